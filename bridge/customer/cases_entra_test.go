package customer_test

import (
	"net/http"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// compat allows what a client needs beyond the RFC.
func compat(name string) func(*setup) {
	return func(s *setup) {
		s.scim = func(cfg *scimserver.Config) {
			allowed, err := scimserver.ParseCompat([]string{name})
			if err != nil {
				panic(err)
			}
			cfg.Compat = allowed
		}
	}
}

// bareWord is a filter value without quotes: refused, unless the client that
// sends it is named.
func bareWord(request string, want fields) caseStep {
	return caseStep{request: request, want: want, more: func(c *caseRun, _ bridgetest.Answer) {
		strict := newCaseRun(c.T, attributeShop())
		strict.take(&caseStep{request: request, status: http.StatusBadRequest, errType: "invalidFilter"})
	}}
}

// entraCases are Entra's users.
func entraCases() []providerCase {
	return []providerCase{
		{name: "47 entra tests the connection", steps: []caseStep{
			{request: `GET /Users?filter=userName eq "3f2b8c1e-0000-4a6d-9d7e-5b1c2a3d4e5f"`, want: listOf(0, "")},
			{request: `GET /Groups?excludedAttributes=members&filter=displayName eq "3f2b8c1e"`, want: listOf(0, "")},
		}},
		{name: "48 entra looks for a work address", steps: []caseStep{
			{request: `GET /Users?filter=emails[type eq "work"].value eq "ada@example.com"`, want: listOf(1, "{ada}")},
		}},
		{name: "49 entra looks for an externalId", adjust: compat("entra"), steps: []caseStep{
			{request: `GET /Users?filter=externalId eq "ext-ada"`, want: listOf(1, "{ada}")},
			bareWord("GET /Users?filter=externalId eq ext-ada", listOf(1, "{ada}")),
		}},
		{name: "50 entra creates with nulls and unknown names", customers: 1, steps: []caseStep{
			{
				request: "POST /Users", status: http.StatusCreated, body: `{"schemas":["{CU}","urn:example:unknown"],"externalId":"dora","userName":"dora@example.com","active":true,"addresses":null,"displayName":"Dora Ek",
				"emails":[{"type":"work","value":"dora@example.com","primary":true}],"meta":{"resourceType":"User"},"name":{"familyName":"Ek","givenName":"Dora"},"phoneNumbers":null,
				"preferredLanguage":null,"title":null,"department":null,"manager":null,"roles":[]}`,
				want: fields{"externalId": "dora", "addresses": nil, "phoneNumbers": nil, "title": nil, "department": nil, "manager": nil, "roles": nil, "{ENT}": nil},
			},
		}},
		{name: "51 entra sends booleans as texts", touches: "ada", steps: []caseStep{
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"Replace","path":"active","value":"False"}`), want: fields{"active": false}},
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"Replace","path":"active","value":"True"}`), want: fields{"active": true}},
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"replace","path":"active","value":false}`), want: fields{"active": false}},
			{request: "GET /Users/{ada}", want: fields{"active": false}},
		}},
		{name: "52 entra updates attribute by attribute", touches: "ada", steps: []caseStep{
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"Replace","path":"displayName","value":"A K"},{"op":"Replace","path":"emails[type eq \"work\"].value","value":"ak@example.com"},
				{"op":"Replace","path":"name.familyName","value":"King"},{"op":"Replace","path":"externalId","value":"x9"},{"op":"Replace","path":"{ENT}:employeeNumber","value":"77"}`)},
			{request: "GET /Users/{ada}", want: fields{
				"displayName": "A K", "emails/*/value": "ak@example.com", "emails/*/type": "work", "emails/*/primary": "true", "name/familyName": "King",
				"externalId": "x9", "{ENT}/employeeNumber": "77", "userName": "ada@example.com",
			}},
		}},
		{name: "53 entra updates with dotted keys", touches: "ada", steps: []caseStep{
			{request: "PATCH /Users/{ada}?aadOptscim062020", body: bridgetest.Patch(`{"op":"replace","value":{"displayName":"A K","name.givenName":"Augusta","name.familyName":"King","{ENT}:employeeNumber":"77"}}`), want: fields{
				"displayName": "A K", "name/givenName": "Augusta", "name/familyName": "King", "name.givenName": nil, "{ENT}/employeeNumber": "77", "{ENT}:employeeNumber": nil,
			}},
		}},
		{name: "54 entra sets elements that are not there", touches: "ada", steps: []caseStep{
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"Add","path":"addresses[type eq \"work\"].streetAddress","value":"1 Quay"},{"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"+47 555 0101"},
				{"op":"Replace","path":"roles[primary eq \"True\"].value","value":"buyer"},{"op":"Replace","path":"name.familyName","value":"King"}`)},
			{request: "GET /Users/{ada}", want: fields{
				"addresses/*/type": "work", "addresses/0/streetAddress": "1 Quay", "phoneNumbers/*/type": "mobile", "phoneNumbers/0/value": "+47 555 0101",
				"roles/*/value": "buyer", "roles/0/primary": true, "name/familyName": "King",
			}},
		}},
		{name: "55 entra names the manager in three forms", touches: "ada", steps: []caseStep{
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"add","path":"{ENT}:manager","value":"{ben}"}`), want: fields{"{ENT}/manager/value": "{ben}"}},
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"add","path":"{ENT}:manager","value":{"value":"{ben}"}}`), want: fields{"{ENT}/manager/value": "{ben}"}},
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"add","path":"{ENT}:manager","value":[{"$ref":"https://scim.example.com/Users/{ben}","value":"{ben}"}]}`), want: fields{"{ENT}/manager/value": "{ben}"}},
		}},
		{name: "56 entra adds and removes a single value", touches: "ada", steps: []caseStep{
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"Add","path":"nickName","value":"Countess"}`), want: fields{"nickName": "Countess"}},
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"Add","path":"nickName","value":"Countess"}`), want: fields{"nickName": "Countess"}},
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"Remove","path":"nickName"}`), want: fields{"nickName": nil}},
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"Remove","value":{"nickName":"x"}}`), status: http.StatusBadRequest, errType: "noTarget"},
		}},
		{name: "60 entra finds what collides", steps: []caseStep{
			{request: "POST /Users", body: `{"userName":"ADA@example.com"}`, status: http.StatusConflict, errType: "uniqueness"},
			{request: `GET /Users?filter=userName eq "ADA@example.com"`, want: listOf(1, "{ada}")},
			{request: "POST /Users", body: `{"userName":"Ben","emails":[{"value":"new@example.com"}]}`, status: http.StatusConflict, errType: "uniqueness"},
			{request: `GET /Users?filter=userName eq "Ben"`, want: listOf(1, "{ben}")},
			{request: "POST /Users", body: `{"userName":"ben@example.com"}`, status: http.StatusConflict, errType: "uniqueness"},
			{request: `GET /Users?filter=userName eq "ben@example.com"`, want: listOf(1, "{ben}")},
			{request: "POST /Users", body: `{"userName":"someone.else","emails":[{"type":"work","value":"EVE@example.com"}]}`, status: http.StatusConflict, errType: "uniqueness"},
			{request: `GET /Users?filter=emails[type eq "work"].value eq "EVE@example.com"`, want: listOf(1, "{eve}")},
		}},
		{name: "61 entra checks references", steps: []caseStep{
			{request: `GET /Users?attributes=id&filter=id eq "{ada}" and manager eq "{ben}"`, want: listOf(0, "")},
			{request: `GET /Groups?attributes=id&filter=id eq "{wholesale}" and members eq "{ada}"`, want: listOf(1, "{wholesale}"), more: func(c *caseRun, a bridgetest.Answer) {
				if only, _ := a.At("Resources", 0).(map[string]any); len(only) != 2 || only["schemas"] == nil {
					c.T.Errorf("more than id and schemas: %s", a.Raw)
				}
			}},
		}},
		{name: "62 entra's flag is no parameter of ours", steps: []caseStep{
			{request: `GET /Users?aadOptscim062020&filter=userName eq "ben"`, want: listOf(1, "{ben}")},
		}},
	}
}
