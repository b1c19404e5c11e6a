package admin_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/scim"
)

// What a request does to somebody's way in is told by itself, and nothing else is.
func TestAdminEffectsAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withDefaultRole("Finance", "Sales", "Support"))
	ada, eve := w.addAdmin("ada", "Sales"), w.addAdmin("eve", "Administrators")
	const ben = "4" // whom a request creates
	sales, support, finance := w.roleID("Sales"), w.roleID("Support"), w.roleID("Finance")
	done := func(code, user, role string) scim.Effect { return scim.Effect{Code: code, UserID: user, GroupID: role} }
	given := func(user, role string) scim.Effect { return done(scim.EffectRoleGiven, user, role) }
	members := func(op, ids string) string {
		return bridgetest.Patch(`{"op":"` + op + `","path":"members","value":[` + ids + `]}`)
	}
	for n, c := range []struct {
		method, path, body string
		want               []scim.Effect
	}{
		{http.MethodPatch, "/Users/" + ada, bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`), []scim.Effect{done(scim.EffectPasswordChanged, ada, "")}},
		{http.MethodPut, "/Users/" + ada, adminCalled("ada", "new@example.com"), []scim.Effect{done(scim.EffectEmailChanged, ada, "")}},
		{http.MethodPut, "/Users/" + ada, adminCalled("ada", "new@example.com"), nil},
		{http.MethodPatch, "/Users/" + ada, bridgetest.Patch(`{"op":"replace","value":{"title":"Boss","active":false}}`), nil},
		{http.MethodPatch, "/Users/" + ada, bridgetest.Patch(`{"op":"replace","path":"password","value":"short"}`), nil},
		{http.MethodPatch, "/Users/" + eve, bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`), nil},
		{http.MethodPost, "/Users", adminCalled("ben", "ben@example.com"), []scim.Effect{given(ben, finance)}},
		{http.MethodPatch, "/Groups/" + support, members("add", bridgetest.Values(ada, ben)), []scim.Effect{given(ada, support), given(ben, support)}},
		{http.MethodPatch, "/Groups/" + support, members("add", bridgetest.Values(ada)), nil},
		{http.MethodPatch, "/Groups/" + support, members("remove", bridgetest.Values(ada)), []scim.Effect{given(ada, sales)}},
		{http.MethodPatch, "/Groups/" + sales, members("add", bridgetest.Values(eve, ben)), []scim.Effect{given(ben, sales)}}, // eve's role stays: 403
		{http.MethodDelete, "/Groups/" + sales, "", []scim.Effect{given(ada, finance), given(ben, support)}},
	} {
		w.Do(c.method, c.path, c.body)
		if diff := cmp.Diff(byUser(c.want), byUser(w.LastEvent(n+1).Effects())); diff != "" {
			t.Errorf("%s %s: effects (-want +got):\n%s", c.method, c.path, diff)
		}
	}
}

// byUser is what was done to each user, in any order: members are changed side by side.
func byUser(effects []scim.Effect) map[string]scim.Effect {
	users := map[string]scim.Effect{}
	for _, e := range effects {
		users[e.UserID+" "+e.Code] = e
	}
	return users
}
