package customer_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// lockOut runs scim-bridge lock-out in a shop, and returns whom it tells of, and who was refused.
func (w *world) lockOut(s *setup, readOnly bool) (locked, refused []string) {
	w.T.Helper()
	return w.lockOutBy(w.ToShop, s, readOnly)
}

// lockOutBy reaches the shop by another way.
func (w *world) lockOutBy(toShop http.RoundTripper, s *setup, readOnly bool) (locked, refused []string) {
	w.T.Helper()
	client, err := magento.New(magento.Config{
		BaseURL: bridgetest.ShopURL, Transport: toShop, Credentials: magento.Bearer{Token: bridgetest.MagentoToken},
		ReadOnly: readOnly,
	})
	if err != nil {
		w.T.Fatal(err)
	}
	defer client.Close()
	customers := customer.New(s.bridge, client)
	defer customers.Close()
	err = customers.LockOut(w.T.Context(), func(id int64, err error) {
		if err != nil {
			refused = append(refused, bridgetest.ID(id))
			return
		}
		locked = append(locked, bridgetest.ID(id))
	})
	if err != nil {
		w.T.Error(err)
	}
	return locked, refused
}

// Somebody in the shop saves a customer between the two calls of a lock-out. It must not end there, since
// whoever comes after would stay in, and must let in again who was reactivated.
func TestLockOutWhileOthersChangeTheSame(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change   map[string]any
		isActive bool
	}{
		"something else": {map[string]any{"taxvat": "x"}, false},
		"reactivated":    {map[string]any{"scim_active": "1"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := moduleShop()
			w := newWorld(t, s)
			first, second := w.addWithPassword("first"), w.addWithPassword("second")
			for _, id := range []string{first, second} {
				w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK)
			}
			n, _ := parseID(first)
			isFaster := false
			toShop := before(w.ToShop, func(req *http.Request) {
				if req.Method != http.MethodPut || isFaster {
					return
				}
				isFaster = true
				if err := w.Shop.SetColumns(n, c.change); err != nil {
					t.Error(err)
				}
			})
			want, wantRefused := []string{first, second}, []string(nil)
			if c.isActive {
				want, wantRefused = []string{second}, []string{first}
			}
			locked, refused := w.lockOutBy(toShop, &s, false)
			if slices.Sort(locked); !slices.Equal(locked, want) || !slices.Equal(refused, wantRefused) || !isFaster {
				t.Errorf("locked out %v, want %v, refused %v", locked, want, refused)
			}
			w.Do(http.MethodGet, "/Users/"+first, "").Want(http.StatusOK).Equal(c.isActive, "active")
			if stored, _ := w.Shop.Customer(n); c.isActive && stored["confirmation"] != nil && stored["confirmation"] != "" {
				t.Errorf("who was reactivated has the confirmation key %v", stored["confirmation"])
			}
		})
	}
}

// withoutModule makes a customer what the removal of the module leaves: the attribute is gone.
func (w *world) withoutModule(id string) {
	w.T.Helper()
	n, _ := parseID(id)
	if err := w.Shop.SetColumns(n, map[string]any{"scim_active": nil, "scim_deleted": nil}); err != nil {
		w.T.Fatal(err)
	}
}

// The failure that matters: whoever has left could log in again once the module is removed.
func TestLockOutOutlivesTheModule(t *testing.T) {
	t.Parallel()
	for name, locks := range map[string]bool{"with it": true, "without it": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := moduleShop()
			s.bridge.CustomerDelete = customer.DeactivateCustomer
			w := newWorld(t, s)
			inactive, deleted, active := w.addWithPassword("left"), w.addWithPassword("deleted"), w.addWithPassword("works")
			w.Do(http.MethodPatch, "/Users/"+inactive, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK)
			w.Do(http.MethodDelete, "/Users/"+deleted, "").Want(http.StatusNoContent)
			if locks {
				locked, refused := w.lockOut(&s, false)
				if slices.Sort(locked); !slices.Equal(locked, []string{inactive, deleted}) || len(refused) > 0 {
					t.Errorf("locked out %v, refused %v", locked, refused)
				}
			}
			w.Do(http.MethodGet, "/Users/"+inactive, "").Want(http.StatusOK).Equal(false, "active")
			w.Do(http.MethodGet, "/Users/"+deleted, "").Want(http.StatusNotFound)
			for _, id := range []string{inactive, deleted} {
				w.withoutModule(id)
			}
			w.mayLogIn("left@example.com", bridgetest.Password, !locks)
			w.mayLogIn("deleted@example.com", bridgetest.Password, !locks)
			w.mayLogIn("works@example.com", bridgetest.Password, true)
			w.Do(http.MethodGet, "/Users/"+active, "").Want(http.StatusOK).Equal(true, "active")
			if locks {
				w.Do(http.MethodGet, "/Users/"+inactive, "").Want(http.StatusOK).Equal(false, "active")
				w.Do(http.MethodGet, "/Users/"+deleted, "").Want(http.StatusNotFound)
			}
		})
	}
}

// addWithPassword creates a user who can log in.
func (w *world) addWithPassword(name string) string {
	w.T.Helper()
	return w.Do(http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"`+name+
		`@example.com","password":"`+bridgetest.Password+`","name":{"givenName":"Ada","familyName":"Byron"}}`).
		Want(http.StatusCreated).ID()
}

func TestLockOutChangesNobodyElse(t *testing.T) {
	t.Parallel()
	s := moduleShop()
	s.shop = append(s.shop, magentotest.WithWebsite("eu", "eu_de", "de_DE"))
	s.bridge.Scope = parseScope(t, "domains:elsewhere.example.com") // the module keeps all customers of the shop out
	w := newWorld(t, s)
	left, locked, works := w.addOutsider("left@example.com"), w.addOutsider("locked@example.com"), w.addOutsider("works@example.com")
	for id, columns := range map[string]map[string]any{
		left:   {"scim_active": "0", "website_id": 2},
		locked: {"scim_active": "0", "confirmation": "scim-inactive-before"},
		works:  {"scim_active": "1"},
	} {
		n, _ := parseID(id)
		if err := w.Shop.SetColumns(n, columns); err != nil {
			t.Fatal(err)
		}
	}
	if ids, refused := w.lockOut(&s, true); !slices.Equal(ids, []string{left}) || len(refused) > 0 || w.confirmation(left) != "" {
		t.Errorf("a dry run locks out %v, refuses %v, stores %q", ids, refused, w.confirmation(left))
	}
	if ids, _ := w.lockOut(&s, false); !slices.Equal(ids, []string{left}) {
		t.Errorf("locks out %v", ids)
	}
	if ids, _ := w.lockOut(&s, false); len(ids) > 0 {
		t.Errorf("locks out %v once more", ids)
	}
	for id, prefix := range map[string]string{left: "scim-inactive-", locked: "scim-inactive-before", works: ""} {
		if key := w.confirmation(id); !strings.HasPrefix(key, prefix) || prefix == "" && key != "" {
			t.Errorf("%s: confirmation %q, want %q", id, key, prefix)
		}
	}
}

// Whom Magento refuses to save is told, and keeps nobody else in.
func TestLockOutTellsWhomMagentoRefuses(t *testing.T) {
	t.Parallel()
	s := moduleShop()
	w := newWorld(t, s)
	refused, fine := w.addOutsider("a@example.com"), w.addOutsider("b@example.com")
	for id, columns := range map[string]map[string]any{
		refused: {"scim_active": "0", "firstname": "<b>"}, fine: {"scim_active": "0"},
	} {
		n, _ := parseID(id)
		if err := w.Shop.SetColumns(n, columns); err != nil {
			t.Fatal(err)
		}
	}
	locked, not := w.lockOut(&s, false)
	if !slices.Equal(locked, []string{fine}) || !slices.Equal(not, []string{refused}) {
		t.Errorf("locked out %v, refused %v", locked, not)
	}
}

func TestLockOutNeedsTheAttribute(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	client, err := magento.New(magento.Config{
		BaseURL: bridgetest.ShopURL, Transport: w.ToShop, Credentials: magento.Bearer{Token: bridgetest.MagentoToken},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	customers := customer.New(customer.Config{}, client)
	defer customers.Close()
	err = customers.LockOut(t.Context(), func(id int64, _ error) { t.Errorf("customer %d", id) })
	if err == nil || !strings.Contains(err.Error(), "no customer attribute scim_active") {
		t.Error(err)
	}
}
