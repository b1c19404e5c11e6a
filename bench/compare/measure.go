package main

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/bench/internal/process"
)

// figures are what an operation took on one way.
type figures struct {
	times   []time.Duration // of each operation
	elapsed time.Duration   // of all turns
	cpu     time.Duration   // of the process in between, of all
	mallocs float64         // of the process in between, of one operation
	calls   int             // of Magento, of all
	refused int             // operations
	memory  int64           // resident, of the process in between, at the end
}

func (f *figures) count() float64 { return max(float64(len(f.times)), 1) }

func (f *figures) perSecond() float64 { return f.count() / f.elapsed.Seconds() }

func (f *figures) callsEach() float64 { return float64(f.calls) / f.count() }

func (f *figures) cpuEach() time.Duration { return f.cpu / time.Duration(f.count()) }

// quantile of the times, which it sorts.
func (f *figures) quantile(q float64) time.Duration {
	if len(f.times) == 0 {
		return 0
	}
	slices.Sort(f.times)
	return f.times[min(int(q*float64(len(f.times))), len(f.times)-1)]
}

// pace is how an operation is measured: the ways take turns, so that whatever else the machine
// does weighs on all of them.
type pace struct {
	connections int
	turns       int
	length      time.Duration // of a turn of one way
	atLeast     int           // operations in a turn, however long they take
	atMost      int           // 0 for any number
	isWarm      bool          // the connections are open
}

// measure measures an operation on the ways named.
func (s *system) measure(ctx context.Context, o *operation, p pace, ways ...string) (map[string]*figures, error) {
	all := map[string]*figures{}
	for _, name := range ways {
		all[name] = &figures{}
		if p.isWarm {
			continue
		}
		once := pace{connections: p.connections, atLeast: p.connections, atMost: p.connections}
		if err := s.turn(ctx, o, once, s.ways[name], &figures{}); err != nil { // opens the connections
			return nil, err
		}
	}
	started := map[string]meters{}
	for _, name := range ways {
		before, err := readMeters(ctx, s.ways[name])
		if err != nil {
			return nil, err
		}
		started[name] = before
	}
	for range p.turns {
		for _, name := range ways {
			f, calls := all[name], s.shop.Calls("")
			if err := s.turn(ctx, o, p, s.ways[name], f); err != nil {
				return nil, err
			}
			f.calls += s.shop.Calls("") - calls
		}
	}
	for _, name := range ways {
		if err := all[name].end(ctx, s.ways[name], started[name]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// turn lets as many clients as there are connections do the operation again and again.
func (s *system) turn(ctx context.Context, o *operation, p pace, w *way, f *figures) error {
	times := make([][]time.Duration, p.connections)
	var begun atomic.Int64
	var clients errgroup.Group
	start := time.Now()
	for i := range p.connections {
		clients.Go(func() error {
			for {
				n := int(begun.Add(1))
				if n > p.atLeast && (time.Since(start) >= p.length || ctx.Err() != nil) || p.atMost > 0 && n > p.atMost {
					return ctx.Err()
				}
				sent := time.Now()
				if err := o.do(ctx, s, w); err != nil {
					return err
				}
				times[i] = append(times[i], time.Since(sent))
			}
		})
	}
	err := clients.Wait()
	f.elapsed += time.Since(start)
	f.times = append(f.times, slices.Concat(times...)...)
	return err
}

// meters are what the process of a way has used since its start.
type meters struct {
	cpu     time.Duration
	mallocs uint64
	reading uint64 // what reading them allocates
}

// readMeters reads them, the processor time last: reading takes some.
func readMeters(ctx context.Context, w *way) (m meters, err error) {
	if w.pid == 0 {
		return m, nil
	}
	first, err := w.mallocs(ctx)
	if err != nil {
		return m, err
	}
	if m.mallocs, err = w.mallocs(ctx); err != nil {
		return m, err
	}
	m.reading = m.mallocs - first
	m.cpu, err = process.CPU(w.pid)
	return m, err
}

// end adds what the process of a way has used since before.
func (f *figures) end(ctx context.Context, w *way, before meters) error {
	if w.pid == 0 {
		return nil
	}
	cpu, err := process.CPU(w.pid)
	if err != nil {
		return err
	}
	if f.memory, _, err = process.Resident(w.pid); err != nil {
		return err
	}
	mallocs, err := w.mallocs(ctx)
	if err != nil {
		return err
	}
	f.cpu = cpu - before.cpu
	f.mallocs = max(float64(mallocs)-float64(before.mallocs)-float64(before.reading), 0) / f.count()
	return nil
}
