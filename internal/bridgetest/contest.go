package bridgetest

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/magento"
)

// Seeds is how many seeds a test with chance in it tries: the variable SEEDS says it, else
// few.
func Seeds(tb testing.TB, few int) int {
	tb.Helper()
	text := os.Getenv("SEEDS")
	if text == "" {
		return few
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		tb.Fatal("SEEDS:", err)
	}
	return n
}

// Contest is clients who create the same at the same time, on a way where answers are lost.
type Contest struct {
	Create   string                  // the route of Magento that creates it, as in POST /V1/customers
	Endpoint string                  // of SCIM
	Filter   string                  // that finds it
	Bodies   func(seed int) []string // of each client
	NotKept  []string                // attributes that the shop has no place for
	// Open opens the world of a seed, with a setting of the client.
	Open func(*testing.T, func(*magento.Config)) *World
	// Meanwhile is what somebody in the shop does at some moment. It returns a check that
	// this is still so in the end, nil where it failed. It may be nil.
	Meanwhile func(seed int, w *World) (check func())
}

// Run holds the contest for some seeds, and returns in how many of them more than one was
// told to have created it. It fails where anything was deleted but what Magento had told its
// creator of, and where anything is not as somebody was told.
func (c Contest) Run(t *testing.T, few int) (twice int) {
	t.Helper()
	for seed := range Seeds(t, few) {
		synctest.Test(t, func(t *testing.T) {
			if c.round(t, seed) > 1 {
				twice++
			}
		})
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("more than one was told so in %d", twice)
	return twice
}

// round returns how many were told to have created it.
func (c Contest) round(t *testing.T, seed int) (told int) {
	t.Helper()
	way := &unreliableCreates{route: c.Create, chance: newChance(seed, 0)}
	w := c.Open(t, func(cfg *magento.Config) {
		cfg.Transport, cfg.RetryMax = way.over(cfg.Transport), 1
	})
	way.begin()
	var clients sync.WaitGroup
	bodies := c.Bodies(seed)
	answers := make([]Answer, len(bodies))
	for i, body := range bodies {
		clients.Go(func() { answers[i] = c.client(w, body, newChance(seed, i+1)) })
	}
	if c.Meanwhile != nil {
		time.Sleep(newChance(seed, len(bodies)+1).upTo(6 * time.Second))
		if check := c.Meanwhile(seed, w); check != nil {
			told++
			defer check()
		}
	}
	clients.Wait()
	way.end()
	for _, id := range way.deleted {
		if !slices.Contains(way.told, id) {
			t.Errorf("%s was deleted, of which nobody was told that it was created", id)
		}
	}
	list := w.Do(http.MethodGet, c.Endpoint+"?filter="+url.QueryEscape(c.Filter), "").Want(http.StatusOK)
	if n := list.At("totalResults"); n != 1.0 && (n != 0.0 || told > 0) {
		t.Errorf("%v there", n)
	}
	for i, a := range answers {
		switch {
		case a.Status == http.StatusCreated:
			told++
			w.Do(http.MethodGet, c.Endpoint+"/"+a.ID(), "").Want(http.StatusOK).SameAs("acknowledged", bodies[i], c.NotKept...)
		case a.Status == http.StatusConflict:
			list.Equal(1.0, "totalResults") // or the client would ask and create for ever
		case a.Status < http.StatusInternalServerError:
			t.Errorf("client %d: %d %s", i, a.Status, a.Raw)
		}
	}
	return told
}

// unreliableCreates loses many answers to one route, and few requests of the others.
type unreliableCreates struct {
	Unreliable
	route  string
	begun  atomic.Bool
	mu     sync.Mutex
	chance chance

	told, deleted []string // ids of what the route has answered to have created, and of what was deleted
}

func (u *unreliableCreates) over(to http.RoundTripper) http.RoundTripper {
	u.To, u.Fate = to, u.fate
	return u
}

// RoundTrip implements http.RoundTripper.
func (u *unreliableCreates) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodDelete {
		u.mu.Lock()
		u.deleted = append(u.deleted, path.Base(r.URL.Path))
		u.mu.Unlock()
	}
	res, err := u.Unreliable.RoundTrip(r)
	if err != nil || !u.creates(r) || res.StatusCode != http.StatusOK {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	var created struct {
		ID int64 `json:"id"`
	}
	if json.Unmarshal(body, &created) == nil {
		u.mu.Lock()
		u.told = append(u.told, ID(created.ID))
		u.mu.Unlock()
	}
	return res, err
}

func (u *unreliableCreates) creates(r *http.Request) bool {
	_, route, _ := strings.Cut(r.URL.Path, "/rest")
	return r.Method+" "+route == u.route
}

func (u *unreliableCreates) begin() { u.begun.Store(true) }

func (u *unreliableCreates) end() {
	u.begun.Store(false)
	u.Wait()
}

func (u *unreliableCreates) fate(r *http.Request) (fate Fate, late time.Duration) {
	if !u.begun.Load() {
		return Passes, 0
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	switch isCreate := u.creates(r); {
	case isCreate && u.chance.IntN(2) == 0:
		return Fate(u.chance.IntN(int(CarriedOutLate) + 1)), u.chance.upTo(6 * time.Second)
	case !isCreate && u.chance.IntN(6) == 0:
		return NeverSent, 0
	}
	return Passes, 0
}

// chance is the same for ever by its seed.
type chance struct{ *rand.Rand }

func newChance(seed, of int) chance { return chance{rand.New(rand.NewPCG(uint64(seed), uint64(of)))} }

func (c chance) upTo(d time.Duration) time.Duration { return time.Duration(c.Int64N(int64(d))) }

// client creates as an identity provider does: what fails for the moment is sent again.
func (c Contest) client(w *World, body string, chance chance) Answer {
	time.Sleep(chance.upTo(3 * time.Second))
	for tries := 1; ; tries++ {
		a := w.Do(http.MethodPost, c.Endpoint, body)
		isPassing := a.Status == http.StatusTooManyRequests || a.Status >= http.StatusInternalServerError
		if !isPassing || tries == 6 {
			return a
		}
		time.Sleep(chance.upTo(4 * time.Second))
	}
}
