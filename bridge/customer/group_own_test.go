package customer_test

import (
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// A shop that gives customers their group by itself says so, and refuses nothing else.
func TestGroupThatTheShopKeeps(t *testing.T) {
	t.Parallel()
	const wholesale = 2
	for name, options := range map[string][]magentotest.Option{
		"stock": nil, "with attributes": {magentotest.WithAttributes()}, "with the module": {magentotest.WithModule()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{shop: append(options, magentotest.WithOwnGroup(wholesale))})
			id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
			w.Do(http.MethodPut, "/Users/"+id, adaBody).Want(http.StatusOK)
			w.Do(http.MethodPatch, "/Users/"+id, activate(false)).Want(http.StatusOK).Equal(false, "active")
			team := w.Group("Team")
			add := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(id) + `]}`)
			w.Do(http.MethodPatch, "/Groups/"+team, add).Want(http.StatusBadRequest).Equal("mutability", "scimType").
				Says("by itself", "g2", "disable_auto_group_change")
			if err := w.Shop.UpdateCustomer(1, map[string]any{"disable_auto_group_change": 1}); err != nil {
				t.Fatal(err)
			}
			w.Do(http.MethodPatch, "/Groups/"+team, add).Want(http.StatusNoContent)
			w.Members(team, id)
		})
	}
}
