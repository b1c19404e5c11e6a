package customer_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
)

// requiredIn are the attributes that a schema says are required, with their parts.
func requiredIn(attributes any, parent string) map[string]bool {
	required := map[string]bool{}
	list, _ := attributes.([]any)
	for _, a := range list {
		attribute, _ := a.(map[string]any)
		name, _ := attribute["name"].(string)
		if attribute["required"] == true {
			required[parent+name] = true
		}
		for part := range requiredIn(attribute["subAttributes"], parent+name+".") {
			required[part] = true
		}
	}
	return required
}

// A client that fills what /Schemas calls required is not refused for what is missing.
func TestSchemasTellWhatIsRequired(t *testing.T) {
	t.Parallel()
	mapped, err := customer.ParseAttributeMapping("title=custom.job")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]struct {
		shop []magentotest.Option
		user map[string]bool
	}{
		"stock":           {[]magentotest.Option{magentotest.WithAttributes("job")}, map[string]bool{"userName": true, "title": true, "name.honorificPrefix": true}},
		"with attributes": {[]magentotest.Option{magentotest.WithAttributes(), magentotest.WithAttributes("job")}, map[string]bool{"userName": true, "emails": true, "title": true, "name.honorificPrefix": true}},
	} {
		w := newWorld(t, setup{shop: s.shop, bridge: customer.Config{CacheTTL: time.Millisecond, CustomerAttributes: mapped}})
		for code, visible := range map[string]bool{"job": true, "prefix": true, "taxvat": true, "gender": false} {
			if err := w.Shop.RequireAttribute(code, visible); err != nil {
				t.Fatal(err)
			}
		}
		const websites = "GET /V1/store/websites"
		for before := w.Shop.Calls(websites); w.Shop.Calls(websites) < before+2; time.Sleep(time.Millisecond) {
			w.Do(http.MethodGet, "/Schemas", "").Want(http.StatusOK) // the shop is read again behind a request
		}
		for urn, want := range map[string]map[string]bool{
			scim.UserSchema: s.user, scim.GroupSchema: {"displayName": true, "members.value": true}, customer.CustomerSchema: {"taxvat": true},
		} {
			a := w.Do(http.MethodGet, "/Schemas/"+urn, "").Want(http.StatusOK)
			if diff := cmp.Diff(want, requiredIn(a.At("attributes"), "")); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", name, urn, diff)
			}
		}
		const least = `"userName":"ada@example.com","emails":[{"value":"ada@example.com"}],"title":"Buyer","name":{"honorificPrefix":"Ms."}`
		w.Do(http.MethodPost, "/Users", `{`+least+`}`).Want(http.StatusBadRequest)
		id := w.Do(http.MethodPost, "/Users", `{`+least+`,"`+customer.CustomerSchema+`":{"taxvat":"X1"}}`).Want(http.StatusCreated).ID()
		// Nobody stays active because a PUT lacks what is required.
		w.Do(http.MethodPut, "/Users/"+id, `{"userName":"ada@example.com","active":false}`).Want(http.StatusBadRequest).Says("deactivated all the same")
		w.Do(http.MethodGet, "/Users/"+id, "").Equal(false, "active")
		w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"remove","path":"title"}`)).Want(http.StatusBadRequest)
	}
}
