package customer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// keepingShops are the shapes of a shop where DELETE keeps the account.
func keepingShops() map[string]setup {
	shops := map[string]setup{
		"stock": {}, "attributes": attributeShop(), "module": moduleShop(), "an older module": olderModule(),
	}
	for name, s := range shops {
		s.bridge.CustomerDelete = customer.DeactivateCustomer
		shops[name] = s
	}
	return shops
}

// isMarkedDeleted checks that one mark says whether an account was deleted: the module's
// attribute where there is one, else the confirmation key.
func (w *world) isMarkedDeleted(id string, want bool) {
	w.T.Helper()
	marks := 0
	if strings.HasPrefix(w.confirmation(id), "scim-deleted-") {
		marks++
	}
	if w.attribute(id, "scim_deleted") != "" {
		marks++
	}
	if (marks == 1) != want || marks > 1 {
		w.T.Errorf("%d marks of a deletion, want %t", marks, want)
	}
}

// confirmation is what Magento holds there.
func (w *world) confirmation(id string) string {
	w.T.Helper()
	n, _ := parseID(id)
	c, there := w.Shop.Customer(n)
	if !there {
		w.T.Errorf("the account %s is gone", id)
	}
	text, _ := c["confirmation"].(string)
	return text
}

// Who was deleted is gone for the client, but the account stays, locked and in no group.
func TestDeleteThatKeepsTheAccount(t *testing.T) {
	t.Parallel()
	for shape, s := range keepingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			other := w.Do(http.MethodPost, "/Users", insider("other")).Want(http.StatusCreated).ID()
			body := strings.Replace(insider("ada"), `"userName"`, `"password":"`+bridgetest.Password+`","userName"`, 1)
			id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).ID()
			team := w.Group("Team", other, id)
			w.mayLogIn("ada@staff.example.com", bridgetest.Password, true)
			if n := w.Calls(func() { w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent) }); n != 2 {
				t.Errorf("the deletion took %d calls, want 2: %v", n, w.Shop.CallsByRoute())
			}
			w.isMarkedDeleted(id, true)
			w.mayLogIn("ada@staff.example.com", bridgetest.Password, false)
			w.verbsOutside(id)
			w.Members(team, other)
			for _, filter := range []string{
				`userName eq "ada@staff.example.com"`, `emails.value eq "ada@staff.example.com"`, `id eq "` + id + `"`,
				`active eq false`, `not (id eq "` + other + `")`, `userName sw "ada"`, `groups.value eq "g1"`,
			} {
				w.Find(filter).Equal(0.0, "totalResults")
			}
			for _, path := range []string{"/Users", "/Users?cursor=", "/Users?sortBy=userName", "/Users?filter=active%20eq%20true", "/Users?filter=userName%20pr"} {
				w.Do(http.MethodGet, path, "").Want(http.StatusOK).Equal(1.0, "totalResults").Equal(other, "Resources", 0, "id")
			}
			w.Do(http.MethodGet, "/Users?count=0", "").Want(http.StatusOK).Equal(1.0, "totalResults")
			add := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(id) + `]}`)
			w.Do(http.MethodPatch, "/Groups/"+team, add).Want(http.StatusBadRequest)
			taken := bridgetest.Patch(`{"op":"replace","path":"emails","value":[{"value":"ada@staff.example.com"}]}`)
			if detail := w.Do(http.MethodPatch, "/Users/"+other, taken).Want(http.StatusConflict).Detail(); !strings.Contains(detail, "CUSTOMER_DELETE=deactivate") {
				t.Errorf("detail: %s", detail)
			}
		})
	}
}

// A create with the address or the userName of somebody who was deleted takes the account up.
func TestCreateOfWhoWasDeleted(t *testing.T) {
	t.Parallel()
	const everybody = "stock, attributes, module, an older module"
	for _, c := range []struct{ name, shapes, before, again string }{
		{"the same", everybody, insider("ada"), insider("ada")},
		{"in another letter case", everybody, insider("ada"), strings.ToLower(strings.Replace(insider("ada"), "ada@staff", "ADA@staff", 1))},
		{"another name", everybody, insider("ada"), strings.Replace(insider("ada"), "Byron", "King", 1)},
		{"inactive", everybody, insider("ada"), strings.Replace(insider("ada"), `"userName"`, `"active":false,"userName"`, 1)},
		{"with a password", everybody, insider("ada"), strings.Replace(insider("ada"), `"userName"`, `"password":"`+bridgetest.Password+`","userName"`, 1)},
		{"deleted inactive", everybody, strings.Replace(insider("ada"), `"userName"`, `"active":false,"userName"`, 1), insider("ada")},
		{"without what there was", "attributes, module, an older module", bridgetest.Everything, strings.ReplaceAll(insider("bjensen"), "staff.example.com", "example.com")},
		{"with more", "attributes, module, an older module", strings.ReplaceAll(insider("bjensen"), "staff.example.com", "example.com"), bridgetest.Everything},
		{
			"the same userName, another address", "attributes, module, an older module",
			strings.Replace(insider("ada"), `"userName":"ada@staff.example.com"`, `"userName":"ada"`, 1),
			strings.Replace(insider("new"), `"userName":"new@staff.example.com"`, `"userName":"ada"`, 1),
		},
	} {
		for shape, s := range keepingShops() {
			if !strings.Contains(","+strings.ReplaceAll(c.shapes, ", ", ",")+",", ","+shape+",") {
				continue
			}
			t.Run(c.name+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				fresh := newWorld(t, s)
				id := w.Do(http.MethodPost, "/Users", c.before).Want(http.StatusCreated).ID()
				w.Group("Team", id)
				w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
				got := w.Do(http.MethodPost, "/Users", c.again).Want(http.StatusCreated).Equal(id, "id")
				want := fresh.Do(http.MethodPost, "/Users", c.again).Want(http.StatusCreated)
				for _, attribute := range []string{
					"userName", "externalId", "active", "name", "displayName", "emails", "addresses", "phoneNumbers", "groups",
					"title", "nickName", "locale", bridgetest.Enterprise, "entitlements", "roles",
				} {
					if g, f := fmt.Sprint(got.Body[attribute]), fmt.Sprint(want.Body[attribute]); g != f {
						t.Errorf("%s is %s, want as of a new user %s", attribute, g, f)
					}
				}
				if n := w.Shop.CustomerCount(); n != 1 {
					t.Errorf("%d customers, want 1", n)
				}
				w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal(1.0, "totalResults").Equal(id, "Resources", 0, "id")
				w.Do(http.MethodPost, "/Users", c.again).Want(http.StatusConflict)
				if strings.Contains(c.again, "password") {
					w.mayLogIn("ada@staff.example.com", bridgetest.Password, true)
				}
			})
		}
	}
}

// A create without a password is that of a new person: nobody logs in to the account by what
// they knew of it before.
func TestTakeUpWithoutAPassword(t *testing.T) {
	t.Parallel()
	for shape, s := range keepingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			body := strings.Replace(insider("ada"), `"userName"`, `"password":"`+bridgetest.Password+`","userName"`, 1)
			id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).ID()
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
			w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).Equal(id, "id").Equal(true, "active")
			w.mayLogIn("ada@staff.example.com", bridgetest.Password, false)
		})
	}
}

// A password that the shop refuses fails a create of somebody who was deleted as little as
// that of a new person, and then nobody knows the password of the account.
func TestTakeUpWithARefusedPassword(t *testing.T) {
	t.Parallel()
	for shape, s := range keepingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			with := func(password string) string {
				return strings.Replace(insider("ada"), `"userName"`, `"password":"`+password+`","userName"`, 1)
			}
			id := w.Do(http.MethodPost, "/Users", with(bridgetest.Password)).Want(http.StatusCreated).ID()
			for _, refused := range []string{"weak", "abcdefgh"} {
				w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
				w.Do(http.MethodPost, "/Users", with(refused)).Want(http.StatusCreated).Equal(id, "id").Equal(true, "active")
				if !w.warned("password-refused") {
					t.Errorf("%s: warnings %v", refused, w.LastEvent(len(w.Events())).Warnings())
				}
				w.mayLogIn("ada@staff.example.com", refused, false)
				w.mayLogIn("ada@staff.example.com", bridgetest.Password, false)
			}
		})
	}
}

// A create that cannot see whose the address is does not answer that it is taken: the client
// would look, and find nobody.
func TestTakeUpThatCannotLook(t *testing.T) {
	t.Parallel()
	for shape, s := range keepingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			id := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
			w.Shop.Fail(magentotest.Fault{Route: searchRoute, Status: http.StatusServiceUnavailable, Times: 4})
			a := w.Do(http.MethodPost, "/Users", insider("ada"))
			if a.Status == http.StatusServiceUnavailable { // or it looked twice, as in a shop whose refusals it cannot read
				a = w.Do(http.MethodPost, "/Users", insider("ada"))
			}
			a.Want(http.StatusCreated).Equal(id, "id")
		})
	}
}

// Two who create the same deleted person at the same moment: one is answered 201.
func TestTwoTakeUpOneAccount(t *testing.T) {
	t.Parallel()
	for shape, s := range keepingShops() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			id := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
			statuses := make(chan int, 2)
			for range 2 {
				go func() { statuses <- w.Do(http.MethodPost, "/Users", insider("ada")).Status }()
			}
			if a, b := <-statuses, <-statuses; a+b != http.StatusCreated+http.StatusConflict {
				t.Errorf("%d and %d", a, b)
			}
		})
	}
}

// What Magento does not store is no take-up: who was deleted stays so.
func TestATakeUpThatFails(t *testing.T) {
	t.Parallel()
	s := keepingShops()["stock"]
	w := newWorld(t, s)
	id := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
	w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
	w.Shop.Fail(magentotest.Fault{Route: putCustomer, Status: http.StatusBadRequest, Body: `{"message":"No."}`, Times: -1})
	w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusBadRequest)
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusNotFound)
	w.isMarkedDeleted(id, true)
}

// Who was deleted outside of the scope is in the way, as anybody there.
func TestTakeUpOutsideOfTheScope(t *testing.T) {
	t.Parallel()
	s := managedShop(t, "managed", false)
	s.bridge.CustomerDelete = customer.DeactivateCustomer
	w := newWorld(t, s)
	n := w.addOutsider("ada@staff.example.com")
	number, _ := parseID(n)
	if err := w.Shop.SetColumns(number, map[string]any{"confirmation": "scim-deleted-x"}); err != nil {
		t.Fatal(err)
	}
	w.conflictOutside(insider("ada"))
}
