package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// activityShapes are the ways in which a customer can be inactive.
func activityShapes() map[string]setup {
	return map[string]setup{
		"stock":                            {},
		"stock that requires confirmation": {shop: []magentotest.Option{magentotest.WithConfirmationRequired()}},
		"with attributes":                  attributeShop(),
		"with the module":                  {shop: []magentotest.Option{magentotest.WithModule()}},
		"with the module's first version":  {shop: []magentotest.Option{magentotest.WithModule(), magentotest.WithoutCustomerVersions()}},
	}
}

func TestDeactivation(t *testing.T) {
	t.Parallel()
	put := func(active string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Byron"},"active":` + active + `}`
	}
	for _, c := range []struct{ name, method, off, on string }{
		{"PATCH with a path", http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`), bridgetest.Patch(`{"op":"replace","path":"active","value":true}`)},
		{"PATCH without a path, as text", http.MethodPatch, bridgetest.Patch(`{"op":"Replace","value":{"active":"False"}}`), bridgetest.Patch(`{"op":"Replace","value":{"active":"True"}}`)},
		{"PATCH with a path, as text", http.MethodPatch, bridgetest.Patch(`{"op":"Replace","path":"active","value":"False"}`), bridgetest.Patch(`{"op":"Add","path":"active","value":"True"}`)},
		{"PATCH with a list of one", http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"active","value":[false]}`), bridgetest.Patch(`{"op":"replace","path":"active","value":[true]}`)},
		{"PUT", http.MethodPut, put("false"), put("true")},
		{"PUT as text", http.MethodPut, put(`"false"`), put(`"True"`)},
	} {
		for shape, s := range activityShapes() {
			t.Run(c.name+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				id := w.Do(http.MethodPost, "/Users", strings.Replace(adaBody, `"userName"`, `"password":"`+bridgetest.Password+`","userName"`, 1)).Want(http.StatusCreated).Equal(true, "active").ID()
				w.Do(c.method, "/Users/"+id, c.off).Want(http.StatusOK).Equal(false, "active")
				w.mayLogIn("ada@example.com", bridgetest.Password, false)
				w.Do(http.MethodGet, "/Users/"+id, "").Equal(false, "active")
				w.Find(`active eq false`).Equal(1.0, "totalResults")
				w.Find(`active eq true`).Equal(0.0, "totalResults")
				w.Find(`userName eq "ada@example.com" and active eq false`).Equal(1.0, "totalResults")
				w.Do(c.method, "/Users/"+id, c.on).Want(http.StatusOK).Equal(true, "active")
				w.Find(`active eq true`).Equal(1.0, "totalResults")
				w.Find(`not (active eq true)`).Equal(0.0, "totalResults")
				if !strings.HasPrefix(shape, "with the module") {
					w.mayLogIn("ada@example.com", bridgetest.Password, false) // the old password is lost
				}
				w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","value":{"password":"An0ther-one"}}`)).Want(http.StatusOK)
				w.mayLogIn("ada@example.com", "An0ther-one", true)
			})
		}
	}
}

// An inactive customer cannot be let in by a password.
func TestInactiveGetsNoPassword(t *testing.T) {
	t.Parallel()
	for shape, s := range activityShapes() {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			body := strings.Replace(adaBody, `"userName"`, `"active":false,"password":"`+bridgetest.Password+`","userName"`, 1)
			id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).Equal(false, "active").ID()
			w.mayLogIn("ada@example.com", bridgetest.Password, false)
			w.Do(http.MethodGet, "/Users/"+id, "").Equal(false, "active")
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)).Want(http.StatusOK).Equal(false, "active")
			w.mayLogIn("ada@example.com", "An0ther-one", false)
			w.Do(http.MethodPut, "/Users/"+id, strings.Replace(body, `"active":false`, `"active":true`, 1)).Want(http.StatusOK).Equal(true, "active")
			w.mayLogIn("ada@example.com", bridgetest.Password, true)
		})
	}
}

// A weak password in an update is refused as Magento would refuse it in a create.
func TestWeakPasswordInAnUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
	for _, weak := range []string{"Sh0rt!", "alllowercaseonly", "lowercase123"} {
		a := w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"password","value":"`+weak+`"}`)).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
		if strings.Contains(a.Raw, weak) || !strings.Contains(a.Detail(), "password") {
			t.Errorf("detail: %s", a.Detail())
		}
	}
}

func TestDeletePolicies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy    customer.DeletePolicy
		status    int
		customers int
		active    bool
	}{
		{customer.DeleteCustomer, http.StatusNoContent, 0, false},
		{customer.DeactivateCustomer, http.StatusNoContent, 1, false},
		{customer.ForbidDelete, http.StatusNotImplemented, 1, true},
	} {
		t.Run(string(c.policy), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{bridge: customer.Config{CustomerDelete: c.policy}})
			id := w.Do(http.MethodPost, "/Users", strings.Replace(adaBody, `"userName"`, `"password":"`+bridgetest.Password+`","userName"`, 1)).Want(http.StatusCreated).ID()
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(c.status)
			if n := w.Shop.CustomerCount(); n != c.customers {
				t.Errorf("%d customers, want %d", n, c.customers)
			}
			w.mayLogIn("ada@example.com", bridgetest.Password, c.active)
			if c.policy == customer.DeactivateCustomer {
				w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusNotFound)
			} else if c.customers == 1 {
				w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(c.active, "active")
			}
		})
	}
}

// A customer who was deactivated before the companion module came is locked out by
// the lost password alone, and must not get a new one.
func TestDeactivatedBeforeTheModuleCame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithModule()}})
	id := w.add(map[string]any{"confirmation": "scim-inactive-x"})
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(false, "active")
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)).Want(http.StatusOK).Equal(false, "active")
	w.mayLogIn("ada@example.com", "An0ther-one", false)
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","value":{"active":true,"password":"An0ther-one"}}`)).Want(http.StatusOK).Equal(true, "active")
	w.mayLogIn("ada@example.com", "An0ther-one", true)
}

// A PUT of which something is refused deactivates a leaver all the same, and
// changes nothing else; a PATCH is all or nothing.
func TestARefusedPutStillLocksOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"an e-mail address that is taken": {`{"userName":"ada","emails":[{"value":"ben@example.com"}],"name":{"givenName":"Ada","familyName":"King"},"active":false}`, http.StatusConflict},
		"a name that Magento refuses":     {`{"userName":"ada","name":{"givenName":"😀","familyName":"King"},"active":false}`, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, attributeShop())
			w.Do(http.MethodPost, "/Users", `{"userName":"ben","emails":[{"value":"ben@example.com"}],"name":{"givenName":"Ben","familyName":"Okri"}}`).Want(http.StatusCreated)
			id := w.Do(http.MethodPost, "/Users", `{"userName":"ada","password":"`+bridgetest.Password+`","emails":[{"value":"ada@example.com"}],"name":{"givenName":"Ada","familyName":"Byron"}}`).Want(http.StatusCreated).ID()
			refused := w.Do(http.MethodPut, "/Users/"+id, c.body).Want(c.status)
			if !strings.Contains(refused.Detail(), "deactivated all the same") {
				t.Errorf("detail: %s", refused.Detail())
			}
			w.mayLogIn("ada@example.com", bridgetest.Password, false)
			w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(false, "active").Equal("Byron", "name", "familyName").Equal("ada@example.com", "emails", 0, "value")
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":true}`)).Want(http.StatusOK)
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false},{"op":"replace","path":"name.givenName","value":"😀"}`)).Want(http.StatusBadRequest)
			w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(true, "active")
		})
	}
}
