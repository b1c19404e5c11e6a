package bridge_test

import (
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// teamOfThree is a role Sales with ada, ben who came to it from Support and cat who
// went on to Support.
func teamOfThree(t *testing.T, s adminSetup) (w *adminWorld, sales string, people []string) {
	t.Helper()
	w = newAdminWorld(t, s)
	sales = w.roleID("Sales")
	support := w.roleID("Support")
	people = []string{w.addAdmin("ada", ""), w.addAdmin("ben", ""), w.addAdmin("cat", "")}
	join := func(role string, ids ...string) {
		w.do(http.MethodPatch, "/Groups/"+role, patch(`{"op":"add","path":"members","value":[`+values(ids...)+`]}`)).want(http.StatusNoContent)
	}
	join(support, people[1])
	join(sales, people...)
	join(support, people[2])
	w.shop.ResetCalls()
	return w, sales, people
}

// roleState is who has which role in Magento and is remembered to be in which.
func (w *adminWorld) roleState(people ...string) map[string]any {
	w.t.Helper()
	state := map[string]any{}
	for _, id := range people {
		user, _ := w.shop.Admin(parseInt(w.t, id))
		state[id] = []any{user["role_id"], user["scim_roles"]}
	}
	return state
}

// The members of a role that is deleted fall back to where they were before.
func TestAdminRoleDeleted(t *testing.T) {
	t.Parallel()
	w, sales, p := teamOfThree(t, salesTeam("Sales", "Support"))
	w.do(http.MethodDelete, "/Groups/"+sales, "").want(http.StatusNoContent)
	w.holdsRole(p[0], "")
	w.holdsRole(p[1], "Support")
	w.holdsRole(p[2], "Support")
	w.groupsOf(p[0])
	w.groupsOf(p[1], "Support")
	w.groupsOf(p[2], "Support")
	w.do(http.MethodGet, "/Groups/"+sales, "").want(http.StatusNotFound)
}

// A role that Magento does not delete is as it was, and so are its members.
func TestAdminRoleWhoseDeletionIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  magentotest.Fault
		status int
	}{
		"refused":       {magentotest.Fault{Route: deleteRole, Status: http.StatusBadRequest, Body: `{"message":"Cannot delete role."}`}, http.StatusBadRequest},
		"no right":      {magentotest.Fault{Route: deleteRole, Status: http.StatusUnauthorized, Body: `{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"R"}}`}, http.StatusBadGateway},
		"an error page": {magentotest.Fault{Route: deleteRole, Status: http.StatusInternalServerError, HTML: true}, http.StatusBadGateway},
		"maintenance":   {magentotest.Fault{Route: deleteRole, Status: http.StatusServiceUnavailable, HTML: true}, http.StatusServiceUnavailable},
		"one stays":     {magentotest.Fault{Route: putAdmin, Nth: 2, Status: http.StatusInternalServerError, HTML: true}, http.StatusBadGateway},
	} {
		for shape, s := range map[string]adminSetup{"": salesTeam("Sales", "Support"), ", with a default role": withDefaultRole("Finance", "Sales", "Support")} {
			t.Run(name+shape, func(t *testing.T) {
				t.Parallel()
				s.client = func(cfg *magento.Config) { cfg.RetryMax = -1 }
				w, sales, p := teamOfThree(t, s)
				before := w.roleState(p...)
				w.shop.Fail(c.fault)
				w.do(http.MethodDelete, "/Groups/"+sales, "").want(c.status)
				w.same(before, w.roleState(p...))
				w.members(sales, p...)
				w.do(http.MethodDelete, "/Groups/"+sales, "").want(http.StatusNoContent)
			})
		}
	}
}

// The answer to a deletion is lost: what counts is whether the role is there.
func TestAdminRoleDeletedWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  magentotest.Fault
		retry  int
		status int
		there  bool
	}{
		"done, tried again":     {magentotest.Fault{CutAfter: true}, 1, http.StatusNoContent, false},
		"not done, tried again": {magentotest.Fault{CutBefore: true}, 1, http.StatusNoContent, false},
		"done":                  {magentotest.Fault{CutAfter: true}, -1, http.StatusNoContent, false},
		"not done":              {magentotest.Fault{CutBefore: true}, -1, http.StatusServiceUnavailable, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := salesTeam("Sales", "Support")
			s.client = func(cfg *magento.Config) { cfg.RetryMax = c.retry }
			w, sales, p := teamOfThree(t, s)
			before := w.roleState(p...)
			c.fault.Route = deleteRole
			w.shop.Fail(c.fault)
			w.do(http.MethodDelete, "/Groups/"+sales, "").want(c.status)
			if c.there {
				w.same(before, w.roleState(p...))
				return
			}
			w.groupsOf(p[0])
			w.groupsOf(p[1], "Support")
		})
	}
}

// A member whom the settings do not let go keeps the role, and all others too.
func TestAdminRoleWithAMemberWhoStays(t *testing.T) {
	t.Parallel()
	s := asAdmin(true)
	w, sales, p := teamOfThree(t, s)
	if err := w.shop.GrantRole(w.shop.RoleID("Sales"), "Magento_Backend::all"); err != nil { // or the bridge has no rights in it
		t.Fatal(err)
	}
	w.inMagento(robot, map[string]any{"role_id": w.shop.RoleID("Sales")})
	before := w.roleState(append(p, robot)...)
	w.do(http.MethodDelete, "/Groups/"+sales, "").want(http.StatusForbidden).says(robot, "MAGENTO_ADMIN_USERNAME")
	w.same(before, w.roleState(append(p, robot)...))
}
