package customer

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Delete implements scimserver.MemberStore: the members fall back before the group goes,
// and come back where Magento does not let it go.
func (g Groups) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	s, group, err := g.readToChange(ctx, id)
	if err != nil {
		return err
	}
	if err := check(s.groups.show(group)); err != nil {
		return err
	}
	fallbacks, err := g.shops.fallbacks(ctx, s)
	if err != nil {
		return err
	}
	if fallbacks.has(group.ID) {
		return scim.BadRequest(scim.MutabilityErr, "This is a default customer group of the shop: members of no other group come into it, so it is not deleted.")
	}
	d := deletion{groups: g, shop: s, fallbacks: fallbacks, group: group.ID, stale: map[int64]bool{}}
	if err := d.empty(ctx); err != nil {
		return err
	}
	err = g.client.DeleteGroup(ctx, group.ID)
	if failure.IsAmbiguous(err) && d.isGone(ctx) {
		err = nil
	}
	switch {
	case err == nil:
		return d.forgetGroup(ctx)
	case failure.IsGone(err):
		return scim.NotFound("Group", id)
	}
	return d.restore(ctx, magentoFailure(err, "delete the customer group"))
}

// deletion is the deletion of a group under way.
type deletion struct {
	groups    Groups
	shop      *shop
	fallbacks *fallbacks
	group     int64

	members []*magento.Customer // as they were before
	stale   map[int64]bool      // who is elsewhere, but still listed in the group
}

// empty lets all members fall back.
func (d *deletion) empty(ctx context.Context) error {
	m := d.groups.newMemberChange(d.shop, d.fallbacks)
	m.plan = func(c *magento.Customer) (to membership.State, lost int64) { return m.leave(c, d.group), 0 }
	first, err := m.take(ctx, d.naming)
	if err != nil {
		return err
	}
	for _, c := range first.customers {
		if d.shop.groups.state(c).IsIn(d.group) {
			d.members = append(d.members, c)
		} else {
			d.stale[c.ID] = true
		}
	}
	return m.write(ctx, m.pending(first))
}

// naming reads all customers whom Magento has down for the group in any way.
func (d *deletion) naming(ctx context.Context) (customers []*magento.Customer, err error) {
	err = d.groups.members(d.shop).Naming(ctx, d.group, func(c *magento.Customer) error {
		one := *c
		customers = append(customers, &one)
		return nil
	})
	return customers, err
}

// isGone reports whether the group is surely no more.
func (d *deletion) isGone(ctx context.Context) bool {
	_, err := d.groups.client.GetGroup(ctx, d.group)
	return failure.IsGone(err)
}

// forgetGroup sees to those who came into the group between the snapshot of its members
// and its end: another replica added them, or overwrote that they left. Magento has
// moved them to its default group without a word about their other memberships.
func (d *deletion) forgetGroup(ctx context.Context) error {
	rules := &d.shop.groups
	m := d.groups.newMemberChange(d.shop, d.fallbacks)
	m.plan = func(c *magento.Customer) (to membership.State, lost int64) {
		if d.stale[c.ID] {
			return rules.state(c), 0 // somebody in the shop has moved the customer long before
		}
		return rules.rules().Forget(rules.state(c), d.group, d.fallbacks.of(c.StoreID)), 0
	}
	if len(d.members) > 0 {
		if err := timing.Sleep(ctx, m.wait()); err != nil {
			return magentoFailure(err, "see whether the members of the deleted group fell back")
		}
	}
	return m.run(ctx, d.naming)
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
	rules := &d.shop.groups
	m := d.groups.newMemberChange(d.shop, d.fallbacks)
	m.plan = func(c *magento.Customer) (to membership.State, lost int64) {
		was := before[c.ID]
		return rules.rules().Return(rules.state(c), rules.state(was), d.group, d.fallbacks.of(was.StoreID)), 0
	}
	err := m.run(ctx, func(ctx context.Context) ([]*magento.Customer, error) {
		return d.groups.members(d.shop).Again(ctx, d.members)
	})
	if err != nil {
		return errors.Join(cause, magentoFailure(err, "put the members back"))
	}
	return cause
}
