package customer_test

import (
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// A module that was disabled leaves its attributes in the shop, and nothing to search them by. The
// shop is then a stock one: whoever leaves must get out all the same.
func TestAShopWhoseModuleWasDisabledIsAStockShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithDisabledModule()}})
	id := w.Do(http.MethodPost, "/Users", withPassword(bridgetest.Password)).Want(http.StatusCreated).ID()
	w.mayLogIn("ada@example.com", bridgetest.Password, true)
	w.Find(`userName eq "ada@example.com"`).Want(http.StatusOK).Equal(1.0, "totalResults")
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK).Equal(false, "active")
	w.mayLogIn("ada@example.com", bridgetest.Password, false)
	w.Find(`active eq false`).Want(http.StatusOK).Equal(1.0, "totalResults")
	w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
}
