package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// chiefs is a shop with another administrator beside root, eve, whose role is not allowed.
func chiefs(t *testing.T, allowed ...string) (w *world, eve string) {
	t.Helper()
	w = newWorld(t, salesTeam(allowed...))
	eve = w.addAdmin("eve", magentotest.Administrators)
	return w, eve
}

// eveWith is eve as chiefs has made her, with more beside or in place of it.
func eveWith(more string) string {
	return `{"userName":"eve","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"eve@example.com","primary":true}]` + more + `}`
}

// A token cannot take over an administrator whose role it may not give: no PUT and no
// PATCH sets what the person logs in with, or gets mail by, and none deletes.
func TestAdminOfARoleNotAllowedIsProtected(t *testing.T) {
	t.Parallel()
	replace := func(path, value string) string {
		return bridgetest.Patch(`{"op":"replace","path":"` + path + `","value":` + value + `}`)
	}
	for name, allowed := range map[string][]string{"none allowed": nil, "others allowed": {"Sales", "Support"}} {
		for what, c := range map[string]struct {
			method, body string
			says         []string
		}{
			"password by PATCH": {http.MethodPatch, replace("password", `"An0ther-one"`), []string{"password"}},
			"password by PUT":   {http.MethodPut, eveWith(`,"password":"An0ther-one"`), []string{"password"}},
			"the same password": {http.MethodPatch, replace("password", `"`+bridgetest.Password+`"`), []string{"password"}},
			"e-mail by PATCH":   {http.MethodPatch, replace("emails", `[{"value":"mallory@example.com","primary":true}]`), []string{"emails"}},
			"e-mail by its path": {
				http.MethodPatch, replace(`emails[type eq \"work\"].value`, `"mallory@example.com"`), []string{"emails"},
			},
			"e-mail by PUT":    {http.MethodPut, strings.Replace(eveWith(""), "eve@", "mallory@", 1), []string{"emails"}},
			"userName":         {http.MethodPatch, replace("userName", `"mallory"`), []string{"userName"}},
			"userName by PUT":  {http.MethodPut, strings.Replace(eveWith(""), `"eve"`, `"mallory"`, 1), []string{"userName"}},
			"given name":       {http.MethodPatch, replace("name.givenName", `"Mallory"`), []string{"name.givenName"}},
			"family name":      {http.MethodPatch, replace("name.familyName", `"Mallory"`), []string{"name.familyName"}},
			"several":          {http.MethodPatch, bridgetest.Patch(`{"op":"add","value":{"password":"An0ther-one","title":"Boss","emails":[{"value":"m@example.com","primary":true}]}}`), []string{"emails", "password"}},
			"DELETE":           {http.MethodDelete, "", nil},
			"a leaver's PATCH": {http.MethodPatch, bridgetest.Patch(`{"op":"replace","value":{"active":false,"name":{"givenName":"Gone"}}}`), []string{"name.givenName", "active alone"}},
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				t.Parallel()
				w, eve := chiefs(t, allowed...)
				w.unchanged(func() {
					w.Do(c.method, "/Users/"+eve, c.body).Want(http.StatusForbidden).Says("ADMIN_ROLES_ALLOWED", "Administrators").Says(c.says...)
				})
				w.adminMayLogIn("eve", bridgetest.Password, true)
			})
		}
	}
}

// The person can still be linked, described and locked out, and equal values are no change.
func TestAdminOfARoleNotAllowedCanBeDeactivated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, body string
		status       int
		active       bool
	}{
		"PATCH":                     {http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`), http.StatusOK, false},
		"PATCH of equal values too": {http.MethodPatch, bridgetest.Patch(`{"op":"replace","value":{"active":false,"userName":"eve","name":{"givenName":"Ada"}}}`), http.StatusOK, false},
		"PUT":                       {http.MethodPut, eveWith(`,"active":false`), http.StatusOK, false},
		"PUT with a new name":       {http.MethodPut, strings.Replace(eveWith(`,"active":false`), "Ada", "Gone", 1), http.StatusForbidden, false},
		"PUT with a new password":   {http.MethodPut, eveWith(`,"active":false,"password":"An0ther-one"`), http.StatusForbidden, false},
		"PUT with equal values":     {http.MethodPut, eveWith(""), http.StatusOK, true},
		"in other letters":          {http.MethodPut, strings.NewReplacer(`"eve"`, `"EVE"`, "eve@", "Eve@").Replace(eveWith("")), http.StatusOK, true},
		"externalId and title":      {http.MethodPut, eveWith(`,"externalId":"e-1","title":"Chief"`), http.StatusOK, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, eve := chiefs(t, "Sales")
			before, _ := w.Shop.Admin(parseInt(t, eve))
			a := w.Do(c.method, "/Users/"+eve, c.body).Want(c.status)
			if c.status == http.StatusForbidden {
				a.Says("ADMIN_ROLES_ALLOWED", "deactivated all the same")
			}
			w.adminMayLogIn("eve", bridgetest.Password, c.active)
			after, _ := w.Shop.Admin(parseInt(t, eve))
			for _, field := range []string{"username", "email", "firstname", "lastname", "role_id"} {
				if before[field] != after[field] {
					t.Errorf("%s is %v, want %v", field, after[field], before[field])
				}
			}
			w.Do(http.MethodGet, "/Users/"+eve, "").Want(http.StatusOK).Equal(c.active, "active").Equal("eve", "userName")
			w.Find(`userName eq "eve"`).Equal(eve, "Resources", 0, "id")
		})
	}
}

// Who was locked out comes back by hand alone: that would let somebody in with rights that
// the token may not give.
func TestAdminOfARoleNotAllowedIsNotReactivated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ method, body string }{
		"PATCH": {http.MethodPatch, bridgetest.Patch(`{"op":"replace","path":"active","value":true}`)},
		"PUT":   {http.MethodPut, eveWith(`,"active":true`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, eve := chiefs(t)
			w.inMagento(eve, map[string]any{"is_active": false})
			w.unchanged(func() {
				w.Do(c.method, "/Users/"+eve, c.body).Want(http.StatusForbidden).Says("active", "ADMIN_ROLES_ALLOWED")
			})
			w.Do(http.MethodPut, "/Users/"+eve, eveWith(`,"active":false`)).Want(http.StatusOK).Equal(false, "active")
		})
	}
}

// One refused operation of a bulk request leaves the others alone.
func TestAdminOfARoleNotAllowedInBulk(t *testing.T) {
	t.Parallel()
	w, eve := chiefs(t, "Sales")
	ada := w.addAdmin("ada", "Sales")
	set := `"data":{"Operations":[{"op":"replace","path":"password","value":"An0ther-one"}]}`
	w.Do(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
		{"method":"PATCH","path":"/Users/`+eve+`",`+set+`},{"method":"PATCH","path":"/Users/`+ada+`",`+set+`},{"method":"DELETE","path":"/Users/`+eve+`"}]}`).
		Want(http.StatusOK).Equal("403", "Operations", 0, "status").Equal("200", "Operations", 1, "status").Equal("403", "Operations", 2, "status")
	w.adminMayLogIn("eve", bridgetest.Password, true)
	w.adminMayLogIn("ada", "An0ther-one", true)
}

// Everybody else is managed as ever: who holds a role that may be given, the default role,
// or none.
func TestAdminOfAnotherRoleIsNotProtected(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		role string
		is   setup
	}{
		"an allowed role":            {"Sales", salesTeam("SALES")},
		"the default role":           {"Finance", withDefaultRole("Finance", "Sales")},
		"no role":                    {"", salesTeam()},
		"Administrators, if allowed": {magentotest.Administrators, salesTeam("Administrators")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.is)
			ada := w.addAdmin("ada", c.role)
			calls := w.Calls(func() {
				w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","value":{"userName":"bea","password":"An0ther-one","emails":[{"value":"bea@example.com","primary":true}]}}`)).
					Want(http.StatusOK).Equal("bea", "userName").Equal("bea@example.com", "emails", 0, "value")
			})
			if calls != 2 {
				t.Errorf("%d calls, want 2", calls)
			}
			w.adminMayLogIn("bea", "An0ther-one", c.role != "")
			w.Do(http.MethodDelete, "/Users/"+ada, "").Want(http.StatusNoContent)
		})
	}
}

// A role that was renamed in the shop to one that may be given protects nobody any more.
func TestAdminOfARoleRenamedToAnAllowedOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Chiefs"))
	ada, ben := w.addAdmin("ada", "Sales"), w.addAdmin("ben", "Sales")
	w.Do(http.MethodDelete, "/Users/"+ben, "").Want(http.StatusForbidden).Says("Sales")
	w.renameInMagento(w.roleID("Sales"), "Chiefs")
	w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)).Want(http.StatusOK)
	w.adminMayLogIn("ada", "An0ther-one", true)
	w.Do(http.MethodDelete, "/Users/"+ben, "").Want(http.StatusNoContent)
}

// Who gets such a role while a request is on its way is protected from it: the request was made
// up for a version that is no more.
func TestAdminWhoGetsARoleNotAllowedMeanwhile(t *testing.T) {
	t.Parallel()
	w, somebody := meddled(t, salesTeam("Sales"))
	ada := w.addAdmin("ada", "Sales")
	somebody.after(getAdmin, 1, func() { w.inMagento(ada, map[string]any{"role_id": 1}) })
	w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)).
		Want(http.StatusForbidden).Says("Administrators")
	w.adminMayLogIn("ada", bridgetest.Password, true)
	w.adminMayLogIn("ada", "An0ther-one", false)
}
