package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// withPassword is adaBody with a password.
func withPassword(password string) string {
	return strings.Replace(adaBody, `"userName"`, `"password":"`+password+`","userName"`, 1)
}

func (w *world) warned(code string) bool {
	w.T.Helper()
	for _, warning := range w.LastEvent(len(w.Events())).Warnings() {
		if warning.Code == code {
			return true
		}
	}
	return false
}

// An identity provider that invents a password knows nothing of the shop's rules, so the
// customer is created without one that the shop refuses. From then on the bridge knows the
// rule, as far as the refusal says it.
func TestARefusedPasswordCreatesTheCustomerWithoutIt(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]magentotest.Option{"in English": magentotest.WithAttributes(), "in German": magentotest.WithGerman()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithPasswordRules(12, 4), more}})
			id := w.Do(http.MethodPost, "/Users", withPassword("Sh0rt-One")).Want(http.StatusCreated).ID()
			if !w.warned("password-refused") || w.Shop.Calls(postCustomers) != 2 {
				t.Errorf("%d creates, warnings %v", w.Shop.Calls(postCustomers), w.LastEvent(1).Warnings())
			}
			w.mayLogIn("ada@example.com", "Sh0rt-One", false)
			set := func(password string, status int) bridgetest.Answer {
				return w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"password","value":"`+password+`"}`)).Want(status)
			}
			set("An0ther-one", http.StatusBadRequest).Says("password: needs at least 12 characters")
			set("An0ther-longer", http.StatusOK)
			w.mayLogIn("ada@example.com", "An0ther-longer", true)
		})
	}
}

// The duplicate is the one refusal that has nothing to do with a password.
func TestADuplicateIsNotSentAgainWithoutThePassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.add(nil)
	w.Do(http.MethodPost, "/Users", withPassword(bridgetest.Password)).Want(http.StatusConflict)
	if n := w.Shop.Calls(postCustomers); n != 1 {
		t.Errorf("%d creates, want 1", n)
	}
}

// A password does not hide what else is refused, nor an address the password.
func TestRefusedPasswordAndMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: withJob()})
	if err := w.Shop.RequireAttribute("job", true); err != nil {
		t.Fatal(err)
	}
	w.Do(http.MethodPost, "/Users", withPassword("weak")).Want(http.StatusBadRequest).Says("job")
	w = newWorld(t, setup{})
	w.Shop.Fail(magentotest.Fault{Route: postCustomers, Status: http.StatusBadRequest, Body: `{"message":"\"%fieldName\" is required. Enter and try again.","parameters":{"fieldName":"fax"}}`, Times: 2})
	body := strings.Replace(withPassword(bridgetest.Password), `"userName"`, `"addresses":[{"type":"work","streetAddress":"1 Quay","locality":"Bergen","postalCode":"5003","country":"NO"}],
		"phoneNumbers":[{"type":"work","value":"tel:1"}],"userName"`, 1)
	w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).Equal(nil, "addresses")
	w.mayLogIn("ada@example.com", bridgetest.Password, true)
}

// With CUSTOMER_PASSWORD=ignore no password reaches Magento, and none is offered.
func TestPasswordsCanBeIgnored(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{"stock": {}, "with attributes": attributeShop(), "with the module": versionedShop()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, sent := recorded(s)
			s.bridge = customer.Config{IgnorePasswords: true}
			w := newWorld(t, s)
			w.Do(http.MethodGet, "/ServiceProviderConfig", "").Equal(false, "changePassword", "supported")
			if schema := w.Do(http.MethodGet, "/Schemas/"+bridgetest.CoreUser, "").Raw; strings.Contains(schema, "password") {
				t.Errorf("the schema has a password: %s", schema)
			}
			id := w.Do(http.MethodPost, "/Users", withPassword("weak")).Want(http.StatusCreated).ID()
			w.Do(http.MethodPut, "/Users/"+id, withPassword("An0ther-one")).Want(http.StatusOK)
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)).Want(http.StatusOK)
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","value":{"title":"Dr","password":"An0ther-one"}}`)).Want(http.StatusOK)
			w.mayLogIn("ada@example.com", "An0ther-one", false)
			for n := range sent.bodies {
				if strings.Contains(strings.Join(sent.fields(n), " "), "passwordHash") {
					t.Error("a password was sent")
				}
			}
		})
	}
}

// Entra ID gives a user whom it deletes for thirty days another userName. A shop that knows
// a customer by the e-mail address alone keeps that, so that the user is found again.
func TestEntraSoftDeleteLeavesTheAddress(t *testing.T) {
	t.Parallel()
	const hidden = "fedcba9876543210fedcba9876543210ada@example.com"
	remove := bridgetest.Patch(`{"op":"Replace","path":"active","value":"False"},{"op":"Replace","path":"userName","value":"` + hidden + `"}`)
	restore := bridgetest.Patch(`{"op":"Replace","path":"active","value":"True"},{"op":"Replace","path":"userName","value":"ada@example.com"}`)
	w := newWorld(t, setup{})
	id := w.add(nil)
	for range 2 {
		w.Do(http.MethodPatch, "/Users/"+id, remove).Want(http.StatusOK).Equal(false, "active").Equal("ada@example.com", "userName")
		if !w.warned("user-name-not-kept") {
			t.Errorf("warnings %v", w.LastEvent(len(w.Events())).Warnings())
		}
		w.holds(map[string]any{"email": "ada@example.com"})
	}
	w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusConflict)
	w.Do(http.MethodPatch, "/Users/"+id, restore).Want(http.StatusOK).Equal(true, "active").Equal("ada@example.com", "userName")
	w.Do(http.MethodPut, "/Users/"+id, `{"userName":"`+hidden+`","active":false,"name":{"givenName":"Ada","familyName":"Byron"}}`).
		Want(http.StatusOK).Equal("ada@example.com", "userName").Equal(false, "active")

	// A shop with a place for the userName keeps it.
	w = newWorld(t, attributeShop())
	id = w.add(nil)
	w.Do(http.MethodPatch, "/Users/"+id, remove).Want(http.StatusOK).Equal(hidden, "userName").Equal("ada@example.com", "emails", 0, "value")
	w.Do(http.MethodPatch, "/Users/"+id, restore).Want(http.StatusOK).Equal("ada@example.com", "userName").Equal(true, "active")
}
