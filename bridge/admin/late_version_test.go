package admin_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
)

// What Magento carries out long after it did not answer undoes nothing that was acknowledged
// since because there was nothing to write.
func TestNothingToWriteIsAcknowledgedForGood(t *testing.T) {
	t.Parallel()
	active := func(value string) string {
		return bridgetest.Patch(`{"op":"replace","path":"active","value":` + value + `}`)
	}
	const member = `"path":"members","value":[{"value":"USER"}]`
	for name, tc := range map[string]struct{ path, before, stalled, later string }{
		"deactivation":   {"/Users/USER", active("false"), active("true"), active("false")},
		"reactivation":   {"/Users/USER", active("true"), active("false"), active("true")},
		"a member goes":  {"/Groups/ROLE", bridgetest.Patch(`{"op":"remove","path":"members"}`), bridgetest.Patch(`{"op":"add",` + member + `}`), bridgetest.Patch(`{"op":"remove",` + member + `}`)},
		"all members go": {"/Groups/ROLE", bridgetest.Patch(`{"op":"remove","path":"members"}`), bridgetest.Patch(`{"op":"add",` + member + `}`), bridgetest.Patch(`{"op":"remove","path":"members"}`)},
		"a member comes": {"/Groups/ROLE", bridgetest.Patch(`{"op":"add",` + member + `}`), bridgetest.Patch(`{"op":"remove","path":"members"}`), bridgetest.Patch(`{"op":"add",` + member + `}`)},
		"a name":         {"/Groups/ROLE", bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Sales"}`), bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Trade"}`), bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Sales"}`)},
	} {
		for _, atOnce := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					isStalled := false
					var way *bridgetest.Unreliable
					s := salesTeam("Sales", "Trade")
					s.client = func(cfg *magento.Config) {
						way = &bridgetest.Unreliable{To: cfg.Transport, Fate: func(r *http.Request) (bridgetest.Fate, time.Duration) {
							if !isStalled || r.Method != http.MethodPut {
								return bridgetest.Passes, 0
							}
							body, _ := r.GetBody()
							text, _ := io.ReadAll(body)
							if atOnce && (strings.HasPrefix(string(text), `{"user":{"version"`) || strings.HasPrefix(string(text), `{"role":{"version"`)) {
								return bridgetest.Passes, 0
							}
							return bridgetest.CarriedOutLate, 20 * time.Second
						}}
						cfg.Transport = way
					}
					w := newWorld(t, s)
					names := strings.NewReplacer("USER", w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID(), "ROLE", w.roleID("Sales"))
					do := func(body string) bridgetest.Answer {
						return w.Do(http.MethodPatch, names.Replace(tc.path), names.Replace(body))
					}
					do(tc.before)
					before := w.state(names)
					isStalled = true
					do(tc.stalled).Want(http.StatusServiceUnavailable)
					isStalled = false
					if a := do(tc.later); a.Status >= http.StatusBadRequest {
						t.Fatalf("%d %s", a.Status, a.Raw)
					}
					way.Wait()
					w.isAcknowledged(before, names)
				})
			})
		}
	}
}

// isAcknowledged fails the test unless a client sees what it saw before.
func (w *world) isAcknowledged(before []any, names *strings.Replacer) {
	w.T.Helper()
	if diff := cmp.Diff(before, w.state(names)); diff != "" {
		w.T.Errorf("(-acknowledged +after the late write):\n%s", diff)
	}
}

// state is what a client sees of a user and a role.
func (w *world) state(names *strings.Replacer) []any {
	user := w.Do(http.MethodGet, names.Replace("/Users/USER"), "")
	role := w.Do(http.MethodGet, names.Replace("/Groups/ROLE"), "")
	return []any{user.At("active"), user.At("groups"), role.At("displayName"), role.At("members")}
}
