package customer_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// spellings are addresses and others that are spelled a little otherwise; %d is a number.
func spellings() map[string]struct {
	from, to string
	changed  bool // mail goes to another mailbox
} {
	return map[string]struct {
		from, to string
		changed  bool
	}{
		"letter case":              {"kims%d@example.com", "KIMS%d@Example.COM", false},
		"letter case beyond ASCII": {"kims%d@exämple.com", "Kims%d@EXÄMPLE.com", false},
		"Punycode":                 {"kims%d@münchen.example", "kims%d@xn--mnchen-3ya.example", false},
		"the long s":               {"kims%d@example.com", "kimſ%d@example.com", true},
		"the Kelvin sign":          {"kims%d@example.com", "\u212Aims%d@example.com", true},
		"in the domain":            {"kims%d@book.example", "kims%d@boo\u212A.example", true},
		"an accent":                {"kims%d@example.com", "kíms%d@example.com", true},
		"a combining accent":       {"kíms%d@example.com", "ki\u0301ms%d@example.com", true},
		"Punycode of another":      {"kims%d@munchen.example", "kims%d@xn--mnchen-3ya.example", true},
	}
}

// An address that only looks the same is another one to the guard: mail for a new password would
// go elsewhere.
func TestGuardCountsAddressesThatLookTheSame(t *testing.T) {
	t.Parallel()
	for shape, shop := range bothShops() {
		for name, c := range spellings() {
			for _, method := range []string{http.MethodPatch, http.MethodPut} {
				t.Run(fmt.Sprint(shape, ", ", name, ", ", method), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t, fivePeople(shop, guard.Block))
					for i := range 6 {
						from, to := fmt.Sprintf(c.from, i), fmt.Sprintf(c.to, i)
						id := w.add(map[string]any{"email": from})
						body := bridgetest.Patch(`{"op":"replace","path":"emails","value":[{"value":"` + to + `","type":"work","primary":true}]}`)
						if method == http.MethodPut {
							body = `{"userName":"` + to + `","name":{"givenName":"P","familyName":"N"},"emails":[{"value":"` + to + `","primary":true}]}`
						}
						a := w.Do(method, "/Users/"+id, body)
						if isHeld := a.Status == http.StatusServiceUnavailable; isHeld != (c.changed && i == 5) || !isHeld && a.Status != http.StatusOK {
							t.Fatalf("change %d is answered %d: %s", i, a.Status, a.Raw)
						}
					}
				})
			}
		}
	}
}

// In a shop without a place for a userName it has to be the e-mail address itself.
func TestAUserNameThatLooksLikeTheAddressIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	body := `{"userName":"%s","name":{"givenName":"P","familyName":"N"},"emails":[{"value":"kims@example.com","primary":true}]}`
	for _, userName := range []string{"kimſ@example.com", "\u212Aims@example.com"} {
		w.Do(http.MethodPost, "/Users", fmt.Sprintf(body, userName)).Want(http.StatusBadRequest).Says("userName")
	}
	id := w.Do(http.MethodPost, "/Users", fmt.Sprintf(body, "KIMS@example.com")).Want(http.StatusCreated).ID()
	w.Do(http.MethodPut, "/Users/"+id, fmt.Sprintf(body, "kimſ@example.com")).Want(http.StatusBadRequest)
}

// Nobody gets the account of somebody else who was deleted, and whose address only looks the same.
func TestNobodyTakesUpAnAccountThatLooksLikeTheirs(t *testing.T) {
	t.Parallel()
	for shape, s := range keepingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			s.bridge.CustomerDelete = customer.DeactivateCustomer
			w := newWorld(t, s)
			id := w.Do(http.MethodPost, "/Users", insider("kims")).Want(http.StatusCreated).ID()
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
			for _, name := range []string{"kimſ", "\u212Aims"} {
				a := w.Do(http.MethodPost, "/Users", insider(name))
				if a.Status == http.StatusCreated && a.ID() == id {
					t.Errorf("%s has got the account of kims", name)
				}
				w.isMarkedDeleted(id, true) // nobody has brought kims back
			}
		})
	}
}
