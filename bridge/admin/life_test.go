package admin_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// TestJumpCloudLifeOfAdministrators is what JumpCloud sends while a person who
// works in Magento's admin is hired, gets a role by a group, changes, is suspended,
// returns and leaves.
func TestJumpCloudLifeOfAdministrators(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{
		shop:   []magentotest.Option{magentotest.WithRole("Sales", "Magento_Sales::sales"), magentotest.WithRole("Support", "Magento_Customer::customer")},
		bridge: admin.Config{RolesAllowed: []string{"Sales", "Support"}},
	})
	person := func(family, more string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","` + bridgetest.Enterprise + `"],"active":true,"externalId":"64f0c0ffee0123456789abce",
			"userName":"ada","name":{"givenName":"Ada","familyName":"` + family + `"},"displayName":"Ada ` + family + `",
			"emails":[{"primary":true,"type":"work","value":"ada@example.com"}],"preferredLanguage":"en-US"` + more + `}`
	}
	w.Find(`userName eq "ada"`).Equal(0.0, "totalResults")

	hired := w.Do(http.MethodPost, "/Users", person("Byron", `,"password":"n3w-S3cret!","title":"Clerk","`+bridgetest.Enterprise+`":{"department":"Sales"}`)).Want(http.StatusCreated)
	id := hired.ID()
	hired.Equal(true, "active").Equal("Clerk", "title").Equal("Sales", bridgetest.Enterprise, "department").Equal("en-US", "preferredLanguage").Equal(nil, "groups")
	w.adminMayLogIn("ada", "n3w-S3cret!", false) // Magento lets nobody without a role in

	sales, support := w.roleID("Sales"), w.roleID("Support")
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`)).Want(http.StatusNoContent)
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal("Sales", "groups", 0, "display").Equal(sales, "groups", 0, "value")
	w.Do(http.MethodGet, "/Groups/"+sales, "").Want(http.StatusOK).Equal(id, "members", 0, "value").Equal("ada", "members", 0, "display")

	changed := w.Do(http.MethodPut, "/Users/"+id, person("King", `,"title":"Buyer"`)).Want(http.StatusOK)
	changed.Equal("King", "name", "familyName").Equal("Buyer", "title").Equal(nil, bridgetest.Enterprise).Equal("64f0c0ffee0123456789abce", "externalId").Equal("Sales", "groups", 0, "display")
	calls := w.Calls(func() { w.Do(http.MethodPut, "/Users/"+id, person("King", `,"title":"Buyer"`)).Want(http.StatusOK) })
	if calls != 1 {
		t.Errorf("a PUT that changes nothing took %d calls, want 1", calls)
	}
	w.Find(`userName eq "ADA"`).Equal(id, "Resources", 0, "id")
	w.Find(`emails.value eq "ada@example.com"`).Equal(id, "Resources", 0, "id")

	w.Do(http.MethodPut, "/Groups/"+support, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Support","members":[{"value":"`+id+`"}]}`).Want(http.StatusOK)
	w.holdsRole(id, "Support")
	w.Do(http.MethodPatch, "/Groups/"+support, bridgetest.Patch(`{"op":"remove","path":"members[value eq \"`+id+`\"]"}`)).Want(http.StatusNoContent)
	w.holdsRole(id, "Sales") // the role from before

	suspended := strings.Replace(person("King", ""), `"active":true`, `"active":false`, 1)
	w.Do(http.MethodPut, "/Users/"+id, suspended).Want(http.StatusOK).Equal(false, "active")
	w.adminMayLogIn("ada", "n3w-S3cret!", false)
	w.Do(http.MethodPut, "/Users/"+id, person("King", "")).Want(http.StatusOK).Equal(true, "active")
	w.adminMayLogIn("ada", "n3w-S3cret!", true)

	w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
	w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNotFound)
	w.Do(http.MethodGet, "/Groups/"+sales, "").Want(http.StatusOK).Equal(nil, "members", 0)
	w.adminMayLogIn("ada", "n3w-S3cret!", false)
	w.adminMayLogIn("root", rootPassword, true)
}

func (w *world) adminMayLogIn(userName, password string, want bool) {
	w.T.Helper()
	if got := w.Shop.AdminCanLogIn(userName, password); got != want {
		w.T.Errorf("%s can log in: %t, want %t", userName, got, want)
	}
}

func (w *world) roleID(name string) string {
	w.T.Helper()
	return bridgetest.GroupID(w.Shop.RoleID(name))
}

// holdsRole checks which role Magento has for an admin user, "" for none.
func (w *world) holdsRole(id, name string) {
	w.T.Helper()
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		w.T.Fatal(err)
	}
	user, ok := w.Shop.Admin(n)
	if !ok {
		w.T.Fatalf("there is no admin user %s", id)
	}
	if got := user["role_id"]; got != float64(w.Shop.RoleID(name)) {
		w.T.Errorf("the admin user has the role %v, want %s (%d)", got, name, w.Shop.RoleID(name))
	}
}
