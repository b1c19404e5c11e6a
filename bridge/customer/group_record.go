package customer

import (
	"context"
	"errors"
	"net/http"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// maxGroupExternalID is how long an externalId the companion module keeps, in
// characters.
const maxGroupExternalID = 255

// groupFields are the fields of a customer group, which is also what a change of one sends.
var groupFields = field.Table[magento.Group, magento.Group]{
	field.New("code", "displayName",
		func(g *magento.Group) string { return g.Code },
		func(g *magento.Group, code string) { g.Code = code },
		func(g *magento.Group, code text) { g.Code, _ = code.Value() }),
	groupText("scim_display_name", "displayName", func(g *magento.Group) **string { return &g.DisplayName }),
	groupText("scim_external_id", "externalId", func(g *magento.Group) **string { return &g.ExternalID }),
	groupText(attrOwner, "", func(g *magento.Group) **string { return &g.Owner }),
}

// groupText is the row of a text that the companion module keeps of a group.
func groupText(name, path string, in func(*magento.Group) **string) *field.Row[magento.Group, magento.Group] {
	set := func(g *magento.Group, text string) { *in(g) = &text }
	return field.New(name, path, func(g *magento.Group) string { return valueOf(*in(g)) }, set,
		func(g *magento.Group, to text) {
			text, _ := to.Value()
			set(g, text)
		})
}

// valueOf is what is kept, "" for nothing.
func valueOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// show is a customer group as the client sees it.
func (r *groupRules) show(group *magento.Group) scim.Resource {
	out := scim.Resource{
		"schemas":     []any{scim.GroupSchema},
		"id":          recordid.Group.Format(group.ID),
		"displayName": r.naming.display(group),
	}
	if r.naming.keepsFull {
		resource.Put(out, "externalId", valueOf(group.ExternalID))
	}
	return out
}

// plan is what a request makes of a group; of a new one where it has no id. It fails with
// *scim.Error.
func (r *groupRules) plan(group *magento.Group, wanted scim.Resource) (*magento.Group, error) {
	after := *group
	if name := wanted.String("displayName"); group.ID == 0 || name != r.naming.display(group) {
		code, full, err := r.naming.code(name)
		if err != nil {
			return nil, err
		}
		after.Code = code
		if r.naming.keepsFull && full != valueOf(group.DisplayName) {
			after.DisplayName = &full
		}
	}
	if id := wanted.String("externalId"); r.naming.keepsFull && id != valueOf(group.ExternalID) {
		after.ExternalID = &id
		return &after, field.Length("the companion module", maxGroupExternalID)("externalId", id)
	}
	return &after, nil
}

// groupChange makes one group another. The code is always sent, as Magento asks for it.
func groupChange(from, to *magento.Group) magento.Group {
	change := magento.Group{ID: from.ID, Code: to.Code, TaxClassID: from.TaxClassID, Version: from.Version}
	groupFields.Diff(&change, from, to)
	return change
}

// groupNotStored is the refusal of a request of which Magento did not store everything as it
// was sent; nil where all is well. from is nil for a new group.
func groupNotStored(from, planned, stored *magento.Group) error {
	return field.Refusal(groupFields.NotStored(from, planned, stored))
}

// save changes a group, where it has versions only if it still has that which the change names.
func (g Groups) save(ctx context.Context, change magento.Group) (stored *magento.Group, err error) {
	if change.Version == "" {
		return g.client.UpdateGroup(ctx, change)
	}
	err = g.coordinator.ofGroups.Send(ctx, g.client, change.ID, change.Version, func(once *magento.Client) error {
		stored, err = once.UpdateGroup(ctx, change)
		return err
	})
	return stored, err
}

// write makes a group what was planned, and puts it back as it was where Magento did not
// store that.
func (g Groups) write(ctx context.Context, s *shop, group, planned *magento.Group) (*magento.Group, error) {
	stored, err := g.save(ctx, groupChange(group, planned))
	if failure.KindOf(err) == magento.Changed && failure.IsAmbiguous(err) {
		// Perhaps by an attempt of this very write that got no answer.
		now, readErr := g.client.GetGroup(ctx, group.ID)
		if readErr == nil && groupNotStored(group, planned, now) == nil {
			return now, nil
		}
	}
	if err = failure.OrNotFound(err, "Group", recordid.Group.Format(group.ID)); err != nil {
		return nil, g.failure(ctx, s, planned, err, "change the customer group")
	}
	if err := groupNotStored(group, planned, stored); err != nil {
		return nil, g.undo(ctx, field.Written[magento.Group]{From: group, To: planned, Stored: stored}, err)
	}
	return stored, nil
}

// undo takes back a write of a group of which Magento did not store everything, and returns
// why. What others have changed since stays.
func (g Groups) undo(ctx context.Context, w field.Written[magento.Group], cause error) error {
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	err := failure.RetryChanged(ctx, func() error {
		now, err := g.client.GetGroup(ctx, w.From.ID)
		if err != nil {
			return err
		}
		back := *now
		groupFields.Undo(&back, w, w.From, false)
		if !groupFields.Differ(now, &back) {
			return nil
		}
		_, err = g.save(ctx, groupChange(now, &back))
		return err
	})
	if err != nil && !failure.IsGone(err) {
		return errors.Join(cause, magentoFailure(err, "put the customer group back as it was"))
	}
	return cause
}

// create creates a group. Where the answer is lost, it is the group of the same key. A group
// has no date, so in a shop without keys it is one that was not there when the request began,
// which costs a call.
func (g Groups) create(ctx context.Context, s *shop, planned *magento.Group) (*magento.Group, error) {
	const doing = "create the customer group"
	s.groups.mark(ctx, planned)
	var before *magento.Group
	if s.groups.keys {
		planned.CreateKey = new(create.Key())
	} else {
		var err error
		if before, err = g.withCode(ctx, planned.Code); err != nil {
			return nil, magentoFailure(err, doing)
		}
	}
	group, told, err := create.Once(ctx, create.Record[magento.Group]{
		Send: func(ctx context.Context) (*magento.Group, error) { return g.client.CreateGroup(ctx, *planned) },
		Find: func(ctx context.Context) (*magento.Group, error) { return g.withCode(ctx, planned.Code) },
		IsSent: func(found *magento.Group) bool {
			if s.groups.keys {
				return valueOf(found.CreateKey) == *planned.CreateKey
			}
			return before == nil && found.TaxClassID == planned.TaxClassID && groupNotStored(nil, planned, found) == nil
		},
		Taken: groupTaken,
	})
	if err != nil {
		return nil, g.failure(ctx, s, planned, err, doing)
	}
	err = groupNotStored(nil, planned, group)
	switch {
	case err == nil:
		return group, nil
	case !told:
		return nil, create.Incomplete(err)
	}
	if delErr := g.client.DeleteGroup(ctx, group.ID); delErr != nil {
		return nil, magentoFailure(delErr, "take back the new customer group")
	}
	return nil, err
}

// withCode finds the group of a code, nil for none.
func (g Groups) withCode(ctx context.Context, code string) (*magento.Group, error) {
	named := magento.Filter{Field: "code", Condition: magento.Eq, Value: code}
	page, err := g.client.SearchGroups(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1}.And(named))
	if err != nil || len(page.Items) == 0 {
		return nil, err
	}
	return &page.Items[0], nil
}

const groupTaken = "displayName: a customer group of this name exists already."

// failure is magentoFailure for a write of a group.
func (g Groups) failure(ctx context.Context, s *shop, planned *magento.Group, err error, doing string) error {
	isTaken := failure.KindOf(err) == magento.Duplicate
	if failure.IsNotSent(err) {
		namesake, readErr := g.withCode(ctx, planned.Code)
		if readErr != nil {
			return magentoFailure(readErr, doing)
		}
		isTaken = namesake != nil && (planned.ID == 0 || namesake.ID != planned.ID)
	}
	switch {
	case isTaken && scim.SameText(s.groups.names[0].code, planned.Code):
		return scim.Conflict("displayName: this is Magento's name for visitors who have not logged in; no group can have it.")
	case isTaken && s.groups.managed:
		if taken, lookErr := g.withCode(ctx, planned.Code); lookErr == nil && taken != nil && !s.groups.has(taken) {
			const text = "displayName: a customer group of this name exists outside of GROUP_SCOPE, where this client cannot see it"
			scim.EventFrom(ctx).Warn("outside-scope", text)
			return scim.Conflict(text + "; GROUP_SCOPE=all shows it.")
		}
		return scim.Conflict(groupTaken)
	case isTaken:
		return scim.Conflict(groupTaken)
	case magento.RefusesGroupTexts(err): // perhaps somebody has taken the companion module from the shop
		fresh, loadErr := g.shops.current.Load(ctx)
		if loadErr == nil && fresh.groups.naming.keepsFull {
			break
		}
		return &scim.Error{
			Status: http.StatusServiceUnavailable, RetryAfter: failure.RetryLater, Err: errors.Join(err, loadErr),
			Detail: "The shop keeps full names and externalId of groups no more; the same request sent again is answered " +
				"by what it keeps now.",
		}
	}
	return magentoFailure(err, doing)
}
