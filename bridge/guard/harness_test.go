package guard_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

var (
	_ scimserver.Store       = guard.Store(nil)
	_ scimserver.MemberStore = guard.MemberStore(nil)
	_ guard.MemberStore      = scimserver.MemberStore(nil)
)

// asking is a store that asks before it writes; what it does is then does.
type asking struct {
	guard.MemberStore
	effects guard.Effect
	people  []int64
	does    func(ctx context.Context) error
}

func (s asking) write(ctx context.Context) error {
	if err := guard.Ask(ctx, s.effects, s.people...); err != nil || s.does == nil {
		return err
	}
	return s.does(ctx)
}

func (s asking) Create(ctx context.Context, _ scim.Resource) (scim.Resource, error) {
	return nil, s.write(ctx)
}

func (s asking) Update(ctx context.Context, _ string, _ scim.Change) (scim.Resource, error) {
	return nil, s.write(ctx)
}

func (s asking) Delete(ctx context.Context, _ string, _ func(scim.Resource) error) error {
	return s.write(ctx)
}

// world is a guard and what it told.
type world struct {
	*guard.Guard
	t *testing.T

	mu     sync.Mutex
	excess []guard.Excess
}

// testLimit is 5 people an hour.
var testLimit = guard.Limit{People: 5, Window: time.Hour}

func newWorld(t *testing.T, mode guard.Mode) *world {
	t.Helper()
	w := &world{t: t}
	w.Guard = guard.New(guard.Config{Mode: mode, Limit: testLimit, Exceeded: func(_ context.Context, e guard.Excess) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.excess = append(w.excess, e)
	}})
	return w
}

// do is a request of a client that has effects on people.
func (w *world) do(client scim.Client, effects guard.Effect, people ...int64) error {
	return w.run(client, asking{effects: effects, people: people})
}

func (w *world) run(client scim.Client, s asking) error {
	return w.Users(s).Delete(scim.WithClient(w.t.Context(), client), "", nil)
}

// goes fails the test where the guard holds a request.
func (w *world) goes(client scim.Client, effects guard.Effect, people ...int64) {
	w.t.Helper()
	if err := w.do(client, effects, people...); err != nil {
		w.t.Errorf("%v with %v is held: %v", effects, people, err)
	}
}

// isHeld fails the test where it does not, and returns the answer.
func (w *world) isHeld(client scim.Client, effects guard.Effect, people ...int64) *scim.Error {
	w.t.Helper()
	err := w.do(client, effects, people...)
	e, ok := errors.AsType[*scim.Error](err)
	if !ok || e.Status != http.StatusServiceUnavailable || !errors.Is(err, scim.ErrHeld) || e.RetryAfter <= 0 {
		w.t.Fatalf("%v with %v is not held: %v", effects, people, err)
	}
	return e
}

// exceeded compares for whom the limit was exceeded with whom it should be.
func (w *world) exceeded(want ...string) {
	w.t.Helper()
	var got []string
	for _, e := range w.excess {
		got = append(got, string(e.Client))
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		w.t.Errorf("exceeded by %v, want %v", got, want)
	}
}
