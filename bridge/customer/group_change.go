package customer

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// How members are changed while other requests, here or in another replica,
// change them too.
//
// Magento has no compare-and-set: whoever changes a customer's groups reads them
// and writes what becomes of them, and whatever another replica wrote in between
// is gone without a trace. No order of reads and writes alone can prevent that,
// since the last writer has nowhere to see it. Time can:
//
//   - Whoever writes does so soon after looking. A look older than half of
//     Config.GroupSettle is taken again, for the next few customers at once. So a
//     write that knows nothing of ours arrives within GroupSettle of ours, provided
//     that Magento takes less than the other half to carry it out.
//   - Whoever has written waits for GroupSettle and looks again: whatever was
//     overwritten shows by then, and is done once more on top of what is there.
//     A shop that is slower than that stretches the wait by what was measured.
//   - A request is acknowledged when a look shows all that it asked for. Nothing
//     that it wrote is under way then, so the order in which the requests took
//     that last look explains the state. A change that is overwritten again and
//     again backs off for a random time, and is refused after maxRounds.
//
// Requests of one process need no wait to see each other: they take turns for
// each customer, and look again where anything was written since they looked.

const (
	// maxRounds is how often members are written before it is given up.
	maxRounds = 8
	// shortestBackoff is the first bound of the random wait where GroupSettle is less.
	shortestBackoff = 25 * time.Millisecond
	// wavesPerLook is how many rounds of side-by-side writes one look serves, where
	// looks have to be fresh.
	wavesPerLook = 4
)

// memberChange is a change of the groups of customers under way.
type memberChange struct {
	Groups
	shop      *shop // with the names of all groups that matter
	fallbacks *fallbackTable
	// plan says what is still to be done to a customer, nothing where all is well.
	plan func(*magento.Customer) move

	written atomic.Int64 // writes of this change
	mu      sync.Mutex
	longest time.Duration   // from a look to the end of a write that relied on it
	lost    map[int64]int64 // who could not be in which group, for the log
	before  map[int64]*magento.Customer
}

// look is what customers were at one moment.
type look struct {
	customers []*magento.Customer
	at        time.Time
	others    int64 // writes of other changes in this process before it
}

// glance begins a look: what comes to be known after it may be older than what
// others write.
func (m *memberChange) glance() look {
	return look{at: time.Now(), others: m.writes.Load() - m.written.Load()}
}

// isStale reports whether a look may not be relied on any more.
func (m *memberChange) isStale(l look) bool {
	return m.writes.Load()-m.written.Load() != l.others || m.cfg.GroupSettle > 0 && time.Since(l.at) > m.cfg.GroupSettle/2
}

// pending leaves in a look whom something is still to be done to.
func (m *memberChange) pending(l look) look {
	var rest []*magento.Customer
	for _, c := range l.customers {
		todo := m.plan(c)
		if !todo.change.IsZero() {
			rest = append(rest, c)
		} else if todo.lost != 0 {
			m.loses(c.ID, todo.lost)
		}
	}
	l.customers = rest
	return l
}

// settle writes what is to be done and repeats it until a look, taken by again,
// shows it done. It fails with *scim.Error: one that names whom it could not
// change, or 503 where others keep changing the same.
func (m *memberChange) settle(ctx context.Context, todo look, again func(context.Context) (look, error)) error {
	todo = m.pending(todo)
	for round := 0; len(todo.customers) > 0; round++ {
		if round == maxRounds {
			return &scim.Error{
				Status: http.StatusServiceUnavailable, RetryAfter: failure.RetryLater,
				Detail: "Another request keeps changing the groups of the same users; the same request sent again completes it.",
			}
		}
		if round > 0 {
			if err := timing.Sleep(ctx, m.backoff(round)); err != nil {
				return magentoFailure(err, "change the members")
			}
			seen, err := again(ctx)
			if err != nil {
				return err
			}
			if todo = m.pending(seen); len(todo.customers) == 0 {
				break
			}
		}
		if err := m.write(ctx, todo); err != nil {
			return err
		}
		if err := timing.Sleep(ctx, m.wait()); err != nil {
			return magentoFailure(err, "see whether the members are changed")
		}
		seen, err := again(ctx)
		if err != nil {
			return err
		}
		todo = m.pending(seen)
	}
	return nil
}

// wait is how long others may take to write what they made up without knowing
// what was just written.
func (m *memberChange) wait() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cfg.GroupSettle == 0 {
		return 0
	}
	return max(m.cfg.GroupSettle, 2*m.longest)
}

// backoff is a random wait, so that of two who undo each other's change one has
// the time to finish: most draws are further apart than a round takes.
func (m *memberChange) backoff(round int) time.Duration {
	return m.jitter(2 * max(m.cfg.GroupSettle, shortestBackoff) << min(round, 2))
}

// begins notes what a customer was before this change wrote anything.
func (m *memberChange) begins(c *magento.Customer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.before == nil {
		m.before = map[int64]*magento.Customer{}
	}
	if _, known := m.before[c.ID]; !known {
		m.before[c.ID] = c
	}
}

// report tells the operator who could not be in two groups at once.
func (m *memberChange) report(ctx context.Context) {
	event := scim.EventFrom(ctx)
	for id, group := range m.lost {
		event.Warn("group-lost", "customer "+recordid.Format(id)+" can be in one customer group only and is not in group "+recordid.Format(group)+
			"; the customer attribute scim_groups would remember both")
	}
}

func (m *memberChange) loses(customer, group int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.lost == nil {
		m.lost = map[int64]int64{}
	}
	m.lost[customer] = group
}
