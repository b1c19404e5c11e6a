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
	w.Do(http.MethodPost, "/Groups", `{"displayName":"  Kunden "}`).Want(http.StatusCreated).Equal("Kunden", "displayName")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"kunden"}`).Want(http.StatusConflict).Equal("uniqueness", "scimType")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"administrators"}`).Want(http.StatusConflict).Equal("uniqueness", "scimType")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"Sales","externalId":"`+strings.Repeat("x", 256)+`"}`).Want(http.StatusBadRequest).Says("externalId")
}

func TestAdminRoleIsReadBackAsItWasSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales", "Buyers", "Purchasers"))
	ada := w.addAdmin("ada", "")
	made := w.Do(http.MethodPost, "/Groups", `{"displayName":"Buyers","externalId":"Ж-😀","members":[{"value":"`+ada+`"}]}`).Want(http.StatusCreated)
	id := made.ID()
	made.Equal("Ж-😀", "externalId").Equal(ada, "members", 0, "value").Equal("User", "members", 0, "type")
	if ref, _ := made.At("members", 0, "$ref").(string); !strings.HasSuffix(ref, "/admin/scim/v2/Users/"+ada) {
		t.Errorf("$ref is %s", ref)
	}
	w.Do(http.MethodPut, "/Groups/"+id, `{"displayName":"Purchasers"}`).Want(http.StatusOK).Equal("Purchasers", "displayName").Equal("Ж-😀", "externalId").Equal(ada, "members", 0, "value")
	w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"replace","path":"externalId","value":"g2"},{"op":"replace","path":"displayName","value":"buyers"}`)).Want(http.StatusNoContent)
	w.Do(http.MethodGet, "/Groups/"+id, "").Want(http.StatusOK).Equal("buyers", "displayName").Equal("g2", "externalId")
	w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"remove","path":"externalId"}`)).Want(http.StatusNoContent)
	w.Do(http.MethodGet, "/Groups/"+id, "").Want(http.StatusOK).Equal(nil, "externalId")
	w.Do(http.MethodPatch, "/Groups/"+id, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Sales"}`)).Want(http.StatusConflict)
	w.Do(http.MethodGet, "/Groups/999", "").Want(http.StatusNotFound)
	w.Do(http.MethodGet, "/Groups/x", "").Want(http.StatusNotFound)
	w.Do(http.MethodPost, "/Groups", `{"displayName":"Purchasers","members":[{"value":"999"}]}`).Want(http.StatusBadRequest).Says("members.value", "999")
	w.Find(`userName eq "ada"`).Equal("buyers", "Resources", 0, "groups", 0, "display")
}

// A role that a provider makes lets nobody do anything, until somebody in the shop
// gives it rights.
func TestAdminRoleMadeHereGrantsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: admin.Config{RolesAllowed: []string{"Buyers"}}})
	ada := w.Do(http.MethodPost, "/Users", adminWith("ada", `,"password":"n3w-S3cret!"`)).Want(http.StatusCreated).ID()
	id := w.Do(http.MethodPost, "/Groups", `{"displayName":"Buyers","members":[{"value":"`+ada+`"}]}`).Want(http.StatusCreated).ID()
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
	role, _ := w.Shop.Role(parseInt(t, id))
	if role["has_full_access"] != false {
		t.Errorf("the role is %v", role)
	}
	status := w.readsCustomers("ada", "n3w-S3cret!")
	if status != http.StatusUnauthorized {
		t.Errorf("a user of a role without rights reads customers: %d", status)
	}
	if err := w.Shop.GrantRole(parseInt(t, id), "Magento_Customer::customer"); err != nil {
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

func TestAdminRolesAreSearched(t *testing.T) {
	t.Parallel()
	w := newWorld(t, salesTeam("Sales", "Support", "Buyers"))
	ada := w.addAdmin("ada", "")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"Buyers","externalId":"g1","members":[{"value":"`+ada+`"}]}`).Want(http.StatusCreated)
	for filter, want := range map[string]float64{
		`displayName eq "buyers"`: 1, `displayName co "s"`: 4, `externalId eq "g1"`: 1, `externalId eq "G1"`: 0, `members.value eq "` + ada + `"`: 1,
		`members[value eq "` + ada + `"] and displayName eq "Sales"`: 0, `displayName eq "none"`: 0, `not (displayName sw "S")`: 3,
	} {
		a := w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(filter), "").Want(http.StatusOK)
		if got := a.At("totalResults"); got != want {
			t.Errorf("%s finds %v, want %v: %s", filter, got, want, a.Raw)
		}
	}
	w.Do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`members.display co "a"`), "").Want(http.StatusBadRequest).Equal("invalidFilter", "scimType")
	w.Do(http.MethodGet, "/Groups?sortBy=displayName&count=2", "").Want(http.StatusOK).Equal("Administrators", "Resources", 0, "displayName").Equal("Buyers", "Resources", 1, "displayName")
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
	w.Do(http.MethodGet, "/Groups/"+sales, "").Want(http.StatusOK).Equal(nil, "members")
}
