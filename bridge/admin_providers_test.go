package bridge_test

import (
	"net/http"
	"testing"
)

// adminPair is a bridge with the administrators ada and ben, and the role Sales.
func adminPair(t *testing.T, provider string) (w *adminWorld, ada, ben string) {
	t.Helper()
	s := salesTeam("Sales", "Support")
	if provider != "" {
		s.scim = compatWith(provider)
	}
	w = newAdminWorld(t, s)
	ada = w.do(http.MethodPost, "/Users", adaAdmin).want(http.StatusCreated).id()
	return w, ada, w.addAdmin("ben", "")
}

// Entra sends value paths, booleans as texts, dotted keys, references in three forms.
func TestEntraChangesOfAdmins(t *testing.T) {
	t.Parallel()
	w, ada, ben := adminPair(t, "entra")
	change := func(operations string) answer {
		t.Helper()
		return w.do(http.MethodPatch, "/Users/"+ada, patch(operations)).want(http.StatusOK)
	}
	w.find(`externalId eq ada-1`).equal(0.0, "totalResults") // a bare word
	change(`{"op":"Replace","path":"active","value":"False"}`).equal(false, "active")
	change(`{"op":"Replace","path":"active","value":"True"}`).equal(true, "active")
	change(`{"op":"Replace","path":"displayName","value":"A K"},{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ak@example.com"},
		{"op":"Replace","path":"name.familyName","value":"King"},{"op":"Replace","path":"externalId","value":"ada-1"},{"op":"Replace","path":"` + enterprise + `:employeeNumber","value":"77"}`)
	w.do(http.MethodGet, "/Users/"+ada, "").want(http.StatusOK).equal("A K", "displayName").equal("ak@example.com", "emails", 0, "value").equal(nil, "emails", 1).
		equal("King", "name", "familyName").equal("ada-1", "externalId").equal("77", enterprise, "employeeNumber").equal("ada", "userName")
	w.find(`externalId eq ada-1`).equal(ada, "Resources", 0, "id")
	w.find(`emails[type eq "work"].value eq "ak@example.com"`).equal(ada, "Resources", 0, "id")
	change(`{"op":"replace","value":{"displayName":"Ada King","name.givenName":"Augusta","`+enterprise+`:employeeNumber":"78"}}`).
		equal("Augusta", "name", "givenName").equal("78", enterprise, "employeeNumber").equal(nil, "name.givenName")
	change(`{"op":"Add","path":"addresses[type eq \"work\"].streetAddress","value":"1 Quay"},{"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"+47 555 0101"},
		{"op":"Replace","path":"roles[primary eq \"True\"].value","value":"buyer"}`).
		equal("1 Quay", "addresses", 0, "streetAddress").equal("mobile", "phoneNumbers", 0, "type").equal("buyer", "roles", 0, "value").equal(true, "roles", 0, "primary")
	for _, manager := range []string{`"` + ben + `"`, `{"value":"` + ben + `"}`, `[{"$ref":"https://scim.example.com/Users/` + ben + `","value":"` + ben + `"}]`} {
		change(`{"op":"add","path":"`+enterprise+`:manager","value":`+manager+`}`).equal(ben, enterprise, "manager", "value")
	}
	w.find(`id eq "`+ada+`" and manager eq "`+ben+`"`).equal(1.0, "totalResults")
	change(`{"op":"Remove","path":"`+enterprise+`:manager"},{"op":"Remove","path":"addresses"}`).equal(nil, enterprise, "manager").equal(nil, "addresses")

	sales := w.roleID("Sales")
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"Add","path":"members","value":[{"$ref":null,"value":"`+ada+`"},{"$ref":null,"value":"`+ben+`"}]}`)).want(http.StatusNoContent)
	w.members(sales, ada, ben)
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"Remove","path":"members","value":[{"$ref":null,"value":"`+ada+`"}]}`)).want(http.StatusNoContent)
	w.members(sales, ben)
	w.do(http.MethodGet, `/Groups?attributes=id&filter=id+eq+"`+sales+`"+and+members+eq+"`+ben+`"`, "").want(http.StatusOK).equal(sales, "Resources", 0, "id")
	w.do(http.MethodGet, `/Groups?excludedAttributes=members&filter=displayName+eq+"sales"`, "").want(http.StatusOK).equal(sales, "Resources", 0, "id").equal(nil, "Resources", 0, "members")
}

// Okta reads all, writes back what it read, and names groups whole.
func TestOktaLifeOfAdmins(t *testing.T) {
	t.Parallel()
	w, ada, ben := adminPair(t, "")
	w.do(http.MethodGet, "/Users?startIndex=1&count=2", "").want(http.StatusOK).equal(3.0, "totalResults").equal("root", "Resources", 0, "userName").equal(nil, "Resources", 2)
	w.do(http.MethodGet, "/Users?startIndex=3&count=2", "").want(http.StatusOK).equal(ben, "Resources", 0, "id")
	read := w.do(http.MethodGet, "/Users/"+ada, "").want(http.StatusOK)
	if n := w.calls(func() { w.do(http.MethodPut, "/Users/"+ada, read.raw).want(http.StatusOK) }); n != 1 {
		t.Errorf("what was read and written back took %d calls, want 1", n)
	}
	read.body["title"] = "Boss"
	w.do(http.MethodPut, "/Users/"+ada, jsonOf(t, read.body)).want(http.StatusOK).equal("Boss", "title").equal("Byron", "name", "familyName")
	w.do(http.MethodPatch, "/Users/"+ada, patch(`{"op":"replace","value":{"active":false}}`)).want(http.StatusOK).equal(false, "active")
	w.do(http.MethodPatch, "/Users/"+ada, patch(`{"op":"replace","value":{"active":true}}`)).want(http.StatusOK).equal(true, "active")
	w.do(http.MethodPatch, "/Users/"+ada, patch(`{"op":"replace","value":{"password":"An0ther-one"}}`)).want(http.StatusOK).equal(nil, "password")
	w.do(http.MethodGet, "/Users/00900000000000001", "").want(http.StatusNotFound)

	sales := w.roleID("Sales")
	w.do(http.MethodPut, "/Groups/"+sales, `{"id":"`+sales+`","displayName":"Sales","members":[`+values(ben)+`]}`).want(http.StatusOK)
	w.do(http.MethodPut, "/Groups/"+sales, `{"id":"`+sales+`","displayName":"Sales","members":[`+values(ben, ada)+`]}`).want(http.StatusOK)
	w.members(sales, ada, ben)
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"remove","path":"members[value eq \"`+ben+`\"]"},{"op":"add","path":"members","value":[{"value":"`+ada+`","display":"ada"}]}`)).want(http.StatusNoContent)
	w.members(sales, ada)
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"replace","path":"members","value":[`+values(ben)+`]}`)).want(http.StatusNoContent)
	w.members(sales, ben)
	w.adminMayLogIn("ada", "An0ther-one", false) // in no role
	w.do(http.MethodPatch, "/Groups/"+sales, patch(`{"op":"replace","value":{"members":[],"id":"`+sales+`","displayName":"Sales"}}`)).want(http.StatusNoContent)
	w.members(sales)
}

// OneLogin sends a template with schemas of its own, a text for a boolean, and one
// address where a list belongs.
func TestOneLoginTemplateOfAnAdmin(t *testing.T) {
	t.Parallel()
	w, ada, _ := adminPair(t, "")
	w.do(http.MethodPut, "/Users/"+ada+"?", `{"schemas":["urn:scim:schemas:core:2.0","urn:scim:schemas:extension:enterprise:2.0"],"id":null,"userName":"ada","active":"true",
		"name":{"givenName":"Ada","familyName":"King"},"emails":{"value":"ada@example.com","primary":true},"meta":{"resourceType":"User"}}`).want(http.StatusOK).
		equal(coreUser, "schemas", 0).equal("ada@example.com", "emails", 0, "value").equal(true, "active").equal("King", "name", "familyName").equal(ada, "id")
	w.do(http.MethodPut, "/Users/"+ada, `{"userName":"ada","active":"False","name":{"givenName":"Ada","familyName":"King"},"emails":{"value":"ada@example.com","primary":true}}`).want(http.StatusOK).equal(false, "active")
}

// JumpCloud takes a role over that is there, and sends its members one by one.
func TestJumpCloudGroupLifeOfAdmins(t *testing.T) {
	t.Parallel()
	w, ada, ben := adminPair(t, "")
	w.do(http.MethodPost, "/Groups", `{"displayName":"SALES"}`).want(http.StatusConflict).equal("uniqueness", "scimType")
	sales := w.do(http.MethodGet, `/Groups?filter=displayName+eq+"SALES"`, "").want(http.StatusOK).equal(1.0, "totalResults").at("Resources", 0, "id")
	if sales != w.roleID("Sales") {
		t.Fatalf("found %v", sales)
	}
	path := "/Groups/" + w.roleID("Sales")
	for range 3 {
		w.do(http.MethodPatch, path, patch(`{"op":"add","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
	}
	w.members(w.roleID("Sales"), ada)
	w.do(http.MethodPatch, path, patch(`{"op":"remove","path":"members","value":[`+values(ben)+`]}`)).want(http.StatusNoContent) // no member
	w.do(http.MethodPatch, path, patch(`{"op":"remove","path":"members","value":[]}`)).want(http.StatusNoContent)                // nobody
	w.members(w.roleID("Sales"), ada)
	w.do(http.MethodPatch, path, patch(`{"op":"add","path":"members","value":[`+values("999999", ben)+`]}`)).want(http.StatusBadRequest).says("999999")
	w.members(w.roleID("Sales"), ada)
	w.do(http.MethodPut, path, `{"displayName":"Sales"}`).want(http.StatusOK) // says nothing of members
	w.members(w.roleID("Sales"), ada)
	for range 2 {
		w.do(http.MethodPatch, path, patch(`{"op":"remove","path":"members","value":[`+values(ada)+`]}`)).want(http.StatusNoContent)
	}
	w.members(w.roleID("Sales"))
	w.do(http.MethodPatch, path, patch(`{"op":"replace","path":"displayName","value":"Support"}`)).want(http.StatusConflict).equal("uniqueness", "scimType")
	w.do(http.MethodDelete, path, "").want(http.StatusNoContent)
	w.do(http.MethodDelete, path, "").want(http.StatusNotFound)
}
