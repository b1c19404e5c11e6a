package admin_test

import (
	"net/http"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// adminPair is a bridge with the administrators ada and ben, and the role Sales.
func adminPair(t *testing.T, provider string) (w *world, ada, ben string) {
	t.Helper()
	s := salesTeam("Sales", "Support")
	if provider != "" {
		s.scim = compatWith(provider)
	}
	w = newWorld(t, s)
	ada = w.Do(http.MethodPost, "/Users", adaAdmin).Want(http.StatusCreated).ID()
	return w, ada, w.addAdmin("ben", "")
}

// Entra sends value paths, booleans as texts, dotted keys, references in three forms.
func TestEntraChangesOfAdmins(t *testing.T) {
	t.Parallel()
	w, ada, ben := adminPair(t, "entra")
	change := func(operations string) bridgetest.Answer {
		t.Helper()
		return w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(operations)).Want(http.StatusOK)
	}
	w.Find(`externalId eq ada-1`).Equal(0.0, "totalResults") // a bare word
	change(`{"op":"Replace","path":"active","value":"False"}`).Equal(false, "active")
	change(`{"op":"Replace","path":"active","value":"True"}`).Equal(true, "active")
	change(`{"op":"Replace","path":"displayName","value":"A K"},{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ak@example.com"},
		{"op":"Replace","path":"name.familyName","value":"King"},{"op":"Replace","path":"externalId","value":"ada-1"},{"op":"Replace","path":"` + bridgetest.Enterprise + `:employeeNumber","value":"77"}`)
	w.Do(http.MethodGet, "/Users/"+ada, "").Want(http.StatusOK).Equal("A K", "displayName").Equal("ak@example.com", "emails", 0, "value").Equal(nil, "emails", 1).
		Equal("King", "name", "familyName").Equal("ada-1", "externalId").Equal("77", bridgetest.Enterprise, "employeeNumber").Equal("ada", "userName")
	w.Find(`externalId eq ada-1`).Equal(ada, "Resources", 0, "id")
	w.Find(`emails[type eq "work"].value eq "ak@example.com"`).Equal(ada, "Resources", 0, "id")
	change(`{"op":"replace","value":{"displayName":"Ada King","name.givenName":"Augusta","`+bridgetest.Enterprise+`:employeeNumber":"78"}}`).
		Equal("Augusta", "name", "givenName").Equal("78", bridgetest.Enterprise, "employeeNumber").Equal(nil, "name.givenName")
	change(`{"op":"Add","path":"addresses[type eq \"work\"].streetAddress","value":"1 Quay"},{"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"+47 555 0101"},
		{"op":"Replace","path":"roles[primary eq \"True\"].value","value":"buyer"}`).
		Equal("1 Quay", "addresses", 0, "streetAddress").Equal("mobile", "phoneNumbers", 0, "type").Equal("buyer", "roles", 0, "value").Equal(true, "roles", 0, "primary")
	for _, manager := range []string{`"` + ben + `"`, `{"value":"` + ben + `"}`, `[{"$ref":"https://scim.example.com/Users/` + ben + `","value":"` + ben + `"}]`} {
		change(`{"op":"add","path":"`+bridgetest.Enterprise+`:manager","value":`+manager+`}`).Equal(ben, bridgetest.Enterprise, "manager", "value")
	}
	w.Find(`id eq "`+ada+`" and manager eq "`+ben+`"`).Equal(1.0, "totalResults")
	change(`{"op":"Remove","path":"`+bridgetest.Enterprise+`:manager"},{"op":"Remove","path":"addresses"}`).Equal(nil, bridgetest.Enterprise, "manager").Equal(nil, "addresses")

	sales := w.roleID("Sales")
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"Add","path":"members","value":[{"$ref":null,"value":"`+ada+`"},{"$ref":null,"value":"`+ben+`"}]}`)).Want(http.StatusNoContent)
	w.Members(sales, ada, ben)
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"Remove","path":"members","value":[{"$ref":null,"value":"`+ada+`"}]}`)).Want(http.StatusNoContent)
	w.Members(sales, ben)
	w.Do(http.MethodGet, `/Groups?attributes=id&filter=id+eq+"`+sales+`"+and+members+eq+"`+ben+`"`, "").Want(http.StatusOK).Equal(sales, "Resources", 0, "id")
	w.Do(http.MethodGet, `/Groups?excludedAttributes=members&filter=displayName+eq+"sales"`, "").Want(http.StatusOK).Equal(sales, "Resources", 0, "id").Equal(nil, "Resources", 0, "members")
}

// Okta reads all, writes back what it read, and names groups whole.
func TestOktaLifeOfAdmins(t *testing.T) {
	t.Parallel()
	w, ada, ben := adminPair(t, "")
	w.Do(http.MethodGet, "/Users?startIndex=1&count=2", "").Want(http.StatusOK).Equal(3.0, "totalResults").Equal("root", "Resources", 0, "userName").Equal(nil, "Resources", 2)
	w.Do(http.MethodGet, "/Users?startIndex=3&count=2", "").Want(http.StatusOK).Equal(ben, "Resources", 0, "id")
	read := w.Do(http.MethodGet, "/Users/"+ada, "").Want(http.StatusOK)
	if n := w.Calls(func() { w.Do(http.MethodPut, "/Users/"+ada, read.Raw).Want(http.StatusOK) }); n != 1 {
		t.Errorf("what was read and written back took %d calls, want 1", n)
	}
	read.Body["title"] = "Boss"
	w.Do(http.MethodPut, "/Users/"+ada, jsonOf(t, read.Body)).Want(http.StatusOK).Equal("Boss", "title").Equal("Byron", "name", "familyName")
	w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","value":{"active":false}}`)).Want(http.StatusOK).Equal(false, "active")
	w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","value":{"active":true}}`)).Want(http.StatusOK).Equal(true, "active")
	w.Do(http.MethodPatch, "/Users/"+ada, bridgetest.Patch(`{"op":"replace","value":{"password":"An0ther-one"}}`)).Want(http.StatusOK).Equal(nil, "password")
	w.Do(http.MethodGet, "/Users/00900000000000001", "").Want(http.StatusNotFound)

	sales := w.roleID("Sales")
	w.Do(http.MethodPut, "/Groups/"+sales, `{"id":"`+sales+`","displayName":"Sales","members":[`+bridgetest.Values(ben)+`]}`).Want(http.StatusOK)
	w.Do(http.MethodPut, "/Groups/"+sales, `{"id":"`+sales+`","displayName":"Sales","members":[`+bridgetest.Values(ben, ada)+`]}`).Want(http.StatusOK)
	w.Members(sales, ada, ben)
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"remove","path":"members[value eq \"`+ben+`\"]"},{"op":"add","path":"members","value":[{"value":"`+ada+`","display":"ada"}]}`)).Want(http.StatusNoContent)
	w.Members(sales, ada)
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"replace","path":"members","value":[`+bridgetest.Values(ben)+`]}`)).Want(http.StatusNoContent)
	w.Members(sales, ben)
	w.adminMayLogIn("ada", "An0ther-one", false) // in no role
	w.Do(http.MethodPatch, "/Groups/"+sales, bridgetest.Patch(`{"op":"replace","value":{"members":[],"id":"`+sales+`","displayName":"Sales"}}`)).Want(http.StatusNoContent)
	w.Members(sales)
}

// OneLogin sends a template with schemas of its own, a text for a boolean, and one
// address where a list belongs.
func TestOneLoginTemplateOfAnAdmin(t *testing.T) {
	t.Parallel()
	w, ada, _ := adminPair(t, "")
	w.Do(http.MethodPut, "/Users/"+ada+"?", `{"schemas":["urn:scim:schemas:core:2.0","urn:scim:schemas:extension:enterprise:2.0"],"id":null,"userName":"ada","active":"true",
		"name":{"givenName":"Ada","familyName":"King"},"emails":{"value":"ada@example.com","primary":true},"meta":{"resourceType":"User"}}`).Want(http.StatusOK).
		Equal(bridgetest.CoreUser, "schemas", 0).Equal("ada@example.com", "emails", 0, "value").Equal(true, "active").Equal("King", "name", "familyName").Equal(ada, "id")
	w.Do(http.MethodPut, "/Users/"+ada, `{"userName":"ada","active":"False","name":{"givenName":"Ada","familyName":"King"},"emails":{"value":"ada@example.com","primary":true}}`).Want(http.StatusOK).Equal(false, "active")
}

// JumpCloud takes a role over that is there, and sends its members one by one.
func TestJumpCloudGroupLifeOfAdmins(t *testing.T) {
	t.Parallel()
	w, ada, ben := adminPair(t, "")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"SALES"}`).Want(http.StatusConflict).Equal("uniqueness", "scimType")
	sales := w.Do(http.MethodGet, `/Groups?filter=displayName+eq+"SALES"`, "").Want(http.StatusOK).Equal(1.0, "totalResults").At("Resources", 0, "id")
	if sales != w.roleID("Sales") {
		t.Fatalf("found %v", sales)
	}
	path := "/Groups/" + w.roleID("Sales")
	for range 3 {
		w.Do(http.MethodPatch, path, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
	}
	w.Members(w.roleID("Sales"), ada)
	w.Do(http.MethodPatch, path, bridgetest.Patch(`{"op":"remove","path":"members","value":[`+bridgetest.Values(ben)+`]}`)).Want(http.StatusNoContent) // no member
	w.Do(http.MethodPatch, path, bridgetest.Patch(`{"op":"remove","path":"members","value":[]}`)).Want(http.StatusNoContent)                           // nobody
	w.Members(w.roleID("Sales"), ada)
	w.Do(http.MethodPatch, path, bridgetest.Patch(`{"op":"add","path":"members","value":[`+bridgetest.Values("999999", ben)+`]}`)).Want(http.StatusBadRequest).Says("999999")
	w.Members(w.roleID("Sales"), ada)
	w.Do(http.MethodPut, path, `{"displayName":"Sales"}`).Want(http.StatusOK) // says nothing of members
	w.Members(w.roleID("Sales"), ada)
	for range 2 {
		w.Do(http.MethodPatch, path, bridgetest.Patch(`{"op":"remove","path":"members","value":[`+bridgetest.Values(ada)+`]}`)).Want(http.StatusNoContent)
	}
	w.Members(w.roleID("Sales"))
	w.Do(http.MethodPatch, path, bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Support"}`)).Want(http.StatusConflict).Equal("uniqueness", "scimType")
	w.Do(http.MethodDelete, path, "").Want(http.StatusNoContent)
	w.Do(http.MethodDelete, path, "").Want(http.StatusNotFound)
}
