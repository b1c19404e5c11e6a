package customer_test

import (
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// What check and the log say of how far clients get.
func TestReach(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scope         string
		groupsManaged bool
		want          customer.Reach
	}{
		{"website", false, customer.Reach{Customers: 6, AllCustomers: 6, Groups: 5, AllGroups: 5, ShopGroups: 3, Everybody: true}},
		{"domains:staff.example.com", false, customer.Reach{Customers: 2, AllCustomers: 6, Groups: 5, AllGroups: 5, ShopGroups: 3}},
		{"managed", true, customer.Reach{Customers: 1, AllCustomers: 6, Groups: 1, AllGroups: 5}},
	} {
		t.Run(c.scope, func(t *testing.T) {
			t.Parallel()
			s := moduleShop()
			s.shop = append(s.shop, magentotest.WithWebsite("eu", "eu_de", "de_DE"))
			s.bridge.GroupsManaged, s.bridge.Scope = c.groupsManaged, parseScope(t, c.scope)
			w := newWorld(t, s)
			w.Shop.Seed(4)
			w.addOutsider("shopper@staff.example.com")
			w.groupInShop("Other", 1, 2) // on another website
			w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated)
			w.Group("Team")
			customers := customer.New(s.bridge, w.Magento(magento.Bearer{Token: bridgetest.MagentoToken}))
			defer customers.Close()
			if got, err := customers.Reach(t.Context()); err != nil || got != c.want {
				t.Errorf("%+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}
