package bridge_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// What a provider sent is what it reads back, or it is not acknowledged.
func TestEverythingIsReadBackAsItWasSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	long := strings.Repeat("Ångström 😀 ", 30)
	body := strings.Replace(everything, `"TITLE"`, `"`+long+`"`, 1)
	created := w.do(http.MethodPost, "/Users", body).want(http.StatusCreated)
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
	compare("create", created.body)
	compare("read", w.do(http.MethodGet, "/Users/"+created.id(), "").want(http.StatusOK).body)
	customer, _ := w.shop.Customer(1)
	for field, want := range map[string]any{"firstname": "Barbara", "lastname": "Jensen Sales", "middlename": "Jane", "prefix": "Ms.", "suffix": "III", "email": "bjensen@example.com"} {
		if customer[field] != want {
			t.Errorf("Magento's %s is %v, want %v", field, customer[field], want)
		}
	}
	if n := w.calls(func() { compare("the same again", w.do(http.MethodPut, "/Users/1", body).want(http.StatusOK).body) }); n != 1 {
		t.Errorf("a PUT of the same took %d calls, want 1", n)
	}
}

// When somebody in the shop changes what a kept attribute mirrors, Magento's own
// value is shown.
func TestTheShopsOwnChangesAreShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	id := w.do(http.MethodPost, "/Users", strings.Replace(everything, `"TITLE"`, `"Guide"`, 1)).want(http.StatusCreated).id()
	change := func(fields map[string]any) {
		t.Helper()
		if err := w.shop.UpdateCustomer(1, fields); err != nil {
			t.Fatal(err)
		}
	}
	change(map[string]any{"lastname": "Married", "email": "married@example.com"})
	a := w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK)
	a.equal("Married", "name", "familyName").equal("married@example.com", "emails", 0, "value").equal(true, "emails", 0, "primary")
	a.equal("babs@jensen.org", "emails", 1, "value").equal("bjensen", "userName").equal("Guide", "title")
	change(map[string]any{"addresses": []any{}})
	w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal(nil, "addresses").equal(nil, "phoneNumbers")
}

// What is not JSON of the bridge in scim_attributes speaks for nobody.
func TestForeignTextInTheKeptAttributes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{`, `[]`, `{"id":"99","active":false,"groups":[{"value":"3"}],"userName":"root","meta":{}}`, `{"title":`, `{"emails":"x","name":7,"title":{},"roles":"x"}`, `{"emails":[7]}`, `{"emails":[],"title":7}`} {
		w := newWorld(t, attributeShop())
		id := w.do(http.MethodPost, "/Users", adaBody).want(http.StatusCreated).id()
		if err := w.shop.UpdateCustomer(1, map[string]any{"custom_attributes": []any{map[string]any{"attribute_code": "scim_attributes", "value": text}}}); err != nil {
			t.Fatal(err)
		}
		w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal(id, "id").equal(true, "active").equal("ada@example.com", "userName").equal("Byron", "name", "familyName").
			equal("ada@example.com", "emails", 0, "value").equal(nil, "title").equal(nil, "roles")
	}
}

func TestMappedAttributes(t *testing.T) {
	t.Parallel()
	text := func(code string) magentotest.Option {
		return magentotest.WithAttribute(magentotest.Attribute{Code: code, BackendType: "varchar", FrontendInput: "text", InSet: true})
	}
	mapping, err := bridge.ParseAttributeMapping("title=custom.job_title; externalId=taxvat;" + enterprise + ":department=custom.department;" + enterprise + ":manager.value=custom.boss")
	if err != nil {
		t.Fatal(err)
	}
	for shape, more := range map[string][]magentotest.Option{"stock": nil, "with attributes": {magentotest.WithAttributes()}} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{shop: append(more, text("job_title"), text("department"), text("boss")), bridge: bridge.Config{CustomerAttributes: mapping}})
			body := `{"userName":"ada@example.com","externalId":"e-1","title":"Buyer","name":{"givenName":"Ada","familyName":"Byron"},"` + enterprise + `":{"department":"Ops","manager":{"value":"12"}}}`
			id := w.do(http.MethodPost, "/Users", body).want(http.StatusCreated).
				equal("Buyer", "title").equal("e-1", "externalId").equal("Ops", enterprise, "department").equal("12", enterprise, "manager", "value").id()
			customer, _ := w.shop.Customer(1)
			if customer["taxvat"] != "e-1" {
				t.Errorf("taxvat is %v", customer["taxvat"])
			}
			w.find(`externalId eq "e-1"`).equal(id, "Resources", 0, "id")
			w.find(`externalId eq "E-1"`).equal(0.0, "totalResults") // externalId is case-exact
			w.find(`title eq "buyer" and `+enterprise+`:department sw "o"`).equal(id, "Resources", 0, "id")
			w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"remove","path":"title"},{"op":"replace","path":"`+enterprise+`:department","value":"HR"}`)).
				want(http.StatusOK).equal(nil, "title").equal("HR", enterprise, "department").equal("12", enterprise, "manager", "value")
			refused := w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"title","value":"Chief 😀"}`)).want(http.StatusBadRequest)
			if !strings.Contains(refused.detail(), "title") || !strings.Contains(refused.detail(), "job_title") {
				t.Errorf("detail: %s", refused.detail())
			}
		})
	}
}

// A person without a first or last name reads back without one.
func TestMissingNamesReadBackMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	a := w.do(http.MethodPost, "/Users", `{"userName":"p@example.com","displayName":"Pat Probe","name":{"givenName":"Pat"}}`).want(http.StatusCreated)
	a.equal("Pat", "name", "givenName").equal(nil, "name", "familyName")
}
