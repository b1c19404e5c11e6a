package customer_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// add puts a customer into the shop past the bridge and returns the id.
func (w *world) add(fields map[string]any) string {
	w.T.Helper()
	customer := map[string]any{"email": "ada@example.com", "firstname": "Ada", "lastname": "Byron", "website_id": 1}
	maps.Copy(customer, fields)
	id, err := w.Shop.AddCustomer(customer, bridgetest.Password)
	if err != nil {
		w.T.Fatal(err)
	}
	return bridgetest.ID(id)
}

// holds compares fields of the customer in Magento; nil stands for absent.
func (w *world) holds(want map[string]any) {
	w.T.Helper()
	customer, _ := w.Shop.Customer(1)
	for name, value := range want {
		if customer[name] != value {
			w.T.Errorf("Magento's %s is %v, want %v", name, customer[name], value)
		}
	}
}

// What the shop knows of a customer beyond the standard stays in a PUT by a
// client that has never heard of it; one that names it says all of it.
func TestPUTAndTheMagentoExtension(t *testing.T) {
	t.Parallel()
	shops := map[string]any{"dob": "1980-05-06", "gender": 2.0, "taxvat": "DE1"}
	for _, c := range []struct {
		what, extension string
		want            map[string]any
	}{
		{"not named", ``, shops},
		{"null", `,"` + customer.CustomerSchema + `":null`, shops},
		{"only what cannot be written", `,"` + customer.CustomerSchema + `":{"websiteId":1,"groupId":1}`, shops},
		{"named", `,"` + customer.CustomerSchema + `":{"taxvat":"DE2"}`, map[string]any{"dob": nil, "gender": 0.0, "taxvat": "DE2"}},
	} {
		for shape, s := range map[string]setup{"stock": {}, "with attributes": attributeShop()} {
			t.Run(c.what+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				id := w.add(map[string]any{"dob": "1980-05-06", "gender": 2, "taxvat": "DE1"})
				body := `{"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"King"}` + c.extension + `}`
				w.Do(http.MethodPut, "/Users/"+id, body).Want(http.StatusOK).Equal("King", "name", "familyName")
				w.holds(c.want)
			})
		}
	}
	t.Run("a PATCH that removes it clears it", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, setup{})
		id := w.add(map[string]any{"dob": "1980-05-06", "gender": 2, "taxvat": "DE1"})
		w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"remove","path":"`+customer.CustomerSchema+`"}`)).Want(http.StatusOK)
		w.holds(map[string]any{"dob": nil, "gender": 0.0, "taxvat": nil})
	})
}

// A value that the shop has and the bridge would not write fails no request that
// leaves it alone.
func TestOddGenderKeepsNobodyIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithGenders("Other")}})
	id := w.add(map[string]any{"gender": 4})
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK).Equal(false, "active")
	w.mayLogIn("ada@example.com", bridgetest.Password, false)
}

// A client goes on asking for the userName that it knows.
func TestUserNameStaysWhenTheAddressChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	id := w.add(nil)
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"emails[type eq \"work\"].value","value":"new@example.com"}`)).
		Want(http.StatusOK).Equal("ada@example.com", "userName").Equal("new@example.com", "emails", 0, "value")
	w.Find(`userName eq "ada@example.com"`).Equal(1.0, "totalResults").Equal(id, "Resources", 0, "id")
}

// Magento needs names; a PUT that has none does not make some up.
func TestPUTWithoutANameKeepsIt(t *testing.T) {
	t.Parallel()
	for shape, s := range map[string]setup{"stock": {}, "with attributes": attributeShop()} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			id := w.add(nil)
			w.Do(http.MethodPut, "/Users/"+id, `{"schemas":["`+bridgetest.CoreUser+`"],"userName":"ada@example.com","active":false}`).Want(http.StatusOK).Equal(false, "active")
			w.holds(map[string]any{"firstname": "Ada", "lastname": "Byron"})
			w.Do(http.MethodPut, "/Users/"+id, `{"userName":"ada@example.com","displayName":"Ada King"}`).Want(http.StatusOK)
			w.holds(map[string]any{"firstname": "Ada", "lastname": "King"})
		})
	}
}

// A shop that has one place for userName and e-mail address does not acknowledge
// a PUT that gives two: the next look-up by userName would find nobody.
func TestPUTOfTwoNamesOnAStockShop(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, userName, email string }{
		{"another userName", "king@example.com", "ada@example.com"},
		{"another e-mail address", "ada@example.com", "king@example.com"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{})
			id := w.add(nil)
			body := strings.NewReplacer("USER", c.userName, "MAIL", c.email).Replace(`{"userName":"USER","emails":[{"value":"MAIL","type":"work","primary":true}],"name":{"givenName":"Ada","familyName":"King"}}`)
			w.Do(http.MethodPut, "/Users/"+id, body).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
			w.holds(map[string]any{"email": "ada@example.com", "lastname": "Byron"})
			w.Do(http.MethodPut, "/Users/"+id, strings.Replace(body, `{`, `{"active":false,`, 1)).Want(http.StatusOK).Equal(false, "active")
			w.mayLogIn("ada@example.com", bridgetest.Password, false)
			w.holds(map[string]any{"email": "ada@example.com"})
		})
	}
}
