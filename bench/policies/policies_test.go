package policies

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go/adaptivelimiter"
	"golang.org/x/sync/semaphore"

	"github.com/scim-bridge/scim-bridge/bridge/admission"
	"github.com/scim-bridge/scim-bridge/scim"
)

const (
	deadline    = 50 * time.Second // of a request, SCIM_TIMEOUT
	callTimeout = 15 * time.Second // of a call, MAGENTO_TIMEOUT
	lasts       = 5 * time.Minute
	read        = 70 * time.Millisecond
	create      = 800 * time.Millisecond
	slots       = 16
)

// policy lets requests in.
type policy func() (admit func(ctx context.Context) (leave func(), err error), end func())

var policies = []struct {
	name string
	policy
}{
	{"semaphore", func() (func(context.Context) (func(), error), func()) {
		s := semaphore.NewWeighted(slots)
		return func(ctx context.Context) (func(), error) {
			return func() { s.Release(1) }, s.Acquire(ctx, 1)
		}, func() {}
	}},
	{"queue", func() (func(context.Context) (func(), error), func()) {
		q := admission.New(admission.Config{Slots: slots})
		return func(ctx context.Context) (func(), error) { return q.Admit(ctx, scim.Usual) }, q.Close
	}},
	{"last in first out", func() (func(context.Context) (func(), error), func()) {
		l := &lastFirst{free: slots}
		return l.admit, func() {}
	}},
	{"adaptive", func() (func(context.Context) (func(), error), func()) {
		return adaptive(adaptivelimiter.NewBuilder[any]().WithLimits(1, 200, slots).WithQueueing(2, 3))
	}},
	{"adaptive, up to 16", func() (func(context.Context) (func(), error), func()) {
		return adaptive(adaptivelimiter.NewBuilder[any]().WithLimits(1, slots, slots).WithQueueing(2, 3))
	}},
}

func adaptive(b adaptivelimiter.Builder[any]) (func(context.Context) (func(), error), func()) {
	l := b.Build()
	return func(ctx context.Context) (func(), error) {
		permit, err := l.AcquirePermit(ctx)
		if err != nil {
			return nil, err
		}
		return permit.Record, nil
	}, func() {}
}

// lastFirst lets in who came last. Who still waits a second before the deadline is refused.
type lastFirst struct {
	sync.Mutex
	free  int
	stack []chan struct{}
}

func (l *lastFirst) admit(ctx context.Context) (func(), error) {
	l.Lock()
	if l.free > 0 {
		l.free--
		l.Unlock()
		return l.leave, nil
	}
	turn := make(chan struct{})
	l.stack = append(l.stack, turn)
	l.Unlock()
	deadline, _ := ctx.Deadline()
	ctx, cancel := context.WithDeadline(ctx, deadline.Add(-time.Second))
	defer cancel()
	select {
	case <-turn:
		return l.leave, nil
	case <-ctx.Done():
	}
	l.Lock()
	defer l.Unlock()
	if i := slices.Index(l.stack, turn); i >= 0 {
		l.stack = slices.Delete(l.stack, i, i+1)
		return nil, ctx.Err()
	}
	return l.leave, nil // it is let in at this very moment
}

func (l *lastFirst) leave() {
	l.Lock()
	defer l.Unlock()
	last := len(l.stack) - 1
	if last < 0 {
		l.free++
		return
	}
	close(l.stack[last])
	l.stack = l.stack[:last]
}

// magento has so many processes, which carry out all that was sent, also for who has gone.
type magento struct {
	processes chan struct{}
	work      sync.WaitGroup
}

func (m *magento) call(ctx context.Context, takes time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	done := make(chan struct{})
	m.work.Go(func() {
		m.processes <- struct{}{}
		time.Sleep(takes)
		<-m.processes
		close(done)
	})
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}

// outcome is what became of the requests.
type outcome struct {
	sync.Mutex
	creates, reads, refused, failed int
	took                            []time.Duration
	latest                          time.Duration
}

func (o *outcome) note(isCreate, isLetIn, ok bool, at, took time.Duration, patience time.Duration) {
	o.Lock()
	defer o.Unlock()
	o.latest = max(o.latest, took)
	switch {
	case !isLetIn:
		o.refused++
	case !ok || took > patience:
		o.failed++
	case at > lasts:
	case isCreate:
		o.creates++
		o.took = append(o.took, took)
	default:
		o.reads++
		o.took = append(o.took, took)
	}
}

// run sends creates and reads in turn. Clients give up after their patience: what they wrote
// is done all the same, what they wanted to read is not.
func run(p policy, processes int, slower, rate float64, patience time.Duration) *outcome {
	admit, end := p()
	m := &magento{processes: make(chan struct{}, processes)}
	o := new(outcome)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same for all policies
	var all sync.WaitGroup
	start := time.Now()
	for n := range int(rate * lasts.Seconds()) {
		time.Sleep(time.Until(start.Add(time.Duration(float64(n) / rate * float64(time.Second)))))
		isCreate := n%2 == 0
		takes := read
		if isCreate {
			takes = create
		}
		takes = time.Duration(float64(takes) * slower * (.75 + random.Float64()/2))
		all.Go(func() {
			sent := time.Now()
			event := new(scim.Event)
			limit := deadline
			if event.Method = http.MethodPost; isCreate {
				event.SetAction(scim.ActionCreated, "User", "")
			} else {
				event.SetAction(scim.ActionRead, "User", "")
				limit = min(limit, patience)
			}
			ctx, cancel := context.WithTimeout(scim.WithEvent(context.Background(), event), limit)
			defer cancel()
			leave, err := admit(ctx)
			ok := false
			if err == nil {
				ok = m.call(ctx, takes)
				leave()
			}
			o.note(isCreate, err == nil, ok, time.Since(start), time.Since(sent), patience)
		})
	}
	all.Wait()
	m.work.Wait()
	end()
	return o
}

// TestCompare prints what each policy makes of creates of 0.8 s and reads of 0.07 s.
func TestCompare(t *testing.T) {
	fmt.Println("| Magento | load | clients wait | policy | of what Magento can do | creates | reads | refused | failed | median | p99 | latest |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	for _, c := range []struct {
		processes int
		slower    float64   // times
		loads     []float64 // times the capacity
		patience  time.Duration
	}{
		{2, 1, []float64{1, 3, 10}, deadline},
		{8, 1, []float64{1, 3, 10, 60}, deadline},
		{8, 1, []float64{3, 10, 60}, 30 * time.Second},
		{16, 1, []float64{1, 3, 10}, deadline},
		{32, 1, []float64{3}, deadline}, // more than the slots
		{8, 10, []float64{1, 3}, deadline},
		{1, 3, []float64{1, 3}, deadline}, // 16 calls at once take longer than callTimeout
	} {
		for _, times := range c.loads {
			for _, p := range policies {
				capacity := float64(c.processes) / ((read + create).Seconds() / 2) / c.slower
				synctest.Test(t, func(*testing.T) {
					o := run(p.policy, c.processes, c.slower, capacity*times, c.patience)
					o.print(c.processes, c.slower, times, c.patience, p.name)
				})
			}
		}
	}
}

func (o *outcome) print(processes int, slower, times float64, patience time.Duration, name string) {
	slices.Sort(o.took)
	at := func(q float64) time.Duration {
		if len(o.took) == 0 {
			return 0
		}
		return o.took[int(q*float64(len(o.took)-1))].Round(10 * time.Millisecond)
	}
	// Magento is used by what succeeded, as a part of the time that there is and was asked for.
	used := slower * (float64(o.creates)*create.Seconds() + float64(o.reads)*read.Seconds())
	can := float64(processes) * lasts.Seconds() * min(times, 1)
	fmt.Printf("| %d processes, %g × as slow | %g × | %s | %s | %.0f %% | %d | %d | %d | %d | %s | %s | %s |\n", processes, slower, times, patience, name,
		100*used/can, o.creates, o.reads, o.refused, o.failed, at(.5), at(.99), o.latest.Round(10*time.Millisecond))
}
