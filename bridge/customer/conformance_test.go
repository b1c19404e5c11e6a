package customer_test

import (
	"testing"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimtest"
)

// Customers and customer groups keep the rules of the RFCs, whatever the shop has.
func TestConformance(t *testing.T) {
	t.Parallel()
	// Without the companion module Magento has one field for userName and e-mail address,
	// computes what a name shows, and gives the language of a store view.
	stock := &scimtest.Kind{
		Adapt: func(_ int, r scim.Resource) {
			r["emails"] = r["emails"].([]any)[:1]
			r["phoneNumbers"] = []any{map[string]any{"value": "+1-555-0100", "type": "work"}}
			r.List("addresses")[0]["region"] = "CA"
			delete(r, "displayName")
			delete(r, "locale")
			delete(r.Complex("name"), "formatted")
		},
		Unique:   [][]string{{"userName", "emails.value"}},
		Computed: []string{"displayName", "name.formatted", "preferredLanguage", "locale", "userName", "emails"},
	}
	whole := &scimtest.Kind{
		Unique:   [][]string{{"userName"}, {"emails.value"}},
		Computed: []string{"displayName", "name.formatted", "preferredLanguage", "locale"},
		List:     "phoneNumbers",
	}
	groups := &scimtest.Kind{Unique: [][]string{{"displayName"}}, Protected: "g1"}
	for shop, c := range map[string]struct {
		setup setup
		users *scimtest.Kind
	}{"stock": {setup{}, stock}, "with the module": {moduleShop(), whole}} {
		t.Run(shop, func(t *testing.T) {
			t.Parallel()
			scimtest.Run(t, scimtest.Suite{
				Open: func(t *testing.T) scimtest.Stores {
					t.Helper()
					return opened(t, c.setup)
				},
				Users: c.users, Groups: groups,
			})
		})
	}
}

// opened are the stores of a new shop.
func opened(t *testing.T, s setup) scimtest.Stores {
	t.Helper()
	w := newWorld(t, s)
	return scimtest.Stores{Users: w.Users, Groups: w.Groups, LoseAnswer: func(endpoint string) {
		route := map[string]string{"/Users": postCustomers, "/Groups": "POST /V1/customerGroups"}[endpoint]
		w.Shop.Fail(magentotest.Fault{Route: route, CutAfter: true})
	}}
}
