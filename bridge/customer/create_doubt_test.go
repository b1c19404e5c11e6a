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

// person is the body of a user with the usual address and names, and more.
func person(more string) string {
	return `{"userName":"x@example.com","name":{"givenName":"Ada","familyName":"Byron"` + more + `}`
}

// TestCreateInDoubt tells who is taken for the customer of a create whose answer is lost.
func TestCreateInDoubt(t *testing.T) {
	t.Parallel()
	const (
		before   = iota // there two seconds before the request
		justThen        // there when the answer is lost
		own             // the request's own
	)
	dr, ms := person(`,"honorificPrefix":"Dr."}`), person(`,"honorificPrefix":"Ms."}`)
	plain := person(`}`)
	for _, c := range []struct {
		name         string
		sent         string
		there        int
		other        string
		stock, keyed int
	}{
		{"its own", dr, own, "", 201, 201},
		{"its own, with a password", strings.Replace(dr, `"userName"`, `"password":"Str0ng-Pass","userName"`, 1), own, "", 201, 201},
		{"its own, with an address", strings.Replace(dr, `"userName"`, `"addresses":[{"type":"work","streetAddress":"1 Quay","locality":"Bergen","postalCode":"5003","country":"NO"}],
			"phoneNumbers":[{"type":"work","value":"1"}],"userName"`, 1), own, "", 201, 201},
		{"one from before with another prefix", dr, before, ms, 409, 409},
		{"one from before who is the same", dr, before, dr, 409, 409},
		{"one from the same moment with another prefix", dr, justThen, ms, 409, 409},
		{"one from the same moment with a prefix more", plain, justThen, ms, 409, 409},
		{"one from the same moment who is the same", plain, justThen, plain, 201, 409},
		{"one from the same moment who is inactive", plain, justThen, strings.Replace(plain, `"userName"`, `"active":false,"userName"`, 1), 409, 409},
		{"one from the same moment who is active", strings.Replace(plain, `"userName"`, `"active":false,"userName"`, 1), justThen, plain, 409, 409},
	} {
		for shape, want := range map[string]int{"stock": c.stock, "with the module": c.keyed} {
			t.Run(c.name+", "+shape, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s, inDoubt, atOnce := setup{}, false, func() {}
					if shape != "stock" {
						s = moduleShop()
					}
					s.client = func(cfg *magento.Config) {
						to := cfg.Transport
						cfg.Transport = &bridgetest.Unreliable{To: to, Fate: func(r *http.Request) (bridgetest.Fate, time.Duration) {
							if !inDoubt || r.Method != http.MethodPost {
								return bridgetest.Passes, 0
							}
							inDoubt = false
							atOnce()
							return bridgetest.BadGateway, 0
						}}
					}
					w := newWorld(t, s)
					var other bridgetest.Answer
					add := func() { other = w.Do(http.MethodPost, "/Users", c.other).Want(http.StatusCreated) }
					switch c.there {
					case before:
						add()
					case justThen:
						atOnce = add
					}
					time.Sleep(1700 * time.Millisecond)
					inDoubt = true
					a := w.Do(http.MethodPost, "/Users", c.sent).Want(want)
					if w.Shop.CustomerCount() != 1 || w.Shop.Calls("DELETE /V1/customers/{id}") != 0 {
						t.Errorf("%d customers, %d deleted", w.Shop.CustomerCount(), w.Shop.Calls("DELETE /V1/customers/{id}"))
					}
					if want == http.StatusConflict {
						a.Equal("uniqueness", "scimType")
						w.Do(http.MethodGet, "/Users/"+other.ID(), "").Want(http.StatusOK).Equal(other.At("name", "honorificPrefix"), "name", "honorificPrefix").Equal(other.At("active"), "active")
					}
				})
			})
		}
	}
}

// A shopper who signs up in the storefront at the same moment keeps the account.
func TestCreateInDoubtMeetsAShopper(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := attributeShop()
		w := newWorld(t, s)
		shopper, err := w.Shop.AddCustomer(map[string]any{"email": "x@example.com", "firstname": "Ada", "lastname": "Byron", "website_id": 1}, bridgetest.Password)
		if err != nil {
			t.Fatal(err)
		}
		w.Shop.Fail(magentotest.Fault{Route: postCustomers, Status: http.StatusBadGateway, HTML: true})
		w.Do(http.MethodPost, "/Users", person(`},"externalId":"A"`)).Want(http.StatusConflict)
		if _, there := w.Shop.Customer(shopper); !there {
			t.Error("the shopper's account was deleted")
		}
		w.mayLogIn("x@example.com", bridgetest.Password, true)
	})
}

// While nobody can tell whether a create was carried out, the answer is 503.
func TestCreateInDoubtThatNobodyCanTell(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{"stock": {}, "with the module": moduleShop()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, s)
				w.Shop.Fail(magentotest.Fault{Route: postCustomers, CutAfter: true})
				w.Shop.Fail(magentotest.Fault{Route: "GET /V1/customers/search", Status: http.StatusInternalServerError, Times: 5 * 4})
				a := w.Do(http.MethodPost, "/Users", person(`}`)).Want(http.StatusServiceUnavailable).Says("whether it has created this")
				if a.Header.Get("Retry-After") == "" {
					t.Error("no Retry-After")
				}
				w.Do(http.MethodPost, "/Users", person(`}`)).Want(http.StatusConflict)
				w.Find(`userName eq "x@example.com"`).Equal(1.0, "totalResults")
			})
		})
	}
}

// A customer who is found and is not all that was asked for stays, and the answer says so.
func TestCreateInDoubtThatIsIncomplete(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := moduleShop()
		s.shop = append(s.shop, magentotest.WithAttribute(magentotest.Attribute{Code: "job_title", BackendType: "varchar", FrontendInput: "text", InSet: false}))
		s.bridge.CustomerAttributes = customer.Mapping{{Path: "title", Field: "custom.job_title"}}
		w := newWorld(t, s)
		w.Shop.Fail(magentotest.Fault{Route: postCustomers, CutAfter: true})
		w.Do(http.MethodPost, "/Users", person(`},"title":"Buyer"`)).Want(http.StatusConflict).Equal("uniqueness", "scimType").Says("It exists now", "title")
		w.Find(`userName eq "x@example.com"`).Equal(1.0, "totalResults")
	})
}

// Two clients, and now and then a shopper, want one address while answers are lost: nobody
// who was told so is lost, and nobody is deleted. With keys only one is told so.
func TestTwoClientsCreateOneAddress(t *testing.T) {
	t.Parallel()
	for shape, s := range map[string]setup{"stock": {}, "with attributes": attributeShop(), "with the module": moduleShop()} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			twice := bridgetest.Contest{
				Create: postCustomers, Endpoint: "/Users", Filter: `userName eq "x@example.com"`,
				Bodies: func(seed int) []string {
					return []string{
						person(`,"honorificPrefix":"Dr."},"externalId":"one"`),
						person(`,"honorificPrefix":` + []string{`"Dr."`, `"Ms."`}[seed%2] + `},"externalId":"two"`),
					}
				},
				Open: s.open, NotKept: map[string][]string{"stock": {"externalId"}}[shape],
				Meanwhile: func(seed int, w *bridgetest.World) (check func()) {
					if seed%3 != 0 {
						return nil
					}
					id, err := w.Shop.AddCustomer(map[string]any{"email": "x@example.com", "firstname": "Ada", "lastname": "Byron", "website_id": 1}, "")
					if err != nil {
						return nil
					}
					return func() {
						if _, there := w.Shop.Customer(id); !there {
							t.Error("the shopper was lost")
						}
					}
				},
			}.Run(t, 10)
			if twice > 0 && shape != "stock" {
				t.Errorf("%d acknowledged twice", twice)
			}
		})
	}
}

// open opens a world with another setting of the client.
func (s setup) open(t *testing.T, client func(*magento.Config)) *bridgetest.World {
	t.Helper()
	s.client = client
	return newWorld(t, s).World
}
