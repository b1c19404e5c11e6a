package customer

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// deletion is the deletion of a group under way.
type deletion struct {
	change *memberChange
	group  int64
	isMade bool // the group is known to have been made over SCIM

	members []*magento.Customer // as they were before
	moved   map[int64]bool      // who is elsewhere, but still listed in the group
}

// empty lets all members fall back.
func (d *deletion) empty(ctx context.Context) error {
	m := d.change
	m.read = d.naming
	m.plan = func(c *magento.Customer) membership.State { return m.leave(c, d.group) }
	var others []int64
	first, err := m.take(ctx, func(ctx context.Context) (members []*magento.Customer, err error) {
		members, others, err = d.everybody(ctx)
		return members, err
	})
	if err != nil {
		return err
	}
	d.moved = map[int64]bool{}
	for _, c := range first.customers {
		if m.shop.groups.state(c).IsIn(d.group) {
			d.members = append(d.members, c)
		} else {
			d.moved[c.ID] = true
		}
	}
	if len(others) > 0 && !d.isMade {
		return outsidersInGroup(len(others))
	}
	leaving := append(m.removed(first.customers), others...)
	if err := guard.Ask(ctx, guard.Remove|guard.DeleteGroup, leaving...); err != nil {
		return err
	}
	guard.Done(ctx)
	return m.write(ctx, m.pending(first))
}

// everybody reads all customers of the shop whom Magento has down for the group in any way. Those
// who do not exist for the client are not to be written; others has those of them who are in the
// group, whom Magento moves out of it when it is deleted.
func (d *deletion) everybody(ctx context.Context) (members []*magento.Customer, others []int64, err error) {
	m := d.change
	source := m.members.Source
	source.Has = nil
	search := magento.Criteria{Fields: memberFields, PageSize: magento.MaxPageSize}.And(m.shop.groups.withGroup(d.group)...)
	err = source.Each(ctx, search, func(c *magento.Customer) error {
		switch {
		case m.shop.catalogue.has(c):
			one := *c
			members = append(members, &one)
		case m.shop.groups.state(c).IsIn(d.group):
			others = append(others, c.ID)
		}
		return nil
	})
	return members, others, err
}

// naming reads those whom Magento has down for the group in any way, and who exist for the client.
func (d *deletion) naming(ctx context.Context) (customers []*magento.Customer, err error) {
	err = d.change.members.EachNaming(ctx, d.group, func(c *magento.Customer) error {
		one := *c
		customers = append(customers, &one)
		return nil
	})
	return customers, err
}

// forgetGroup sees to those who came into the group between the snapshot of its members
// and its end: another replica added them, or overwrote that they left. Magento has
// moved them to its default group without a word about their other memberships.
func (d *deletion) forgetGroup(ctx context.Context) error {
	m, rules := d.change, &d.change.shop.groups
	m.plan = func(c *magento.Customer) membership.State {
		if d.moved[c.ID] {
			return rules.state(c) // somebody in the shop has moved the customer long before
		}
		return m.rules().Forget(rules.state(c), d.group, m.fallbacks.of(c.StoreID))
	}
	if len(d.members) > 0 {
		if err := timing.Sleep(ctx, m.wait()); err != nil {
			return magentoFailure(err, "see whether the members of the deleted group fell back")
		}
	}
	return m.run(ctx)
}

// restore puts the members back as they were, and returns why.
func (d *deletion) restore(ctx context.Context, cause error) error {
	if len(d.members) == 0 {
		return cause
	}
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	before := make(map[int64]*magento.Customer, len(d.members))
	for _, c := range d.members {
		before[c.ID] = c
	}
	m, rules := d.change, &d.change.shop.groups
	m.plan = func(c *magento.Customer) membership.State {
		was := before[c.ID]
		return m.rules().Return(rules.state(c), rules.state(was), d.group, m.fallbacks.of(was.StoreID))
	}
	m.read = func(ctx context.Context) ([]*magento.Customer, error) { return m.members.Again(ctx, d.members) }
	if err := m.run(ctx); err != nil {
		return errors.Join(cause, magentoFailure(err, "put the members back"))
	}
	return cause
}

// lastPreset is the last of the customer groups that Magento comes with: NOT LOGGED IN,
// General, Wholesale and Retailer.
const lastPreset = 3

// mayBeDeleted refuses the deletion of a group that belongs to the shop, and of one with many
// members that is not known to have been made over SCIM. One that was adopted is the shop's still:
// a rename adopts it.
func (g Groups) mayBeDeleted(ctx context.Context, s *shop, group *magento.Group) error {
	most := max(g.shops.cfg.GroupDeleteMax, 0)
	switch {
	case s.groups.defaults.has(group.ID):
		return scim.BadRequest(scim.MutabilityErr, "This is a default customer group of the shop: members of no other "+
			"group come into it, so it is not deleted.")
	case group.ID <= lastPreset:
		return scim.BadRequest(scim.MutabilityErr, "This is one of the customer groups that Magento comes with: it is not "+
			"deleted.")
	case s.groups.isMade(group):
		return nil
	}
	in := s.groups.withGroup(group.ID)
	page, err := g.client.SearchCustomers(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1, Fields: "total_count"}.And(in...))
	if err != nil {
		return magentoFailure(err, "count the members of the group")
	}
	if page.TotalCount <= most {
		return nil
	}
	return &scim.Error{
		Status: http.StatusConflict,
		Detail: fmt.Sprintf("The group has %d members on all websites, and one that may not have been made over SCIM is "+
			"deleted with %d at most (GROUP_DELETE_MAX). Two ways out: take members out of it first, or raise "+
			"GROUP_DELETE_MAX.", page.TotalCount, most),
	}
}

// outsidersInGroup is the refusal to delete a group of which so many members do not exist for the
// client: Magento would give them another group.
func outsidersInGroup(n int) error {
	return &scim.Error{
		Status: http.StatusConflict,
		Detail: fmt.Sprintf("Members of the group whom this client cannot see (CUSTOMER_SCOPE, or another website) would lose "+
			"it: %d. One that may not have been made over SCIM is deleted only without such members. Two ways out: take them "+
			"out of it in the shop, or delete it there.", n),
	}
}
