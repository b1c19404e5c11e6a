package customer_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// What a client sent is what it reads back, or it is not acknowledged.
func TestEverythingIsReadBackAsItWasSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	long := strings.Repeat("Ångström 😀 ", 30)
	body := strings.Replace(bridgetest.Everything, `"TITLE"`, `"`+long+`"`, 1)
	created := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated)
	sent := map[string]any{}
	if err := json.Unmarshal([]byte(body), &sent); err != nil {
		t.Fatal(err)
	}
	delete(sent, "schemas")
	compare := func(what string, got map[string]any) {
		t.Helper()
		for name, want := range sent {
			if diff := cmp.Diff(want, got[name]); diff != "" {
				t.Errorf("%s: %s (-sent +read):\n%s", what, name, diff)
			}
		}
	}
	compare("create", created.Body)
	compare("read", w.Do(http.MethodGet, "/Users/"+created.ID(), "").Want(http.StatusOK).Body)
	customer, _ := w.Shop.Customer(1)
	for field, want := range map[string]any{"firstname": "Barbara", "lastname": "Jensen Sales", "middlename": "Jane", "prefix": "Ms.", "suffix": "III", "email": "bjensen@example.com"} {
		if customer[field] != want {
			t.Errorf("Magento's %s is %v, want %v", field, customer[field], want)
		}
	}
	if n := w.Calls(func() { compare("the same again", w.Do(http.MethodPut, "/Users/1", body).Want(http.StatusOK).Body) }); n != 1 {
		t.Errorf("a PUT of the same took %d calls, want 1", n)
	}
}

// When somebody in the shop changes what a kept attribute mirrors, Magento's own
// value is shown.
func TestTheShopsOwnChangesAreShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	id := w.Do(http.MethodPost, "/Users", strings.Replace(bridgetest.Everything, `"TITLE"`, `"Guide"`, 1)).Want(http.StatusCreated).ID()
	change := func(fields map[string]any) {
		t.Helper()
		if err := w.Shop.UpdateCustomer(1, fields); err != nil {
			t.Fatal(err)
		}
	}
	change(map[string]any{"lastname": "Married", "email": "married@example.com"})
	a := w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
	a.Equal("Married", "name", "familyName").Equal("married@example.com", "emails", 0, "value").Equal(true, "emails", 0, "primary")
	a.Equal("babs@jensen.org", "emails", 1, "value").Equal("bjensen", "userName").Equal("Guide", "title")
	change(map[string]any{"addresses": []any{}})
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(nil, "addresses").Equal(nil, "phoneNumbers")
}

// What is not JSON of the bridge in scim_attributes speaks for nobody.
func TestForeignTextInTheKeptAttributes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{`, `[]`, `{"id":"99","active":false,"groups":[{"value":"3"}],"userName":"root","meta":{}}`, `{"title":`, `{"emails":"x","name":7,"title":{},"roles":"x"}`, `{"emails":[7]}`, `{"emails":[],"title":7}`} {
		w := newWorld(t, attributeShop())
		id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
		if err := w.Shop.UpdateCustomer(1, map[string]any{"custom_attributes": []any{map[string]any{"attribute_code": "scim_attributes", "value": text}}}); err != nil {
			t.Fatal(err)
		}
		w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal(id, "id").Equal(true, "active").Equal("ada@example.com", "userName").Equal("Byron", "name", "familyName").
			Equal("ada@example.com", "emails", 0, "value").Equal(nil, "title").Equal(nil, "roles")
	}
}

func TestMappedAttributes(t *testing.T) {
	t.Parallel()
	text := func(code string) magentotest.Option {
		return magentotest.WithAttribute(magentotest.Attribute{Code: code, BackendType: "varchar", FrontendInput: "text", InSet: true})
	}
	mapping, err := customer.ParseAttributeMapping("title=custom.job_title; externalId=taxvat;" + bridgetest.Enterprise + ":department=custom.department;" + bridgetest.Enterprise + ":manager.value=custom.boss")
	if err != nil {
		t.Fatal(err)
	}
	for shape, more := range map[string][]magentotest.Option{"stock": nil, "with attributes": {magentotest.WithAttributes()}} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{shop: append(more, text("job_title"), text("department"), text("boss")), bridge: customer.Config{CustomerAttributes: mapping}})
			body := `{"userName":"ada@example.com","externalId":"e-1","title":"Buyer","name":{"givenName":"Ada","familyName":"Byron"},"` + bridgetest.Enterprise + `":{"department":"Ops","manager":{"value":"12"}}}`
			id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).
				Equal("Buyer", "title").Equal("e-1", "externalId").Equal("Ops", bridgetest.Enterprise, "department").Equal("12", bridgetest.Enterprise, "manager", "value").ID()
			customer, _ := w.Shop.Customer(1)
			if customer["taxvat"] != "e-1" {
				t.Errorf("taxvat is %v", customer["taxvat"])
			}
			w.Find(`externalId eq "e-1"`).Equal(id, "Resources", 0, "id")
			w.Find(`externalId eq "E-1"`).Equal(0.0, "totalResults") // externalId is case-exact
			w.Find(`title eq "buyer" and `+bridgetest.Enterprise+`:department sw "o"`).Equal(id, "Resources", 0, "id")
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"remove","path":"title"},{"op":"replace","path":"`+bridgetest.Enterprise+`:department","value":"HR"}`)).
				Want(http.StatusOK).Equal(nil, "title").Equal("HR", bridgetest.Enterprise, "department").Equal("12", bridgetest.Enterprise, "manager", "value")
			refused := w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"title","value":"Chief 😀"}`)).Want(http.StatusBadRequest)
			if !strings.Contains(refused.Detail(), "title") || !strings.Contains(refused.Detail(), "job_title") {
				t.Errorf("detail: %s", refused.Detail())
			}
		})
	}
}

// A person without a first or last name reads back without one.
func TestMissingNamesReadBackMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	a := w.Do(http.MethodPost, "/Users", `{"userName":"p@example.com","displayName":"Pat Probe","name":{"givenName":"Pat"}}`).Want(http.StatusCreated)
	a.Equal("Pat", "name", "givenName").Equal(nil, "name", "familyName")
}
