package customer

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
)

// write does what is to be done to customers, side by side within
// Config.GroupConcurrency. It carries on past a failure, and its error names whom
// it could not change.
func (m *memberChange) write(ctx context.Context, todo look) error {
	var failed membership.Failures
	for chunk := range slices.Chunk(todo.customers, wavesPerLook*m.cfg.GroupConcurrency) {
		if failed.Hopeless(ctx) {
			failed.Skip(idsOf(chunk)...)
			continue
		}
		if err := m.writeChunk(ctx, look{customers: chunk, at: todo.at, others: todo.others}, &failed); err != nil {
			failed.Join(err)
			failed.Skip(idsOf(chunk)...)
		}
	}
	return failed.Err(len(todo.customers), scimName)
}

// writeChunk does it for a few customers, whom no other request of this process
// touches meanwhile. Its error is of the look that it may have to take.
func (m *memberChange) writeChunk(ctx context.Context, l look, failed *membership.Failures) error {
	release, err := m.turns.take(ctx, l.customers)
	if err != nil {
		return err
	}
	defer release()
	if m.isStale(l) {
		if l, err = m.lookAgain(ctx, l.customers); err != nil {
			return err
		}
	}
	var work errgroup.Group
	work.SetLimit(m.cfg.GroupConcurrency)
	for _, c := range l.customers {
		work.Go(func() error {
			if failed.Hopeless(ctx) {
				failed.Skip(c.ID)
				return nil
			}
			if err := m.carry(ctx, c); err != nil {
				failed.Add(c.ID, err)
			}
			m.took(time.Since(l.at))
			return nil
		})
	}
	return work.Wait() // nil: failures are collected, not returned
}

// lookAgain reads customers anew, with one call for all.
func (m *memberChange) lookAgain(ctx context.Context, customers []*magento.Customer) (look, error) {
	ids := make([]string, len(customers))
	for i, c := range customers {
		ids[i] = recordid.Format(c.ID)
	}
	l := m.glance()
	found, err := m.customersByID(ctx, m.shop, ids)
	if err != nil {
		return look{}, err
	}
	for _, id := range ids {
		if c, ok := found[id]; ok {
			l.customers = append(l.customers, c)
		}
	}
	return l, nil
}

func (m *memberChange) took(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.longest = max(m.longest, d)
}

// errGroupNotStored is a change that Magento answered as done and did not do.
var errGroupNotStored = errors.New("Magento did not store the customer group as it was sent") //nolint:staticcheck // a proper name

// carry writes the change of one customer and looks at what Magento made of it.
func (m *memberChange) carry(ctx context.Context, c *magento.Customer) error {
	todo := m.plan(c)
	if todo.lost != 0 {
		m.loses(c.ID, todo.lost)
	}
	if todo.change.IsZero() {
		return nil
	}
	m.begins(c)
	stored, err := m.client.UpdateCustomer(ctx, c.ID, todo.change)
	m.written.Add(1) // now, not before: a look taken meanwhile is stale as well
	m.writes.Add(1)
	switch {
	case failure.IsGone(err):
		return nil // deleted meanwhile, and with the customer all memberships
	case err != nil:
		return err
	}
	if group, _ := todo.change.GroupID.Value(); stored.GroupID != group {
		return errGroupNotStored
	}
	if f, ok := todo.change.Custom[attrGroups]; ok {
		if list, _ := f.Value(); stored.Custom[attrGroups] != list {
			return errGroupNotStored
		}
	}
	return nil
}

// differs reports whether anybody is in the group who should not be, or is not
// who should.
func (s *shop) differs(w *membership.Wanted, l look) bool {
	return slices.ContainsFunc(l.customers, func(c *magento.Customer) bool {
		return slices.Contains(s.memberships(c), w.Group) != w.Member[recordid.Format(c.ID)]
	})
}

// newMemberChange is the change that gives a group its wanted members.
func (g Groups) newMemberChange(s *shop, t *fallbackTable, w *membership.Wanted) *memberChange {
	m := &memberChange{Groups: g, shop: s, fallbacks: t}
	m.plan = func(c *magento.Customer) move {
		if w.Member[recordid.Format(c.ID)] {
			return m.shop.join(c, w.Group, t.of(c.StoreID))
		}
		return m.shop.leave(c, w.Group, t.of(c.StoreID))
	}
	return m
}

// lookAt reads all customers that a wanted change concerns. unknown names those
// who are to join and do not exist.
func (m *memberChange) lookAt(ctx context.Context, w *membership.Wanted) (l look, unknown []string, err error) {
	l = m.glance()
	named := w.IDs
	if w.Replace {
		there := map[string]bool{}
		err = m.eachIn(ctx, m.shop, w.Group, func(c *magento.Customer) error {
			if id := recordid.Format(c.ID); w.Member[id] {
				there[id] = true
			} else {
				one := *c
				l.customers = append(l.customers, &one)
			}
			return nil
		})
		if err != nil {
			return look{}, nil, err
		}
		named = slices.DeleteFunc(slices.Clone(named), func(id string) bool { return there[id] })
	}
	found, err := m.customersByID(ctx, m.shop, named)
	if err != nil {
		return look{}, nil, err
	}
	for _, id := range named {
		if c, ok := found[id]; ok {
			l.customers = append(l.customers, c)
		} else if w.Member[id] {
			unknown = append(unknown, id)
		}
	}
	return l, unknown, nil
}

func idsOf(customers []*magento.Customer) []int64 {
	ids := make([]int64, len(customers))
	for i, c := range customers {
		ids[i] = c.ID
	}
	return ids
}
