package customer

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// How members are changed while other requests, here or in another replica,
// change them too.
//
// With the companion module each write names the version that was read, and is made up
// anew where that is no more. A change of several members looks at all of them afterwards:
// only so does an order of the requests explain the state. None of it waits.
//
// Without the module Magento has no compare-and-set: whoever changes a customer's groups
// reads them and writes what becomes of them, and whatever another replica wrote in between
// is gone without a trace. No order of reads and writes alone can prevent that,
// since the last writer has nowhere to see it. Time can:
//
//   - Whoever writes does so soon after reading. A snapshot older than half of
//     Config.GroupSettle is taken again, for the next few customers at once. So a
//     write that knows nothing of this one arrives within GroupSettle of it, provided
//     that Magento takes less than the other half to carry it out.
//   - Whoever has written waits for GroupSettle and reads again: whatever was
//     overwritten shows by then, and is done once more on top of what is there.
//     A shop that is slower than that stretches the wait by what was measured.
//   - A request is acknowledged when a snapshot shows all that it asked for. Nothing
//     that it wrote is under way then, so the order in which the requests took
//     that last snapshot explains the state. A change that is overwritten again and
//     again backs off for a random time, and is refused after maxRounds.
//
// Requests of one process need no wait to see each other: they lock each customer, and
// read again where anything was written since they read.

const (
	// maxRounds is how often members are written before it is given up.
	maxRounds = 8
	// shortestBackoff is the first bound of the random wait where GroupSettle is less.
	shortestBackoff = 25 * time.Millisecond
	// wavesPerSnapshot is how many rounds of side-by-side writes one snapshot serves.
	wavesPerSnapshot = 4
)

// memberChange is a change of the groups of customers under way.
type memberChange struct {
	groups    Groups
	shop      *shop // with the names of all groups that matter
	fallbacks *defaultGroups
	members   membership.Members[magento.Customer]
	// read reads the customers whom it concerns.
	read func(context.Context) ([]*magento.Customer, error)
	// plan is what the groups of a customer are to be.
	plan func(*magento.Customer) membership.State
	// leaving reports whether a customer is named as one who is to leave; nil for nobody.
	leaving func(*magento.Customer) bool
	// isOne is set where it concerns one customer at most.
	isOne bool

	written atomic.Int64  // writes of this change
	longest time.Duration // from a snapshot to the end of the writes that relied on it
	before  sync.Map      // who was written, as they were before: *magento.Customer by id
	out     sync.Map      // who was written, and does not come in by a late write: true by id

	// gone are groups that somebody in the shop has deleted: true by id. present are those that
	// there are, read once by whoever holds explaining.
	gone    sync.Map
	present []magento.Group

	// explained is the first refusal by Magento, looked into by whoever holds explaining.
	explained  error
	explaining chan struct{}
}

func (g Groups) newMemberChange(s *shop) *memberChange {
	return &memberChange{
		groups: g, shop: s, fallbacks: s.groups.defaults, members: g.members(s), explaining: make(chan struct{}, 1),
	}
}

// snapshot is what customers were at one moment.
type snapshot struct {
	customers []*magento.Customer
	at        time.Time
	others    int64 // writes of other changes in this process before it
}

// take takes a snapshot: what read finds may be older than what others write from now on.
func (m *memberChange) take(
	ctx context.Context, read func(context.Context) ([]*magento.Customer, error),
) (s snapshot, err error) {
	s = snapshot{at: time.Now(), others: m.writesOfOthers()}
	s.customers, err = read(ctx)
	return s, err
}

func (m *memberChange) writesOfOthers() int64 {
	return m.groups.coordinator.writes.Load() - m.written.Load()
}

// isStale reports whether a snapshot may not be relied on any more. Where versions guard each
// write, that shows by itself.
func (m *memberChange) isStale(s snapshot) bool {
	if m.shop.mapping.versions {
		return false
	}
	settle := m.groups.shops.cfg.GroupSettle
	return m.writesOfOthers() != s.others || settle > 0 && time.Since(s.at) > settle/2
}

// pending leaves in a snapshot whom something is still to be done to.
func (m *memberChange) pending(s snapshot) snapshot {
	s.customers = slices.DeleteFunc(slices.Clone(s.customers), func(c *magento.Customer) bool {
		if m.plan(c) != m.shop.groups.state(c) || m.mayStillCome(c) {
			return false
		}
		m.groups.coordinator.late.found(&m.shop.groups, c)
		return true
	})
	return s
}

// run carries out what is to be done to those whom it concerns: see complete.
func (m *memberChange) run(ctx context.Context) error {
	first, err := m.take(ctx, m.read)
	if err != nil {
		return err
	}
	return m.complete(ctx, m.pending(first))
}

// complete writes what is to be done and repeats it until a snapshot of those whom it
// concerns shows it done. It fails with *scim.Error: one that names whom it could not
// change, or 503 where others keep changing the same.
func (m *memberChange) complete(ctx context.Context, todo snapshot) error {
	for round := 1; len(todo.customers) > 0; round++ {
		err := m.write(ctx, todo)
		if err != nil {
			return err
		}
		if m.shop.mapping.versions && m.isOne {
			return nil // it was written on top of what there was, and is alone
		}
		if todo, err = m.pendingAfter(ctx, m.wait()); err != nil || len(todo.customers) == 0 {
			return err
		}
		if round == maxRounds {
			return &scim.Error{
				Status: http.StatusServiceUnavailable, RetryAfter: failure.RetryLater,
				Detail: "Another request keeps changing the groups of the same users; " +
					"the same request sent again completes it.",
			}
		}
		if todo, err = m.pendingAfter(ctx, m.backoff(round)); err != nil {
			return err
		}
	}
	return nil
}

// pendingAfter is whom something is still to be done to after a pause.
func (m *memberChange) pendingAfter(ctx context.Context, pause time.Duration) (snapshot, error) {
	if err := timing.Sleep(ctx, pause); err != nil {
		return snapshot{}, magentoFailure(err, "see whether the members are changed")
	}
	seen, err := m.take(ctx, m.read)
	return m.pending(seen), err
}

// wait is how long others may take to write what they made up without knowing
// what was just written.
func (m *memberChange) wait() time.Duration {
	settle := m.groups.shops.cfg.GroupSettle
	if settle == 0 || m.shop.mapping.versions {
		return 0
	}
	return max(settle, 2*m.longest)
}

// backoff is a random wait, so that of two who undo each other's change one has
// the time to finish: most draws are further apart than a round takes.
func (m *memberChange) backoff(round int) time.Duration {
	return m.groups.coordinator.jitter(2 * max(m.groups.shops.cfg.GroupSettle, shortestBackoff) << min(round, 2))
}

// write does what is to be done to customers, side by side within
// Config.GroupConcurrency. It carries on past a failure, and its error names whom
// it could not change.
func (m *memberChange) write(ctx context.Context, todo snapshot) error {
	var failed membership.Failures
	for chunk := range slices.Chunk(todo.customers, wavesPerSnapshot*m.groups.shops.cfg.GroupConcurrency) {
		if failed.Hopeless(ctx) {
			m.members.Skip(&failed, chunk, nil)
			continue
		}
		if err := m.writeChunk(ctx, snapshot{chunk, todo.at, todo.others}, &failed); err != nil {
			m.members.Skip(&failed, chunk, err)
		}
	}
	return failed.Err(len(todo.customers), everyShop.attributeOf)
}

// writeChunk does it for a few customers, whom no other request of this process
// touches meanwhile. Its error is of the snapshot that it may have to take.
func (m *memberChange) writeChunk(ctx context.Context, s snapshot, failed *membership.Failures) error {
	ids := make([]int64, len(s.customers))
	for i, c := range s.customers {
		ids[i] = c.ID
	}
	release, err := m.groups.coordinator.customers.lock(ctx, ids...)
	if err != nil {
		return err
	}
	defer release()
	if m.isStale(s) {
		s, err = m.take(ctx, func(ctx context.Context) ([]*magento.Customer, error) {
			return m.members.Again(ctx, s.customers)
		})
		if err != nil {
			return err
		}
	}
	m.members.Change(ctx, failed, m.groups.shops.cfg.GroupConcurrency, s.customers, func(c *magento.Customer) error {
		return m.writeOne(ctx, c)
	})
	m.longest = max(m.longest, time.Since(s.at))
	return nil
}

// writeOne writes the change of one customer. Before each further attempt it reads the
// customer again: what others have written meanwhile is not to be overwritten.
func (m *memberChange) writeOne(ctx context.Context, c *magento.Customer) error {
	isFirst := true
	attempt := func(client *magento.Client) error {
		if !isFirst {
			again, err := m.members.Again(ctx, []*magento.Customer{c})
			if err != nil || len(again) == 0 { // deleted meanwhile, and with the customer all memberships
				return err
			}
			c = again[0]
		}
		isFirst = false
		return m.attempt(ctx, client, c)
	}
	if m.shop.mapping.versions {
		return failure.RetryChanged(ctx, func() error { return attempt(m.groups.client) })
	}
	return magento.Repeat(ctx, m.groups.client, attempt)
}

// attempt writes the change of one customer and compares with it what Magento stored.
func (m *memberChange) attempt(ctx context.Context, client *magento.Client, c *magento.Customer) error {
	rules := &m.shop.groups
	to := m.plan(c)
	if to == rules.state(c) {
		m.groups.coordinator.late.found(rules, c)
		return m.keepOut(ctx, client, c)
	}
	m.before.LoadOrStore(c.ID, c)
	w := write{shop: m.shop, from: c, to: copyOf(c)}
	rules.set(w.to, to)
	rules.write(&w.change, to)
	m.shop.markChanged(ctx, w.to, &w.change) // the groups may be all that says who is managed
	stored, err := m.groups.coordinator.save(ctx, client, w)
	m.written.Add(1) // now, not before: a snapshot taken meanwhile is stale as well
	m.groups.coordinator.writes.Add(1)
	switch {
	case failure.IsGone(err):
		return nil // as above
	case failure.KindOf(err) == magento.Invalid && m.forgetsGone(ctx, c, to):
		return m.attempt(ctx, client, c)
	case failure.KindOf(err) == magento.Invalid:
		return m.explain(ctx, client, w, err)
	case err == nil && rules.state(stored) != to:
		return m.takeBack(ctx, w, stored)
	case err == nil:
		m.out.Store(c.ID, true)
	}
	return err
}
