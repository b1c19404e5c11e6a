package admin_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// Users who come into several roles at the same moment are in all of them, and who
// leaves some is in the others.
func TestAdminsJoinAndLeaveRolesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales", "Support", "Finance"))
	var people []string
	for _, name := range []string{"ada", "ben", "cat", "dan", "eve"} {
		people = append(people, w.addAdmin(name, ""))
	}
	roles := []string{w.roleID("Sales"), w.roleID("Support"), w.roleID("Finance")}
	change := func(role, op string) int {
		return w.Do(http.MethodPatch, "/Groups/"+role, bridgetest.Patch(`{"op":"`+op+`","path":"members","value":[`+bridgetest.Values(people...)+`]}`)).Status
	}
	for range 4 {
		sideBySide(len(roles)*2, func(i int) {
			if status := change(roles[i%len(roles)], "add"); status != http.StatusNoContent {
				t.Errorf("join: %d", status)
			}
		})
		for _, role := range roles {
			w.Members(role, people...)
		}
		sideBySide(2, func(i int) {
			if status := change(roles[i], "remove"); status != http.StatusNoContent {
				t.Errorf("leave: %d", status)
			}
		})
		w.Members(roles[0])
		w.Members(roles[1])
		w.Members(roles[2], people...)
		for _, id := range people {
			w.holdsRole(id, "Finance")
		}
		change(roles[2], "remove")
	}
}

// A role that is deleted while somebody joins it is gone, and in nobody's list.
func TestAdminRoleDeletedWhileSomebodyJoins(t *testing.T) {
	t.Parallel()
	t.Run("before the write", func(t *testing.T) {
		t.Parallel()
		w, shop := meddled(t, salesTeam("Sales"))
		ada := w.addAdmin("ada", "")
		sales := w.roleID("Sales")
		shop.after(searchAdmins, 1, func() { w.InShop(http.MethodDelete, "/scim-bridge/admin-roles/"+bridgetest.Number(sales), "") })
		w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNotFound)
		w.GroupsOf(ada)
		w.holdsRole(ada, "")
	})
	t.Run("somebody comes into it during the deletion", func(t *testing.T) {
		t.Parallel()
		w, shop := meddled(t, salesTeam("Sales", "Support"))
		ada, ben := w.addAdmin("ada", "Sales"), w.addAdmin("ben", "")
		sales := w.roleID("Sales")
		shop.after(searchMembers, 1, func() { w.inMagento(ben, map[string]any{"role_id": w.Shop.RoleID("Sales")}) })
		w.Do(http.MethodDelete, "/Groups/"+sales, "").Want(http.StatusNoContent)
		w.GroupsOf(ada)
		w.GroupsOf(ben)
		w.Do(http.MethodGet, "/Groups/"+sales, "").Want(http.StatusNotFound)
	})
	t.Run("by many", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, salesTeam("Sales", "Support", "Team"))
		var people []string
		for _, name := range []string{"ada", "ben", "cat", "dan"} {
			people = append(people, w.addAdmin(name, "Support"))
		}
		for range 5 {
			team := w.Group("Team", people[0])
			statuses := make([]int, len(people)+1)
			sideBySide(len(statuses), func(i int) {
				if i == len(people) {
					statuses[i] = w.Do(http.MethodDelete, "/Groups/"+team, "").Status
					return
				}
				statuses[i] = w.Do(http.MethodPatch, "/Groups/"+team, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(people[i])+`]}`)).Status
			})
			for i, status := range statuses {
				if status != http.StatusNoContent && status != http.StatusNotFound {
					t.Errorf("%d: status %d of %v", i, status, statuses)
				}
			}
			if statuses[len(people)] != http.StatusNoContent {
				t.Errorf("delete: %v", statuses)
			}
			for _, id := range people {
				w.GroupsOf(id, "Support")
				w.holdsRole(id, "Support")
				user, _ := w.Shop.Admin(parseInt(t, id))
				if list, _ := user["scim_roles"].(string); strings.Contains(list, ","+bridgetest.Number(team)+",") {
					t.Errorf("the deleted role %s is in the list %s", team, list)
				}
			}
		}
	})
}

// A role made by one request while another moves the same user is kept.
func TestAdminJoinsANewRoleMeanwhile(t *testing.T) {
	t.Parallel()
	w, shop := meddled(t, salesTeam("Sales", "New"))
	ada := w.addAdmin("ada", "")
	sales := w.roleID("Sales")
	shop.after(searchAdmins, 1, func() {
		shop.after(searchAdmins, 0, nil)
		w.Group("New", ada)
	})
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
	w.GroupsOf(ada, "New", "Sales")
}

// A role that somebody in the shop renames between the read and the write is judged
// by its new name.
func TestAdminRoleRenamedBetweenReadAndWrite(t *testing.T) {
	t.Parallel()
	w, shop := meddled(t, salesTeam("Sales", "Trade"))
	sales := w.roleID("Sales")
	shop.after(searchRoles, 1, func() { w.renameInMagento(sales, "Board") })
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Trade"}`)).Want(http.StatusForbidden).Says("Board", "ADMIN_ROLES_ALLOWED")
	w.Do(http.MethodGet, "/Groups/"+sales, "").Want(http.StatusOK).Equal("Board", "displayName")
}

// Two requests that deactivate the last two administrators leave one of them.
func TestTwoLastAdminsDeactivatedAtOnce(t *testing.T) {
	t.Parallel()
	for range 5 {
		s := setup{shop: []magentotest.Option{magentotest.WithAdmin("boss", bridgetest.AdminPassword, "")}}
		w := newWorld(t, s)
		statuses := make([]int, 2)
		sideBySide(2, func(i int) {
			statuses[i] = w.Do(http.MethodPatch, "/Users/"+bridgetest.ID(int64(i+1)), bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Status
		})
		slices.Sort(statuses)
		if !slices.Equal(statuses, []int{http.StatusOK, http.StatusForbidden}) {
			t.Errorf("statuses %v, want one of each", statuses)
		}
		if w.Shop.AdminCanLogIn("root", rootPassword) == w.Shop.AdminCanLogIn("boss", bridgetest.AdminPassword) {
			t.Error("both can log in, or none")
		}
	}
}

// Two creates of the same person make one, and the other is a conflict.
func TestAdminsCreatedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("New"))
	users, roles := make([]int, 4), make([]int, 4)
	sideBySide(8, func(i int) {
		if i < 4 {
			users[i] = w.Do(http.MethodPost, "/Users", adaAdmin).Status
			return
		}
		roles[i-4] = w.Do(http.MethodPost, "/Groups", `{"displayName":"New"}`).Status
	})
	for what, statuses := range map[string][]int{"users": users, "roles": roles} {
		slices.Sort(statuses)
		if !slices.Equal(statuses, []int{http.StatusCreated, http.StatusConflict, http.StatusConflict, http.StatusConflict}) {
			t.Errorf("%s: %v", what, statuses)
		}
	}
}
