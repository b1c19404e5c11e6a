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
			w.Members(team)
			w.Do(http.MethodPut, "/Groups/"+team, `{"displayName":"Team","members":[`+bridgetest.Values(id)+`]}`).Want(http.StatusBadRequest)
			w.Members(team)
			w.Members("g2", id)
			w.GroupsOf(id, "Wholesale")
			if err := w.Shop.UpdateCustomer(1, map[string]any{"disable_auto_group_change": 1}); err != nil {
				t.Fatal(err)
			}
			w.Do(http.MethodPatch, "/Groups/"+team, add).Want(http.StatusNoContent)
			w.Members(team, id)
		})
	}
}

// What is remembered beside a group that the shop keeps is as it was before a change that the
// shop refused so, of whoever leaves a group as well.
func TestRefusedMembershipsAreNotRemembered(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]magentotest.Option{
		"with attributes": magentotest.WithAttributes(), "with the module": magentotest.WithModule(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{shop: []magentotest.Option{option, magentotest.WithOwnGroup(4)}})
			id := w.add(map[string]any{"disable_auto_group_change": 1})
			first, second := w.Group("First", id), w.Group("Second", id) // g4, g5
			list := func() any {
				c, _ := w.Shop.Customer(1)
				return customAttribute(c, "scim_groups")
			}
			if first != "g4" || list() != ",4,5," {
				t.Fatalf("%s, %v", first, list())
			}
			if err := w.Shop.UpdateCustomer(1, map[string]any{"disable_auto_group_change": 0}); err != nil {
				t.Fatal(err)
			} // the shop keeps g4 from now on
			remove := bridgetest.Patch(`{"op":"remove","path":"members","value":[` + bridgetest.Values(id) + `]}`)
			w.Do(http.MethodPatch, "/Groups/"+first, remove).Want(http.StatusBadRequest).Equal("mutability", "scimType")
			third := w.Group("Third")
			add := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(id) + `]}`)
			w.Do(http.MethodPatch, "/Groups/"+third, add).Want(http.StatusBadRequest).Equal("mutability", "scimType")
			if list() != ",4,5," {
				t.Errorf("remembered are %v", list())
			}
			w.Do(http.MethodPatch, "/Users/"+id, activate(false)).Want(http.StatusOK)
			w.GroupsOf(id, "First", "Second")
			w.Do(http.MethodDelete, "/Groups/"+first, "").Want(http.StatusBadRequest)
			w.Members(second, id)
			w.Members(first, id)
			w.Members(third)
			w.Do(http.MethodDelete, "/Groups/"+second, "").Want(http.StatusNoContent)
		})
	}
}

// Where Magento stores the group and not what is remembered beside it, both are as they were.
func TestMembershipsThatAreNotStored(t *testing.T) {
	t.Parallel()
	outside := magentotest.WithAttribute(magentotest.Attribute{Code: "scim_groups", BackendType: "varchar", FrontendInput: "text"})
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithAttributes(), outside}})
	id := w.add(nil)
	w.Group("First", id)
	second := w.Group("Second")
	add := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(id) + `]}`)
	w.Do(http.MethodPatch, "/Groups/"+second, add).Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Says("scim_groups")
	w.GroupsOf(id, "First")
}
