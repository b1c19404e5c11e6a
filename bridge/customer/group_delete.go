package customer

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Delete implements scimserver.MemberStore: the members fall back before the group goes,
// and come back where Magento does not let it go.
func (g Groups) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	s, err := g.shop(ctx)
	if err != nil {
		return err
	}
	s, group, err := g.groupToChange(ctx, s, id)
	if err != nil {
		return err
	}
	if err := check(s.showGroup(group)); err != nil {
		return err
	}
	fallbacks, err := g.fallbackGroups(ctx, s)
	if err != nil {
		return err
	}
	if fallbacks.has(group.ID) {
		return scim.BadRequest(scim.MutabilityErr, "This is a default customer group of the shop: members of no other group come into it, so it is not deleted.")
	}
	d := deletion{Groups: g, shop: s, fallbacks: fallbacks, group: group.ID}
	if err := d.empty(ctx); err != nil {
		return err
	}
	err = g.client.DeleteGroup(ctx, group.ID)
	if failure.IsAmbiguous(err) && d.isGone(ctx) {
		err = nil
	}
	switch {
	case err == nil:
		return d.tidy(ctx)
	case failure.IsGone(err):
		return scim.NotFound("Group", id)
	}
	return d.restore(ctx, magentoFailure(err, "delete the customer group"))
}

// deletion is the deletion of a group under way.
type deletion struct {
	Groups
	shop      *shop
	fallbacks *fallbackTable
	group     int64

	members []*magento.Customer // as they were before
	stale   map[int64]bool      // who is elsewhere, but still listed in the group
}

// empty lets all members fall back.
func (d *deletion) empty(ctx context.Context) error {
	leave := d.newMemberChange(d.shop, d.fallbacks, &membership.Wanted{Group: d.group, Replace: true})
	first, err := d.lookAt(ctx, leave)
	if err != nil {
		return err
	}
	d.stale = map[int64]bool{}
	for _, c := range first.customers {
		if slices.Contains(d.shop.memberships(c), d.group) {
			d.members = append(d.members, c)
		} else {
			d.stale[c.ID] = true
		}
	}
	return leave.write(ctx, leave.pending(first))
}

// lookAt reads all customers whom Magento has down for the group in any way.
func (d *deletion) lookAt(ctx context.Context, m *memberChange) (look, error) {
	l := m.glance()
	err := d.eachNaming(ctx, d.shop, d.group, func(c *magento.Customer) error {
		one := *c
		l.customers = append(l.customers, &one)
		return nil
	})
	return l, err
}

// isGone reports whether the group is surely no more.
func (d *deletion) isGone(ctx context.Context) bool {
	_, err := d.readGroup(ctx, recordid.Format(d.group))
	e, ok := errors.AsType[*scim.Error](err)
	return ok && e.Status == http.StatusNotFound
}

// tidy sees to those who came into the group between the look at its members and
// its end: another replica added them, or overwrote that they left. Magento has
// moved them to its default group without a word about their other memberships.
func (d *deletion) tidy(ctx context.Context) error {
	tidy := &memberChange{Groups: d.Groups, shop: d.shop, fallbacks: d.fallbacks, plan: d.forget}
	if len(d.members) > 0 {
		if err := timing.Sleep(ctx, tidy.wait()); err != nil {
			return magentoFailure(err, "see whether the members of the deleted group fell back")
		}
	}
	first, err := d.lookAt(ctx, tidy)
	if err != nil {
		return err
	}
	return tidy.settle(ctx, first, func(ctx context.Context) (look, error) { return d.lookAt(ctx, tidy) })
}

// forget takes the deleted group off a customer's memberships.
func (d *deletion) forget(c *magento.Customer) move {
	if d.stale[c.ID] {
		return move{} // somebody in the shop has moved the customer long before
	}
	fallback := d.fallbacks.of(c.StoreID)
	list := membership.Parse(c.Custom[attrGroups])
	switch {
	case slices.Contains(d.shop.memberships(c), d.group):
		return d.shop.leave(c, d.group, fallback)
	case !slices.Contains(list, d.group):
		return move{}
	default:
		return move{change: d.shop.moveTo(c, membership.Without(list, d.group), fallback)}
	}
}

// restore puts the members back as they were, and returns why.
func (d *deletion) restore(ctx context.Context, cause error) error {
	if len(d.members) == 0 {
		return cause
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timing.RestoreTime)
	defer cancel()
	before := make(map[int64]*magento.Customer, len(d.members))
	for _, c := range d.members {
		before[c.ID] = c
	}
	back := &memberChange{Groups: d.Groups, shop: d.shop, fallbacks: d.fallbacks, plan: func(c *magento.Customer) move {
		return d.comeBack(before[c.ID], c)
	}}
	again := func(ctx context.Context) (look, error) { return back.lookAgain(ctx, d.members) }
	first, err := again(ctx)
	if err == nil {
		err = back.settle(ctx, first, again)
	}
	if err != nil {
		return errors.Join(cause, magentoFailure(err, "put the members back"))
	}
	return cause
}

// comeBack undoes what leaving did to a customer. One whom another request has
// changed since joins the group again instead.
func (d *deletion) comeBack(before, now *magento.Customer) move {
	fallback := d.fallbacks.of(before.StoreID)
	left := d.shop.leave(before, d.group, fallback).change
	group, _ := left.GroupID.Value()
	list := now.Custom[attrGroups]
	if f, ok := left.Custom[attrGroups]; ok {
		list, _ = f.Value()
	}
	if now.GroupID == group && now.Custom[attrGroups] == list {
		return move{change: d.shop.hold(now, before.GroupID, before.Custom[attrGroups])}
	}
	return d.shop.join(now, d.group, fallback)
}
