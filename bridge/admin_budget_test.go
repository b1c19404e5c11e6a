package bridge_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// TestAdminCallBudget holds the number of calls to Magento that each request costs.
func TestAdminCallBudget(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, adminSetup{shop: []magentotest.Option{magentotest.WithRole("Sales")}, bridge: bridge.AdminConfig{RolesAllowed: []string{"Sales", "Support"}}})
	manyAdmins(t, w, 5)
	var id, group string
	sales := w.roleID("Sales")
	user := adminWith("ada", "")
	members := func(op string, ids ...string) string {
		return patch(`{"op":"` + op + `","path":"members","value":[` + values(ids...) + `]}`)
	}
	for _, c := range []struct {
		name string
		want int
		do   func()
	}{
		{"POST", 1, func() { id = w.do(http.MethodPost, "/Users", user).want(http.StatusCreated).id() }},
		{"GET one", 1, func() { w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK) }},
		{"GET by userName", 1, func() { w.find(`userName eq "ada"`).equal(1.0, "totalResults") }},
		{"GET by externalId", 1, func() { w.find(`externalId eq "x"`).equal(0.0, "totalResults") }},
		{"GET by anything else", 1, func() { w.find(`emails.value eq "x"`).equal(0.0, "totalResults") }},
		{"GET a page", 1, func() { w.do(http.MethodGet, "/Users?startIndex=1&count=2", "").want(http.StatusOK) }},
		{"GET a page that is none of Magento's", 2, func() { w.do(http.MethodGet, "/Users?startIndex=2&count=3", "").want(http.StatusOK) }},
		{"PUT of the same", 1, func() { w.do(http.MethodPut, "/Users/"+id, user).want(http.StatusOK) }},
		{"PUT", 2, func() {
			w.do(http.MethodPut, "/Users/"+id, strings.Replace(user, `"Byron"`, `"King"`, 1)).want(http.StatusOK).equal("King", "name", "familyName")
		}},
		{"PATCH", 2, func() {
			w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"active","value":false}`)).want(http.StatusOK)
		}},
		{"GET roles", 1, func() { w.do(http.MethodGet, "/Groups?excludedAttributes=members", "").want(http.StatusOK) }},
		{"GET a role", 1, func() { w.do(http.MethodGet, "/Groups/"+sales+"?excludedAttributes=members", "").want(http.StatusOK) }},
		{"GET a role with its members", 2, func() { w.do(http.MethodGet, "/Groups/"+sales, "").want(http.StatusOK) }},
		{"POST a role, and the read of its members for the answer", 3, func() {
			group = w.do(http.MethodPost, "/Groups", `{"displayName":"Support"}`).want(http.StatusCreated).id()
		}},
		{"PATCH three members in", 5, func() {
			w.do(http.MethodPatch, "/Groups/"+sales, members("add", "2", "3", "4")).want(http.StatusNoContent)
		}},
		{"PATCH members in who are", 2, func() {
			w.do(http.MethodPatch, "/Groups/"+sales, members("add", "2", "3", "4")).want(http.StatusNoContent)
		}},
		{"PATCH one member out", 3, func() {
			w.do(http.MethodPatch, "/Groups/"+sales, members("remove", "2")).want(http.StatusNoContent)
		}},
		{"DELETE a role without members", 3, func() { w.do(http.MethodDelete, "/Groups/"+group, "").want(http.StatusNoContent) }},
		{"DELETE", 2, func() { w.do(http.MethodDelete, "/Users/"+id, "").want(http.StatusNoContent) }},
		{"GET of what cannot be an id", 0, func() { w.do(http.MethodGet, "/Users/007", "").want(http.StatusNotFound) }},
	} {
		w.shop.ResetCalls()
		if got := w.calls(c.do); got != c.want {
			t.Errorf("%s took %d calls, want %d: %v", c.name, got, c.want, w.shop.CallsByRoute())
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
	w := newAdminWorld(t, s)
	id := w.addAdmin("ada", "Sales")
	for _, route := range []string{"GET /V1/scim-bridge/status", "GET /V1/scim-bridge/admin-roles"} {
		w.shop.Fail(magentotest.Fault{Route: route, Status: http.StatusServiceUnavailable, HTML: true})
		w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal("Sales", "groups", 0, "display")
	}
	w.renameInMagento(w.roleID("Sales"), "Trade")
	w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal("Trade", "groups", 0, "display")
}
