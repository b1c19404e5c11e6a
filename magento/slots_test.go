package magento

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// processes is a Magento of so many processes, each of which takes as long for a request. It
// carries out what it was sent, also for who has gone.
func processes(n int, takes time.Duration, work *sync.WaitGroup) step {
	busy := make(chan struct{}, n)
	return func(req *http.Request) (*http.Response, error) {
		done := make(chan struct{})
		work.Go(func() {
			busy <- struct{}{}
			time.Sleep(takes)
			<-busy
			close(done)
		})
		select {
		case <-done:
			return answer(200, okCustomer)(req)
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
	}
}

// sizes are the slots that are used and given back.
func (s *slots) sizes() (size, kept int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.size, s.kept
}

// 16 creates at once take 1.3 s each in one process, so each of them 20.8 s, and none
// has an answer within 15.
func TestCallsAtOnceAreHalvedWhileMostGetNoAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var work, callers sync.WaitGroup
		c, _ := scripted(t, nil, processes(1, 1300*time.Millisecond, &work))
		ctx, stop := context.WithCancel(t.Context())
		var succeeded atomic.Int64
		for range 16 {
			callers.Go(func() {
				for ctx.Err() == nil {
					if _, err := c.CreateCustomer(ctx, newbie); err == nil {
						succeeded.Add(1)
					}
				}
			})
		}
		time.Sleep(time.Minute) // to find out, and to end what is under way for nobody
		before := succeeded.Load()
		time.Sleep(4 * time.Minute)
		got := succeeded.Load() - before
		stop()
		callers.Wait()
		work.Wait()
		const can = 4 * 60 * 10 / 13
		if got < can*9/10 {
			t.Errorf("%d creates succeeded in 4 minutes, want nearly all of the %d that Magento can do", got, can)
		}
	})
}

func TestCallsAtOnceComeBackOneByOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var hangs atomic.Bool
		hangs.Store(true)
		c, _ := scripted(t, nil, func(req *http.Request) (*http.Response, error) {
			if hangs.Load() {
				return silent(req)
			}
			time.Sleep(70 * time.Millisecond)
			return answer(200, okCustomer)(req)
		})
		var callers sync.WaitGroup
		ctx, stop := context.WithCancel(t.Context())
		for range 16 {
			callers.Go(func() {
				for ctx.Err() == nil {
					_, _ = c.CreateCustomer(ctx, newbie)
				}
			})
		}
		time.Sleep(2 * time.Minute)
		if size, kept := c.slots.sizes(); size != 4 || kept != 12 {
			t.Errorf("while nothing is answered %d slots are used and %d kept, want 4 and 12", size, kept)
		}
		hangs.Store(false)
		time.Sleep(20 * time.Second)
		if size, kept := c.slots.sizes(); size != 16 || kept != 0 {
			t.Errorf("when all is answered again %d slots are used and %d kept, want 16 and 0", size, kept)
		}
		stop()
		callers.Wait()
	})
}

func TestCallsAtOnceStayWhileSomeGetNoAnswer(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ late, slow, fast, want int }{
		"all is well":                     {0, 0, 16, 16},
		"some are late":                   {8, 0, 8, 16},
		"most are late":                   {9, 0, 7, 8},
		"answers take long":               {0, 16, 0, 16},
		"few rounds, and all that is bad": {64, 0, 0, 4},
	} {
		s := newSlots(16, 15*time.Second)
		for i := range tt.late + tt.slow + tt.fast {
			one, err := s.acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case i < tt.late:
				s.release(one, late)
			case i < tt.late+tt.slow:
				one.at = one.at.Add(-8 * time.Second)
				s.release(one, answered)
			default:
				s.release(one, answered)
			}
		}
		if size, _ := s.sizes(); size != tt.want {
			t.Errorf("%s: %d slots, want %d", name, size, tt.want)
		}
	}
	one := newSlots(1, 15*time.Second)
	held, err := one.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	one.release(held, late)
	if size, _ := one.sizes(); size != 1 {
		t.Errorf("of one slot %d are left", size)
	}
}
