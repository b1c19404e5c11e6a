package bridge_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento"
)

func TestAdminRoleNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Ж", 50)
	w := newAdminWorld(t, adminSetup{bridge: bridge.AdminConfig{RolesAllowed: []string{long, long + "x", "Sales", "😀", "Kunden"}}})
	for name, status := range map[string]int{long: http.StatusCreated, long + "x": http.StatusBadRequest, "😀": http.StatusBadRequest, "": http.StatusBadRequest} {
		a := w.do(http.MethodPost, "/Groups", fmt.Sprintf(`{"displayName":%q}`, name)).want(status)
		if status == http.StatusBadRequest {
			a.equal("invalidValue", "scimType").says("displayName")
		} else {
			a.equal(strings.TrimSpace(name), "displayName")
		}
	}
	w.do(http.MethodPost, "/Groups", `{"displayName":"  Kunden "}`).want(http.StatusCreated).equal("Kunden", "displayName")
	w.do(http.MethodPost, "/Groups", `{"displayName":"kunden"}`).want(http.StatusConflict).equal("uniqueness", "scimType")
	w.do(http.MethodPost, "/Groups", `{"displayName":"administrators"}`).want(http.StatusConflict).equal("uniqueness", "scimType")
	w.do(http.MethodPost, "/Groups", `{"displayName":"Sales","externalId":"`+strings.Repeat("x", 256)+`"}`).want(http.StatusBadRequest).says("externalId")
}

func TestAdminRoleIsReadBackAsItWasSent(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam("Sales", "Buyers", "Purchasers"))
	ada := w.addAdmin("ada", "")
	made := w.do(http.MethodPost, "/Groups", `{"displayName":"Buyers","externalId":"Ж-😀","members":[{"value":"`+ada+`"}]}`).want(http.StatusCreated)
	id := made.id()
	made.equal("Ж-😀", "externalId").equal(ada, "members", 0, "value").equal("User", "members", 0, "type")
	if ref, _ := made.at("members", 0, "$ref").(string); !strings.HasSuffix(ref, "/admin/scim/v2/Users/"+ada) {
		t.Errorf("$ref is %s", ref)
	}
	w.do(http.MethodPut, "/Groups/"+id, `{"displayName":"Purchasers"}`).want(http.StatusOK).equal("Purchasers", "displayName").equal("Ж-😀", "externalId").equal(ada, "members", 0, "value")
	w.do(http.MethodPatch, "/Groups/"+id, patch(`{"op":"replace","path":"externalId","value":"g2"},{"op":"replace","path":"displayName","value":"buyers"}`)).want(http.StatusNoContent)
	w.do(http.MethodGet, "/Groups/"+id, "").want(http.StatusOK).equal("buyers", "displayName").equal("g2", "externalId")
	w.do(http.MethodPatch, "/Groups/"+id, patch(`{"op":"remove","path":"externalId"}`)).want(http.StatusNoContent)
	w.do(http.MethodGet, "/Groups/"+id, "").want(http.StatusOK).equal(nil, "externalId")
	w.do(http.MethodPatch, "/Groups/"+id, patch(`{"op":"replace","path":"displayName","value":"Sales"}`)).want(http.StatusConflict)
	w.do(http.MethodGet, "/Groups/999", "").want(http.StatusNotFound)
	w.do(http.MethodGet, "/Groups/x", "").want(http.StatusNotFound)
	w.do(http.MethodPost, "/Groups", `{"displayName":"Purchasers","members":[{"value":"999"}]}`).want(http.StatusBadRequest).says("members.value", "999")
	w.find(`userName eq "ada"`).equal("buyers", "Resources", 0, "groups", 0, "display")
}

// A role that a provider makes lets nobody do anything, until somebody in the shop
// gives it rights.
func TestAdminRoleMadeHereGrantsNothing(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, adminSetup{bridge: bridge.AdminConfig{RolesAllowed: []string{"Buyers"}}})
	ada := w.do(http.MethodPost, "/Users", adminWith("ada", `,"password":"n3w-S3cret!"`)).want(http.StatusCreated).id()
	id := w.do(http.MethodPost, "/Groups", `{"displayName":"Buyers","members":[{"value":"`+ada+`"}]}`).want(http.StatusCreated).id()
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
	role, _ := w.shop.Role(parseInt(t, id))
	if role["has_full_access"] != false {
		t.Errorf("the role is %v", role)
	}
	status := w.readsCustomers("ada", "n3w-S3cret!")
	if status != http.StatusUnauthorized {
		t.Errorf("a user of a role without rights reads customers: %d", status)
	}
	if err := w.shop.GrantRole(parseInt(t, id), "Magento_Customer::customer"); err != nil {
		t.Fatal(err)
	}
	if status := w.readsCustomers("ada", "n3w-S3cret!"); status != http.StatusOK {
		t.Errorf("with the right: %d", status)
	}
}

// readsCustomers asks Magento itself for customers as an admin user, and returns the
// status.
func (w *adminWorld) readsCustomers(userName, password string) int {
	w.t.Helper()
	client, err := magento.New(magento.Config{BaseURL: w.shop.URL, Credentials: magento.AdminLogin{Username: userName, Password: password}, RetryMax: -1})
	if err != nil {
		w.t.Fatal(err)
	}
	defer client.Close()
	_, err = client.SearchCustomers(w.t.Context(), magento.Criteria{})
	if e, ok := errors.AsType[*magento.Error](err); ok {
		return e.Status
	}
	return http.StatusOK
}

func TestAdminRolesAreSearched(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam("Sales", "Support", "Buyers"))
	ada := w.addAdmin("ada", "")
	w.do(http.MethodPost, "/Groups", `{"displayName":"Buyers","externalId":"g1","members":[{"value":"`+ada+`"}]}`).want(http.StatusCreated)
	for filter, want := range map[string]float64{
		`displayName eq "buyers"`: 1, `displayName co "s"`: 4, `externalId eq "g1"`: 1, `externalId eq "G1"`: 0, `members.value eq "` + ada + `"`: 1,
		`members[value eq "` + ada + `"] and displayName eq "Sales"`: 0, `displayName eq "none"`: 0, `not (displayName sw "S")`: 3,
	} {
		a := w.do(http.MethodGet, "/Groups?filter="+url.QueryEscape(filter), "").want(http.StatusOK)
		if got := a.at("totalResults"); got != want {
			t.Errorf("%s finds %v, want %v: %s", filter, got, want, a.raw)
		}
	}
	w.do(http.MethodGet, "/Groups?filter="+url.QueryEscape(`members.display co "a"`), "").want(http.StatusBadRequest).equal("invalidFilter", "scimType")
	w.do(http.MethodGet, "/Groups?sortBy=displayName&count=2", "").want(http.StatusOK).equal("Administrators", "Resources", 0, "displayName").equal("Buyers", "Resources", 1, "displayName")
}

// Members are read page by page.
func TestAdminRoleOfManyMembers(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, salesTeam("Sales"))
	manyAdmins(t, w, 520)
	ids := make([]string, 0, 520)
	for i := range 520 {
		ids = append(ids, strconv.Itoa(i+2))
	}
	sales := w.roleID("Sales")
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"add","path":"members","value":[`+values(ids...)+`]}`)).want(http.StatusNoContent)
	members, _ := w.do(http.MethodGet, "/Groups/"+sales, "").want(http.StatusOK).at("members").([]any)
	if len(members) != 520 {
		t.Errorf("%d members, want 520", len(members))
	}
	w.do(http.MethodPut, "/Groups/"+sales, `{"displayName":"Sales","members":[{"value":"521"}]}`).want(http.StatusOK).equal("521", "members", 0, "value")
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"remove","path":"members"}`)).want(http.StatusNoContent)
	w.do(http.MethodGet, "/Groups/"+sales, "").want(http.StatusOK).equal(nil, "members")
}
