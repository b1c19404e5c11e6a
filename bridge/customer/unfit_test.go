package customer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
)

// A shop can change so that a start would fail. The bridge goes on, and says so once.
func TestSettingsThatFitNoMoreAreTold(t *testing.T) {
	t.Parallel()
	s := moduleShop()
	module := withSwitch(&s)
	var told []string
	s.bridge.GroupsManaged = true
	s.bridge.Doubt = func(text string, cause error) { told = append(told, text+": "+cause.Error()) }
	w := newWorld(t, s)
	cfg := magento.Config{BaseURL: bridgetest.ShopURL, Transport: w.ToShop, Credentials: magento.Bearer{Token: bridgetest.MagentoToken}}
	s.client(&cfg)
	client, err := magento.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	customers := customer.New(s.bridge, client)
	t.Cleanup(customers.Close)
	if err := customers.Load(t.Context()); err != nil || customers.Unfit() != nil {
		t.Fatal(err, customers.Unfit())
	}
	module.instead.Store(noModule())
	for range 2 {
		if err := customers.Load(t.Context()); err == nil || customers.Unfit() == nil {
			t.Errorf("%v, unfit: %v", err, customers.Unfit())
		}
	}
	want := []string{"the settings do not fit the shop any more; the bridge goes on by what it knew before, and would not start again: " +
		"GROUP_SCOPE=managed needs the companion module: install or upgrade the module, or use GROUP_SCOPE=all"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +told):\n%s", diff)
	}
	module.instead.Store(nil)
	if err := customers.Load(t.Context()); err != nil || customers.Unfit() != nil {
		t.Errorf("%v, unfit: %v", err, customers.Unfit())
	}
}
