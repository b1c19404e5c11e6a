// Package unanswered sees to it that a write which got no answer is not carried out over what
// is acknowledged later.
//
// Such a write names the version of its record, and is refused once that is out of date. But
// what needs no write, because the record has the wanted values already, is acknowledged
// without one, and the version stays. So after a write without an answer the version is
// raised, by another write that changes nothing: as long as the request may take, whose client
// is told of no failure while the write may come, which serves other replicas too; else in the
// background, and at the latest before this process acknowledges anything of the record.
//
// The package knows no kind of record. Begin with Send.
package unanswered

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

const (
	// atLeast is how long a request without an answer tries, even where its time is over.
	atLeast = 5 * time.Second
	// pause lies between two of these tries.
	pause = time.Second
	// tries is how often the background tries within the time in which a late write is likely.
	tries = 8
	// lastTry bounds the last try, before the process ends.
	lastTry = 4 * time.Second
	// most bounds the memory of a shop that answers nobody.
	most = 1000
)

// Writes are the writes to records of one kind that got no answer, and whose versions could
// not be raised yet.
type Writes struct {
	// raise makes a write that names the version and changes nothing else.
	raise  func(ctx context.Context, id int64, version string) error
	window time.Duration // in which a late write is likely

	mu       sync.Mutex
	open     map[int64]named
	watching bool
	work     sync.WaitGroup
	stop     context.Context
	cancel   context.CancelFunc
}

// named is the version that a write named. One of an earlier version is refused anyway. Until it
// is raised it is remembered; only what Magento does not let anybody write is forgotten.
type named struct {
	version string
	until   time.Time
}

// New returns the memory of a client's writes. Close ends it.
func New(client *magento.Client, raise func(ctx context.Context, id int64, version string) error) *Writes {
	w := &Writes{raise: raise, window: 2 * client.Timeout(), open: map[int64]named{}}
	w.stop, w.cancel = context.WithCancel(context.Background())
	return w
}

// Send makes a write that names a version, by send, which is called for each attempt. It fails
// with the error of the last one: where there was no answer, once the version is raised or the
// time of ctx is over.
func (w *Writes) Send(
	ctx context.Context, client *magento.Client, id int64, version string, send func(once *magento.Client) error,
) error {
	inDoubt := false
	err := magento.Repeat(ctx, client, func(once *magento.Client) error {
		err := send(once)
		inDoubt = inDoubt || failure.IsAmbiguous(err)
		return err
	})
	switch {
	case isRaised(err):
		w.forget(id, version)
	case inDoubt:
		w.remember(id, version)
		w.raiseSoon(ctx, id, version)
	}
	return err
}

// raiseSoon raises a version within the time of a request, and else leaves it to the
// background.
func (w *Writes) raiseSoon(ctx context.Context, id int64, version string) {
	rest := atLeast
	if deadline, ok := ctx.Deadline(); ok {
		rest = max(rest, time.Until(deadline))
	}
	soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), rest)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.Canceled) { // the process stops, and the answer is waited for
			cancel()
		}
	})()
	defer context.AfterFunc(w.stop, cancel)() //nolint:contextcheck // it ends with the process too
	for {
		err := w.try(soon, id, version)
		if err == nil {
			return
		}
		if isFinal(err) {
			w.goOn()
			return
		}
		scim.EndTurn(ctx) // the rest is no work for the client
		if timing.Sleep(soon, pause) != nil {
			w.goOn()
			return
		}
	}
}

// isFinal reports whether Magento lets nobody make the write as it was sent.
func isFinal(err error) bool {
	final := []magento.Kind{magento.Invalid, magento.Protected, magento.NoRoute, magento.NotSent}
	return slices.Contains(final, failure.KindOf(err))
}

// isRaised reports whether the version that a write named is out of date after it.
func isRaised(err error) bool {
	return err == nil || failure.KindOf(err) == magento.Changed || failure.IsGone(err)
}

// Before raises what versions of records have to be raised before anything of them is
// acknowledged. Where Magento refuses that for what it holds of a record, it goes on.
func (w *Writes) Before(ctx context.Context, ids ...int64) error {
	for _, id := range ids {
		w.mu.Lock()
		known, isOpen := w.open[id]
		w.mu.Unlock()
		if !isOpen {
			continue
		}
		if err := w.try(ctx, id, known.version); err != nil && failure.KindOf(err) != magento.Invalid {
			return err
		}
	}
	return nil
}

// Has reports whether a write of a record may still be carried out.
func (w *Writes) Has(id int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, isOpen := w.open[id]
	return isOpen
}

// Open are the records of which a write may still be carried out.
func (w *Writes) Open() []int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Collect(maps.Keys(w.open))
}

func (w *Writes) try(ctx context.Context, id int64, version string) error {
	err := w.raise(ctx, id, version)
	if !isRaised(err) {
		return err
	}
	w.forget(id, version)
	return nil
}

func (w *Writes) remember(id int64, version string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, isOpen := w.open[id]; isOpen || len(w.open) < most {
		w.open[id] = named{version, time.Now().Add(w.window)}
	}
}

func (w *Writes) forget(id int64, version string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open[id].version == version {
		delete(w.open, id)
	}
}

// goOn lets the background try.
func (w *Writes) goOn() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.watching && w.stop.Err() == nil {
		w.watching = true
		w.work.Go(w.watch)
	}
}

// watch tries now and then until nothing is open, and for the last time before the process
// ends.
func (w *Writes) watch() {
	for timing.Sleep(w.stop, w.window/tries) == nil {
		if !w.tryAll(w.stop) {
			return
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.stop), lastTry)
	defer cancel()
	w.tryAll(ctx)
}

// tryAll reports whether anything stays open.
func (w *Writes) tryAll(ctx context.Context) bool {
	w.mu.Lock()
	open := maps.Clone(w.open)
	w.mu.Unlock()
	for id, known := range open {
		err := w.try(ctx, id, known.version)
		if failure.IsPassing(err) {
			break // Magento is not there, and the others have to wait as well
		}
		if err != nil && time.Now().After(known.until) {
			w.forget(id, known.version)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watching = len(w.open) > 0
	return w.watching
}

// Close ends the background, with a last try.
func (w *Writes) Close() {
	w.mu.Lock()
	w.cancel()
	w.mu.Unlock()
	w.work.Wait()
}
