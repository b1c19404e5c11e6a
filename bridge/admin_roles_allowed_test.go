package bridge_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// salesTeam is a shop with three roles, of which the settings allow those named.
func salesTeam(allowed ...string) adminSetup {
	return adminSetup{
		shop: []magentotest.Option{
			magentotest.WithRole("Sales", "Magento_Sales::sales"), magentotest.WithRole("Support", "Magento_Customer::customer"), magentotest.WithRole("Finance"),
		},
		bridge: bridge.AdminConfig{RolesAllowed: allowed},
	}
}

// addAdmin puts an admin user into the shop past the bridge, with a role or "" for none.
func (w *adminWorld) addAdmin(userName, role string) string {
	w.t.Helper()
	id, err := w.shop.AddAdmin(map[string]any{
		"username": userName, "firstname": "Ada", "lastname": "Byron", "email": userName + "@example.com", "role_id": w.shop.RoleID(role),
	}, secret)
	if err != nil {
		w.t.Fatal(err)
	}
	return itoa(id)
}

// adminState is what Magento holds of all admin users and roles.
func (w *adminWorld) adminState() map[string]any {
	w.t.Helper()
	state := map[string]any{}
	for id := int64(1); id < 40; id++ {
		if user, ok := w.shop.Admin(id); ok {
			state["user "+itoa(id)] = user
		}
		if role, ok := w.shop.Role(id); ok {
			state["role "+itoa(id)] = role
		}
	}
	return state
}

// unchanged runs f and fails where Magento holds something else afterwards.
func (w *adminWorld) unchanged(f func()) {
	w.t.Helper()
	before := w.adminState()
	f()
	if diff := cmp.Diff(before, w.adminState()); diff != "" {
		w.t.Errorf("changed what should be as before (-before +after):\n%s", diff)
	}
}

// Only what ADMIN_ROLES_ALLOWED names is given, taken, made, renamed or deleted.
func TestAdminRolesThatAreNotAllowed(t *testing.T) {
	t.Parallel()
	for name, allowed := range map[string][]string{"none by default": nil, "others only": {"Sales", "New"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAdminWorld(t, salesTeam(allowed...))
			ada, ben := w.addAdmin("ada", "Support"), w.addAdmin("ben", "")
			support, administrators := w.roleID("Support"), w.roleID("Administrators")
			for _, c := range []struct{ what, method, path, body, role string }{
				{"give", http.MethodPatch, "/Groups/" + support, patch(`{"op":"add","path":"members","value":[` + values(ben) + `]}`), "Support"},
				{"give by PUT", http.MethodPut, "/Groups/" + support, `{"displayName":"Support","members":[` + values(ada, ben) + `]}`, "Support"},
				{"take", http.MethodPatch, "/Groups/" + support, patch(`{"op":"remove","path":"members[value eq \"` + ada + `\"]"}`), "Support"},
				{"take from all", http.MethodPatch, "/Groups/" + support, patch(`{"op":"remove","path":"members"}`), "Support"},
				{"take by PUT", http.MethodPut, "/Groups/" + support, `{"displayName":"Support","members":[]}`, "Support"},
				{"rename", http.MethodPatch, "/Groups/" + support, patch(`{"op":"replace","path":"displayName","value":"New"}`), "Support"},
				{"rename to one that is not allowed", http.MethodPatch, "/Groups/" + w.roleID("Sales"), patch(`{"op":"replace","path":"displayName","value":"Boss"}`), ""},
				{"externalId", http.MethodPatch, "/Groups/" + support, patch(`{"op":"replace","path":"externalId","value":"x"}`), "Support"},
				{"delete", http.MethodDelete, "/Groups/" + support, "", "Support"},
				{"delete an empty one", http.MethodDelete, "/Groups/" + w.roleID("Finance"), "", "Finance"},
				{"create", http.MethodPost, "/Groups", `{"displayName":"Boss"}`, "Boss"},
				{"create with members", http.MethodPost, "/Groups", `{"displayName":"Boss","members":[` + values(ben) + `]}`, "Boss"},
				{"give Administrators", http.MethodPatch, "/Groups/" + administrators, patch(`{"op":"add","path":"members","value":[` + values(ben) + `]}`), "Administrators"},
				{"take Administrators", http.MethodPatch, "/Groups/" + administrators, patch(`{"op":"remove","path":"members"}`), "Administrators"},
				{"rename Administrators", http.MethodPatch, "/Groups/" + administrators, patch(`{"op":"replace","path":"displayName","value":"Sales team"}`), "Administrators"},
				{"delete Administrators", http.MethodDelete, "/Groups/" + administrators, "", "Administrators"},
			} {
				w.unchanged(func() {
					w.do(c.method, c.path, c.body).want(http.StatusForbidden).says("ADMIN_ROLES_ALLOWED", c.role)
				})
			}
		})
	}
}

// What changes nothing needs no right, so that a provider can send all it knows.
func TestAdminRolesThatStayNeedNoRight(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam())
	ada := w.addAdmin("ada", "Support")
	support := w.roleID("Support")
	w.unchanged(func() {
		w.do(http.MethodPut, "/Groups/"+support, `{"displayName":"Support","members":[`+values(ada)+`]}`).want(http.StatusOK)
		w.do(http.MethodPatch, "/Groups/"+support, patch(`{"op":"add","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
		w.do(http.MethodPatch, "/Groups/"+support, patch(`{"op":"remove","path":"members","value":[`+values("1")+`]}`)).want(http.StatusNoContent)
		w.do(http.MethodPost, "/Groups", `{"displayName":"SUPPORT"}`).want(http.StatusConflict).equal("uniqueness", "scimType")
		w.members(support, ada)
	})
}

// Who holds a role that is not allowed is not moved; who can be is, and the error
// names the others.
func TestAdminUsersOfARoleNotAllowedStay(t *testing.T) {
	t.Parallel()
	t.Run("by PATCH", func(t *testing.T) {
		t.Parallel()
		w := newAdminWorld(t, salesTeam("Sales"))
		ada, ben, eve := w.addAdmin("ada", ""), w.addAdmin("ben", "Finance"), w.addAdmin("eve", "")
		w.do(http.MethodPatch, "/Groups/"+w.roleID("Sales"), patch(`{"op":"add","path":"members","value":[`+values(ada, ben, eve)+`]}`)).
			want(http.StatusForbidden).says("1 of 3 members could not be changed: "+ben+".", "Finance", "ADMIN_ROLES_ALLOWED")
		w.holdsRole(ada, "Sales")
		w.holdsRole(ben, "Finance")
		w.holdsRole(eve, "Sales")
	})
	t.Run("with a new role nothing is begun", func(t *testing.T) {
		t.Parallel()
		w := newAdminWorld(t, salesTeam("New"))
		ada, ben := w.addAdmin("ada", ""), w.addAdmin("ben", "Finance")
		w.unchanged(func() {
			w.do(http.MethodPost, "/Groups", `{"displayName":"New","members":[`+values(ada, ben)+`]}`).want(http.StatusForbidden).says("Finance", "ADMIN_ROLES_ALLOWED")
		})
	})
}

// A role that is allowed no more is not given by a fall-back either, and not kept
// for one.
func TestAdminFallBackIsToAnAllowedRole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, remembered, left, want string }{
		{"to nothing", ",{Finance},{Sales},", "Sales", ""},
		{"to Administrators never", ",1,{Sales},", "Sales", ""},
		{"past it to one that is allowed", ",{Support},{Finance},{Sales},", "Sales", "Support"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newAdminWorld(t, salesTeam("Sales", "Support"))
			ada := w.addAdmin("ada", "Sales")
			list := strings.NewReplacer("{Finance}", w.roleID("Finance"), "{Sales}", w.roleID("Sales"), "{Support}", w.roleID("Support")).Replace(c.remembered)
			w.inMagento(ada, map[string]any{"scim_roles": list})
			w.do(http.MethodPatch, "/Groups/"+w.roleID(c.left), patch(`{"op":"remove","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
			w.holdsRole(ada, c.want)
		})
	}
}

// inMagento changes an admin user as somebody does in Magento's own admin.
func (w *adminWorld) inMagento(id string, change map[string]any) {
	w.t.Helper()
	if err := w.shop.UpdateAdmin(parseInt(w.t, id), change); err != nil {
		w.t.Fatal(err)
	}
}

func parseInt(tb testing.TB, id string) int64 {
	tb.Helper()
	var n int64
	for _, r := range id {
		if r < '0' || r > '9' {
			tb.Fatalf("%q is no id", id)
		}
		n = n*10 + int64(r-'0')
	}
	return n
}

// What may be given is decided by the names that roles have now.
func TestAdminRoleRenamedInTheShop(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam("Sales", "Chiefs"))
	ada := w.addAdmin("ada", "")
	sales := w.roleID("Sales")
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"add","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
	w.renameInMagento(sales, "Chief officers")
	w.unchanged(func() {
		w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"remove","path":"members"}`)).want(http.StatusForbidden).says("Chief officers")
	})
	w.renameInMagento(sales, "CHIEFS") // in any letter case
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"remove","path":"members"}`)).want(http.StatusNoContent)
	w.holdsRole(ada, "")
}

// renameInMagento renames a role past the bridge.
func (w *adminWorld) renameInMagento(role, name string) {
	w.t.Helper()
	w.direct(http.MethodPut, "/V1/scim-bridge/admin-roles/"+role, `{"role":{"name":"`+name+`"}}`)
}

// direct sends a request to Magento past the bridge.
func (w *adminWorld) direct(method, path, body string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.shop.URL+"/rest"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer magento-token")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	res, err := w.client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		w.t.Fatalf("%s %s: %d %v", method, path, res.StatusCode, err)
	}
}
