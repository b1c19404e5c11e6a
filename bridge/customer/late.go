package customer

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// lateWrites remembers the writes of customers that got no answer and name no version, or one
// that could not be raised since: Magento may carry them out after it was given up, over what
// was written, and acknowledged, since. Where a later request of this process says otherwise, it looks a few times whether
// that has happened, and puts right what the late write has overwritten. It never
// reactivates anybody.
//
// Other replicas do not know of the write, and addresses and passwords are not compared.
type lateWrites struct {
	coordinator *coordinator
	client      *magento.Client
	warn        func(customer int64, w scim.Warning)
	window      time.Duration // how long a write may come late

	mu       sync.Mutex
	writes   []*lateWrite // the oldest first
	watching bool
	work     sync.WaitGroup
	life     context.Context // of what is done without a request
	stop     context.Context // ends watching, see close
	cancel   context.CancelFunc
}

// lateWrite is a write that may be carried out late.
type lateWrite struct {
	write
	until time.Time
	// wanted is to with what was acknowledged since laid over it.
	wanted *magento.Customer
	// deactivated is set where the customer was shown inactive since.
	deactivated bool
}

const (
	// maxLateWrites bounds the memory of a shop that answers nobody.
	maxLateWrites = 1000
	// looks is how often a customer is looked at while a write may come late.
	looks = 8
	// looksAtOnce bounds the customers looked at side by side.
	looksAtOnce = 4
	// lastLookTime bounds the last look, before the process ends.
	lastLookTime = 4 * time.Second
)

func newLateWrites(o *coordinator, client *magento.Client, warn func(int64, scim.Warning)) *lateWrites {
	if warn == nil {
		warn = func(int64, scim.Warning) {}
	}
	l := &lateWrites{coordinator: o, client: client, warn: warn, window: 2 * client.Timeout()}
	l.life = context.Background()
	l.stop, l.cancel = context.WithCancel(l.life)
	return l
}

// remember notes a write that got no answer.
func (l *lateWrites) remember(w write) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.writes = slices.DeleteFunc(l.writes, func(known *lateWrite) bool {
		return known.to == w.to || !known.isContradicted() && now.After(known.until) // it is repeated, or over
	})
	if len(l.writes) == maxLateWrites {
		l.writes = slices.Delete(l.writes, 0, 1)
	}
	l.writes = append(l.writes, &lateWrite{write: w, until: now.Add(l.window), wanted: w.to})
}

// about calls f for the remembered writes of a customer, and sees to it that those whose
// effect is not wanted any more are looked at.
func (l *lateWrites) about(id int64, f func(*lateWrite)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	isContradicted := false
	for _, known := range l.writes {
		if known.from.ID == id {
			f(known)
			isContradicted = isContradicted || known.isContradicted()
		}
	}
	if isContradicted && !l.watching && l.stop.Err() == nil {
		l.watching = true
		l.work.Go(l.watch)
	}
}

// written notes what a write has stored.
func (l *lateWrites) written(w write, stored *magento.Customer) {
	l.about(stored.ID, func(known *lateWrite) {
		wanted := copyOf(known.wanted)
		w.shop.mapping.fields.Apply(wanted, field.Written[record]{From: w.from, To: w.to, Stored: stored})
		if w.movesCustomer() {
			w.shop.groups.set(wanted, w.shop.groups.state(stored))
		}
		known.wanted = wanted
	})
}

// shown notes what the answer to a change says of a customer's activity.
func (l *lateWrites) shown(m *mapping, c *magento.Customer) {
	isActive := m.isActive(c)
	l.about(c.ID, func(known *lateWrite) { known.deactivated = !isActive })
}

// found notes the groups of a customer that were wanted and found so.
func (l *lateWrites) found(groups *groupRules, c *magento.Customer) {
	l.about(c.ID, func(known *lateWrite) {
		if known.movesCustomer() {
			known.wanted = copyOf(known.wanted)
			groups.set(known.wanted, groups.state(c))
		}
	})
}

// isContradicted reports whether a later request has made the customer something else than
// the write does.
func (w *lateWrite) isContradicted() bool {
	return w.deactivated || w.shop.groups.state(w.wanted) != w.shop.groups.state(w.to) ||
		w.shop.mapping.fields.Differ(w.wanted, w.to)
}

// isByVersion reports whether a write names the version that the customer must have.
func (w *write) isByVersion() bool {
	return w.shop.mapping.versions && w.change.PasswordHash.IsLeft() && w.from.Custom[attrVersion] != ""
}

// joining are the customers whom a remembered write may still put into a group.
func (l *lateWrites) joining(group int64) (ids []int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, known := range l.writes {
		if known.movesCustomer() && known.shop.groups.state(known.to).IsIn(group) && !slices.Contains(ids, known.from.ID) {
			ids = append(ids, known.from.ID)
		}
	}
	return ids
}

// movesCustomer reports whether a write changes the groups of the customer.
func (w *write) movesCustomer() bool { return w.shop.groups.state(w.from) != w.shop.groups.state(w.to) }

// watch looks now and then, until there is nothing to be looked at, and for the last time
// before the process ends.
func (l *lateWrites) watch() {
	for timing.Sleep(l.stop, l.window/looks) == nil {
		l.look(l.stop, false)
		l.mu.Lock()
		l.watching = slices.ContainsFunc(l.writes, (*lateWrite).isContradicted)
		goOn := l.watching
		l.mu.Unlock()
		if !goOn {
			return
		}
	}
	ctx, cancel := context.WithTimeout(l.life, lastLookTime)
	defer cancel()
	l.look(ctx, true)
}

// look looks at each customer whom a late write may have made something else than a later
// request, and forgets the writes that will not come any more.
func (l *lateWrites) look(ctx context.Context, isLast bool) {
	began := time.Now()
	l.mu.Lock()
	writes := slices.Clone(l.writes)
	l.mu.Unlock()
	var work errgroup.Group
	work.SetLimit(looksAtOnce)
	for _, w := range writes {
		work.Go(func() error {
			err := l.lookAt(ctx, w, isLast || began.After(w.until))
			if failure.IsGone(err) || err == nil && began.After(w.until) {
				l.forget(w)
			}
			return nil
		})
	}
	_ = work.Wait() // nil: what failed is looked at again
}

func (l *lateWrites) forget(w *lateWrite) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes = slices.DeleteFunc(l.writes, func(known *lateWrite) bool { return known == w })
}

// lookAt puts right what a late write has done to a customer.
func (l *lateWrites) lookAt(ctx context.Context, w *lateWrite, isLast bool) error {
	release, err := l.coordinator.customers.lock(ctx, w.from.ID)
	if err != nil {
		return err
	}
	defer release()
	if w.isByVersion() && !l.coordinator.unanswered.Has(w.from.ID) {
		l.forget(w)
		return nil
	}
	l.mu.Lock()
	isContradicted, known := w.isContradicted(), *w
	l.mu.Unlock()
	if !isContradicted {
		return nil
	}
	now, err := l.client.GetCustomer(ctx, w.from.ID)
	if err != nil {
		return err
	}
	right := known.putRight(now)
	overwritten := !right.change.IsZero()
	if isLast && known.mayHaveSetPassword(now) {
		right.change.PasswordHash = magento.Set(unusableHash)
	}
	if right.change.IsZero() {
		return nil
	}
	if _, err = l.coordinator.save(ctx, l.client, right); err == nil && overwritten {
		l.warn(now.ID, known.warning(now))
	}
	return err
}

// putRight is the write that makes of a customer what later requests wanted where the late
// write has overwritten that.
func (w *lateWrite) putRight(now *magento.Customer) write {
	m, groups := w.shop.mapping, &w.shop.groups
	to := copyOf(now)
	m.fields.Undo(to, field.Written[record]{From: w.from, To: w.to, Stored: w.to}, w.wanted, !w.deactivated)
	var change magento.CustomerChange
	if w.deactivated && m.isActive(now) {
		m.setActive(to, false)
		if !m.locks(to) {
			change.PasswordHash = magento.Set(unusableHash)
		}
	}
	m.fields.Diff(&change, now, to)
	if wanted := groups.state(w.wanted); w.movesCustomer() && groups.state(now) == groups.state(w.to) && wanted != groups.state(now) {
		groups.set(to, wanted)
		groups.write(&change, wanted)
	}
	return write{shop: w.shop, from: now, to: to, change: change}
}

// mayHaveSetPassword reports whether the write, if it was carried out, has given a password
// to a customer who must have none. Nobody can see that.
func (w *lateWrite) mayHaveSetPassword(now *magento.Customer) bool {
	hash, sets := w.change.PasswordHash.Value()
	return w.deactivated && sets && hash != unusableHash && !w.shop.mapping.locks(now)
}

func (w *lateWrite) warning(now *magento.Customer) scim.Warning {
	const text = "Magento carried out a change long after it did not answer, over a later "
	if w.deactivated && w.shop.mapping.isActive(now) {
		return scim.Warning{Code: "deactivation-restored", Text: text + "deactivation; the customer was deactivated again"}
	}
	return scim.Warning{Code: "late-change-undone", Text: text + "change; the later one was written again"}
}

// close ends watching, with a last look.
func (l *lateWrites) close() {
	l.mu.Lock()
	l.cancel() // nobody begins to watch any more
	l.mu.Unlock()
	l.work.Wait()
}
