package customer_test

import (
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

const (
	probeUser = `{"schemas":["{CU}","{ENT}"],"active":true,"displayName":"Pat Probe","externalId":"64f0c0ffee0123456789abcd","userName":"probe@example.com",
		"name":{"givenName":"Pat","familyName":"Probe"},"emails":[{"primary":true,"type":"work","value":"probe@example.com"}]}`
	adaTakenOver = `{"active":true,"addresses":[],"displayName":"Ada King","emails":[{"primary":true,"type":"work","value":"ada@example.com"}],
		"externalId":"64f0c0ffee0123456789abce","id":"{ada}","locale":"en-US","name":{"givenName":"Ada","familyName":"King"},"phoneNumbers":[],
		"photos":[{"value":"https://img.example.com/a.png"}],"preferredLanguage":"en-US","schemas":["{ENT}","{CU}"],"title":"Buyer",
		"{ENT}":{"department":"Purchasing"},"userName":"ada@example.com"}`
	cleoBody = `{"schemas":["{CU}","{ENT}"],"active":true,"userName":"cleo@example.com","name":{"givenName":"Cleo","familyName":"Nile"},
		"emails":[{"primary":true,"type":"work","value":"cleo@example.com"}],"externalId":"64f0c0ffee0123456789abcf","locale":"en-US","preferredLanguage":"en-US",
		"addresses":[{"type":"work","primary":true,"streetAddress":"1 Quay","locality":"Bergen","region":"","postalCode":"5003","country":"NO"}],
		"phoneNumbers":[{"type":"work","primary":true,"value":"tel:+47-555-0100"}]}`
)

func inactive(body string) string {
	return strings.Replace(body, `"active":true`, `"active":false`, 1)
}

// jumpCloudCases are JumpCloud's users.
func jumpCloudCases() []providerCase {
	return []providerCase{
		{name: "14 jumpcloud looks for whom it takes over", steps: []caseStep{
			{request: `GET /Users?filter=userName eq "ada@example.com"`, want: listOf(1, "{ada}")},
		}},
		{name: "15 jumpcloud takes over", touches: "ada", steps: []caseStep{
			{request: "PUT /Users/{ada}", body: adaTakenOver, want: fields{
				"id": "{ada}", "name/familyName": "King", "externalId": "64f0c0ffee0123456789abce", "addresses": nil, "phoneNumbers": nil,
				"title": "Buyer", "{ENT}/department": "Purchasing", "photos/0/value": "https://img.example.com/a.png", "groups/*/display": "Wholesale",
			}},
		}},
		{name: "16 jumpcloud creates with address and phone", customers: 1, steps: []caseStep{
			{request: "POST /Users", body: cleoBody, status: http.StatusCreated, want: fields{
				"phoneNumbers/0/value": "tel:+47-555-0100", "schemas/0": "{CU}", "schemas/1": customer.CustomerSchema, "schemas/2": nil, "{ENT}": nil,
				"addresses/0/locality": "Bergen", "addresses/0/type": "work",
			}},
			{request: "GET /Users/{id}", want: fields{"phoneNumbers/0/value": "tel:+47-555-0100", "addresses/0/postalCode": "5003"}},
			{
				request: "PUT /Users/{id}", body: strings.Replace(cleoBody, `"streetAddress":"1 Quay","locality":"Bergen","region":"","postalCode":"5003",`, "", 1),
				want: fields{"addresses/0/country": "NO", "addresses/0/streetAddress": nil, "addresses/0/locality": nil},
			},
		}},
		{name: "17 jumpcloud creates with a userName that is no address", customers: 1, steps: []caseStep{
			{
				request: "POST /Users", body: strings.Replace(cleoBody, `"userName":"cleo@example.com"`, `"userName":"cleo"`, 1), status: http.StatusCreated,
				want: fields{"userName": "cleo", "emails/*/value": "cleo@example.com"},
			},
			{request: `GET /Users?filter=userName eq "cleo"`, want: listOf(1, "{id}")},
		}},
		{name: "18 jumpcloud deactivates", touches: "ada", steps: []caseStep{
			{request: "PUT /Users/{ada}", body: adaTakenOver},
			{request: "PUT /Users/{ada}", body: inactive(adaTakenOver), want: fields{"active": false, "id": "{ada}"}, more: func(c *caseRun, _ bridgetest.Answer) {
				c.mayLogIn("ada@example.com", adasPassword, false)
			}},
			{request: "GET /Users/{ada}", want: fields{"active": false, "groups/*/display": "Wholesale"}},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ada}", "{ben}")},
		}},
		{name: "19 jumpcloud reactivates", touches: "ada", steps: []caseStep{
			{request: "PUT /Users/{ada}", body: inactive(adaTakenOver), want: fields{"active": false}},
			{request: "PUT /Users/{ada}", body: adaTakenOver, want: fields{"active": true, "id": "{ada}"}},
			{request: "GET /Users/{ada}", want: fields{"active": true}},
		}},
		{name: "20 jumpcloud changes attribute by attribute", touches: "ada", steps: []caseStep{
			{
				request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"replace","path":"name.givenName","value":"Al"},{"op":"replace","path":"name.familyName","value":"B"},{"op":"replace","path":"active","value":false}`),
				want: fields{"name/givenName": "Al", "name/familyName": "B", "active": false},
			},
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"replace","path":"name.givenName","value":"Zoe"},{"op":"replace","path":"active","value":"maybe"}`), status: http.StatusBadRequest, errType: "invalidValue"},
			{request: "GET /Users/{ada}", want: fields{"name/givenName": "Al", "name/familyName": "B", "active": false}},
		}},
		{name: "21 any: what is read-only is ignored", touches: "ada", steps: []caseStep{
			{
				request: "PUT /Users/{ada}", body: strings.Replace(adaTakenOver, `"id":"{ada}"`, `"id":"99","meta":{"resourceType":"Robot","created":"2001-01-01T00:00:00Z","location":"https://example.com"},"groups":[{"value":"{retail}","display":"Retail"}]`, 1),
				want: fields{"id": "{ada}", "meta/resourceType": "User", "groups/*/value": "{wholesale}"}, more: func(c *caseRun, a bridgetest.Answer) {
					if location, _ := a.At("meta", "location").(string); !strings.HasSuffix(location, "/Users/"+c.ids["ada"]) {
						c.T.Errorf("meta.location %q", location)
					}
				},
			},
			{request: "GET /Groups/{retail}", want: membersAre()},
		}},
	}
}
