package admin_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// asAdmin is a bridge that logs in as an admin user of the shop, who is not the
// last administrator. knows tells whether the bridge's settings say who that is;
// else the module's own guard is all there is.
func asAdmin(knows bool) setup {
	s := salesTeam("Sales", "Support", "Administrators")
	s.shop = append(s.shop, magentotest.WithAdmin("robot", bridgetest.AdminPassword, ""))
	s.login = magento.AdminLogin{Username: "robot", Password: bridgetest.AdminPassword}
	if knows {
		s.bridge.OwnUsername = "ROBOT"
	}
	return s
}

const robot = "2" // the id, after root's

func userNamed(name, more string) string {
	return fmt.Sprintf(`{"userName":%q,"name":{"givenName":"Ro","familyName":"Bot"}%s}`, name, more)
}

// The account that the bridge logs in with is never locked out, renamed or moved.
func TestAdminOwnAccount(t *testing.T) {
	t.Parallel()
	for name, knows := range map[string]bool{"known by the settings": true, "guarded by the module": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, asAdmin(knows))
			administrators, sales := w.roleID("Administrators"), w.roleID("Sales")
			for what, c := range map[string]struct{ method, path, body string }{
				"deactivated by PATCH":            {http.MethodPatch, "/Users/2", bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)},
				"deactivated by PUT":              {http.MethodPut, "/Users/2", userNamed("robot", `,"active":false`)},
				"deactivated by a PUT with flaws": {http.MethodPut, "/Users/2", userNamed("robot", `,"active":false,"emails":[{"value":"no address"}]`)},
				"renamed":                         {http.MethodPatch, "/Users/2", bridgetest.Patch(`{"op":"replace","path":"userName","value":"other"}`)},
				"given a password":                {http.MethodPatch, "/Users/2", bridgetest.Patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)},
				"deleted":                         {http.MethodDelete, "/Users/2", ""},
				"taken its role":                  {http.MethodPatch, "/Groups/" + administrators, bridgetest.Patch(`{"op":"remove","path":"members","value":[` + bridgetest.Values(robot) + `]}`)},
				"moved":                           {http.MethodPatch, "/Groups/" + sales, bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(robot) + `]}`)},
				"moved by PUT":                    {http.MethodPut, "/Groups/" + sales, `{"displayName":"Sales","members":[` + bridgetest.Values(robot) + `]}`},
			} {
				w.unchanged(func() {
					a := w.Do(c.method, c.path, c.body)
					if what == "deactivated by a PUT with flaws" && a.Status == http.StatusBadRequest {
						return // and not deactivated
					}
					if a.Status != http.StatusForbidden {
						t.Errorf("%s: %d, want 403: %s", what, a.Status, a.Raw)
					}
					if a.Says("account", "with"); knows {
						a.Says("MAGENTO_ADMIN_USERNAME")
					}
				})
			}
			w.adminMayLogIn("robot", bridgetest.AdminPassword, true)

			// What does not matter to the log-in can be changed.
			w.Do(http.MethodPut, "/Users/2", `{"userName":"robot","active":true,"title":"Bridge","name":{"givenName":"Scim","familyName":"Bridge"},"emails":[{"value":"scim@example.com","primary":true}]}`).
				Want(http.StatusOK).Equal("Bridge", "title").Equal("scim@example.com", "emails", 0, "value")
			w.adminMayLogIn("robot", bridgetest.AdminPassword, true)
		})
	}
}

// A group that the own account is in goes on without it being touched.
func TestAdminOwnAccountAmongMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, asAdmin(true))
	ada := w.addAdmin("ada", "")
	sales := w.roleID("Sales")
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada, robot)+`]}`)).
		Want(http.StatusForbidden).Says("1 of 2 members", ": "+robot+".")
	w.holdsRole(ada, "Sales")
	w.holdsRole(robot, "Administrators")
	w.unchanged(func() {
		w.Do(http.MethodPatch, "/Groups/"+w.roleID("Administrators"), bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values("1", robot)+`]}`)).Want(http.StatusNoContent)
	})
}

// The last active administrator with full rights stays; of two, one may go.
func TestLastAdminStays(t *testing.T) {
	t.Parallel()
	ways := map[string]struct{ method, path, body string }{
		"PATCH":                {http.MethodPatch, "/Users/{id}", bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)},
		"PUT":                  {http.MethodPut, "/Users/{id}", `{"userName":"{name}","active":false,"name":{"givenName":"Al","familyName":"Mighty"}}`},
		"PUT with a flaw":      {http.MethodPut, "/Users/{id}", `{"userName":"{name}","active":false,"externalId":"{long}"}`},
		"DELETE":               {http.MethodDelete, "/Users/{id}", ""},
		"leaving the role":     {http.MethodPatch, "/Groups/g1", bridgetest.Patch(`{"op":"remove","path":"members","value":[{"value":"{id}"}]}`)},
		"joining another role": {http.MethodPatch, "/Groups/{sales}", bridgetest.Patch(`{"op":"add","path":"members","value":[{"value":"{id}"}]}`)},
	}
	for name, c := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := salesTeam("Sales", "Administrators")
			s.shop = append(s.shop, magentotest.WithAdmin("boss", bridgetest.AdminPassword, ""))
			w := newWorld(t, s)
			send := func(id, name string) bridgetest.Answer {
				fill := strings.NewReplacer("{id}", id, "{name}", name, "{sales}", w.roleID("Sales"), "{long}", strings.Repeat("x", 256))
				return w.Do(c.method, fill.Replace(c.path), fill.Replace(c.body))
			}
			first := send("2", "boss")
			if first.Status >= http.StatusMultipleChoices && name != "PUT with a flaw" {
				t.Fatalf("of two administrators one may go: %s", first.Raw)
			}
			w.unchanged(func() {
				send("1", "root").Want(http.StatusForbidden).Says("last active administrator")
			})
			w.adminMayLogIn("root", rootPassword, true)
		})
	}
}
