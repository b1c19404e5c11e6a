package magento

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestNoMoreRequestsAtOnceThanConfigured(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			mu        sync.Mutex
			now, most int
		)
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			now += n
			most = max(most, now)
		}
		slow := func(req *http.Request) (*http.Response, error) {
			count(1)
			defer count(-1)
			time.Sleep(time.Second)
			return answer(200, okCustomer)(req)
		}
		c, s := scripted(t, func(cfg *Config) { cfg.MaxConcurrency = 3 }, slow)
		start := time.Now()
		var wg sync.WaitGroup
		for range 9 {
			wg.Go(func() {
				if _, err := c.GetCustomer(t.Context(), 7); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if took := time.Since(start); most != 3 || took != 3*time.Second || s.count() != 9 {
			t.Errorf("%d requests, at most %d at once, in %v", s.count(), most, took)
		}
	})
}

func TestCallThatWaitsForItsNextAttemptHoldsNoSlot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := scripted(t, func(cfg *Config) { cfg.MaxConcurrency = 1 }, answer(503, "", "Retry-After", "5"), answer(200, okCustomer))
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := c.GetCustomer(t.Context(), 7); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait() // the first call has had its 503
		start := time.Now()
		if _, err := c.GetCustomer(t.Context(), 7); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("the second call waited %v for the first", took)
		}
		wg.Wait()
	})
}

func TestWaitForASlotEndsWithTheCallersDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := scripted(t, func(cfg *Config) { cfg.MaxConcurrency = 1 }, silent)
		held, release := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := c.GetCustomer(held, 7); err == nil {
				t.Error("a call that was given up passed")
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.CreateCustomer(ctx, newbie)
		if e := asError(t, err); e.Kind != TooSlow || e.Ambiguous {
			t.Errorf("kind %v, ambiguous %v: %v", e.Kind, e.Ambiguous, err)
		}
		release()
		wg.Wait()
		if s.count() != 1 {
			t.Errorf("%d requests, want only that of the call with the slot", s.count())
		}
	})
}
