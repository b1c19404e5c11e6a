package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// salesTeam is a shop with three roles, of which the settings allow those named.
func salesTeam(allowed ...string) setup {
	return setup{
		shop: []magentotest.Option{
			magentotest.WithRole("Sales", "Magento_Sales::sales"), magentotest.WithRole("Support", "Magento_Customer::customer"), magentotest.WithRole("Finance"),
		},
		bridge: admin.Config{RolesAllowed: allowed},
	}
}

// addAdmin puts an admin user into the shop past the bridge, with a role or "" for none.
func (w *world) addAdmin(userName, role string) string {
	w.T.Helper()
	id, err := w.Shop.AddAdmin(map[string]any{
		"username": userName, "firstname": "Ada", "lastname": "Byron", "email": userName + "@example.com", "role_id": w.Shop.RoleID(role),
	}, bridgetest.Password)
	if err != nil {
		w.T.Fatal(err)
	}
	return bridgetest.ID(id)
}

// adminState is what Magento holds of all admin users and roles.
func (w *world) adminState() map[string]any {
	w.T.Helper()
	state := map[string]any{}
	for id := int64(1); id < 40; id++ {
		if user, ok := w.Shop.Admin(id); ok {
			delete(user, "scim_create_key") // made up at random
			state["user "+bridgetest.ID(id)] = user
		}
		if role, ok := w.Shop.Role(id); ok {
			delete(role, "scim_create_key")
			state["role "+bridgetest.ID(id)] = role
		}
	}
	return state
}

// unchanged runs f and fails where Magento holds something else afterwards.
func (w *world) unchanged(f func()) {
	w.T.Helper()
	before := w.adminState()
	f()
	if diff := cmp.Diff(before, w.adminState()); diff != "" {
		w.T.Errorf("changed what should be as before (-before +after):\n%s", diff)
	}
}

// Only what ADMIN_ROLES_ALLOWED names is given, taken, made, renamed or deleted.
func TestAdminRolesThatAreNotAllowed(t *testing.T) {
	t.Parallel()
	for name, allowed := range map[string][]string{"none by default": nil, "others only": {"Sales", "New"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, salesTeam(allowed...))
			ada, ben := w.addAdmin("ada", "Support"), w.addAdmin("ben", "")
			support, administrators := w.roleID("Support"), w.roleID("Administrators")
			for _, c := range []struct{ what, method, path, body, role string }{
				{"give", http.MethodPatch, "/Groups/" + support, bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(ben) + `]}`), "Support"},
				{"give by PUT", http.MethodPut, "/Groups/" + support, `{"displayName":"Support","members":[` + bridgetest.Values(ada, ben) + `]}`, "Support"},
				{"take", http.MethodPatch, "/Groups/" + support, bridgetest.Patch(`{"op":"remove","path":"members[value eq \"` + ada + `\"]"}`), "Support"},
				{"take from all", http.MethodPatch, "/Groups/" + support, bridgetest.Patch(`{"op":"remove","path":"members"}`), "Support"},
				{"take by PUT", http.MethodPut, "/Groups/" + support, `{"displayName":"Support","members":[]}`, "Support"},
				{"rename", http.MethodPatch, "/Groups/" + support, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"New"}`), "Support"},
				{"rename to one that is not allowed", http.MethodPatch, "/Groups/" + w.roleID("Sales"), bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Boss"}`), ""},
				{"externalId", http.MethodPatch, "/Groups/" + support, bridgetest.Patch(`{"op":"replace","path":"externalId","value":"x"}`), "Support"},
				{"delete", http.MethodDelete, "/Groups/" + support, "", "Support"},
				{"delete an empty one", http.MethodDelete, "/Groups/" + w.roleID("Finance"), "", "Finance"},
				{"create", http.MethodPost, "/Groups", `{"displayName":"Boss"}`, "Boss"},
				{"create with members", http.MethodPost, "/Groups", `{"displayName":"Boss","members":[` + bridgetest.Values(ben) + `]}`, "Boss"},
				{"give Administrators", http.MethodPatch, "/Groups/" + administrators, bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(ben) + `]}`), "Administrators"},
				{"take Administrators", http.MethodPatch, "/Groups/" + administrators, bridgetest.Patch(`{"op":"remove","path":"members"}`), "Administrators"},
				{"rename Administrators", http.MethodPatch, "/Groups/" + administrators, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Sales team"}`), "Administrators"},
				{"delete Administrators", http.MethodDelete, "/Groups/" + administrators, "", "Administrators"},
			} {
				w.unchanged(func() {
					w.Do(c.method, c.path, c.body).Want(http.StatusForbidden).Says("ADMIN_ROLES_ALLOWED", c.role)
				})
			}
		})
	}
}

// What changes nothing needs no right, so that a client can send all it knows.
func TestAdminRolesThatStayNeedNoRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam())
	ada := w.addAdmin("ada", "Support")
	support := w.roleID("Support")
	w.unchanged(func() {
		w.Do(http.MethodPut, "/Groups/"+support, `{"displayName":"Support","members":[`+bridgetest.Values(ada)+`]}`).Want(http.StatusOK)
		w.Do(http.MethodPatch, "/Groups/"+support, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
		w.Do(http.MethodPatch, "/Groups/"+support, bridgetest.Patch(`{"op":"remove","path":"members","value":[`+bridgetest.Values("1")+`]}`)).Want(http.StatusNoContent)
		w.Do(http.MethodPost, "/Groups", `{"displayName":"SUPPORT"}`).Want(http.StatusConflict).Equal("uniqueness", "scimType")
		w.Members(support, ada)
	})
}

// Who holds a role that is not allowed is not moved; who can be is, and the error
// names the others.
func TestAdminUsersOfARoleNotAllowedStay(t *testing.T) {
	t.Parallel()
	t.Run("by PATCH", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, salesTeam("Sales"))
		ada, ben, eve := w.addAdmin("ada", ""), w.addAdmin("ben", "Finance"), w.addAdmin("eve", "")
		w.Do(http.MethodPatch, "/Groups/"+w.roleID("Sales"), bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada, ben, eve)+`]}`)).
			Want(http.StatusForbidden).Says("1 of 3 members could not be changed: "+ben+".", "Finance", "ADMIN_ROLES_ALLOWED")
		w.holdsRole(ada, "Sales")
		w.holdsRole(ben, "Finance")
		w.holdsRole(eve, "Sales")
	})
	t.Run("with a new role nothing is begun", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, salesTeam("New"))
		ada, ben := w.addAdmin("ada", ""), w.addAdmin("ben", "Finance")
		w.unchanged(func() {
			w.Do(http.MethodPost, "/Groups", `{"displayName":"New","members":[`+bridgetest.Values(ada, ben)+`]}`).Want(http.StatusForbidden).Says("Finance", "ADMIN_ROLES_ALLOWED")
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
			w := newWorld(t, salesTeam("Sales", "Support"))
			ada := w.addAdmin("ada", "Sales")
			list := c.remembered
			for _, name := range []string{"Finance", "Sales", "Support"} {
				list = strings.ReplaceAll(list, "{"+name+"}", bridgetest.Number(w.roleID(name)))
			}
			w.inMagento(ada, map[string]any{"scim_roles": list})
			w.Do(http.MethodPatch, "/Groups/"+w.roleID(c.left), bridgetest.Patch(`{"op":"remove","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
			w.holdsRole(ada, c.want)
		})
	}
}

// inMagento changes an admin user as somebody does in Magento's own admin.
func (w *world) inMagento(id string, change map[string]any) {
	w.T.Helper()
	if err := w.Shop.UpdateAdmin(parseInt(w.T, id), change); err != nil {
		w.T.Fatal(err)
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
	w := newWorld(t, salesTeam("Sales", "Chiefs"))
	ada := w.addAdmin("ada", "")
	sales := w.roleID("Sales")
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
	w.renameInMagento(sales, "Chief officers")
	w.unchanged(func() {
		w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusForbidden).Says("Chief officers")
	})
	w.renameInMagento(sales, "CHIEFS") // in any letter case
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
	w.holdsRole(ada, "")
}

// renameInMagento renames a role past the bridge.
func (w *world) renameInMagento(role, name string) {
	w.T.Helper()
	w.InShop(http.MethodPut, "/scim-bridge/admin-roles/"+bridgetest.Number(role), `{"role":{"name":"`+name+`"}}`)
}
