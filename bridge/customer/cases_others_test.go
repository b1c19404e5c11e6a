package customer_test

import (
	"net/http"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// otherCases are the users of everybody else.
func otherCases() []providerCase {
	plain := map[string]string{"Accept": "application/json"}
	google := map[string]string{"Content-Type": "application/json", "User-Agent": "Google-Auto-Provisioning"}
	return []providerCase{
		{name: "63 onelogin tests the connection", steps: []caseStep{
			{request: `GET /Users?filter=userName eq "no-such-user"&`, header: plain, want: listOf(0, "")},
		}},
		{name: "64 onelogin sends a customer's template", touches: "ada", steps: []caseStep{
			{
				request: "PUT /Users/{ada}?", body: `{"schemas":["urn:scim:schemas:core:2.0","urn:scim:schemas:extension:enterprise:2.0"],"id":null,"userName":"ada@example.com","active":"true",
				"name":{"givenName":"Ada","familyName":"Byron"},"emails":{"value":"ada@example.com","primary":true},"meta":{"resourceType":"User"}}`,
				want: fields{"schemas/0": "{CU}", "emails/*/value": "ada@example.com", "active": true, "id": "{ada}", "{ENT}": nil},
			},
		}},
		{name: "65 ping looks for an e-mail address", steps: []caseStep{
			{request: `GET /Users?filter=emails eq "ada@example.com"`, want: listOf(1, "{ada}")},
			{request: `GET /Users?filter=emails.value eq "ada@example.com"`, want: listOf(1, "{ada}")},
		}},
		{name: "66 ping creates an inactive user", customers: 1, steps: []caseStep{
			{
				request: "POST /Users", body: `{"schemas":["{CU}"],"userName":"zoe@example.com","name":{"givenName":"Zoe","familyName":"Ray"},"emails":[{"value":"zoe@example.com","type":"work"}],"password":"n3w-S3cret!","active":false}`,
				status: http.StatusCreated, want: fields{"active": false}, more: func(c *caseRun, _ bridgetest.Answer) {
					c.mayLogIn("zoe@example.com", "n3w-S3cret!", false)
				},
			},
			{request: "GET /Users/{id}", want: fields{"active": false}},
		}},
		{name: "68 google creates", customers: 1, steps: []caseStep{
			{request: `GET /Users?filter=userName eq "gus@example.com"&startIndex=1`, header: google, want: listOf(0, "")},
			{
				request: "POST /Users", header: google, body: `{"schemas":["urn:scim:schemas:core:1.0","{CU}"],"userName":"gus@example.com","emails":[{"value":"gus@example.com","type":"work","primary":true}],"name":{"givenName":"Gus","familyName":"Vik"},"active":true}`,
				status: http.StatusCreated, want: fields{"userName": "gus@example.com", "schemas/0": "{CU}"},
			},
		}},
		{name: "69 google deletes a member, and reads the schema", touches: "ada wholesale", customers: -1, steps: []caseStep{
			{request: "DELETE /Users/{ada}", header: map[string]string{"User-Agent": "Google-Auto-Provisioning"}, status: http.StatusNoContent},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ben}")},
			{request: "GET /Schemas/{CU}", want: fields{"id": "{CU}"}, more: func(c *caseRun, a bridgetest.Answer) {
				c.characteristic(a, "userName", "required", true)
				c.characteristic(a, "active", "type", "boolean")
				c.characteristic(a, "emails", "multiValued", true)
			}},
		}},
		{name: "70 cyberark discovers", steps: []caseStep{
			{request: "GET /Users?count=1", want: listOf(3, "{ada}")},
			{request: "GET /ServiceProviderConfig", want: fields{"patch/supported": true, "filter/supported": true, "totalResults": nil}},
			{request: "GET /ResourceTypes/User", want: fields{"id": "User", "endpoint": "/Users", "totalResults": nil}},
			{request: "GET /ResourceTypes/Group", want: fields{"id": "Group", "endpoint": "/Groups", "totalResults": nil}},
			{request: "GET /Schemas/{CU}", want: fields{"id": "{CU}", "totalResults": nil}},
			{request: "GET /Schemas/{CG}", want: fields{"id": "{CG}", "totalResults": nil}},
		}},
		{name: "71 authentik creates first and searches then", adjust: compat("authentik"), steps: []caseStep{
			{request: "POST /Users", body: `{"schemas":["{CU}"],"userName":"ben","emails":[{"value":"ben.okri@example.com","type":"other","primary":true}]}`, status: http.StatusConflict, errType: "uniqueness"},
			bareWord("GET /Users?filter=userName eq ben", listOf(1, "{ben}")),
		}},
		{name: "73 keycloak sends an id of its own", customers: 1, steps: []caseStep{
			{
				request: "POST /Users", body: `{"schemas":["{CU}"],"id":"5c1d2e3f-0000-4abc-8def-001122334455","userName":"kai@example.com","name":{"givenName":"Kai","familyName":"Holm"},"emails":[{"value":"kai@example.com"}]}`,
				status: http.StatusCreated, want: fields{"userName": "kai@example.com"}, more: func(c *caseRun, a bridgetest.Answer) {
					if a.ID() == "5c1d2e3f-0000-4abc-8def-001122334455" {
						c.T.Error("the client's id was taken")
					}
				},
			},
			{request: "GET /Users/{id}", want: fields{"userName": "kai@example.com"}},
		}},
	}
}

// characteristic looks at an attribute in a schema.
func (c *caseRun) characteristic(a bridgetest.Answer, attribute, name string, want any) {
	c.T.Helper()
	attributes, _ := a.Body["attributes"].([]any)
	for _, v := range attributes {
		if m, _ := v.(map[string]any); m["name"] == attribute {
			if m[name] != want {
				c.T.Errorf("%s of %s is %v, want %v", name, attribute, m[name], want)
			}
			return
		}
	}
	c.T.Errorf("no attribute %s: %s", attribute, a.Raw)
}
