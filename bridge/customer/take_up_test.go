package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// namingKeepers are keepingShops with a place for a userName.
func namingKeepers() map[string]setup {
	shops := keepingShops()
	delete(shops, "stock")
	return shops
}

// deletedUser makes a user and deletes it.
func (w *world) deletedUser(userName, email string) string {
	w.T.Helper()
	id := w.Do(http.MethodPost, "/Users", named(userName, email)).Want(http.StatusCreated).ID()
	w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
	return id
}

// Where the userName is that of one who was deleted and the e-mail address that of another,
// the account is the one that has the address, which Magento keeps apart. Who was deleted
// holds no name.
func TestTakeUpOfTheOneWithTheAddress(t *testing.T) {
	t.Parallel()
	for shape, s := range namingKeepers() {
		for name, other := range map[string]struct{ userName, email string }{
			"a userName":      {"ada", "first@example.com"},
			"another case":    {"ADA", "first@example.com"},
			"only an address": {"ada@example.com", "ada@example.com"},
		} {
			t.Run(shape+", "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				first := w.deletedUser(other.userName, other.email)
				second := w.deletedUser("eve", "second@example.com")
				body := named(strings.ToLower(other.userName), "second@example.com")
				w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).Equal(second, "id").
					Equal("second@example.com", "emails", 0, "value")
				w.Find(`userName eq "`+other.userName+`"`).Equal(1.0, "totalResults").Equal(second, "Resources", 0, "id")
				w.Do(http.MethodGet, "/Users/"+first, "").Want(http.StatusNotFound)
				w.Do(http.MethodPost, "/Users", named("new", other.email)).Want(http.StatusCreated).Equal(first, "id").
					Equal("new", "userName")
				w.Do(http.MethodPost, "/Users", body).Want(http.StatusConflict)
			})
		}
	}
}

// Who was deleted is no obstacle to a new name of somebody else.
func TestRenameToTheNameOfWhoWasDeleted(t *testing.T) {
	t.Parallel()
	for shape, s := range namingKeepers() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			w.deletedUser("ada", "first@example.com")
			gone := w.deletedUser("second@example.com", "second@example.com")
			id := w.Do(http.MethodPost, "/Users", named("eve", "eve@example.com")).Want(http.StatusCreated).ID()
			w.Do(http.MethodPut, "/Users/"+id, named("ada", "eve@example.com")).Want(http.StatusOK).Equal("ada", "userName")
			rename := bridgetest.Patch(`{"op":"replace","path":"userName","value":"second@example.com"}`)
			w.Do(http.MethodPatch, "/Users/"+id, rename).Want(http.StatusOK).Equal("second@example.com", "userName")
			w.Do(http.MethodPost, "/Users", named("second@example.com", "second@example.com")).Want(http.StatusConflict)
			w.Do(http.MethodPost, "/Users", named("back", "second@example.com")).Want(http.StatusCreated).Equal(gone, "id")
		})
	}
}

// Two requests take up two accounts, each with the userName that the other had.
func TestTwoTakeUpsThatSwapNames(t *testing.T) {
	t.Parallel()
	for shape, s := range namingKeepers() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			first := w.deletedUser("ada", "first@example.com")
			second := w.deletedUser("eve", "second@example.com")
			answers := make(chan bridgetest.Answer, 1)
			go func() { answers <- w.Do(http.MethodPost, "/Users", named("eve", "first@example.com")) }()
			other := w.Do(http.MethodPost, "/Users", named("ada", "second@example.com"))
			(<-answers).Want(http.StatusCreated).Equal(first, "id")
			other.Want(http.StatusCreated).Equal(second, "id")
			w.Find(`userName eq "ada"`).Equal(1.0, "totalResults").Equal(second, "Resources", 0, "id")
		})
	}
}

// An address that Magento takes for that of somebody who was deleted, and which is another, is
// not that person's.
func TestNobodyIsTakenUpByAnAddressThatDiffersInAccents(t *testing.T) {
	t.Parallel()
	for shape, s := range keepingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			w.deletedUser("zoë@example.com", "zoë@example.com")
			w.Do(http.MethodPost, "/Users", named("zoe@example.com", "zoe@example.com")).Want(http.StatusConflict).
				Says("differs only in accents").Says("CUSTOMER_DELETE=deactivate")
		})
	}
}

// A conflict names nobody who is outside of the scope. Websites that share their customers
// may have two from before.
func TestAConflictNamesNobodyOutside(t *testing.T) {
	t.Parallel()
	s := managedShop(t, "managed", false)
	s.bridge.GlobalAccounts = true
	s.shop = append(s.shop, magentotest.WithWebsite("second", "second", "en_US"))
	w := newWorld(t, s)
	add := func(email string, website int, owner string) string {
		id, err := w.Shop.AddCustomer(map[string]any{
			"email": email, "firstname": "Ada", "lastname": "Byron", "website_id": website,
			"custom_attributes": []any{map[string]any{"attribute_code": "scim_owner", "value": owner}},
		}, "")
		if err != nil {
			t.Fatal(err)
		}
		return bridgetest.ID(id)
	}
	add("zoé@staff.example.com", 1, "")
	inside := add("zoë@staff.example.com", 2, "token-1")
	w.Do(http.MethodPost, "/Users", insider("zoe")).Want(http.StatusConflict).Says("customer " + inside + ",")
	add("eve@staff.example.com", 1, "")
	inside = add("evé@staff.example.com", 2, "token-1")
	w.conflictOutside(insider("eve"))
	if detail := w.Do(http.MethodPost, "/Users", insider("eve")).Want(http.StatusConflict).Detail(); strings.Contains(detail, inside) {
		t.Errorf("detail: %s", detail)
	}
}

// A mark from before the module has one of its own still counts, beside that of the module,
// and a take-up removes either.
func TestEitherMarkOfADeletionCounts(t *testing.T) {
	t.Parallel()
	for name, columns := range map[string]map[string]any{
		"the confirmation key": {"confirmation": "scim-deleted-x"},
		"the attribute":        {"scim_deleted": "1"},
		"the attribute alone":  {"scim_deleted": "1", "scim_active": "1"},
		"both":                 {"confirmation": "scim-deleted-x", "scim_deleted": "1", "scim_active": "0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, keepingShops()["module"])
			id := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
			n, _ := parseID(id)
			if err := w.Shop.SetColumns(n, columns); err != nil {
				t.Fatal(err)
			}
			w.verbsOutside(id)
			for _, path := range []string{"/Users", "/Users?count=0", "/Users?cursor=", "/Users?filter=active%20eq%20false", "/Users?filter=id%20eq%20%22" + id + "%22"} {
				w.Do(http.MethodGet, path, "").Want(http.StatusOK).Equal(0.0, "totalResults")
			}
			w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).Equal(id, "id").Equal(true, "active")
			w.isMarkedDeleted(id, false)
			w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal(1.0, "totalResults")
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
			w.isMarkedDeleted(id, true)
		})
	}
}

// A deletion keeps the confirmation that a customer still owes to the shop.
func TestADeletionByTheModuleKeepsTheConfirmation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, keepingShops()["module"])
	id := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
	n, _ := parseID(id)
	if err := w.Shop.SetColumns(n, map[string]any{"confirmation": "own-key"}); err != nil {
		t.Fatal(err)
	}
	w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
	if got := w.confirmation(id); got != "own-key" {
		t.Errorf("confirmation is %q", got)
	}
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusNotFound)
}

// Where nobody knows whether the module is there, a deletion is marked in both ways.
func TestADeletionWhereTheModuleIsInDoubt(t *testing.T) {
	t.Parallel()
	s := keepingShops()["module"]
	s.client = func(cfg *magento.Config) {
		to := cfg.Transport
		cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/scim-bridge/status") {
				return &http.Response{StatusCode: http.StatusForbidden, Body: http.NoBody, Header: http.Header{}, Request: r}, nil
			}
			return to.RoundTrip(r)
		})
	}
	w := newWorld(t, s)
	id := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
	w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
	if key, mark := w.confirmation(id), w.attribute(id, "scim_deleted"); !strings.HasPrefix(key, "scim-deleted-") || mark != "1" {
		t.Errorf("confirmation is %q, scim_deleted %q", key, mark)
	}
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusNotFound)
}
