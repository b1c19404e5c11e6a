package customer

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Create implements scimserver.MemberStore.
func (g Groups) Create(ctx context.Context, r scim.Resource) (scim.Resource, error) {
	members, err := scim.MemberIDs(r)
	if err != nil {
		return nil, err
	}
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	planned, err := s.groups.next(&magento.Group{TaxClassID: s.groups.taxClass}, r)
	if err != nil {
		return nil, err
	}
	if len(s.groups.priority) > 0 && len(members) > 0 {
		if s, _, err = g.shops.freshGroups(ctx, s); err != nil {
			return nil, err
		}
	}
	want := membership.NewWanted(0, &scim.MemberChange{Add: members})
	change, first, err := g.wantedChange(ctx, s, want)
	if err != nil {
		return nil, err
	}
	group, err := create.Once(ctx, create.Record[magento.Group]{
		Send: func(ctx context.Context) (*magento.Group, error) { return g.client.CreateGroup(ctx, *planned) },
		Find: func(ctx context.Context, _ time.Time) (*magento.Group, error) { return g.findCreated(ctx, s, planned) },
	})
	if err != nil {
		return nil, g.failure(ctx, s, planned.Code, err, "create the customer group")
	}
	if err := notStored(planned, group); err != nil {
		if delErr := g.client.DeleteGroup(ctx, group.ID); delErr != nil {
			return nil, magentoFailure(delErr, "take back the new customer group")
		}
		return nil, err
	}
	change.shop = g.shops.withName(s, group)
	want.Group = group.ID
	if err := g.changeMembers(ctx, change, want, first); err != nil {
		return nil, membership.CreatedIncomplete(group.ID, err)
	}
	return s.groups.show(group), nil
}

// Update implements scimserver.MemberStore. Where members change it takes a call for the
// group before and after, one for every 500 members before and after, and one for
// each who joins or leaves.
func (g Groups) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	s, group, err := g.readToChange(ctx, id)
	if err != nil {
		return nil, err
	}
	wanted, err := change.To(s.groups.show(group))
	if err != nil {
		return nil, err
	}
	next, err := s.groups.next(group, wanted)
	if err != nil {
		return nil, err
	}
	want := membership.NewWanted(group.ID, change.Members)
	moves, first, err := g.wantedChange(ctx, s, want)
	if err != nil {
		return nil, err
	}
	renames := next.Code != group.Code || next.DisplayName != nil
	if moves.fallbacks.has(group.ID) && (renames || g.members(s).Differ(want, first.customers)) {
		return nil, scim.BadRequest(scim.MutabilityErr, "This is a default customer group of the shop: it can be read, but not renamed, and its members are those who are in no other group.")
	}
	if renames || next.ExternalID != nil {
		if group, err = g.rewrite(ctx, s, group, next); err != nil {
			return nil, err
		}
		moves.shop = g.shops.withName(s, group)
	}
	if err := g.changeMembers(ctx, moves, want, first); err != nil {
		return nil, err
	}
	return moves.shop.groups.show(group), nil
}

// rewrite writes what a group becomes, and puts it back as it was where Magento
// did not store that.
func (g Groups) rewrite(ctx context.Context, s *shop, group, next *magento.Group) (*magento.Group, error) {
	stored, err := g.client.UpdateGroup(ctx, *next)
	switch {
	case failure.IsGone(err):
		return nil, scim.NotFound("Group", recordid.Format(group.ID))
	case err != nil:
		return nil, g.failure(ctx, s, next.Code, err, "change the customer group")
	}
	if err := notStored(next, stored); err != nil {
		if _, undoErr := g.client.UpdateGroup(ctx, *before(group, next)); undoErr != nil {
			return nil, magentoFailure(undoErr, "put the customer group back as it was")
		}
		return nil, err
	}
	return stored, nil
}

// before is the change that undoes next.
func before(group, next *magento.Group) *magento.Group {
	undo := &magento.Group{ID: group.ID, Code: group.Code, TaxClassID: group.TaxClassID}
	if next.DisplayName != nil {
		undo.DisplayName = new(valueOf(group.DisplayName))
	}
	if next.ExternalID != nil {
		undo.ExternalID = new(valueOf(group.ExternalID))
	}
	return undo
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
	_, before := s.groups.names[found.ID]
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

// failure is magentoFailure for a write of a group.
func (g Groups) failure(ctx context.Context, s *shop, code string, err error, doing string) error {
	switch {
	case failure.KindOf(err) == magento.Duplicate && strings.EqualFold(s.groups.names[0].code, code):
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
	if _, err := g.shops.current.Load(ctx); err != nil {
		cause = errors.Join(cause, err)
	}
	return &scim.Error{
		Status: http.StatusServiceUnavailable, RetryAfter: failure.RetryLater, Err: cause,
		Detail: "The shop keeps full names and externalId of groups no more; the same request sent again is answered by what it keeps now.",
	}
}
