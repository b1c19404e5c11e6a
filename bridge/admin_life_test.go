package bridge_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// TestJumpCloudLifeOfAdministrators is what JumpCloud sends while a person who
// works in Magento's admin is hired, gets a role by a group, changes, is suspended,
// returns and leaves.
func TestJumpCloudLifeOfAdministrators(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, adminSetup{
		shop:   []magentotest.Option{magentotest.WithRole("Sales", "Magento_Sales::sales"), magentotest.WithRole("Support", "Magento_Customer::customer")},
		bridge: bridge.AdminConfig{RolesAllowed: []string{"Sales", "Support"}},
	})
	person := func(family, more string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","` + enterprise + `"],"active":true,"externalId":"64f0c0ffee0123456789abce",
			"userName":"ada","name":{"givenName":"Ada","familyName":"` + family + `"},"displayName":"Ada ` + family + `",
			"emails":[{"primary":true,"type":"work","value":"ada@example.com"}],"preferredLanguage":"en-US"` + more + `}`
	}
	w.find(`userName eq "ada"`).equal(0.0, "totalResults")

	hired := w.do(http.MethodPost, "/Users", person("Byron", `,"password":"n3w-S3cret!","title":"Clerk","`+enterprise+`":{"department":"Sales"}`)).want(http.StatusCreated)
	id := hired.id()
	hired.equal(true, "active").equal("Clerk", "title").equal("Sales", enterprise, "department").equal("en-US", "preferredLanguage").equal(nil, "groups")
	w.adminMayLogIn("ada", "n3w-S3cret!", false) // Magento lets nobody without a role in

	sales, support := w.roleID("Sales"), w.roleID("Support")
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`)).want(http.StatusNoContent)
	w.adminMayLogIn("ada", "n3w-S3cret!", true)
	w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK).equal("Sales", "groups", 0, "display").equal(sales, "groups", 0, "value")
	w.do(http.MethodGet, "/Groups/"+sales, "").want(http.StatusOK).equal(id, "members", 0, "value").equal("ada", "members", 0, "display")

	changed := w.do(http.MethodPut, "/Users/"+id, person("King", `,"title":"Buyer"`)).want(http.StatusOK)
	changed.equal("King", "name", "familyName").equal("Buyer", "title").equal(nil, enterprise).equal("64f0c0ffee0123456789abce", "externalId").equal("Sales", "groups", 0, "display")
	calls := w.calls(func() { w.do(http.MethodPut, "/Users/"+id, person("King", `,"title":"Buyer"`)).want(http.StatusOK) })
	if calls != 1 {
		t.Errorf("a PUT that changes nothing took %d calls, want 1", calls)
	}
	w.find(`userName eq "ADA"`).equal(id, "Resources", 0, "id")
	w.find(`emails.value eq "ada@example.com"`).equal(id, "Resources", 0, "id")

	w.do(http.MethodPut, "/Groups/"+support, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Support","members":[{"value":"`+id+`"}]}`).want(http.StatusOK)
	w.holdsRole(id, "Support")
	w.do(http.MethodPatch, "/Groups/"+support, patch(`{"op":"remove","path":"members[value eq \"`+id+`\"]"}`)).want(http.StatusNoContent)
	w.holdsRole(id, "Sales") // the role from before

	suspended := strings.Replace(person("King", ""), `"active":true`, `"active":false`, 1)
	w.do(http.MethodPut, "/Users/"+id, suspended).want(http.StatusOK).equal(false, "active")
	w.adminMayLogIn("ada", "n3w-S3cret!", false)
	w.do(http.MethodPut, "/Users/"+id, person("King", "")).want(http.StatusOK).equal(true, "active")
	w.adminMayLogIn("ada", "n3w-S3cret!", true)

	w.do(http.MethodDelete, "/Users/"+id, "").want(http.StatusNoContent)
	w.do(http.MethodDelete, "/Users/"+id, "").want(http.StatusNotFound)
	w.do(http.MethodGet, "/Groups/"+sales, "").want(http.StatusOK).equal(nil, "members")
	w.adminMayLogIn("ada", "n3w-S3cret!", false)
	w.adminMayLogIn("root", rootPassword, true)
}

func (w *adminWorld) adminMayLogIn(userName, password string, want bool) {
	w.t.Helper()
	if got := w.shop.AdminCanLogIn(userName, password); got != want {
		w.t.Errorf("%s can log in: %t, want %t", userName, got, want)
	}
}

func (w *adminWorld) roleID(name string) string {
	w.t.Helper()
	return strconv.FormatInt(w.shop.RoleID(name), 10)
}

// holdsRole checks which role Magento has for an admin user, "" for none.
func (w *adminWorld) holdsRole(id, name string) {
	w.t.Helper()
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		w.t.Fatal(err)
	}
	user, ok := w.shop.Admin(n)
	if !ok {
		w.t.Fatalf("there is no admin user %s", id)
	}
	if got := user["role_id"]; got != float64(w.shop.RoleID(name)) {
		w.t.Errorf("the admin user has the role %v, want %s (%d)", got, name, w.shop.RoleID(name))
	}
}
