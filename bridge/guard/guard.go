// Package guard limits to how many people a client can do harm within a window of time: an
// identity provider that is set up wrongly, or a token in wrong hands, must not empty a shop.
//
// A Guard wraps the stores of an endpoint. Before its first write a store calls Ask and says
// what the request would do, and to whom: only the store knows which members a request takes
// out of a group, and it has read them already.
//
// Begin with Ask, and with Guard.decide.
package guard

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Effect is what a request does to people. Several are put together by |.
type Effect uint8

// The effects that are counted.
const (
	// Delete is of people, DeleteGroup of a group and so of all memberships in it.
	Delete Effect = 1 << iota
	DeleteGroup
	Deactivate
	// Remove takes people out of a group, also where joining another one does that.
	Remove
	ChangeEmail

	irrevocable = Delete | DeleteGroup | Remove | ChangeEmail
)

// Mode is what a Guard does where the limit is exceeded.
type Mode string

// The modes.
const (
	Off      Mode = "off"       // it does not even count
	Warn     Mode = "warn"      // it tells Config.Exceeded
	Block    Mode = "block"     // it also holds what cannot be undone
	BlockAll Mode = "block-all" // it also holds deactivations
)

// Config is what a Guard goes by.
type Config struct {
	Mode  Mode
	Limit Limit
	// Exceeded, where it is set, is told once a window and client that the limit is exceeded.
	// ctx is that of the request that does so, or would.
	Exceeded func(ctx context.Context, e Excess)
}

// Excess is that a client exceeds the limit.
type Excess struct {
	Client scim.Client
	Mode   Mode
	Limit  Limit
	Until  time.Time // the end of the window
}

// Guard counts people for each client by itself. It is safe for concurrent use. Each process
// has its own, which begins with nobody.
type Guard struct {
	cfg Config

	mu      sync.Mutex
	windows map[scim.Client]*window
}

// window is the time in which people are counted together. It begins with the first of them.
type window struct {
	end      time.Time
	people   map[int64]bool
	exceeded bool // Config.Exceeded was told
	lifted   bool // nothing is counted or held
}

// New returns a Guard that has counted nobody.
func New(cfg Config) *Guard { return &Guard{cfg: cfg, windows: map[scim.Client]*window{}} }

// ask decides on what a request is about to do to people.
func (g *Guard) ask(ctx context.Context, r *request, effects Effect, people []int64) error {
	if len(people) == 0 && effects&DeleteGroup == 0 {
		return nil
	}
	excess, err := g.decide(scim.ClientFrom(ctx), r, effects, people)
	if excess != nil && g.cfg.Exceeded != nil {
		g.cfg.Exceeded(ctx, *excess)
	}
	return err
}

// decide counts the people, or holds the request and counts nobody. Once a client has
// exceeded the limit, groups without members are kept as well.
func (g *Guard) decide(client scim.Client, r *request, effects Effect, people []int64) (excess *Excess, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	w := g.window(client)
	if w.lifted {
		return nil, nil
	}
	added := map[int64]bool{}
	for _, id := range people {
		if !w.people[id] {
			added[id] = true
		}
	}
	isOver := len(w.people)+len(added) > g.cfg.Limit.People ||
		effects&DeleteGroup != 0 && w.exceeded && len(w.people) >= g.cfg.Limit.People
	if isOver && !w.exceeded {
		w.exceeded = true
		excess = &Excess{Client: client, Mode: g.cfg.Mode, Limit: g.cfg.Limit, Until: w.end}
	}
	if isOver && g.holds(effects) {
		return excess, g.held(client, w, len(added))
	}
	for id := range added {
		w.people[id] = true
	}
	r.count(w, people, added)
	return excess, nil
}

func (g *Guard) holds(effects Effect) bool {
	switch g.cfg.Mode {
	case Block:
		return effects&irrevocable != 0
	case BlockAll:
		return true
	default:
		return false
	}
}

// window is the present one of a client.
func (g *Guard) window(client scim.Client) *window {
	w, now := g.windows[client], time.Now()
	if w == nil || !now.Before(w.end) || len(w.people) == 0 && !w.exceeded && !w.lifted {
		w = &window{end: now.Add(g.cfg.Limit.Window), people: map[int64]bool{}}
		g.windows[client] = w
	}
	return w
}

// Lifted is a client for whom nothing is held for a while.
type Lifted struct {
	Client scim.Client
	Until  time.Time
}

// Lift lets through whatever a client asks for, for as long as a window lasts. Then it counts
// anew. For "" these are all clients who exceed the limit. It returns whom it was lifted for.
func (g *Guard) Lift(client scim.Client) []Lifted {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, clients := time.Now(), []scim.Client{client}
	if client == "" {
		clients = nil
		for one, w := range g.windows {
			if w.exceeded && now.Before(w.end) {
				clients = append(clients, one)
			}
		}
		slices.Sort(clients)
	}
	lifted := make([]Lifted, len(clients))
	for i, one := range clients {
		lifted[i] = Lifted{Client: one, Until: now.Add(g.cfg.Limit.Window)}
		g.windows[one] = &window{end: lifted[i].Until, lifted: true}
	}
	return lifted
}
