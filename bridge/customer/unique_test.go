package customer_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// namingShops are the shops that have a place for a userName, by whether the companion
// module keeps userNames apart.
func namingShops() map[string]setup {
	return map[string]setup{
		"attributes alone": attributeShop(),
		"the first module": {shop: []magentotest.Option{magentotest.WithModule(), magentotest.WithoutCustomerVersions()}},
		"the module":       moduleShop(),
	}
}

func named(userName, email string) string {
	return fmt.Sprintf(`{"userName":%q,"name":{"givenName":"Jane","familyName":"Doe"},"emails":[{"value":%q,"primary":true}]}`, userName, email)
}

// Of many who are made with the same userName at the same moment, one stays.
func TestOneOfManyWithTheSameUserName(t *testing.T) {
	t.Parallel()
	for shape, s := range namingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			for range 20 {
				oneOfMany(t, newWorld(t, s))
			}
		})
	}
}

func oneOfMany(t *testing.T, w *world) {
	t.Helper()
	var (
		made atomic.Int64
		wg   sync.WaitGroup
	)
	for i := range 8 {
		wg.Go(func() {
			a := w.Do(http.MethodPost, "/Users", named("cleo", fmt.Sprintf("cleo%d@example.com", i)))
			switch a.Status {
			case http.StatusCreated:
				made.Add(1)
			case http.StatusConflict:
			default:
				t.Errorf("status %d: %s", a.Status, a.Raw)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 || w.Shop.CustomerCount() != 1 {
		t.Fatalf("%d were acknowledged and %d customers are there, want 1 and 1", made.Load(), w.Shop.CustomerCount())
	}
	w.Find(`userName eq "cleo"`).Equal(1.0, "totalResults")
}

// A name lives in two fields: a userName of one user is not the e-mail address of another
// who has no other name.
func TestUserNameAndAddressAreOneName(t *testing.T) {
	t.Parallel()
	const jane, private = "jane@corp.example", "jane.private@mail.example"
	for shape, s := range namingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			taken := func(a bridgetest.Answer) {
				t.Helper()
				a.Want(http.StatusConflict).Equal("uniqueness", "scimType").Says("userName: another user goes by it already.")
			}
			first := w.Do(http.MethodPost, "/Users", named(jane, private)).Want(http.StatusCreated).ID()
			bob := w.Do(http.MethodPost, "/Users", named("bob@corp.example", "bob@corp.example")).Want(http.StatusCreated).ID()
			customers := w.Shop.CustomerCount()
			taken(w.Do(http.MethodPost, "/Users", named(jane, jane)))
			taken(w.Do(http.MethodPost, "/Users", named(strings.ToUpper(jane), jane)))
			taken(w.Do(http.MethodPost, "/Users", named("Bob@corp.example", "other@mail.example")))
			taken(w.Do(http.MethodPut, "/Users/"+bob, named(jane, jane)))
			taken(w.Do(http.MethodPatch, "/Users/"+bob, bridgetest.Patch(`{"op":"replace","path":"userName","value":"Jane@corp.example"}`)))
			if w.Shop.CustomerCount() != customers {
				t.Errorf("%d customers, want %d", w.Shop.CustomerCount(), customers)
			}
			w.Find(`userName eq "`+jane+`"`).Equal(1.0, "totalResults").Equal(first, "Resources", 0, "id")
			w.Find(`userName eq "bob@corp.example"`).Equal(1.0, "totalResults").Equal(bob, "Resources", 0, "id")

			// The address of one who goes by another name is a free name.
			w.Do(http.MethodPost, "/Users", named(private, "third@mail.example")).Want(http.StatusCreated)
			w.Do(http.MethodPut, "/Users/"+first, named("JANE@corp.example", private)).Want(http.StatusOK)
			w.Do(http.MethodPut, "/Users/"+first, named("other", private)).Want(http.StatusOK)
			w.Do(http.MethodPut, "/Users/"+bob, named(jane, "bob@corp.example")).Want(http.StatusOK)
		})
	}
}

// Where the module keeps names apart, the bridge does not look.
func TestNoLookWhereMagentoKeepsUserNamesApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, moduleShop())
	w.Do(http.MethodPost, "/Users", named("jane", "jane@corp.example")).Want(http.StatusCreated)
	w.Do(http.MethodPut, "/Users/1", named("jane.doe", "jane@corp.example")).Want(http.StatusOK)
	if n := w.Shop.Calls("GET /V1/customers/search"); n != 0 {
		t.Errorf("%d searches", n)
	}
}

// meanwhile lets something happen in the shop just before the n-th create, or change, gets
// there.
func meanwhile(s setup, n int, method string, do func()) setup {
	s.client = func(cfg *magento.Config) {
		to := cfg.Transport
		cfg.Transport = &bridgetest.Unreliable{To: to, Fate: func(r *http.Request) (bridgetest.Fate, time.Duration) {
			if r.Method == method {
				if n--; n == 0 {
					do()
				}
			}
			return bridgetest.Passes, 0
		}}
	}
	return s
}

// A shopper who signs up at the same moment with an address that is to be a userName keeps
// it, though created later; so does one who took the name in a change.
func TestTheLookAfterTheWrite(t *testing.T) {
	t.Parallel()
	const jane = "jane@corp.example"
	shopper := map[string]any{"email": jane, "firstname": "Jane", "lastname": "Shopper", "website_id": 1}
	for shape, s := range namingShops() {
		if shape == "the module" {
			continue // which refuses by itself, and leaves a shopper alone
		}
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			var w *world
			signUp := func() {
				if _, err := w.Shop.AddCustomer(shopper, ""); err != nil {
					t.Error(err)
				}
			}
			w = newWorld(t, meanwhile(s, 1, http.MethodPost, signUp))
			w.Do(http.MethodPost, "/Users", named(jane, "private@mail.example")).Want(http.StatusConflict)
			if n := w.Shop.CustomerCount(); n != 1 {
				t.Errorf("%d customers, want the shopper alone", n)
			}

			w = newWorld(t, meanwhile(s, 1, http.MethodPut, signUp))
			bob := w.Do(http.MethodPost, "/Users", named("bob", "bob@mail.example")).Want(http.StatusCreated).ID()
			w.Do(http.MethodPatch, "/Users/"+bob, bridgetest.Patch(`{"op":"replace","path":"userName","value":"`+jane+`"}`)).Want(http.StatusConflict)
			w.Do(http.MethodGet, "/Users/"+bob, "").Want(http.StatusOK).Equal("bob", "userName")
		})
	}
}

// Where the look after a create fails, and so does taking back, the answer is no success,
// and the next request for that userName takes back first.
func TestTheNextRequestTakesBack(t *testing.T) {
	t.Parallel()
	const search, remove = "GET /V1/customers/search", "DELETE /V1/customers/{id}"
	for name, c := range map[string]struct {
		changed   bool // by somebody else, before the next request
		status    int
		customers int
	}{
		"untouched":            {false, http.StatusCreated, 1},
		"changed by an editor": {true, http.StatusConflict, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, attributeShop())
				w.Shop.Fail(magentotest.Fault{Route: search, Nth: 2, Times: 4, Status: http.StatusInternalServerError})
				w.Shop.Fail(magentotest.Fault{Route: remove, Times: 4, Status: http.StatusInternalServerError})
				a := w.Do(http.MethodPost, "/Users", named("jane", "jane@corp.example"))
				if a.Status < http.StatusInternalServerError || w.Shop.CustomerCount() != 1 {
					t.Fatalf("status %d, %d customers: %s", a.Status, w.Shop.CustomerCount(), a.Raw)
				}
				time.Sleep(2 * time.Second)
				if c.changed {
					w.InShop(http.MethodPut, "/customers/1", `{"customer":{"firstname":"Janet"}}`)
				}
				w.Do(http.MethodPost, "/Users", named("Jane", "jane@corp.example")).Want(c.status)
				if n := w.Shop.CustomerCount(); n != c.customers {
					t.Errorf("%d customers, want %d", n, c.customers)
				}
				w.Find(`userName eq "jane"`).Equal(1.0, "totalResults")
			})
		})
	}
}
