package cached_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/cached"
)

// counted is a Value whose reading takes a second and counts.
func counted(ttl time.Duration, fails *atomic.Bool) (*cached.Value[int], *atomic.Int64) {
	reads := new(atomic.Int64)
	return cached.New("the count", ttl, func(ctx context.Context) (*int, error) {
		n := int(reads.Add(1))
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if fails.Load() {
			return nil, errors.New("not now")
		}
		return &n, nil
	}), reads
}

func TestCallersAtOnceShareOneReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v, reads := counted(time.Minute, new(atomic.Bool))
		defer v.Close()
		var wait sync.WaitGroup
		for range 20 {
			wait.Go(func() {
				if n, err := v.Get(t.Context()); err != nil || *n != 1 {
					t.Errorf("got %v, %v", n, err)
				}
			})
		}
		wait.Wait()
		if n := reads.Load(); n != 1 {
			t.Errorf("read %d times", n)
		}
	})
}

func TestWhatIsTooOldHoldsUntilItIsReadAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fails atomic.Bool
		v, reads := counted(time.Minute, &fails)
		defer v.Close()
		get := func(want int) {
			t.Helper()
			if n, err := v.Get(t.Context()); err != nil || *n != want {
				t.Errorf("got %v, %v, want %d", *n, err, want)
			}
		}
		get(1)
		time.Sleep(2 * time.Minute)
		fails.Store(true)
		for range 10 {
			get(1) // one reading for all, which fails
		}
		time.Sleep(5 * time.Second)
		if get(1); reads.Load() != 2 {
			t.Errorf("read %d times within a tenth of the time that it holds", reads.Load())
		}
		fails.Store(false)
		time.Sleep(2 * time.Second)
		get(1) // begins the next reading
		time.Sleep(2 * time.Second)
		get(3)
	})
}

func TestOneCallerWhoGivesUpEndsNoReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v, _ := counted(time.Minute, new(atomic.Bool))
		defer v.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := v.Load(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		time.Sleep(2 * time.Second)
		if n := v.Known(); n == nil || *n != 1 {
			t.Error("the reading ended with the caller")
		}
	})
}

func TestCloseEndsTheReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v, _ := counted(time.Minute, new(atomic.Bool))
		failed := make(chan error)
		go func() {
			_, err := v.Load(t.Context())
			failed <- err
		}()
		synctest.Wait()
		go v.Close()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		v.Close()
		if _, err := v.Load(t.Context()); !errors.Is(err, context.Canceled) {
			t.Errorf("after Close: %v", err)
		}
	})
}
