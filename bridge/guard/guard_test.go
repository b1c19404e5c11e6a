package guard_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/scim"
)

// TestEffectsByMode is what each kind of request is answered once 5 people are counted.
func TestEffectsByMode(t *testing.T) {
	t.Parallel()
	effects := map[string]guard.Effect{
		"delete": guard.Delete, "deactivate": guard.Deactivate, "remove": guard.Remove, "change e-mail": guard.ChangeEmail,
		"delete group": guard.DeleteGroup | guard.Remove, "deactivate and change e-mail": guard.Deactivate | guard.ChangeEmail,
	}
	for mode, held := range map[guard.Mode][]string{
		guard.Off:   nil,
		guard.Warn:  nil,
		guard.Block: {"delete", "remove", "change e-mail", "delete group", "deactivate and change e-mail"},
		guard.BlockAll: {
			"delete", "remove", "change e-mail", "delete group", "deactivate and change e-mail", "deactivate",
		},
	} {
		for name, effect := range effects {
			t.Run(string(mode)+" "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, mode)
				for id := range int64(5) {
					w.goes("okta", effect, id)
				}
				w.goes("okta", effect, 0, 1, 2, 3, 4) // they are counted already
				w.exceeded()
				if slices.Contains(held, name) {
					w.isHeld("okta", effect, 5)
					w.isHeld("okta", effect, 4, 5)
				} else {
					w.goes("okta", effect, 5)
					w.goes("okta", effect, 4, 6)
				}
				if mode == guard.Off {
					w.exceeded()
				} else {
					w.exceeded("okta") // once
				}
			})
		}
	}
}

// Who was let through by a deactivation takes a place, so that no deletion follows.
func TestDeactivationsAreCountedAndGoOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, guard.Block)
	for id := range int64(100) {
		w.goes("okta", guard.Deactivate, id)
	}
	w.exceeded("okta")
	w.isHeld("okta", guard.Delete, 3)
	w.isHeld("okta", guard.Remove, 100)
	w.goes("okta", guard.Deactivate, 100)
}

func TestEmptyGroupsAreKeptOnceTheLimitIsExceeded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, guard.Block)
	w.goes("okta", guard.DeleteGroup)
	w.goes("okta", guard.Delete, 1, 2, 3, 4, 5)
	w.goes("okta", guard.DeleteGroup)
	w.isHeld("okta", guard.Delete, 6)
	w.isHeld("okta", guard.DeleteGroup)
	w.goes("okta", guard.Remove)
	w.exceeded("okta")
}

func TestOneRequestBeyondTheLimitIsHeldByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t, guard.Block)
	w.goes("okta", guard.Delete, 10)
	e := w.isHeld("okta", guard.Remove, 1, 2, 3, 4, 5, 6)
	if !strings.Contains(e.Detail, "scim-bridge guard lift") || !strings.Contains(e.Detail, "by itself") {
		t.Errorf("the detail is %q", e.Detail)
	}
	w.exceeded("okta")
	for id := range int64(4) {
		w.goes("okta", guard.Delete, id) // what was held is not counted
	}
	w.isHeld("okta", guard.Delete, 4)
	w.Lift("okta")
	w.goes("okta", guard.Remove, 1, 2, 3, 4, 5, 6)
}

func TestClientsAreCountedApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, guard.Block)
	w.goes("okta", guard.Delete, 1, 2, 3, 4, 5)
	w.goes("entra", guard.Delete, 6, 7, 8, 9)
	w.isHeld("okta", guard.Delete, 6)
	w.goes("entra", guard.Delete, 10)
	w.isHeld("entra", guard.Delete, 11)
	w.exceeded("okta", "entra")
	if diff := cmp.Diff([]scim.Client{"entra", "okta"}, clients(w.Lift(""))); diff != "" {
		t.Errorf("lifted (-want +got):\n%s", diff)
	}
	w.goes("okta", guard.Delete, 6)
}

func clients(list []guard.Lifted) (names []scim.Client) {
	for _, l := range list {
		names = append(names, l.Client)
	}
	return names
}

func TestLiftHoldsForAWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, guard.BlockAll)
		if got := w.Lift(""); len(got) != 0 {
			t.Errorf("lifted for %v, who exceeded nothing", got)
		}
		w.goes("okta", guard.Delete, 1, 2, 3, 4, 5)
		w.isHeld("okta", guard.Deactivate, 6)
		until := time.Now().Add(time.Hour)
		if diff := cmp.Diff([]guard.Lifted{{Client: "okta", Until: until}}, w.Lift("")); diff != "" {
			t.Errorf("lifted (-want +got):\n%s", diff)
		}
		for id := range int64(50) {
			w.goes("okta", guard.Delete|guard.Deactivate, id)
		}
		time.Sleep(time.Hour)
		w.goes("okta", guard.Delete, 1, 2, 3, 4, 5)
		w.isHeld("okta", guard.Delete, 6)
		w.exceeded("okta", "okta")
	})
}

func TestFailedRequestsAreNotCounted(t *testing.T) {
	t.Parallel()
	refused := func(context.Context) error { return scim.Conflict("the address is taken") }
	unknown := func(context.Context) error { return &scim.Error{Status: http.StatusGatewayTimeout} }
	partly := func(ctx context.Context) error {
		guard.Done(ctx)
		return scim.BadRequest(scim.InvalidValue, "the rest")
	}
	w := newWorld(t, guard.Block)
	w.goes("okta", guard.Delete, 1)
	for id := range int64(100) {
		if err := w.run("okta", asking{effects: guard.ChangeEmail, people: []int64{id}, does: refused}); err == nil {
			t.Fatal("the store does not refuse")
		}
	}
	w.goes("okta", guard.Delete, 1, 2, 3) // 1 is counted still, for it was before
	_ = w.run("okta", asking{effects: guard.ChangeEmail, people: []int64{4}, does: unknown})
	_ = w.run("okta", asking{effects: guard.ChangeEmail, people: []int64{5}, does: partly})
	w.isHeld("okta", guard.Delete, 6)
}

func TestWithoutGuardEverythingGoesOn(t *testing.T) {
	t.Parallel()
	guard.Done(t.Context())
	if err := guard.Ask(t.Context(), guard.Delete, 1, 2, 3, 4, 5, 6, 7); err != nil {
		t.Error(err)
	}
}

// No more people than the limit get through, whatever comes at the same time and fails.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	for range 20 {
		w := newWorld(t, guard.Block)
		var through, held atomic.Int64
		var work sync.WaitGroup
		for id := range int64(50) {
			work.Go(func() {
				fails := rand.N(3) == 0
				s := asking{effects: guard.Delete, people: []int64{id}}
				if fails {
					s.does = func(context.Context) error { return scim.NotFound("User", "x") }
				}
				switch err := w.run("okta", s); {
				case errors.Is(err, scim.ErrHeld):
					held.Add(1)
				case !fails:
					through.Add(1)
				}
			})
		}
		work.Wait()
		if n := through.Load(); n > 5 || held.Load() > 0 && len(w.excess) != 1 {
			t.Errorf("%d went through, %d were held, told %d times", n, held.Load(), len(w.excess))
		}
	}
}

func TestGroupsAreGuardedToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, guard.Block)
	ctx := scim.WithClient(t.Context(), "okta")
	s := w.Groups(asking{effects: guard.Remove, people: []int64{1, 2, 3, 4, 5, 6}})
	_, created := s.Create(ctx, nil)
	_, updated := s.Update(ctx, "1", scim.Change{})
	for _, err := range []error{created, updated, s.Delete(ctx, "1", nil)} {
		if !errors.Is(err, scim.ErrHeld) {
			t.Errorf("it is not held: %v", err)
		}
	}
}
