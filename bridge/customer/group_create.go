package customer

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// maxGroupExternalID is how long an externalId the companion module keeps, in
// characters.
const maxGroupExternalID = 255

// Create implements scimserver.MemberStore.
func (g Groups) Create(ctx context.Context, r scim.Resource) (scim.Resource, error) {
	members, err := scim.MemberIDs(r)
	if err != nil {
		return nil, err
	}
	s, err := g.shop(ctx)
	if err != nil {
		return nil, err
	}
	planned, err := s.newGroup(r)
	if err != nil {
		return nil, err
	}
	if len(s.groupPriority) > 0 && len(members) > 0 {
		if s, _, err = g.freshGroups(ctx, s); err != nil {
			return nil, err
		}
	}
	fallbacks, err := g.fallbackGroups(ctx, s)
	if err != nil {
		return nil, err
	}
	want := membership.NewWanted(0, &scim.MemberChange{Add: members})
	change := g.newMemberChange(s, fallbacks, want)
	first, unknown, err := change.lookAt(ctx, want)
	if err == nil {
		err = membership.Unknown(unknown)
	}
	if err != nil {
		return nil, err
	}
	group, err := create.Once(ctx, create.Record[magento.Group]{
		Send: func(ctx context.Context) (*magento.Group, error) { return g.client.CreateGroup(ctx, *planned) },
		Find: func(ctx context.Context, _ time.Time) (*magento.Group, error) { return g.findCreated(ctx, s, planned) },
	})
	if err != nil {
		return nil, g.groupFailure(ctx, s, planned.Code, err, "create the customer group")
	}
	if err := notStored(planned, group); err != nil {
		if delErr := g.client.DeleteGroup(ctx, group.ID); delErr != nil {
			return nil, magentoFailure(delErr, "take back the new customer group")
		}
		return nil, err
	}
	change.shop = g.remember(s, group)
	want.Group = group.ID
	if err := g.changeMembers(ctx, change, want, first); err != nil {
		return nil, membership.CreatedIncomplete(group.ID, err)
	}
	return s.showGroup(group), nil
}

// newGroup is what Magento is to hold for a new group.
func (s *shop) newGroup(r scim.Resource) (*magento.Group, error) {
	code, full, err := s.naming.code(r.String("displayName"))
	if err != nil {
		return nil, err
	}
	id, err := s.groupExternalID(r)
	if err != nil {
		return nil, err
	}
	group := &magento.Group{Code: code, TaxClassID: s.taxClass}
	if full != "" {
		group.DisplayName = &full
	}
	if id != "" {
		group.ExternalID = &id
	}
	return group, nil
}

// groupExternalID is the externalId of a group where the companion module keeps
// it, else "". It fails with *scim.Error where it is too long.
func (s *shop) groupExternalID(r scim.Resource) (string, error) {
	if !s.naming.keepsFull {
		return "", nil
	}
	id := r.String("externalId")
	if utf8.RuneCountInString(id) > maxGroupExternalID {
		return "", scim.Invalid("externalId", "longer than the "+recordid.Format(maxGroupExternalID)+" characters that the companion module keeps of a group's")
	}
	return id, nil
}

// notStored names what Magento answered to have stored otherwise than it was sent;
// nil where all is well.
func notStored(sent, stored *magento.Group) error {
	differs := func(sent, stored *string) bool { return sent != nil && *sent != valueOf(stored) }
	switch {
	case sent.Code != stored.Code || differs(sent.DisplayName, stored.DisplayName):
		return scim.Invalid("displayName", "Magento did not store this as it was sent; nothing was changed")
	case differs(sent.ExternalID, stored.ExternalID):
		return scim.Invalid("externalId", "Magento did not store this as it was sent; nothing was changed")
	default:
		return nil
	}
}

// findCreated looks for the group that a create without an answer has made: one of that
// name that was not known before, without texts that this request did not give it. Those
// that are missing are written.
func (g Groups) findCreated(ctx context.Context, s *shop, planned *magento.Group) (*magento.Group, error) {
	c := magento.Criteria{PageSize: 1, CurrentPage: 1}.And(magento.Filter{Field: "code", Condition: magento.Eq, Value: planned.Code})
	page, err := g.client.SearchGroups(ctx, c)
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	found := &page.Items[0]
	_, before := s.groups[found.ID]
	fits := func(sent, stored *string) bool { return stored == nil || valueOf(sent) == *stored }
	if before || found.Code != planned.Code || !fits(planned.DisplayName, found.DisplayName) || !fits(planned.ExternalID, found.ExternalID) {
		return nil, create.Taken("code", "Customer Group already exists.")
	}
	if notStored(planned, found) != nil { // the texts are missing
		completed := *planned
		completed.ID, completed.TaxClassID = found.ID, found.TaxClassID
		return g.client.UpdateGroup(ctx, completed)
	}
	return found, nil
}

// groupFailure is failure for a write of a group.
func (g Groups) groupFailure(ctx context.Context, s *shop, code string, err error, doing string) error {
	switch {
	case failure.KindOf(err) == magento.Duplicate && strings.EqualFold(s.groups[0].code, code):
		return scim.Conflict("displayName: this is Magento's name for visitors who have not logged in; no group can have it.")
	case failure.KindOf(err) == magento.Duplicate:
		return scim.Conflict("displayName: a customer group of this name exists already.")
	case magento.LacksGroupTexts(err):
		return g.moduleIsGone(ctx, err)
	}
	return magentoFailure(err, doing)
}

// moduleIsGone reads the shop again, from which the companion module was taken
// since, and asks for the same request once more.
func (g Groups) moduleIsGone(ctx context.Context, cause error) error {
	if _, err := g.current.Load(ctx); err != nil {
		cause = errors.Join(cause, err)
	}
	return &scim.Error{
		Status: http.StatusServiceUnavailable, RetryAfter: failure.RetryLater, Err: cause,
		Detail: "The shop keeps full names and externalId of groups no more; the same request sent again is answered by what it keeps now.",
	}
}
