package customer

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// memberFields are what of a customer a membership needs.
const memberFields = "items[id,email,confirmation,group_id,website_id,store_id,custom_attributes],total_count"

// members is where the members of customer groups are read.
func (g Groups) members(s *shop) membership.Members[magento.Customer] {
	source := g.shops.source(s, "read the members", s.catalogue.has)
	known := s.catalogue.inScope(magento.Criteria{Fields: memberFields})
	return membership.Members[magento.Customer]{
		Source:   source,
		Scope:    known,
		State:    s.groups.state,
		UserName: s.mapping.userNameOf,
		IsEmpty:  s.groups.defaults.has,
		NamingAny: func(groups []int64) (paging.Source[magento.Customer], magento.Criteria) {
			return source, known.And(s.groups.withAnyGroup(groups)...)
		},
		Naming: func(group int64) (paging.Source[magento.Customer], magento.Criteria) {
			return source, known.And(s.groups.withGroup(group)...)
		},
	}
}

// wantedChange is the change that gives a group its wanted members, and first whom it
// concerns. It fails with *scim.Error where one who is to join does not exist.
func (g Groups) wantedChange(
	ctx context.Context, s *shop, want *membership.Wanted,
) (m *memberChange, first snapshot, err error) {
	m = g.newMemberChange(s)
	m.isOne = !want.Replace && len(want.IDs) <= 1
	m.leaving = func(c *magento.Customer) bool {
		joins, isNamed := want.Member[recordid.User.Format(c.ID)]
		return isNamed && !joins
	}
	m.plan = func(c *magento.Customer) membership.State {
		if want.Member[recordid.User.Format(c.ID)] {
			return m.rules().Join(m.shop.groups.state(c), want.Group, m.fallbacks.of(c.StoreID))
		}
		return m.leave(c, want.Group)
	}
	var unknown []string // of those who are to join; later, who is gone needs no change
	m.read = func(ctx context.Context) (customers []*magento.Customer, err error) {
		if customers, unknown, err = m.members.Concerned(ctx, want); err != nil {
			return nil, err
		}
		joining, err := m.joiningLate(ctx, want, customers)
		return append(customers, joining...), err
	}
	if err := g.endUnanswered(ctx, want); err != nil {
		return nil, first, err
	}
	if first, err = m.take(ctx, m.read); err == nil {
		err = membership.Unknown(unknown)
	}
	return m, first, err
}

// removed are the ids of those whom the change takes out of a group.
func (m *memberChange) removed(customers []*magento.Customer) (ids []int64) {
	for _, c := range customers {
		if m.shop.groups.state(c).Loses(m.plan(c), m.fallbacks.has) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// endUnanswered sees to it that no change that got no answer is carried out any more of those
// whom a wanted change may find as it wants them.
func (g Groups) endUnanswered(ctx context.Context, want *membership.Wanted) error {
	var ids []int64
	if want.Replace {
		ids = g.coordinator.late.joining(want.Group)
	}
	for _, id := range want.IDs {
		if n, ok := recordid.User.Parse(id); ok {
			ids = append(ids, n)
		}
	}
	err := g.coordinator.unanswered.Before(ctx, ids...)
	return magentoFailure(err, "end an earlier change of a member that got no answer")
}

// joiningLate reads those who are in a group neither now nor when it has its wanted members,
// but whom a write without an answer may put into it.
func (m *memberChange) joiningLate(
	ctx context.Context, want *membership.Wanted, known []*magento.Customer,
) ([]*magento.Customer, error) {
	if !want.Replace {
		return nil, nil
	}
	var late []*magento.Customer
	for _, id := range m.groups.coordinator.late.joining(want.Group) {
		if !slices.ContainsFunc(known, func(c *magento.Customer) bool { return c.ID == id }) {
			late = append(late, &magento.Customer{ID: id})
		}
	}
	return m.members.Again(ctx, late)
}

// leave is what leaving a group makes of a customer.
func (m *memberChange) leave(c *magento.Customer, group int64) membership.State {
	return m.rules().Leave(m.shop.groups.state(c), group, m.fallbacks.of(c.StoreID))
}

// mayStillCome reports whether a customer who is named as one who is to leave is out already,
// but may come in by a write of another process that got no answer.
func (m *memberChange) mayStillCome(c *magento.Customer) bool {
	if m.leaving == nil || !m.shop.mapping.versions || !m.leaving(c) || m.plan(c) != m.shop.groups.state(c) {
		return false
	}
	_, isOut := m.out.Load(c.ID)
	return !isOut
}

// keepOut makes a write of a customer that changes nothing, if mayStillCome: what names the
// version up to now is refused from then on.
func (m *memberChange) keepOut(ctx context.Context, client *magento.Client, c *magento.Customer) error {
	if !m.mayStillCome(c) {
		return nil
	}
	_, err := m.groups.coordinator.save(ctx, client, write{shop: m.shop, from: c, to: c})
	if failure.IsGone(err) || failure.IsNotSent(err) || failure.KindOf(err) == magento.Invalid {
		err = nil
	}
	if err == nil {
		m.out.Store(c.ID, true)
	}
	return err
}

// toWanted gives a group its wanted members, from a first snapshot on.
func (m *memberChange) toWanted(ctx context.Context, want *membership.Wanted, first snapshot) error {
	defer m.report(ctx, want, first)
	todo := m.pending(first)
	if len(todo.customers) == 0 {
		return nil
	}
	err := m.complete(ctx, todo)
	if !want.Joins() || err != nil && failure.KindOf(err) != magento.Invalid {
		return err
	}
	_, _, readErr := m.groups.read(ctx, recordid.Group.Format(want.Group))
	if e, ok := errors.AsType[*scim.Error](readErr); !ok || e.Status != http.StatusNotFound {
		return errors.Join(err, readErr)
	}
	// Another replica has deleted the group meanwhile. Whoever joined it since is
	// in no group.
	if err := m.abandon(ctx, want); err != nil {
		return err
	}
	return readErr
}

// abandon takes everybody who was to join a group out of it again, after it was
// deleted. Where the shop remembers one group only, Magento has moved those who
// had joined to its default group, and the one before is put back.
func (m *memberChange) abandon(ctx context.Context, want *membership.Wanted) error {
	rules := &m.shop.groups
	m.leaving = nil
	m.plan = func(c *magento.Customer) membership.State {
		was, written := m.before.Load(c.ID)
		if written && !rules.remembers && (c.GroupID == want.Group || c.GroupID == m.shop.catalogue.defaultGroup) {
			before, _ := was.(*magento.Customer)
			return rules.state(before)
		}
		return m.leave(c, want.Group)
	}
	m.read = func(ctx context.Context) ([]*magento.Customer, error) {
		customers, _, err := m.members.Concerned(ctx, &membership.Wanted{Group: want.Group, IDs: want.IDs})
		return customers, err
	}
	return m.run(ctx)
}

// report tells the operator who of those who joined a group could not be in two at once.
func (m *memberChange) report(ctx context.Context, want *membership.Wanted, first snapshot) {
	event := scim.EventFrom(ctx)
	for _, c := range first.customers {
		id := recordid.User.Format(c.ID)
		was, written := m.before.Load(c.ID)
		if written {
			c, _ = was.(*magento.Customer)
		}
		lost := m.shop.groups.lost(c, want.Group, m.fallbacks.of(c.StoreID))
		if !want.Member[id] || lost == 0 || lost != want.Group && !written {
			continue
		}
		event.Warn("group-lost", "customer "+id+" can be in one customer group only and is not in group "+
			recordid.Group.Format(lost)+"; the customer attribute scim_groups would remember both")
	}
}
