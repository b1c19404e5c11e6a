package customer_test

import (
	"net/http"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// membership is the body of a PATCH that adds or removes a member.
func membership(op, member string) string {
	return bridgetest.Patch(`{"op":"` + op + `","path":"members","value":[{"value":"` + member + `"}]}`)
}

// groupCases are groups as JumpCloud and Okta send them.
func groupCases() []providerCase {
	const noContent = http.StatusNoContent
	return []providerCase{
		{name: "05 jumpcloud creates and renames its test group", touches: "ben", steps: []caseStep{
			{request: "POST /Groups", body: `{"schemas":["{CG}"],"displayName":"probe-group","members":[{"value":"{ben}"}]}`, status: http.StatusCreated, want: membersAre("{ben}")},
			{request: "PUT /Groups/{id}", body: `{"schemas":["{CG}"],"id":"{id}","displayName":"probe-group-2","members":[{"value":"{ben}"}]}`, want: fields{"displayName": "probe-group-2", "id": "{id}", "members/0/value": "{ben}"}},
			{request: "GET /Groups/{id}", want: membersAre("{ben}")},
		}},
		{name: "06 jumpcloud deletes a group", steps: []caseStep{
			{request: "POST /Groups", body: `{"schemas":["{CG}"],"displayName":"Test"}`, status: http.StatusCreated},
			{request: "DELETE /Groups/{id}", status: noContent},
			{request: "GET /Groups/{id}", status: http.StatusNotFound},
			{request: "DELETE /Groups/{retail}", status: http.StatusBadRequest, errType: "mutability"}, // Magento's own
		}},
		{name: "22 jumpcloud looks for the group it takes over", steps: []caseStep{
			{request: `GET /Groups?filter=displayName eq "Wholesale"`, want: listOf(1, "{wholesale}")},
		}},
		{name: "23 jumpcloud creates a group that exists", steps: []caseStep{
			{request: "POST /Groups", body: `{"schemas":["{CG}"],"displayName":"Wholesale","members":[{"value":"{ada}"}]}`, status: http.StatusConflict, errType: "uniqueness"},
		}},
		{name: "24 jumpcloud adds the same member again", touches: "eve retail", steps: []caseStep{
			{request: "PATCH /Groups/{retail}", body: membership("add", "{eve}"), status: noContent},
			{request: "PATCH /Groups/{retail}", body: membership("add", "{eve}"), status: noContent},
			{request: "PATCH /Groups/{retail}", body: membership("add", "{eve}"), status: noContent},
			{request: "GET /Groups/{retail}", want: membersAre("{eve}")},
		}},
		{name: "25 jumpcloud removes one member", touches: "ada wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: membership("remove", "{ada}"), status: noContent},
			{request: "PATCH /Groups/{wholesale}", body: membership("remove", "{ada}"), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ben}")},
		}},
		{name: "26 any removes nobody", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"remove","path":"members","value":[]}`), status: noContent},
			{request: "PATCH /Groups/{wholesale}", body: membership("remove", "{eve}"), status: noContent},
		}},
		{name: "27 any removes all members", touches: "ada ben wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"remove","path":"members"}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre()},
		}},
		{name: "28 jumpcloud and entra rename a group", touches: "wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Trade"}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: fields{"displayName": "Trade", "members/*/value": "{ada} {ben}"}},
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"Replace","path":"displayName","value":"Merchants"}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: fields{"displayName": "Merchants", "members/*/value": "{ada} {ben}"}},
		}},
		{name: "29 any adds a member that does not exist", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: membership("add", "999999"), status: http.StatusBadRequest, errType: "invalidValue"},
			{request: "PUT /Groups/{wholesale}", body: `{"schemas":["{CG}"],"displayName":"Wholesale","members":[{"value":"{eve}"},{"value":"999999"}]}`, status: http.StatusBadRequest, errType: "invalidValue"},
		}},
		{name: "40 okta pushes an empty group", steps: []caseStep{
			{request: "POST /Groups", body: `{"schemas":["{CG}"],"displayName":"Push","members":[]}`, status: http.StatusCreated, want: fields{"displayName": "Push"}},
			{request: "GET /Groups/{id}", want: membersAre()},
			{request: "PUT /Groups/{id}", back: fields{"members": []any{}}, want: fields{"displayName": "Push", "members/*/value": ""}},
		}},
		{name: "41 okta puts the whole member list", touches: "ada wholesale", steps: []caseStep{
			{request: "PUT /Groups/{wholesale}", body: `{"schemas":["{CG}"],"id":"{wholesale}","displayName":"Wholesale","members":[{"value":"{ben}","display":"ben"}]}`, want: membersAre("{ben}")},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ben}")},
			{request: "PUT /Groups/{wholesale}", body: `{"members":[{"display":"ben","value":"{ben}"},{"display":"ada@example.com","value":"{ada}"}],"displayName":"Wholesale","id":"{wholesale}","schemas":["{CG}"]}`, want: membersAre("{ada}", "{ben}")},
		}},
		{name: "42 okta renames without a path", touches: "wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"replace","value":{"id":"{wholesale}","displayName":"Trade"}}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: fields{"displayName": "Trade", "members/*/value": "{ada} {ben}"}},
		}},
		{name: "43 okta removes by filter and adds", touches: "ada eve wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"remove","path":"members[value eq \"{ada}\"]"},{"op":"add","path":"members","value":[{"value":"{eve}","display":"eve@example.com"}]}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ben}", "{eve}")},
		}},
		{name: "44 okta pushes all members", touches: "ada ben eve wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"replace","path":"members","value":[{"value":"{eve}","display":"eve@example.com"}]}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre("{eve}")},
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"replace","path":"members","value":[]}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre()},
		}},
		{name: "45 okta empties a group without a path", touches: "ada ben wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"replace","value":{"members":[],"id":"{wholesale}","displayName":"Wholesale"}}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre()},
		}},
	}
}

// groupUpdateCases are groups as everybody else sends them.
func groupUpdateCases() []providerCase {
	const noContent = http.StatusNoContent
	return []providerCase{
		{name: "57 entra creates an empty group", steps: []caseStep{
			{
				request: "POST /Groups", body: `{"schemas":["{CG}","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],"externalId":"7d6c5b4a-0000-4321-9876-0a1b2c3d4e5f","displayName":"Buyers","meta":{"resourceType":"Group"}}`,
				status: http.StatusCreated, want: fields{"displayName": "Buyers", "schemas/1": nil},
			},
			{request: "GET /Groups/{id}?excludedAttributes=members", want: fields{"displayName": "Buyers", "members": nil}},
		}},
		{name: "58 entra adds two", touches: "ada ben retail wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{retail}", body: bridgetest.Patch(`{"op":"Add","path":"members","value":[{"$ref":null,"value":"{ada}"},{"$ref":null,"value":"{ben}"}]}`), status: noContent},
			{request: "GET /Groups/{retail}", want: membersAre("{ada}", "{ben}")},
		}},
		{name: "59 entra removes one", touches: "ada wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{ada}"}]}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ben}")},
		}},
		{name: "67 ping sends null for members", touches: "ada ben wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"add","path":"members","value":null}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ada}", "{ben}")},
			{request: "PUT /Groups/{wholesale}", body: `{"schemas":["{CG}"],"displayName":"Wholesale","members":null}`},
			{request: "GET /Groups/{wholesale}", want: membersAre()},
		}},
		{name: "72 authentik sends the whole group in a PATCH", touches: "ada eve wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"replace","value":{"schemas":["{CG}"],"id":"{wholesale}","externalId":"ak-1","displayName":"Wholesale"}}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ada}", "{ben}")},
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"add","path":"members","value":[{"value":"{eve}"}]},{"op":"remove","path":"members","value":[{"value":"{ada}"}]}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ben}", "{eve}")},
		}},
		{name: "74 keycloak puts a group without members", steps: []caseStep{
			{request: "PUT /Groups/{wholesale}", body: `{"schemas":["{CG}"],"id":"{wholesale}","externalId":"kc-1","displayName":"Wholesale"}`, want: fields{"displayName": "Wholesale"}},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ada}", "{ben}")},
		}},
		{name: "75 salesforce removes by an object", touches: "ada wholesale", steps: []caseStep{
			{request: "PATCH /Groups/{wholesale}", body: bridgetest.Patch(`{"op":"remove","path":"members","value":{"members":[{"$ref":null,"value":"{ada}"}]}}`), status: noContent},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ben}")},
		}},
	}
}
