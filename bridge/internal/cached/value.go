// Package cached holds what was read of a shop for a while, so that requests need not ask
// for it each time.
//
// Callers that find nothing, or something too old, share one reading, which does not end
// with one of them. Close ends the reading that is under way and waits for it.
//
// The package knows nothing of what is read. Begin with Value.
package cached

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

// readTimeout bounds one reading.
const readTimeout = 30 * time.Second

// Value is something that is read and then holds for a while. It is never changed once it
// was read, so any number of requests can use it. It is safe for concurrent use.
type Value[T any] struct {
	what string // in errors: "the shop's configuration"
	ttl  time.Duration
	read func(context.Context) (*T, error)

	current atomic.Pointer[entry[T]]
	renewAt atomic.Pointer[time.Time] // when it may next be read in the background; nil: at any time
	loads   singleflight.Group

	closing sync.Mutex      // between a reading that begins and Close
	wait    sync.WaitGroup  // for the readings under way
	stop    context.Context // ends the readings, see Close
	cancel  context.CancelFunc
}

type entry[T any] struct {
	value *T
	at    time.Time
}

// New returns a Value that was not read yet. what is its name in errors, and ttl how long
// it holds. read must not return nil without an error.
func New[T any](what string, ttl time.Duration, read func(context.Context) (*T, error)) *Value[T] {
	v := &Value[T]{what: what, ttl: ttl, read: read}
	v.stop, v.cancel = context.WithCancel(context.Background()) //nolint:gosec // Close cancels it
	return v
}

// Close ends the reading that is under way and waits for it.
func (v *Value[T]) Close() {
	v.closing.Lock()
	v.cancel()
	v.closing.Unlock()
	v.wait.Wait()
}

// Known returns what was read last, nil where nothing was.
func (v *Value[T]) Known() *T {
	if e := v.current.Load(); e != nil {
		return e.value
	}
	return nil
}

// IsFresh reports whether something was read that still holds.
func (v *Value[T]) IsFresh() bool {
	e := v.current.Load()
	return e != nil && time.Since(e.at) < v.ttl
}

// Replace puts next in the place of what is known, if that still is last. It is as old as
// last is.
func (v *Value[T]) Replace(last, next *T) {
	if e := v.current.Load(); e != nil && e.value == last {
		v.current.CompareAndSwap(e, &entry[T]{next, e.at})
	}
}

// Store notes what a caller has read itself.
func (v *Value[T]) Store(value *T) { v.current.Store(&entry[T]{value, time.Now()}) }

// Load reads anew; callers that come at once share one reading. It fails with the error of
// the reading, or with that of ctx.
func (v *Value[T]) Load(ctx context.Context) (*T, error) {
	select {
	case r := <-v.reading(): //nolint:contextcheck // it is shared, and must not end with the caller who began it
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*T), nil //nolint:forcetypeassert // reading returns nothing else
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for %s: %w", v.what, ctx.Err())
	}
}

// reading is the reading that is under way, or one that begins now. The channel need not
// be read.
func (v *Value[T]) reading() <-chan singleflight.Result {
	return v.loads.DoChan("", func() (any, error) {
		v.closing.Lock()
		if err := v.stop.Err(); err != nil {
			v.closing.Unlock()
			return nil, err
		}
		v.wait.Add(1)
		v.closing.Unlock()
		defer v.wait.Done()

		ctx, cancel := context.WithTimeout(v.stop, readTimeout)
		defer cancel()
		value, err := v.read(ctx)
		if err != nil {
			return nil, err
		}
		v.Store(value)
		return value, nil
	})
}

// Get returns what is known, or reads it where nothing is. What is too old still holds for
// this caller, and is read again in the background: at most once in a tenth of the time
// that it holds, since a failure is no reason to ask at every request.
func (v *Value[T]) Get(ctx context.Context) (*T, error) {
	known := v.Known()
	if known == nil {
		return v.Load(ctx)
	}
	if !v.IsFresh() {
		now, due := time.Now(), v.renewAt.Load()
		next := now.Add(v.ttl / 10)
		if (due == nil || !now.Before(*due)) && v.renewAt.CompareAndSwap(due, &next) {
			v.reading() //nolint:contextcheck // the reading is not this request's
		}
	}
	return known, nil
}
