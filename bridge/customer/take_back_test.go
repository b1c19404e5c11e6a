package customer_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// droppingShops are shops that drop the title of a new customer without a word, so that the
// customer has to be deleted again.
func droppingShops() map[string]setup {
	drops := magentotest.WithAttribute(magentotest.Attribute{Code: "out", BackendType: "varchar", FrontendInput: "text"})
	title := customer.Config{CustomerAttributes: customer.Mapping{{Path: "title", Field: "custom.out"}}}
	return map[string]setup{
		"stock":            {shop: []magentotest.Option{drops}, bridge: title},
		"attributes alone": {shop: []magentotest.Option{drops, magentotest.WithAttributes()}, bridge: title},
		"the first module": {shop: []magentotest.Option{drops, magentotest.WithModule(), magentotest.WithoutCustomerVersions()}, bridge: title},
		"the module":       {shop: []magentotest.Option{drops, magentotest.WithModule()}, bridge: title},
	}
}

const (
	updateRoutes = "PUT /V1/customers/{id}"
	leftBehind   = `{"userName":"ada@example.com","title":"x","password":"` + bridgetest.Password + `","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"ada@example.com","primary":true}]}`
	sameName     = `{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"ada@example.com","primary":true}]}`
)

// leaveBehind is a create of which Magento drops a value, and whose customer it does not
// delete again.
func leaveBehind(w *world, faults ...magentotest.Fault) bridgetest.Answer {
	w.Shop.Fail(magentotest.Fault{Route: deleteRoute, Times: 4, Status: http.StatusInternalServerError})
	for _, f := range faults {
		w.Shop.Fail(f)
	}
	return w.Do(http.MethodPost, "/Users", leftBehind)
}

// Whoever is left behind by a create is named in the answer, and locked out.
func TestTheAnswerNamesWhoIsLeftBehind(t *testing.T) {
	t.Parallel()
	for shape, s := range droppingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, s)
				a := leaveBehind(w).Says("title").Says("customer 1 ").Says("inactive")
				if a.Status != http.StatusBadGateway && a.Status != http.StatusServiceUnavailable || strings.Contains(strings.ToLower(a.Raw), "nothing was changed") {
					t.Errorf("%d %s", a.Status, a.Raw)
				}
				w.mayLogIn("ada@example.com", bridgetest.Password, false)
				w.Do(http.MethodGet, "/Users/1", "").Want(http.StatusOK).Equal(false, "active")
			})
		})
	}
}

// Where the customer cannot be locked out either, the answer says so.
func TestTheAnswerSaysThatWhoIsLeftBehindIsActive(t *testing.T) {
	t.Parallel()
	for shape, s := range droppingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, s)
				faults := []magentotest.Fault{{Route: updateRoutes, Times: 20, Status: http.StatusInternalServerError}}
				if shape == "the module" {
					faults[0].Route = "PUT /V1/scim-bridge/customers/{customerId}"
				}
				leaveBehind(w, faults...).Says("title").Says("customer 1 ").Says("ACTIVE")
				time.Sleep(2 * time.Second)
				// Who was not locked out may have ordered something meanwhile.
				w.Do(http.MethodPost, "/Users", sameName).Want(http.StatusConflict)
				if _, there := w.Shop.Customer(1); !there {
					t.Error("the customer was deleted")
				}
			})
		})
	}
}

// The next create of the same userName deletes who was left behind, but nobody whom an
// answer has shown, or who was changed, in whatever way.
func TestNobodyIsDeletedWhoWasShown(t *testing.T) {
	t.Parallel()
	const one = "/Users/1"
	do := func(method, path, body string, status int) func(*testing.T, *world) {
		return func(_ *testing.T, w *world) { w.Do(method, path, body).Want(status) }
	}
	for name, c := range map[string]struct {
		meanwhile func(*testing.T, *world)
		want      int
	}{
		"nothing":          {func(*testing.T, *world) {}, http.StatusCreated},
		"another is shown": {do(http.MethodGet, "/Users/99", "", http.StatusNotFound), http.StatusCreated},
		"read":             {do(http.MethodGet, one, "", http.StatusOK), http.StatusConflict},
		"found":            {func(_ *testing.T, w *world) { w.Find(`userName eq "ada@example.com"`).Equal(1.0, "totalResults") }, http.StatusConflict},
		"listed":           {do(http.MethodGet, "/Users", "", http.StatusOK), http.StatusConflict},
		"taken over":       {do(http.MethodPut, one, strings.Replace(sameName, `{`, `{"active":false,`, 1), http.StatusOK), http.StatusConflict},
		"changed":          {do(http.MethodPatch, one, bridgetest.Patch(`{"op":"replace","path":"name.familyName","value":"King"}`), http.StatusOK), http.StatusConflict},
		"changed in the shop": {func(_ *testing.T, w *world) {
			w.InShop(http.MethodPut, "/customers/1", `{"customer":{"firstname":"Janet"}}`)
		}, http.StatusConflict},
		"changed in the shop within the same second": {func(t *testing.T, w *world) {
			t.Helper()
			w.Shop.SetColumns(1, map[string]any{"taxvat": "X9"})
		}, http.StatusConflict},
		"long ago": {func(*testing.T, *world) { time.Sleep(time.Hour) }, http.StatusConflict},
	} {
		for shape, s := range droppingShops() {
			t.Run(name+", "+shape, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, s)
					leaveBehind(w)
					c.meanwhile(t, w)
					w.Do(http.MethodPost, "/Users", sameName).Want(c.want)
					if _, there := w.Shop.Customer(1); there != (c.want == http.StatusConflict) {
						t.Errorf("the customer is there: %v", there)
					}
					if n := w.Shop.CustomerCount(); n != 1 {
						t.Errorf("%d customers", n)
					}
				})
			})
		}
	}
}

// A customer who was acknowledged to somebody keeps the userName against whoever has
// another e-mail address.
func TestWhoWasTakenOverKeepsTheUserName(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, attributeShop())
		w.Shop.Fail(magentotest.Fault{Route: "GET /V1/customers/search", Nth: 2, Times: 4, Status: http.StatusInternalServerError})
		w.Shop.Fail(magentotest.Fault{Route: deleteRoute, Times: 4, Status: http.StatusInternalServerError})
		body := strings.Replace(named("jane", "jane@example.com"), `{`, `{"active":true,`, 1)
		w.Do(http.MethodPost, "/Users", body).Says("customer 1 ")
		w.Find(`userName eq "jane"`).Equal(1.0, "totalResults")
		w.Do(http.MethodPut, "/Users/1", body).Want(http.StatusOK).Equal(true, "active")
		w.Do(http.MethodPost, "/Users", named("jane", "other@example.com")).Want(http.StatusConflict)
		w.Do(http.MethodGet, "/Users/1", "").Want(http.StatusOK)
	})
}

// The members of a group that were listed were shown, too.
func TestMembersAreShown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, droppingShops()["the module"])
		group := w.Do(http.MethodPost, "/Groups", `{"displayName":"Staff"}`).Want(http.StatusCreated).ID()
		leaveBehind(w)
		w.Do(http.MethodPatch, "/Groups/"+group, bridgetest.Patch(`{"op":"add","path":"members","value":[{"value":"1"}]}`))
		w.Do(http.MethodPost, "/Users", sameName).Want(http.StatusConflict)
		if _, there := w.Shop.Customer(1); !there {
			t.Error("the customer was deleted")
		}
	})
}

// A customer who was shown while the request that creates them goes on is not deleted either.
func TestWhoIsShownDuringTheCreateStays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var w *world
		isCreated := false
		s := attributeShop()
		s.client = func(cfg *magento.Config) {
			cfg.Transport = &bridgetest.Unreliable{To: cfg.Transport, Fate: func(r *http.Request) (bridgetest.Fate, time.Duration) {
				switch {
				case r.Method == http.MethodPost:
					isCreated = true
				case isCreated && strings.HasSuffix(r.URL.Path, "/search"):
					isCreated = false
					w.Do(http.MethodGet, "/Users/1", "").Want(http.StatusOK)
					w.Shop.Fail(magentotest.Fault{Route: "GET /V1/customers/search", Times: 4, Status: http.StatusInternalServerError})
				}
				return bridgetest.Passes, 0
			}}
		}
		w = newWorld(t, s)
		a := w.Do(http.MethodPost, "/Users", named("jane", "jane@corp.example")).Says("customer 1 ", "ACTIVE")
		if a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" {
			t.Errorf("%d %v", a.Status, a.Header)
		}
		w.Do(http.MethodGet, "/Users/1", "").Want(http.StatusOK).Equal(true, "active")
		w.Do(http.MethodPost, "/Users", named("jane", "other@corp.example")).Want(http.StatusConflict)
	})
}
