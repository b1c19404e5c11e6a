package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// What keeps somebody out costs a write where there is nothing to change, and nothing else does.
func TestCallsThatKeepSomebodyOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{
		shop:   []magentotest.Option{magentotest.WithModule()},
		bridge: customer.Config{CustomerDelete: customer.DeactivateCustomer},
	})
	id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
	path, team := "/Users/"+id, "/Groups/"+w.Group("Team")
	inactive := strings.TrimSuffix(adaBody, "}") + `,"active":false}`
	patch := func(value string) func() {
		body := bridgetest.Patch(`{"op":"replace","path":"active","value":` + value + `}`)
		return func() { w.Do(http.MethodPatch, path, body).Want(http.StatusOK) }
	}
	members := func(operation string) func() {
		body := bridgetest.Patch(`{"op":"` + operation + `","path":"members","value":[{"value":"` + id + `"}]}`)
		return func() { w.Do(http.MethodPatch, team, body).Want(http.StatusNoContent) }
	}
	put := func(body string) func() { return func() { w.Do(http.MethodPut, path, body).Want(http.StatusOK) } }
	for _, c := range []struct {
		name          string
		calls, writes int
		do            func()
	}{
		{"PUT of the same, active", 1, 0, put(adaBody)},
		{"PATCH to active again", 1, 0, patch("true")},
		{"PATCH to inactive", 2, 1, patch("false")},
		{"PATCH to inactive again", 2, 1, patch("false")},
		{"PUT of the same, inactive", 2, 1, put(inactive)},
		{"PATCH to active", 2, 1, patch("true")},
		{"a member who is out leaves", 3, 1, members("remove")},
		{"a member joins", 4, 1, members("add")},
		{"a member who is in joins", 2, 0, members("add")},
		{"a member leaves", 3, 1, members("remove")},
		{"DELETE", 2, 1, func() { w.Do(http.MethodDelete, path, "").Want(http.StatusNoContent) }},
		{"DELETE again", 2, 1, func() { w.Do(http.MethodDelete, path, "").Want(http.StatusNotFound) }},
		{"GET of who was deleted", 1, 0, func() { w.Do(http.MethodGet, path, "").Want(http.StatusNotFound) }},
	} {
		w.Shop.ResetCalls()
		got := w.Calls(c.do)
		if writes := w.Shop.Calls(putByModule); got != c.calls || writes != c.writes {
			t.Errorf("%s took %d calls, %d of them writes, want %d and %d: %v",
				c.name, got, writes, c.calls, c.writes, w.Shop.CallsByRoute())
		}
	}
}

// Whom Magento does not let anybody save, and who may only be read, is acknowledged all the same.
func TestWhoIsOutWithoutAWrite(t *testing.T) {
	t.Parallel()
	for name, readOnly := range map[string]bool{"refused": false, "rehearsed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{
				shop:   []magentotest.Option{magentotest.WithModule()},
				client: func(cfg *magento.Config) { cfg.ReadOnly = readOnly },
			})
			id, err := w.Shop.AddCustomer(map[string]any{
				"email": "ada@example.com", "firstname": "Ada", "lastname": "Byron", "website_id": 1,
				"custom_attributes": []any{map[string]any{"attribute_code": "scim_active", "value": "0"}},
			}, "")
			if err != nil {
				t.Fatal(err)
			}
			w.Shop.Fail(magentotest.Fault{Route: putByModule, Times: -1, Status: http.StatusBadRequest, Body: `{"message":"No."}`})
			w.Do(http.MethodPatch, "/Users/"+bridgetest.ID(id), bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).
				Want(http.StatusOK).Equal(false, "active")
			remove := bridgetest.Patch(`{"op":"remove","path":"members","value":[{"value":"` + bridgetest.ID(id) + `"}]}`)
			w.Do(http.MethodPatch, "/Groups/g2", remove).Want(http.StatusNoContent)
		})
	}
}

// Somebody who was deactivated before the module came is locked by it from then on.
func TestWhoWasInactiveBeforeTheModuleIsLockedByIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithModule()}})
	id, err := w.Shop.AddCustomer(map[string]any{
		"email": "old@example.com", "firstname": "Ada", "lastname": "Byron", "website_id": 1, "confirmation": "scim-inactive-x",
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	path := "/Users/" + bridgetest.ID(id)
	active := func(value string) bridgetest.Answer {
		return w.Do(http.MethodPatch, path, bridgetest.Patch(`{"op":"replace","path":"active","value":`+value+`}`)).Want(http.StatusOK)
	}
	active("false").Equal(false, "active")
	stored, err := w.Magento(magento.Bearer{Token: bridgetest.MagentoToken}).GetCustomer(t.Context(), id)
	if err != nil || stored.Custom["scim_active"] != "0" {
		t.Errorf("scim_active is %q, %v", stored.Custom["scim_active"], err)
	}
	active("true").Equal(true, "active")
}
