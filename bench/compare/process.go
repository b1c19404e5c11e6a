package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/scim-bridge/scim-bridge/bench/internal/bridge"
	"github.com/scim-bridge/scim-bridge/bench/internal/process"
)

// The aims of a process.
const (
	soon  = 50 * time.Millisecond // to a first answer
	small = 30_000_000            // bytes resident
)

// ofProcess measures how soon a bridge answers after its start, and what it holds under the
// load of 64 connections, with its default settings.
func ofProcess(ctx context.Context, binary string, o options, w *report) error {
	settings := []string{"MAGENTO_ACCESS_TOKEN=" + shopToken, "SCIM_TOKENS=" + clientToken, "GUARD=off"}
	return withPeople(ctx, binary, func(s *system) error {
		settings = append(settings, "MAGENTO_URL="+s.shop.url)
		var ready, user []time.Duration
		for range 5 {
			took, first, err := s.start(ctx, binary, settings)
			if err != nil {
				return err
			}
			ready, user = append(ready, took), append(user, first)
		}
		idle, loaded, f, err := s.load(ctx, binary, settings, o.load)
		if err != nil {
			return err
		}
		w.judge(fmt.Sprintf("first answer after %s, aim < %d ms", milli(median(ready)), soon.Milliseconds()), median(ready) < soon)
		w.judge(fmt.Sprintf("resident at most %s, aim < %s", mega(loaded.most), mega(small)), loaded.most < small)
		w.WriteString("\n### The process\n\n" + tableHead("", "measured", "aim") +
			tableLine("from the start of the process to a first answer (`/readyz`), median of 5", milli(median(ready)), fmt.Sprintf("< %d ms", soon.Milliseconds())) +
			tableLine("to a first user, for which the shop has to be read", milli(median(user)), "") +
			tableLine("resident after the start", mega(idle.now), "") +
			tableLine(fmt.Sprintf("resident at most, 64 connections, %.0f requests a second, %d of %d refused", f.perSecond(), f.refused, len(f.times)), mega(loaded.most), "< "+mega(small)) +
			tableLine("of that pages of the program file, which processes share and the kernel can drop", mega(loaded.ofFiles), ""))
		return nil
	})
}

// start starts a bridge and tells how long it took until it was ready, and until it showed a user.
func (s *system) start(ctx context.Context, binary string, settings []string) (ready, user time.Duration, err error) {
	b, err := bridge.Start(ctx, binary, settings...)
	if err != nil {
		return 0, 0, err
	}
	one := newWay(bearer, b.URL)
	defer one.client.CloseIdleConnections()
	_, err = one.send(ctx, request{method: http.MethodGet, path: "/Users/" + s.people.unchanged[0].id})
	user = time.Since(b.Started)
	return b.Ready, user, errors.Join(err, b.Stop())
}

// resident is the memory of a process, in bytes.
type resident struct{ now, most, ofFiles int64 }

func residentOf(pid int) (r resident, err error) {
	if r.now, r.most, err = process.Resident(pid); err == nil {
		r.ofFiles, err = process.OfFiles(pid)
	}
	return r, err
}

// load is what clients do all day, on 64 connections.
func (s *system) load(
	ctx context.Context, binary string, settings []string, length time.Duration,
) (idle, loaded resident, f figures, err error) {
	b, err := bridge.Start(ctx, binary, settings...)
	if err != nil {
		return idle, loaded, f, err
	}
	defer func() { err = errors.Join(err, b.Stop()) }()
	w := newWay(bearer, b.URL)
	defer w.client.CloseIdleConnections()
	if idle, err = residentOf(b.PID()); err != nil {
		return idle, loaded, f, err
	}
	all := operations()
	of := func(name string) *operation {
		o := all[slices.IndexFunc(all, func(o *operation) bool { return o.name == name })]
		o.count()
		return o
	}
	get, filter, list, change := of("GET"), of("filter"), of("list of 100"), of("PATCH active")
	var refused atomic.Int64 // lists, of which the queue lets in few at the same time
	mixed := &operation{several: func(ctx context.Context, w *way, n int) error {
		one := []*operation{list, filter, filter, change, get, get, get, get, get, get}[n%10]
		if err := one.do(ctx, s, w); !errors.Is(err, errRefused) {
			return err
		}
		refused.Add(1)
		return nil
	}}
	mixed.count()
	if err = s.turn(ctx, mixed, pace{connections: 64, length: length}, w, &f); err != nil {
		return idle, loaded, f, err
	}
	f.refused = int(refused.Load())
	loaded, err = residentOf(b.PID())
	return idle, loaded, f, err
}
