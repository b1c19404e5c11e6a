package admin_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// TestAdminCallBudget holds the number of calls to Magento that each request costs.
func TestAdminCallBudget(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithRole("Sales")}, bridge: admin.Config{RolesAllowed: []string{"Sales", "Support"}}})
	manyAdmins(t, w, 5)
	var id, group string
	sales := w.roleID("Sales")
	user := adminWith("ada", "")
	members := func(op string, ids ...string) string {
		return bridgetest.Patch(`{"op":"` + op + `","path":"members","value":[` + bridgetest.Values(ids...) + `]}`)
	}
	for _, c := range []struct {
		name string
		want int
		do   func()
	}{
		{"POST", 1, func() { id = w.Do(http.MethodPost, "/Users", user).Want(http.StatusCreated).ID() }},
		{"GET one", 1, func() { w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK) }},
		{"GET by userName", 1, func() { w.Find(`userName eq "ada"`).Equal(1.0, "totalResults") }},
		{"GET by externalId", 1, func() { w.Find(`externalId eq "x"`).Equal(0.0, "totalResults") }},
		{"GET by anything else", 1, func() { w.Find(`emails.value eq "x"`).Equal(0.0, "totalResults") }},
		{"GET a page", 1, func() { w.Do(http.MethodGet, "/Users?startIndex=1&count=2", "").Want(http.StatusOK) }},
		{"GET a page that is none of Magento's", 2, func() { w.Do(http.MethodGet, "/Users?startIndex=2&count=3", "").Want(http.StatusOK) }},
		{"PUT of the same", 1, func() { w.Do(http.MethodPut, "/Users/"+id, user).Want(http.StatusOK) }},
		{"PUT", 2, func() {
			w.Do(http.MethodPut, "/Users/"+id, strings.Replace(user, `"Byron"`, `"King"`, 1)).Want(http.StatusOK).Equal("King", "name", "familyName")
		}},
		{"PATCH", 2, func() {
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK)
		}},
		{"PATCH of who is inactive to inactive, which keeps other processes from undoing it", 2, func() {
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK)
		}},
		{"GET roles", 1, func() { w.Do(http.MethodGet, "/Groups?excludedAttributes=members", "").Want(http.StatusOK) }},
		{"GET a role", 1, func() { w.Do(http.MethodGet, "/Groups/"+sales+"?excludedAttributes=members", "").Want(http.StatusOK) }},
		{"GET a role with its members", 2, func() { w.Do(http.MethodGet, "/Groups/"+sales, "").Want(http.StatusOK) }},
		{"POST a role, and the read of its members for the answer", 3, func() {
			group = w.Do(http.MethodPost, "/Groups", `{"displayName":"Support"}`).Want(http.StatusCreated).ID()
		}},
		{"PATCH three members in", 5, func() {
			w.Do(http.MethodPatch, "/Groups/"+sales, members("add", "2", "3", "4")).Want(http.StatusNoContent)
		}},
		{"PATCH members in who are", 2, func() {
			w.Do(http.MethodPatch, "/Groups/"+sales, members("add", "2", "3", "4")).Want(http.StatusNoContent)
		}},
		{"PATCH one member out", 3, func() {
			w.Do(http.MethodPatch, "/Groups/"+sales, members("remove", "2")).Want(http.StatusNoContent)
		}},
		{"PATCH one member out who is out, likewise", 3, func() {
			w.Do(http.MethodPatch, "/Groups/"+sales, members("remove", "2")).Want(http.StatusNoContent)
		}},
		{"DELETE a role without members", 3, func() { w.Do(http.MethodDelete, "/Groups/"+group, "").Want(http.StatusNoContent) }},
		{"DELETE", 2, func() { w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent) }},
		{"GET of what cannot be an id", 0, func() { w.Do(http.MethodGet, "/Users/007", "").Want(http.StatusNotFound) }},
	} {
		w.Shop.ResetCalls()
		if got := w.Calls(c.do); got != c.want {
			t.Errorf("%s took %d calls, want %d: %v", c.name, got, c.want, w.Shop.CallsByRoute())
		}
	}
}

// What is known of the roles is read again after a while. Should that fail for the
// moment, it still holds.
func TestAdminRolesAreRemembered(t *testing.T) {
	t.Parallel()
	s := salesTeam("Sales")
	s.bridge.CacheTTL = time.Nanosecond
	s.client = func(cfg *magento.Config) { cfg.RetryMax = -1 }
	w := newWorld(t, s)
	id := w.addAdmin("ada", "Sales")
	for _, route := range []string{"GET /V1/scim-bridge/status", "GET /V1/scim-bridge/admin-roles"} {
		w.Shop.Fail(magentotest.Fault{Route: route, Status: http.StatusServiceUnavailable, HTML: true})
		w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal("Sales", "groups", 0, "display")
	}
	w.renameInMagento(w.roleID("Sales"), "Trade")
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal("Trade", "groups", 0, "display")
}
