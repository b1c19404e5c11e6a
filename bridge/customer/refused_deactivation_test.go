package customer_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
)

const (
	switchOff = `{"op":"replace","path":"active","value":false}`
	putOff    = `"active":false,"name":{"givenName":"Ada","familyName":"Byron"}`
)

// hasWarned reports whether the last event has a warning.
func (w *world) hasWarned(code string, severe bool) bool {
	warnings := w.LastEvent(len(w.Events())).Warnings()
	return slices.ContainsFunc(warnings, func(warning scim.Warning) bool { return warning.Code == code && warning.Severe == severe })
}

// isRefused checks the refusal of a request that was to deactivate customer 1, who is
// deactivated all the same, or is not and everybody is told.
func (w *world) isRefused(a bridgetest.Answer, deactivated bool) {
	w.T.Helper()
	warned, severely := w.hasWarned("only-deactivated", false), w.hasWarned("deactivation-refused", true)
	if warned != deactivated || severely == deactivated {
		w.T.Errorf("warnings %v", w.LastEvent(len(w.Events())).Warnings())
	}
	said, other := "The user is STILL ACTIVE.", "The user was deactivated all the same."
	if deactivated {
		said, other = other, said
	}
	if strings.Count(a.Detail(), said) != 1 || strings.Contains(a.Detail(), other) || strings.Contains(a.Detail(), "othing was changed") {
		w.T.Errorf("detail: %s", a.Detail())
	}
	w.Do(http.MethodGet, "/Users/1", "").Want(http.StatusOK).Equal(!deactivated, "active")
	w.mayLogIn("ada@example.com", bridgetest.Password, !deactivated)
}

// A PUT deactivates whatever else it says, even where that cannot be read.
func TestAMalformedPUTDeactivates(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a text for a number":   `{"userName":"ada@example.com",` + putOff + `,"` + customer.CustomerSchema + `":{"gender":"x"}}`,
		"an object for a name":  `{"userName":"ada@example.com","active":false,"name":[{"givenName":"Ada"},{"givenName":"Ada"}]}`,
		"a number for a text":   `{"userName":7,` + putOff + `}`,
		"no userName":           `{` + putOff + `}`,
		"an empty userName":     `{"userName":"",` + putOff + `}`,
		"a blank userName":      `{"userName":"  ","emails":[{"value":"ada@example.com"}],` + putOff + `}`,
		"active as a text":      `{"userName":null,"ACTIVE":"False"}`,
		"active by its URN":     `{"` + bridgetest.CoreUser + `:active":false}`,
		"two primary addresses": `{"userName":"ada@example.com",` + putOff + `,"emails":[{"value":"a@example.com","primary":true},{"value":"b@example.com","primary":true}]}`,
	} {
		for shape, s := range map[string]setup{"stock": {}, "with the module": versionedShop()} {
			t.Run(name+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				w.add(nil)
				w.isRefused(w.Do(http.MethodPut, "/Users/1", body).Want(http.StatusBadRequest), true)
				events := len(w.Events())
				w.Do(http.MethodPut, "/Users/1", body).Want(http.StatusBadRequest)
				if warnings := w.LastEvent(events + 1).Warnings(); len(warnings) > 0 {
					t.Errorf("of somebody inactive: warnings %v", warnings)
				}
				w.Do(http.MethodPut, "/Users/99", body).Want(http.StatusBadRequest)
			})
		}
	}
	t.Run("not to another version", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, setup{})
		w.add(nil)
		w.Exchange(http.MethodPut, "/Users/1", `{"active":false}`, map[string]string{"If-Match": `W/"other"`}).Want(http.StatusPreconditionFailed)
		w.mayLogIn("ada@example.com", bridgetest.Password, true)
	})
}

// Whatever a PATCH that was to deactivate somebody is refused for, the answer and the log
// say that the person is still active.
func TestARefusedPATCHSaysWhoIsStillActive(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		operation string
		status    int
	}{
		"an e-mail address of another": {`{"op":"replace","path":"emails","value":[{"value":"ben@example.com","primary":true}]}`, http.StatusConflict},
		"a userName of another":        {`{"op":"replace","path":"userName","value":"ben@example.com"}`, http.StatusConflict},
		"an address outside the scope": {`{"op":"replace","path":"emails","value":[{"value":"ada@example.net","primary":true}]}`, http.StatusBadRequest},
		"no address":                   {`{"op":"remove","path":"emails"}`, http.StatusBadRequest},
		"a name of signs":              {`{"op":"replace","path":"name.givenName","value":"😀"}`, http.StatusBadRequest},
		"another website's store view": {`{"op":"replace","path":"` + customer.CustomerSchema + `:storeId","value":77}`, http.StatusBadRequest},
		"a gender that does not exist": {`{"op":"replace","path":"` + customer.CustomerSchema + `:gender","value":77}`, http.StatusBadRequest},
		"a text for a number":          {`{"op":"replace","path":"` + customer.CustomerSchema + `:gender","value":"x"}`, http.StatusBadRequest},
		"an unknown path":              {`{"op":"replace","path":"nothing","value":"x"}`, http.StatusBadRequest},
		"an unknown operation":         {`{"op":"move","path":"title","value":"x"}`, http.StatusBadRequest},
	} {
		for shape, s := range map[string]setup{"stock": {}, "with the module": versionedShop()} {
			t.Run(name+", "+shape, func(t *testing.T) {
				t.Parallel()
				s.bridge.Scope = parseScope(t, "domains:example.com")
				w := newWorld(t, s)
				w.add(nil)
				if name == "a userName of another" && shape == "with the module" {
					w.Do(http.MethodPost, "/Users", named("ben@example.com", "ben2@example.com")).Want(http.StatusCreated)
				} else {
					w.add(map[string]any{"email": "ben@example.com"})
				}
				w.isRefused(w.Do(http.MethodPatch, "/Users/1", bridgetest.Patch(switchOff+","+c.operation)).Want(c.status), false)
				again := bridgetest.Patch(c.operation + `,{"op":"replace","path":"active","value":true}`)
				if a := w.Do(http.MethodPatch, "/Users/1", again).Want(c.status); strings.Contains(a.Detail(), "ACTIVE") {
					t.Errorf("who was not to be deactivated: %s", a.Detail())
				}
			})
		}
	}
}

// A PATCH that Magento refuses for what it holds deactivates all the same, where that is
// possible: no client could send a better one.
func TestAPATCHOverOddStoredValuesDeactivates(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stored   map[string]any
		required string
	}{
		"a foreign gender":     {map[string]any{"gender": 99}, ""},
		"a required attribute": {nil, "job"},
	} {
		for shape, options := range map[string][]magentotest.Option{
			"stock": withJob(), "with the module": withJob(magentotest.WithModule()),
		} {
			t.Run(name+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, setup{shop: options})
				w.add(nil)
				if err := w.Shop.SetColumns(1, c.stored); err != nil {
					t.Fatal(err)
				}
				if c.required != "" {
					if err := w.Shop.RequireAttribute(c.required, true); err != nil {
						t.Fatal(err)
					}
				}
				family := `{"op":"replace","path":"name.familyName","value":"King"}`
				a := w.Do(http.MethodPatch, "/Users/1", bridgetest.Patch(switchOff+","+family)).Want(http.StatusBadRequest).Says("corrected in the shop")
				w.isRefused(a, shape != "stock")
				w.holds(map[string]any{"lastname": "Byron"})
			})
		}
	}
}

// What the companion module saves past Magento's validation is saved of whose group is gone.
func TestChangesOverAGroupThatIsGone(t *testing.T) {
	t.Parallel()
	for name, operation := range map[string]string{
		"password":       `{"op":"replace","path":"password","value":"An0ther-one"}`,
		"displayName":    `{"op":"replace","path":"displayName","value":"Ada King"}`,
		"name.formatted": `{"op":"replace","path":"name.formatted","value":"Countess Ada"}`,
		"externalId":     `{"op":"replace","path":"externalId","value":"e-1"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, versionedShop())
			w.add(nil)
			if err := w.Shop.SetColumns(1, map[string]any{"group_id": 99}); err != nil {
				t.Fatal(err)
			}
			w.Do(http.MethodPatch, "/Users/1", bridgetest.Patch(operation)).Want(http.StatusOK)
			w.holds(map[string]any{"group_id": 1.0})
			if !w.hasWarned("group-repaired", false) {
				t.Errorf("warnings %v", w.LastEvent(len(w.Events())).Warnings())
			}
		})
	}
}

// What Magento did not store is refused, and the answer says what was done all the same.
func TestADroppedValueAndWhatIsNotUndone(t *testing.T) {
	t.Parallel()
	out := magentotest.WithAttribute(magentotest.Attribute{Code: "out", BackendType: "varchar", FrontendInput: "text"})
	const title, password = `{"op":"replace","path":"title","value":"x"}`, `{"op":"replace","path":"password","value":"An0ther-one"}`
	mapped := customer.Config{CustomerAttributes: customer.Mapping{{Path: "title", Field: "custom.out"}}}
	for shape, options := range map[string][]magentotest.Option{
		"stock": {out}, "with attributes": {out, magentotest.WithAttributes()}, "with the module": {out, magentotest.WithModule()},
	} {
		world := func(t *testing.T) *world {
			t.Helper()
			w := newWorld(t, setup{shop: options, bridge: mapped})
			w.add(nil)
			return w
		}
		t.Run(shape+", a deactivation by PATCH", func(t *testing.T) {
			t.Parallel()
			w := world(t)
			a := w.Do(http.MethodPatch, "/Users/1", bridgetest.Patch(switchOff+","+title)).Want(http.StatusBadRequest)
			w.isRefused(a.Says("title: Magento did not store this"), true)
		})
		t.Run(shape+", a deactivation by PUT", func(t *testing.T) {
			t.Parallel()
			w := world(t)
			a := w.Do(http.MethodPut, "/Users/1", `{"userName":"ada@example.com","title":"x",`+putOff+`}`).Want(http.StatusBadRequest)
			w.isRefused(a, true)
		})
		t.Run(shape+", a password", func(t *testing.T) {
			t.Parallel()
			w := world(t)
			a := w.Do(http.MethodPatch, "/Users/1", bridgetest.Patch(password+","+title)).Want(http.StatusBadRequest)
			a.Says("The password was changed all the same.")
			w.mayLogIn("ada@example.com", "An0ther-one", true)
		})
		t.Run(shape+", nothing", func(t *testing.T) {
			t.Parallel()
			w := world(t)
			family := `{"op":"replace","path":"name.familyName","value":"King"}`
			w.Do(http.MethodPatch, "/Users/1", bridgetest.Patch(family+","+title)).Want(http.StatusBadRequest).Says("Nothing was changed.")
			w.holds(map[string]any{"lastname": "Byron"})
		})
		t.Run(shape+", what cannot be put back", func(t *testing.T) {
			t.Parallel()
			w := world(t)
			for _, route := range []string{putCustomer, saveCustomer} {
				w.Shop.Fail(magentotest.Fault{Route: route, Nth: 2, Times: 9, Status: http.StatusInternalServerError})
			}
			family := `{"op":"replace","path":"name.familyName","value":"King"}`
			w.Do(http.MethodPatch, "/Users/1", bridgetest.Patch(family+","+title)).Want(http.StatusBadRequest).Says("could not be put back")
			w.holds(map[string]any{"lastname": "King"})
		})
		t.Run(shape+", who cannot be deleted again", func(t *testing.T) {
			t.Parallel()
			w := world(t)
			w.Shop.Fail(magentotest.Fault{Route: "DELETE /V1/customers/{id}", Times: 9, Status: http.StatusInternalServerError})
			body := strings.Replace(adaBody, `{"`, `{"title":"x","`, 1)
			w.Do(http.MethodPost, "/Users", strings.ReplaceAll(body, "ada@", "new@")).
				Want(http.StatusServiceUnavailable).Says("is there, inactive")
			if n := w.Shop.CustomerCount(); n != 2 {
				t.Errorf("%d customers", n)
			}
		})
	}
}
