package customer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// A filter that is pushed down to Magento finds exactly those whom a plain
// evaluation of the filter over all customers finds, in the same order.
func TestPushedDownFiltersFindWhatAPlainEvaluationFinds(t *testing.T) {
	t.Parallel()
	for shape, options := range map[string][]magentotest.Option{"stock": nil, "with attributes": {magentotest.WithAttributes()}, "with the module": {magentotest.WithModule()}} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{shop: options})
			w.populate()
			bridgetest.FindsWhatAPlainEvaluationFinds(t, w.store(), func(rt *rapid.T) string { return bridgetest.DrawFilter(rt, 3, customer.CustomerSchema+":taxvat") })
		})
	}
}

// populate makes customers of awkward names, half of them through the bridge.
func (w *world) populate() {
	w.T.Helper()
	for i, first := range bridgetest.Awkward {
		last := bridgetest.Awkward[(i*7+3)%len(bridgetest.Awkward)]
		address := fmt.Sprintf("%s%d@example.com", []string{"jose", "jösé", "a_b", "axb", "Ada"}[i%5], i)
		if i%2 == 0 {
			body := fmt.Sprintf(`{"userName":%q,"name":{"givenName":%q,"familyName":%q},"title":%q,"externalId":%q,"active":%t,"emails":[{"value":%q,"type":"work","primary":true},{"value":%q,"type":"home"}]}`,
				address, first+"x", last+"y", bridgetest.Awkward[(i+5)%len(bridgetest.Awkward)], "e"+first, i%3 != 0, address, "second"+address)
			w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated)
			continue
		}
		customer := map[string]any{"email": address, "firstname": "X" + strings.ReplaceAll(first, `"`, ""), "lastname": "Y" + strings.ReplaceAll(last, `"`, ""), "website_id": 1}
		if i%3 == 0 {
			customer["taxvat"] = first
		}
		if _, err := w.Shop.AddCustomer(customer, ""); err != nil {
			w.T.Fatal(err)
		}
	}
}

func (w *world) store() scimserver.Store {
	w.T.Helper()
	customers := customer.New(customer.Config{}, w.Magento(magento.Bearer{Token: bridgetest.MagentoToken}))
	w.T.Cleanup(customers.Close)
	return customers.Users()
}
