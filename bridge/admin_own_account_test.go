package bridge_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// asAdmin is a bridge that logs in as an admin user of the shop, who is not the
// last administrator. knows tells whether the bridge's settings say who that is;
// else the module's own guard is all there is.
func asAdmin(knows bool) adminSetup {
	s := salesTeam("Sales", "Support", "Administrators")
	s.shop = append(s.shop, magentotest.WithAdmin("robot", adminPassword, ""))
	s.login = magento.AdminLogin{Username: "robot", Password: adminPassword}
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
			w := newAdminWorld(t, asAdmin(knows))
			administrators, sales := w.roleID("Administrators"), w.roleID("Sales")
			for what, c := range map[string]struct{ method, path, body string }{
				"deactivated by PATCH":            {http.MethodPatch, "/Users/2", patch(`{"op":"replace","path":"active","value":false}`)},
				"deactivated by PUT":              {http.MethodPut, "/Users/2", userNamed("robot", `,"active":false`)},
				"deactivated by a PUT with flaws": {http.MethodPut, "/Users/2", userNamed("robot", `,"active":false,"emails":[{"value":"no address"}]`)},
				"renamed":                         {http.MethodPatch, "/Users/2", patch(`{"op":"replace","path":"userName","value":"other"}`)},
				"given a password":                {http.MethodPatch, "/Users/2", patch(`{"op":"replace","path":"password","value":"An0ther-one"}`)},
				"deleted":                         {http.MethodDelete, "/Users/2", ""},
				"taken its role":                  {http.MethodPatch, "/Groups/" + administrators, patch(`{"op":"remove","path":"members","value":[` + values(robot) + `]}`)},
				"moved":                           {http.MethodPatch, "/Groups/" + sales, patch(`{"op":"add","path":"members","value":[` + values(robot) + `]}`)},
				"moved by PUT":                    {http.MethodPut, "/Groups/" + sales, `{"displayName":"Sales","members":[` + values(robot) + `]}`},
			} {
				w.unchanged(func() {
					a := w.do(c.method, c.path, c.body)
					if what == "deactivated by a PUT with flaws" && a.status == http.StatusBadRequest {
						return // and not deactivated
					}
					if a.status != http.StatusForbidden {
						t.Errorf("%s: %d, want 403: %s", what, a.status, a.raw)
					}
					if a.says("account", "with"); knows {
						a.says("MAGENTO_ADMIN_USERNAME")
					}
				})
			}
			w.adminMayLogIn("robot", adminPassword, true)

			// What does not matter to the log-in can be changed.
			w.do(http.MethodPut, "/Users/2", `{"userName":"robot","active":true,"title":"Bridge","name":{"givenName":"Scim","familyName":"Bridge"},"emails":[{"value":"scim@example.com","primary":true}]}`).
				want(http.StatusOK).equal("Bridge", "title").equal("scim@example.com", "emails", 0, "value")
			w.adminMayLogIn("robot", adminPassword, true)
		})
	}
}

// A group that the own account is in goes on without it being touched.
func TestAdminOwnAccountAmongMembers(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, asAdmin(true))
	ada := w.addAdmin("ada", "")
	sales := w.roleID("Sales")
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"add","path":"members","value":[`+values(ada, robot)+`]}`)).
		want(http.StatusForbidden).says("1 of 2 members", ": "+robot+".")
	w.holdsRole(ada, "Sales")
	w.holdsRole(robot, "Administrators")
	w.unchanged(func() {
		w.do(http.MethodPatch, "/Groups/"+w.roleID("Administrators"), patch(`{"op":"add","path":"members","value":[`+values("1", robot)+`]}`)).want(http.StatusNoContent)
	})
}

// The last active administrator with full rights stays; of two, one may go.
func TestLastAdminStays(t *testing.T) {
	t.Parallel()
	ways := map[string]struct{ method, path, body string }{
		"PATCH":                {http.MethodPatch, "/Users/{id}", patch(`{"op":"replace","path":"active","value":false}`)},
		"PUT":                  {http.MethodPut, "/Users/{id}", `{"userName":"{name}","active":false,"name":{"givenName":"Al","familyName":"Mighty"}}`},
		"PUT with a flaw":      {http.MethodPut, "/Users/{id}", `{"userName":"{name}","active":false,"externalId":"{long}"}`},
		"DELETE":               {http.MethodDelete, "/Users/{id}", ""},
		"leaving the role":     {http.MethodPatch, "/Groups/1", patch(`{"op":"remove","path":"members","value":[{"value":"{id}"}]}`)},
		"joining another role": {http.MethodPatch, "/Groups/{sales}", patch(`{"op":"add","path":"members","value":[{"value":"{id}"}]}`)},
	}
	for name, c := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := salesTeam("Sales", "Administrators")
			s.shop = append(s.shop, magentotest.WithAdmin("boss", adminPassword, ""))
			w := newAdminWorld(t, s)
			send := func(id, name string) answer {
				fill := strings.NewReplacer("{id}", id, "{name}", name, "{sales}", w.roleID("Sales"), "{long}", strings.Repeat("x", 256))
				return w.do(c.method, fill.Replace(c.path), fill.Replace(c.body))
			}
			first := send("2", "boss")
			if first.status >= http.StatusMultipleChoices && name != "PUT with a flaw" {
				t.Fatalf("of two administrators one may go: %s", first.raw)
			}
			w.unchanged(func() {
				send("1", "root").want(http.StatusForbidden).says("last active administrator")
			})
			w.adminMayLogIn("root", rootPassword, true)
		})
	}
}
