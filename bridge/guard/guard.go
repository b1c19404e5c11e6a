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
}

// Guard counts people for each client by itself. It is safe for concurrent use. Each process
// has its own, which begins with nobody.
type Guard struct {
	cfg Config

	mu     sync.Mutex
	counts map[scim.Client]*count
}

// New returns a Guard that has counted nobody.
func New(cfg Config) *Guard { return &Guard{cfg: cfg, counts: map[scim.Client]*count{}} }

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
	now, c, limit := time.Now(), g.countOf(client), g.cfg.Limit
	if now.Before(c.lifted) {
		return nil, nil
	}
	a := asked{now: now, counted: c.people(now), people: map[int64]bool{}}
	for _, id := range people {
		a.people[id] = true
	}
	isOver := len(a.counted)+a.added() > limit.People ||
		effects&DeleteGroup != 0 && len(a.counted) >= limit.People && c.isExceeded(now)
	if isOver {
		c.exceeded = now
		if now.Sub(c.told) >= limit.Window {
			c.told = now
			excess = &Excess{Client: client, Mode: g.cfg.Mode, Limit: limit}
		}
		if g.holds(effects) {
			return excess, a.held(client, limit)
		}
	}
	r.count(c, people)
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

func (g *Guard) countOf(client scim.Client) *count {
	c := g.counts[client]
	if c == nil {
		c = newCount(g.cfg.Limit)
		g.counts[client] = c
	}
	return c
}

// Exceeded returns who has exceeded the limit within the last window, in the order of names.
func (g *Guard) Exceeded() []scim.Client {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.exceeded(time.Now())
}

func (g *Guard) exceeded(now time.Time) (clients []scim.Client) {
	for client, c := range g.counts {
		if c.isExceeded(now) {
			clients = append(clients, client)
		}
	}
	slices.Sort(clients)
	return clients
}

// Lifted is a client for whom nothing is held for a while.
type Lifted struct {
	Client scim.Client
	Until  time.Time
}

// Lift lets through whatever a client asks for, for as long as a window lasts. Then it counts
// anew. For "" these are all clients who have exceeded the limit within the last window. It
// returns whom it was lifted for.
func (g *Guard) Lift(client scim.Client) []Lifted {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, clients := time.Now(), []scim.Client{client}
	if client == "" {
		clients = g.exceeded(now)
	}
	lifted := make([]Lifted, len(clients))
	for i, one := range clients {
		lifted[i] = Lifted{Client: one, Until: now.Add(g.cfg.Limit.Window)}
		c := newCount(g.cfg.Limit) // requests under way note in the old one what they do
		c.lifted = lifted[i].Until
		g.counts[one] = c
	}
	return lifted
}
