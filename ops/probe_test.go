package ops

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestProbeLooksOnceForAllWhoAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var probes atomic.Int64
		p := NewProbe(func(context.Context) error {
			probes.Add(1)
			time.Sleep(time.Second / 2)
			return nil
		})
		defer p.Close()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if err := p.Check(t.Context()); err != nil {
					t.Errorf("not ready: %v", err)
				}
			})
		}
		wg.Wait()
		if n := probes.Load(); n != 1 {
			t.Errorf("%d probes for 50 at once, want 1", n)
		}
		time.Sleep(probeInterval - time.Nanosecond)
		_ = p.Check(t.Context())
		if n := probes.Load(); n != 1 {
			t.Errorf("%d probes within %s, want 1", n, probeInterval)
		}
		time.Sleep(time.Nanosecond)
		_ = p.Check(t.Context())
		if n := probes.Load(); n != 2 {
			t.Errorf("%d probes after %s, want 2", n, probeInterval)
		}
	})
}

// TestProbeAnswersWithinASecond is a Magento that needs ever longer: a slow one is not a dead one.
func TestProbeAnswersWithinASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var slow atomic.Int64
		p := NewProbe(func(ctx context.Context) error {
			select {
			case <-time.After(time.Duration(slow.Load())):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		defer p.Close()
		check := func(want string) {
			t.Helper()
			began := time.Now()
			err := p.Check(t.Context())
			if took := time.Since(began); took > time.Second {
				t.Errorf("the answer took %s", took)
			}
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("the answer is %v, want %q", err, want)
			}
		}
		slow.Store(int64(3 * time.Second))
		check("has not answered yet")
		time.Sleep(3 * time.Second)
		check("")
		time.Sleep(probeInterval)
		check("") // of the last time, while it asks
		slow.Store(int64(time.Hour))
		time.Sleep(2 * probeInterval)
		check("")
		time.Sleep(probeTimeout)
		check(context.DeadlineExceeded.Error())
		slow.Store(0)
		time.Sleep(time.Hour)
		check("")
	})
}

func TestProbeOutlivesWhoeverAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := NewProbe(func(ctx context.Context) error {
			time.Sleep(time.Second)
			return ctx.Err()
		})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := p.Check(ctx); !errors.Is(err, errNoAnswerYet) {
			t.Errorf("error is %v", err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if err := p.Check(ctx); err != nil {
			t.Errorf("error is %v", err)
		}
		time.Sleep(probeMemory)
		go p.Close()
		synctest.Wait()
		if err := p.Check(t.Context()); err == nil {
			t.Error("a result from before Close counts")
		}
	})
}
