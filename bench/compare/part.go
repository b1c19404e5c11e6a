package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/bench/internal/process"
)

// part is one of the tables.
type part struct {
	name string
	run  func(ctx context.Context, binary string, o options, w *report) error
}

func parts() []part {
	return []part{{"aims", aims}, {"requests", requests}, {"group", group}, {"walk", walk}}
}

func introduction(o options) string {
	return fmt.Sprintf("On %s, %d cores, %s, Linux. Load of the machine in the minute before: %s. %d turns of %s of each way.\n",
		process.Machine(), runtime.NumCPU(), runtime.Version(), process.Load(), o.turns, o.turn)
}

// withSystem runs a part before a shop of its own.
func withSystem(ctx context.Context, binary string, do func(*system) error) (err error) {
	s, err := newSystem(ctx, binary)
	defer func() { err = errors.Join(err, s.close()) }()
	if err != nil {
		return err
	}
	return do(s)
}

// withPeople also creates everybody.
func withPeople(ctx context.Context, binary string, do func(*system) error) error {
	return withSystem(ctx, binary, func(s *system) (err error) {
		if s.people.unchanged, err = s.createPeople(ctx, crowd); err != nil {
			return err
		}
		s.people.changed = map[string][]person{}
		for _, name := range []string{direct, hop, bearer, oauth} {
			if s.people.changed[name], err = s.createPeople(ctx, crowd); err != nil {
				return err
			}
		}
		return do(s)
	})
}

// aims measures what there are aims for.
func aims(ctx context.Context, binary string, o options, w *report) error {
	if err := againstHop(ctx, binary, o, w); err != nil {
		return err
	}
	return ofProcess(ctx, binary, o, w)
}

// againstHop compares bridge and hop, one request after the other.
func againstHop(ctx context.Context, binary string, o options, w *report) error {
	wanted := map[string]float64{"GET": 1.5, "filter": 1.6, "list of 100": 3}
	w.WriteString("\n### Against the hop\n\n" + tableHead("", "login", "direct", "hop", "bridge", "bridge ÷ hop", "aim",
		"processor time: hop", "bridge", "allocations: hop", "bridge"))
	return withPeople(ctx, binary, func(s *system) error {
		for _, op := range operations() {
			aim, ok := wanted[op.name]
			if !ok {
				continue
			}
			if err := op.prepare(ctx, s); err != nil {
				return err
			}
			p := pace{connections: 1, turns: o.aimTurns, atLeast: 50, atMost: 50}
			f, err := s.measure(ctx, op, p, direct, hop, bearer, oauth)
			if err != nil {
				return err
			}
			for _, login := range []string{bearer, oauth} {
				ratio := float64(f[login].quantile(.5)) / float64(f[hop].quantile(.5))
				w.judge(fmt.Sprintf("%s (%s) %.2f times the hop, aim ≤ %g", op.name, login, ratio, aim), ratio <= aim)
				w.WriteString(tableLine(op.name, login, milli(f[direct].quantile(.5)), milli(f[hop].quantile(.5)), milli(f[login].quantile(.5)),
					fmt.Sprintf("%.2f", ratio), fmt.Sprintf("≤ %g", aim), milli(f[hop].cpuEach()), milli(f[login].cpuEach()),
					fmt.Sprintf("%.0f", f[hop].mallocs), fmt.Sprintf("%.0f", f[login].mallocs)))
			}
		}
		return nil
	})
}

// requests measures each operation at each latency with each number of connections.
func requests(ctx context.Context, binary string, o options, w *report) error {
	return withPeople(ctx, binary, func(s *system) error {
		for _, op := range operations() {
			if err := op.prepare(ctx, s); err != nil {
				return err
			}
			w.WriteString("\n### " + op.name + "\n\n" + comparisonHead())
			for _, latency := range o.latencies {
				s.shop.SetLatency(latency)
				for _, connections := range o.connections {
					f, err := s.measure(ctx, op, pace{connections: connections, turns: o.turns, length: o.turn}, direct, hop, bearer)
					if err != nil {
						return err
					}
					w.WriteString(comparison(latency, connections, f))
				}
			}
			s.shop.SetLatency(0)
		}
		return nil
	})
}

// group measures a change of 100 members of a group.
func group(ctx context.Context, binary string, o options, w *report) error {
	return withSystem(ctx, binary, func(s *system) error {
		members, err := s.createPeople(ctx, 100)
		if err != nil {
			return err
		}
		answer, err := s.ways[bearer].send(ctx, request{http.MethodPost, "/Groups", `{"displayName":"Team"}`})
		if err != nil {
			return err
		}
		var made struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(answer, &made); err != nil {
			return err
		}
		op := groupPatch(made.ID, members)
		if err := op.prepare(ctx, s); err != nil {
			return err
		}
		w.WriteString("\n### " + op.name + "\n\n" + comparisonHead())
		for _, latency := range o.latencies {
			s.shop.SetLatency(latency)
			f, err := s.measure(ctx, op, pace{connections: 1, turns: o.turns, length: o.turn, atLeast: 2}, direct, hop, bearer)
			if err != nil {
				return err
			}
			w.WriteString(comparison(latency, 1, f))
		}
		return nil
	})
}
