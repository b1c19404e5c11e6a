package admin_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
)

func TestAdminRoleNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Ж", 50)
	w := newWorld(t, setup{bridge: admin.Config{RolesAllowed: []string{long, long + "x", "Sales", "😀", "Kunden"}}})
	for name, status := range map[string]int{long: http.StatusCreated, long + "x": http.StatusBadRequest, "😀": http.StatusBadRequest, "": http.StatusBadRequest} {
		a := w.Do(http.MethodPost, "/Groups", fmt.Sprintf(`{"displayName":%q}`, name)).Want(status)
		if status == http.StatusBadRequest {
			a.Equal("invalidValue", "scimType").Says("displayName")
		} else {
			a.Equal(strings.TrimSpace(name), "displayName")
		}
	}
	w.Do(http.MethodPost, "/Groups", `{"displayName":"  Kunden ","externalId":"Ж-😀"}`).Want(http.StatusCreated).Equal("Kunden", "displayName").Equal("Ж-😀", "externalId")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"kunden"}`).Want(http.StatusConflict).Equal("uniqueness", "scimType")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"administrators"}`).Want(http.StatusConflict).Equal("uniqueness", "scimType")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"Sales","externalId":"`+strings.Repeat("x", 256)+`"}`).Want(http.StatusBadRequest).Says("externalId")
}

// Anything else would need a read of all members.
func TestAdminRolesAreFoundByIDsOfMembersAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`members.display co "a"`), "").Want(http.StatusBadRequest).Equal("invalidFilter", "scimType")
}

// A role that a client makes lets nobody do anything, until somebody in the shop
// gives it rights.
func TestAdminRoleMadeHereGrantsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: admin.Config{RolesAllowed: []string{"Buyers"}}})
	ada := w.Do(http.MethodPost, "/Users", adminWith("ada", `,"password":"n3w-S3cret!"`)).Want(http.StatusCreated).ID()
	w.Do(http.MethodPost, "/Groups", `{"displayName":"Buyers","members":[{"value":"`+ada+`"}]}`).Want(http.StatusCreated).Equal(w.roleID("Buyers"), "id")
	id := w.Shop.RoleID("Buyers")
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
	role, _ := w.Shop.Role(id)
	if role["has_full_access"] != false {
		t.Errorf("the role is %v", role)
	}
	status := w.readsCustomers("ada", "n3w-S3cret!")
	if status != http.StatusUnauthorized {
		t.Errorf("a user of a role without rights reads customers: %d", status)
	}
	if err := w.Shop.GrantRole(id, "Magento_Customer::customer"); err != nil {
		t.Fatal(err)
	}
	if status := w.readsCustomers("ada", "n3w-S3cret!"); status != http.StatusOK {
		t.Errorf("with the right: %d", status)
	}
}

// readsCustomers asks Magento itself for customers as an admin user, and returns the
// status.
func (w *world) readsCustomers(userName, password string) int {
	w.T.Helper()
	client := w.Magento(magento.AdminLogin{Username: userName, Password: password})
	_, err := client.SearchCustomers(w.T.Context(), magento.Criteria{})
	if e, ok := errors.AsType[*magento.Error](err); ok {
		return e.Status
	}
	return http.StatusOK
}

// Members are read page by page.
func TestAdminRoleOfManyMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales"))
	manyAdmins(t, w, 520)
	ids := make([]string, 0, 520)
	for i := range 520 {
		ids = append(ids, strconv.Itoa(i+2))
	}
	sales := w.roleID("Sales")
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ids...)+`]}`)).Want(http.StatusNoContent)
	members, _ := w.Do(http.MethodGet, "/Groups/"+sales, "").Want(http.StatusOK).At("members").([]any)
	if len(members) != 520 {
		t.Errorf("%d members, want 520", len(members))
	}
	w.Do(http.MethodPut, "/Groups/"+sales, `{"displayName":"Sales","members":[{"value":"521"}]}`).Want(http.StatusOK).Equal("521", "members", 0, "value")
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
	w.Do(http.MethodGet, "/Groups/"+sales, "").Want(http.StatusOK).Equal(nil, "members", 0)
}
