package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// The store view in which the account was made stays what it is, whatever a client sends
// and wherever the customer moves; it can be searched for.
func TestCreatedIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithStoreView("base", "de", "de_DE")}})
	id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
	sent := strings.Replace(adaBody, "{", `{"preferredLanguage":"de-DE","`+customer.CustomerSchema+`":{"createdIn":"Elsewhere","gender":1},`, 1)
	w.Do(http.MethodPut, "/Users/"+id, sent).Want(http.StatusOK).
		Equal("Default Store View", customer.CustomerSchema, "createdIn").Equal(2.0, customer.CustomerSchema, "storeId")
	w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"`+customer.CustomerSchema+`:createdIn","value":"Elsewhere"}`)).
		Want(http.StatusBadRequest).Equal("mutability", "scimType")
	w.Find(customer.CustomerSchema+`:createdIn eq "default store view"`).Equal(1.0, "totalResults")
	w.Find(customer.CustomerSchema+`:createdIn sw "Else"`).Equal(0.0, "totalResults")
}
