package admin_test

import (
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// teamOfThree is a role Sales with ada, ben who came to it from Support and cat who
// went on to Support.
func teamOfThree(t *testing.T, s setup) (w *world, sales string, people []string) {
	t.Helper()
	w = newWorld(t, s)
	sales = w.roleID("Sales")
	support := w.roleID("Support")
	people = []string{w.addAdmin("ada", ""), w.addAdmin("ben", ""), w.addAdmin("cat", "")}
	join := func(role string, ids ...string) {
		w.Do(http.MethodPatch, "/Groups/"+role, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ids...)+`]}`)).Want(http.StatusNoContent)
	}
	join(support, people[1])
	join(sales, people...)
	join(support, people[2])
	w.Shop.ResetCalls()
	return w, sales, people
}

// roleState is who has which role in Magento and is remembered to be in which.
func (w *world) roleState(people ...string) map[string]any {
	w.T.Helper()
	state := map[string]any{}
	for _, id := range people {
		user, _ := w.Shop.Admin(parseInt(w.T, id))
		state[id] = []any{user["role_id"], user["scim_roles"]}
	}
	return state
}

// The members of a role that is deleted fall back to where they were before.
func TestAdminRoleDeleted(t *testing.T) {
	t.Parallel()
	w, sales, p := teamOfThree(t, salesTeam("Sales", "Support"))
	w.Do(http.MethodDelete, "/Groups/"+sales, "").Want(http.StatusNoContent)
	w.holdsRole(p[0], "")
	w.holdsRole(p[1], "Support")
	w.holdsRole(p[2], "Support")
	w.GroupsOf(p[0])
	w.GroupsOf(p[1], "Support")
	w.GroupsOf(p[2], "Support")
	w.Do(http.MethodGet, "/Groups/"+sales, "").Want(http.StatusNotFound)
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
		"an error page": {magentotest.Fault{Route: deleteRole, Status: http.StatusInternalServerError, HTML: true}, http.StatusServiceUnavailable},
		"maintenance":   {magentotest.Fault{Route: deleteRole, Status: http.StatusServiceUnavailable, HTML: true}, http.StatusServiceUnavailable},
		"one stays":     {magentotest.Fault{Route: putAdmin, Nth: 2, Status: http.StatusInternalServerError, HTML: true}, http.StatusServiceUnavailable},
	} {
		for shape, s := range map[string]setup{"": salesTeam("Sales", "Support"), ", with a default role": withDefaultRole("Finance", "Sales", "Support")} {
			t.Run(name+shape, func(t *testing.T) {
				t.Parallel()
				s.client = func(cfg *magento.Config) { cfg.RetryMax = -1 }
				w, sales, p := teamOfThree(t, s)
				before := w.roleState(p...)
				w.Shop.Fail(c.fault)
				w.Do(http.MethodDelete, "/Groups/"+sales, "").Want(c.status)
				w.same(before, w.roleState(p...))
				w.Members(sales, p...)
				w.Do(http.MethodDelete, "/Groups/"+sales, "").Want(http.StatusNoContent)
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
			w.Shop.Fail(c.fault)
			w.Do(http.MethodDelete, "/Groups/"+sales, "").Want(c.status)
			if c.there {
				w.same(before, w.roleState(p...))
				return
			}
			w.GroupsOf(p[0])
			w.GroupsOf(p[1], "Support")
		})
	}
}

// A member whom the settings do not let go keeps the role, and all others too.
func TestAdminRoleWithAMemberWhoStays(t *testing.T) {
	t.Parallel()
	s := asAdmin(true)
	w, sales, p := teamOfThree(t, s)
	if err := w.Shop.GrantRole(w.Shop.RoleID("Sales"), "Magento_Backend::all"); err != nil { // or the bridge has no rights in it
		t.Fatal(err)
	}
	w.inMagento(robot, map[string]any{"role_id": w.Shop.RoleID("Sales")})
	before := w.roleState(append(p, robot)...)
	w.Do(http.MethodDelete, "/Groups/"+sales, "").Want(http.StatusForbidden).Says(robot, "MAGENTO_ADMIN_USERNAME")
	w.same(before, w.roleState(append(p, robot)...))
}
