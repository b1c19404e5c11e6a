package customer_test

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

const kimBody = `{"schemas":["{CU}"],"userName":"kim@example.com","name":{"givenName":"Kim","familyName":"Lee"},"emails":[{"primary":true,"value":"kim@example.com","type":"work"}],
	"displayName":"Kim Lee","locale":"en-US","externalId":"00uExample1","groups":[],"password":"x7Q!r2Lp","active":true}`

// oktaCases are Okta's users.
func oktaCases() []providerCase {
	return []providerCase{
		{name: "30 okta tests the connection", steps: []caseStep{
			{
				request: "GET /Users?startIndex=1&count=2",
				header:  map[string]string{"Accept": "application/scim+json", "Accept-Charset": "utf-8", "Accept-Encoding": "gzip,deflate", "Content-Type": "", "User-Agent": "Okta SCIM Client 1.0.0"},
				want: fields{
					"totalResults": 3, "startIndex": 1, "itemsPerPage": 2, "Resources/*/id": "{ada} {ben}", "Resources/*/userName": "ada@example.com ben",
					"Resources/0/active": true, "Resources/1/active": true, "Resources/1/name/familyName": "Okri", "Resources/1/emails/0/value": "ben@example.com",
				},
			},
		}},
		{name: "31 okta imports page by page", steps: []caseStep{
			{request: "GET /Users?startIndex=1&count=2", want: listOf(3, "{ada}", "{ben}")},
			{request: "GET /Users?startIndex=3&count=2", want: listOf(3, "{eve}")},
			{request: "GET /Users?startIndex=4&count=100", want: listOf(3, "")},
			// The shop's default group can be read as well.
			{request: "GET /Groups?startIndex=1&count=100", want: listOf(3, "g1", "{wholesale}", "{retail}")},
		}},
		{name: "32 okta creates with a random password", customers: 1, steps: []caseStep{
			{
				request: "POST /Users", body: kimBody, header: map[string]string{"Content-Type": "application/json"}, status: http.StatusCreated,
				want: fields{"userName": "kim@example.com", "password": nil, "active": true}, more: func(c *caseRun, _ bridgetest.Answer) {
					c.mayLogIn("kim@example.com", "x7Q!r2Lp", true)
					c.LastEvent(1)
					for _, e := range c.Events() {
						if strings.Contains(fmt.Sprintf("%+v", e), "x7Q!r2Lp") {
							c.T.Error("the password is in an event")
						}
					}
				},
			},
		}},
		{name: "33 okta reads, changes and writes back", touches: "ada", steps: []caseStep{
			{request: "GET /Users/{ada}"},
			{request: "PUT /Users/{ada}", back: fields{"title": "Countess"}, want: fields{"title": "Countess", "groups/*/value": "{wholesale}"}, more: func(c *caseRun, a bridgetest.Answer) {
				delete(a.Body, "title")
				delete(a.Body, "meta")
				delete(c.last.Body, "meta")
				if diff := cmp.Diff(c.last.Body, a.Body); diff != "" {
					c.T.Errorf("beyond title and meta (-read +written):\n%s", diff)
				}
			}},
		}},
		{name: "34 okta unassigns by PUT", touches: "ada", steps: []caseStep{
			{request: "GET /Users/{ada}"},
			{request: "PUT /Users/{ada}", back: fields{"active": false}, want: fields{"active": false}},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ada}", "{ben}")},
		}},
		{name: "35 okta assigns again", touches: "eve", steps: []caseStep{
			{request: `GET /Users?filter=userName eq "eve@example.com"&startIndex=1&count=100`, want: fields{"totalResults": 1, "Resources/0/active": false}},
			{request: "GET /Users/{eve}"},
			{request: "PUT /Users/{eve}", back: fields{"active": true}, want: fields{"active": true, "id": "{eve}"}},
			{request: "GET /Users/{eve}"},
			{request: "PUT /Users/{eve}", back: fields{"active": true}, want: fields{"active": true, "id": "{eve}"}},
		}},
		{name: "36 okta switches off and on by PATCH", touches: "ada", steps: []caseStep{
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"replace","value":{"active":false}}`), want: fields{"active": false}},
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"replace","value":{"active":true}}`), want: fields{"active": true}},
		}},
		{name: "37 okta sets a password", touches: "ada", steps: []caseStep{
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"replace","value":{"password":"n3w-S3cret!"}}`), want: fields{"password": nil, "id": "{ada}"}, more: func(c *caseRun, _ bridgetest.Answer) {
				c.mayLogIn("ada@example.com", "n3w-S3cret!", true)
				c.mayLogIn("ada@example.com", adasPassword, false)
			}},
		}},
		{name: "38 okta asks for an id that cannot exist", steps: []caseStep{
			{request: "GET /Users/00900000000000001", status: http.StatusNotFound, more: noCalls},
			{request: "PUT /Users/00900000000000001", body: kimBody, status: http.StatusNotFound, more: noCalls},
			{request: "PATCH /Users/00900000000000001", body: bridgetest.Patch(`{"op":"replace","value":{"active":false}}`), status: http.StatusNotFound, more: noCalls},
			{request: "DELETE /Users/00900000000000001", status: http.StatusNotFound, more: noCalls},
		}},
		{name: "39 okta asks in any letter case", steps: []caseStep{
			{request: `GET /Users?filter=userName eq "ADA@EXAMPLE.COM"`, want: fields{"totalResults": 1, "Resources/*/userName": "ada@example.com"}},
			{request: `GET /Users?filter=userName EQ "ADA@EXAMPLE.COM"`, want: listOf(1, "{ada}")},
			{request: `GET /Users?filter=username eq "ADA@EXAMPLE.COM"`, want: listOf(1, "{ada}")},
		}},
		{name: "46 okta sends lists of one and empty texts", touches: "ada", customers: 1, steps: []caseStep{
			{request: "PATCH /Users/{ada}", body: bridgetest.Patch(`{"op":"replace","path":"active","value":[false]}`), want: fields{"active": false}},
			{
				request: "POST /Users", body: strings.Replace(kimBody, `"groups":[]`, `"groups":[],"nickName":"","title":""`, 1), status: http.StatusCreated,
				want: fields{"nickName": nil, "title": nil},
			},
		}},
	}
}

func noCalls(c *caseRun, _ bridgetest.Answer) {
	if n := c.Shop.Calls(""); n != 0 {
		c.T.Errorf("%d calls to Magento: %v", n, c.Shop.CallsByRoute())
	}
}
