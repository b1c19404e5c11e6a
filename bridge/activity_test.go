package bridge_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// activityShapes are the ways in which a customer can be inactive.
func activityShapes() map[string]setup {
	return map[string]setup{
		"stock":                            {},
		"stock that requires confirmation": {shop: []magentotest.Option{magentotest.WithConfirmationRequired()}},
		"with attributes":                  attributeShop(),
		"with the module":                  {shop: []magentotest.Option{magentotest.WithModule()}},
	}
}

func TestDeactivation(t *testing.T) {
	t.Parallel()
	put := func(active string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Byron"},"active":` + active + `}`
	}
	for _, c := range []struct{ name, method, off, on string }{
		{"PATCH with a path", http.MethodPatch, patch(`{"op":"replace","path":"active","value":false}`), patch(`{"op":"replace","path":"active","value":true}`)},
		{"PATCH without a path, as text", http.MethodPatch, patch(`{"op":"Replace","value":{"active":"False"}}`), patch(`{"op":"Replace","value":{"active":"True"}}`)},
		{"PATCH with a path, as text", http.MethodPatch, patch(`{"op":"Replace","path":"active","value":"False"}`), patch(`{"op":"Add","path":"active","value":"True"}`)},
		{"PATCH with a list of one", http.MethodPatch, patch(`{"op":"replace","path":"active","value":[false]}`), patch(`{"op":"replace","path":"active","value":[true]}`)},
		{"PUT", http.MethodPut, put("false"), put("true")},
		{"PUT as text", http.MethodPut, put(`"false"`), put(`"True"`)},
	} {
		for shape, s := range activityShapes() {
			t.Run(c.name+", "+shape, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s)
				id := w.do(http.MethodPost, "/Users", strings.Replace(adaBody, `"userName"`, `"password":"`+secret+`","userName"`, 1)).want(http.StatusCreated).equal(true, "active").id()
				w.do(c.method, "/Users/"+id, c.off).want(http.StatusOK).equal(false, "active")
				w.mayLogIn("ada@example.com", secret, false)
				w.do(http.MethodGet, "/Users/"+id, "").equal(false, "active")
				w.find(`active eq false`).equal(1.0, "totalResults")
				w.find(`active eq true`).equal(0.0, "totalResults")
				w.find(`userName eq "ada@example.com" and active eq false`).equal(1.0, "totalResults")
				w.do(c.method, "/Users/"+id, c.on).want(http.StatusOK).equal(true, "active")
				w.find(`active eq true`).equal(1.0, "totalResults")
				w.find(`not (active eq true)`).equal(0.0, "totalResults")
				if shape != "with the module" {
					w.mayLogIn("ada@example.com", secret, false) // the old password is lost
				}
				w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","value":{"password":"An0ther-one"}}`)).want(http.StatusOK)
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
			body := strings.Replace(adaBody, `"userName"`, `"active":false,"password":"`+secret+`","userName"`, 1)
			id := w.do(http.MethodPost, "/Users", body).want(http.StatusCreated).equal(false, "active").id()
			w.mayLogIn("ada@example.com", secret, false)
			w.do(http.MethodGet, "/Users/"+id, "").equal(false, "active")
			w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)).want(http.StatusOK).equal(false, "active")
			w.mayLogIn("ada@example.com", "An0ther-one", false)
			w.do(http.MethodPut, "/Users/"+id, strings.Replace(body, `"active":false`, `"active":true`, 1)).want(http.StatusOK).equal(true, "active")
			w.mayLogIn("ada@example.com", secret, true)
		})
	}
}

// A weak password in an update is refused as Magento would refuse it in a create.
func TestWeakPasswordInAnUpdate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	id := w.do(http.MethodPost, "/Users", adaBody).want(http.StatusCreated).id()
	for _, weak := range []string{"Sh0rt!", "alllowercaseonly", "lowercase123"} {
		a := w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"password","value":"`+weak+`"}`)).want(http.StatusBadRequest).equal("invalidValue", "scimType")
		if strings.Contains(a.raw, weak) || !strings.Contains(a.detail(), "password") {
			t.Errorf("detail: %s", a.detail())
		}
	}
}

func TestDeletePolicies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy    bridge.DeletePolicy
		status    int
		customers int
		active    bool
	}{
		{bridge.DeleteCustomer, http.StatusNoContent, 0, false},
		{bridge.DeactivateCustomer, http.StatusNoContent, 1, false},
		{bridge.ForbidDelete, http.StatusNotImplemented, 1, true},
	} {
		t.Run(string(c.policy), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{bridge: bridge.Config{CustomerDelete: c.policy}})
			id := w.do(http.MethodPost, "/Users", strings.Replace(adaBody, `"userName"`, `"password":"`+secret+`","userName"`, 1)).want(http.StatusCreated).id()
			w.do(http.MethodDelete, "/Users/"+id, "").want(c.status)
			if n := w.shop.CustomerCount(); n != c.customers {
				t.Errorf("%d customers, want %d", n, c.customers)
			}
			w.mayLogIn("ada@example.com", secret, c.active)
			if c.customers == 1 {
				w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal(c.active, "active")
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
	w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal(false, "active")
	w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)).want(http.StatusOK).equal(false, "active")
	w.mayLogIn("ada@example.com", "An0ther-one", false)
	w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","value":{"active":true,"password":"An0ther-one"}}`)).want(http.StatusOK).equal(true, "active")
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
			w.do(http.MethodPost, "/Users", `{"userName":"ben","emails":[{"value":"ben@example.com"}],"name":{"givenName":"Ben","familyName":"Okri"}}`).want(http.StatusCreated)
			id := w.do(http.MethodPost, "/Users", `{"userName":"ada","password":"`+secret+`","emails":[{"value":"ada@example.com"}],"name":{"givenName":"Ada","familyName":"Byron"}}`).want(http.StatusCreated).id()
			refused := w.do(http.MethodPut, "/Users/"+id, c.body).want(c.status)
			if !strings.Contains(refused.detail(), "deactivated all the same") {
				t.Errorf("detail: %s", refused.detail())
			}
			w.mayLogIn("ada@example.com", secret, false)
			w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal(false, "active").equal("Byron", "name", "familyName").equal("ada@example.com", "emails", 0, "value")
			w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"active","value":true}`)).want(http.StatusOK)
			w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"active","value":false},{"op":"replace","path":"name.givenName","value":"😀"}`)).want(http.StatusBadRequest)
			w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal(true, "active")
		})
	}
}
