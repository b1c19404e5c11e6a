package faults_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

var (
	seeds  = flag.Int("seeds", 0, "how many seeds the long run has, of each kind of shop; 0 skips it")
	first  = flag.Int("first", 0, "the first of them")
	ops    = flag.Int("ops", 200, "how many operations a seed has")
	traced = flag.Bool("calls", false, "log each request and each call")
	shapes = flag.String("shop", "", "stock or module alone")
)

// result is what came of a seed.
type result struct {
	ops, made, held int
	found           []violation
	faults          map[fault]int
}

// run runs a seed.
func run(t *testing.T, seed int, module bool, ops int, p plant) (r result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, seed, module, p)
		w.network.on.Store(true)
		r.ops = w.live(ops)
		w.network.wait()
		w.network.on.Store(false)
		w.check()
		w.stop()
		r.found, r.faults, r.made, r.held = w.model.found, w.network.counts, len(w.model.records), w.model.held
		slices.SortStableFunc(r.found, func(a, b violation) int { return strings.Compare(a.path+a.detail, b.path+b.detail) })
	})
	return r
}

// live lets everybody act until a number of operations is reached.
func (w *world) live(ops int) int {
	name := func(what string) *dice { return &dice{name: fmt.Sprint(what, " ", w.seed)} }
	people := func(client string, n int) (all []*person) {
		for i := range n {
			all = append(all, &person{userName: fmt.Sprint(client, i, "@example.com")})
		}
		return all
	}
	shared := func() []*person { return people("shared", 2) } // whom every client makes
	var workers []interface{ step() }
	var all []*person
	for _, style := range []style{jumpcloud, okta, entra} {
		mine := append(people(string(style), 4), shared()...)
		all = append(all, mine...)
		workers = append(workers, &client{dice: name(string(style)), w: w, style: style, prefix: users, people: mine})
	}
	for i, style := range []style{entra, okta} {
		c := client{dice: name(fmt.Sprint("groups", i)), w: w, style: style, prefix: users}
		teams := []*team{{name: fmt.Sprint("Team", i)}, {name: fmt.Sprint("Crew", i)}}
		workers = append(workers, &groupClient{client: c, teams: teams})
	}
	if w.module {
		staffOf := people("clerk", 4)
		workers = append(workers, &client{dice: name("admins"), w: w, style: jumpcloud, prefix: admins, people: staffOf})
		c := client{dice: name("roles"), w: w, style: entra, prefix: admins}
		workers = append(workers, &groupClient{client: c, fixed: true, teams: []*team{{name: "Sales"}, {name: "Support"}}})
	}
	workers = append(workers, &staff{dice: name("staff"), w: w, people: all})
	var work sync.WaitGroup
	each := max(ops/len(workers), 1)
	for _, worker := range workers {
		work.Go(func() {
			for range each {
				worker.step()
			}
		})
	}
	work.Wait()
	return each * len(workers)
}

// tally counts what was found, by kind.
type tally struct {
	mu    sync.Mutex
	ops   int
	held  int // requests, by the guard
	kinds map[string]int
	first map[string]string
	seed  map[string]int // of first
	hit   map[fault]int
}

func (c *tally) add(shop string, seed int, r result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ops += r.ops
	c.held += r.held
	for f, n := range r.faults {
		c.hit[f] += n
	}
	for _, v := range r.found {
		c.kinds[v.kind]++
		if known, ok := c.seed[v.kind]; !ok || seed < known {
			c.seed[v.kind] = seed
			c.first[v.kind] = fmt.Sprintf("%s, seed %d: %s: %s (%s)", shop, seed, v.path, v.detail, v.at.Format("04:05.000"))
		}
	}
}

func shop(module bool) string {
	if module {
		return "module"
	}
	return "stock"
}

// runs lets seeds run side by side.
func runs(t *testing.T, module bool, from, count, ops int) *tally {
	t.Helper()
	c := &tally{kinds: map[string]int{}, first: map[string]string{}, seed: map[string]int{}, hit: map[fault]int{}}
	t.Run(shop(module), func(t *testing.T) {
		for seed := from; seed < from+count; seed++ {
			t.Run(strconv.Itoa(seed), func(t *testing.T) {
				t.Parallel()
				c.add(shop(module), seed, run(t, seed, module, ops, plant{}))
			})
		}
	})
	return c
}

func (c *tally) print(t *testing.T, shop string) {
	t.Helper()
	t.Logf("%d operations, %d requests held by the guard; faults: %v", c.ops, c.held, c.hit)
	for _, kind := range slices.Sorted(maps.Keys(c.kinds)) {
		accepted := "NEW"
		if isAccepted(shop, kind) {
			accepted = "allowed"
		}
		n := c.kinds[kind]
		t.Logf("%5d (%.2f in 1,000, %s) %s\n      first: %s", n, 1000*float64(n)/float64(c.ops), accepted, kind, c.first[kind])
	}
}

// printSums adds up what is allowed in a stock shop, by its cause.
func (c *tally) printSums(t *testing.T) {
	t.Helper()
	for _, cause := range allowedOnStock() {
		n := 0
		for kind, count := range c.kinds {
			if strings.HasSuffix(kind, cause) {
				n += count
			}
		}
		t.Logf("%5d (%.2f in 1,000) in all: %s", n, 1000*float64(n)/float64(c.ops), strings.TrimPrefix(cause, ": "))
	}
}

// judge fails the test for each kind that is not accepted.
func (c *tally) judge(t *testing.T, shop string) {
	t.Helper()
	for kind, first := range c.first {
		if !isAccepted(shop, kind) {
			t.Errorf("%s, %d times; first: %s", kind, c.kinds[kind], first)
		}
	}
}

// TestLong is the long run: see the package's documentation.
func TestLong(t *testing.T) {
	for _, module := range []bool{false, true} {
		if *seeds > 0 && (*shapes == "" || *shapes == shop(module)) {
			found := runs(t, module, *first, *seeds, *ops)
			found.print(t, shop(module))
			if !module {
				found.printSums(t)
			}
			found.judge(t, shop(module))
		}
	}
}
