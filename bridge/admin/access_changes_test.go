package admin_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/scim"
)

// What a request does to somebody's way in is told by itself, and nothing else is.
func TestAdminAccessChangesAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withDefaultRole("Finance", "Sales", "Support"))
	ada, eve := w.addAdmin("ada", "Sales"), w.addAdmin("eve", "Administrators")
	const ben = "4" // whom a request creates
	sales, support, finance := w.roleID("Sales"), w.roleID("Support"), w.roleID("Finance")
	done := func(code, user, role string) scim.AccessChange {
		return scim.AccessChange{Code: code, UserID: user, GroupID: role}
	}
	given := func(user, role string) scim.AccessChange { return done(scim.RoleGiven, user, role) }
	joined := func(user, role string) scim.AccessChange { return done(scim.GroupJoined, user, role) }
	left := func(user, role string) scim.AccessChange { return done(scim.GroupLeft, user, role) }
	members := func(op, ids string) string {
		return bridgetest.Patch(`{"op":"` + op + `","path":"members","value":[` + ids + `]}`)
	}
	for n, c := range []struct {
		method, path, body string
		want               []scim.AccessChange
	}{
		{http.MethodPatch, "/Users/" + ada, bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`), []scim.AccessChange{done(scim.PasswordChanged, ada, "")}},
		{http.MethodPut, "/Users/" + ada, adminCalled("ada", "new@example.com"), []scim.AccessChange{done(scim.EmailChanged, ada, "")}},
		{http.MethodPut, "/Users/" + ada, adminCalled("ada", "new@example.com"), nil},
		{http.MethodPatch, "/Users/" + ada, bridgetest.Patch(`{"op":"replace","value":{"title":"Boss","active":false}}`), nil},
		{http.MethodPatch, "/Users/" + ada, bridgetest.Patch(`{"op":"replace","path":"password","value":"short"}`), nil},
		{http.MethodPatch, "/Users/" + eve, bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`), nil},
		{http.MethodPost, "/Users", adminCalled("ben", "ben@example.com"), []scim.AccessChange{given(ben, finance)}},
		{http.MethodPatch, "/Groups/" + support, members("add", bridgetest.Values(ada, ben)), []scim.AccessChange{given(ada, support), given(ben, support), joined(ada, support), joined(ben, support)}},
		{http.MethodPatch, "/Groups/" + support, members("add", bridgetest.Values(ada)), nil},
		{http.MethodPatch, "/Groups/" + support, members("remove", bridgetest.Values(ada)), []scim.AccessChange{given(ada, sales), left(ada, support)}},
		{http.MethodPatch, "/Groups/" + sales, members("add", bridgetest.Values(eve, ben)), []scim.AccessChange{given(ben, sales), joined(ben, sales)}}, // eve's role stays: 403
		{http.MethodDelete, "/Groups/" + sales, "", []scim.AccessChange{given(ada, finance), given(ben, support), left(ada, sales), left(ben, sales)}},
	} {
		w.Do(c.method, c.path, c.body)
		if diff := cmp.Diff(byUser(c.want), byUser(w.LastEvent(n+1).AccessChanges())); diff != "" {
			t.Errorf("%s %s: changes (-want +got):\n%s", c.method, c.path, diff)
		}
	}
}

// byUser is what was done to each user, in any order: members are changed side by side.
func byUser(changes []scim.AccessChange) map[string]scim.AccessChange {
	users := map[string]scim.AccessChange{}
	for _, e := range changes {
		e.Target = nil
		users[e.UserID+" "+e.Code] = e
	}
	return users
}
