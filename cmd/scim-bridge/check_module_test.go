package main

import (
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func TestCheckNamesWhatADisabledModuleHasLeft(t *testing.T) {
	t.Parallel()
	shop := magentotest.NewServer(t, magentotest.WithBearer(shopToken), magentotest.WithDisabledModule())
	_, out := checked(t, environmentFor(shop.URL))
	for _, want := range []string{"warning  attribute      scim_user_name is left over", "module:enable ScimBridge_ScimBridge", "0 of 0 customers"} {
		if !strings.Contains(out, want) {
			t.Errorf("without %q:\n%s", want, out)
		}
	}
}

// A module that cannot be asked is not one that is missing.
func TestCheckMissesTheModuleOnlyWhereItIsNotInstalled(t *testing.T) {
	t.Parallel()
	const noEffect = "scim_active exists, but has no effect without the companion module"
	for name, test := range map[string]struct {
		shop []magentotest.Option
		want bool
	}{
		"installed":          {[]magentotest.Option{magentotest.WithBearer(shopToken), magentotest.WithModule()}, false},
		"attributes by hand": {[]magentotest.Option{magentotest.WithBearer(shopToken), magentotest.WithAttributes()}, true},
		"not to be asked": {[]magentotest.Option{magentotest.WithModule(), magentotest.WithRestrictedBearer(
			shopToken, "Magento_Customer::customer", "Magento_Customer::manage", "Magento_Customer::delete", "Magento_Customer::group",
			"Magento_Backend::store",
		)}, false},
	} {
		_, out := checked(t, environmentFor(magentotest.NewServer(t, test.shop...).URL))
		if strings.Contains(out, noEffect) != test.want {
			t.Errorf("%s: %q is in it: %v, want %v\n%s", name, noEffect, !test.want, test.want, out)
		}
	}
}
