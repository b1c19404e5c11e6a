package customer_test

import (
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// connectionCases are JumpCloud's connection test, and what any client may try
// before its first user.
func connectionCases() []providerCase {
	minimal := func(id, given, family, userName, active string) string {
		return `{"active":` + active + `,"emails":null,"id":"` + id + `","name":{"givenName":"` + given + `","familyName":"` + family + `"},"schemas":["{CU}"],"userName":"` + userName + `"}`
	}
	return []providerCase{
		{name: "01 jumpcloud looks for its test user", steps: []caseStep{
			{request: `GET /Users?filter=userName eq "probe@example.com"`, want: listOf(0, "")},
		}},
		{name: "02 jumpcloud creates its test user", customers: 1, steps: []caseStep{
			{request: "POST /Users", body: probeUser, status: http.StatusCreated, want: fields{"active": true, "externalId": "64f0c0ffee0123456789abcd", "userName": "probe@example.com"}},
			{request: "GET /Users/{id}", want: fields{"externalId": "64f0c0ffee0123456789abcd"}},
		}},
		{name: "03 jumpcloud updates its test user by a minimal PUT", customers: 1, steps: []caseStep{
			{request: "POST /Users", body: probeUser, status: http.StatusCreated},
			{
				request: "PUT /Users/{id}", body: minimal("{id}", "Pat", "Probe", "probe@example.com", "true"),
				want: fields{"id": "{id}", "emails/*/value": "probe@example.com", "externalId": "64f0c0ffee0123456789abcd"},
			},
		}},
		{name: "04 jumpcloud sends a minimal PUT without an address", steps: []caseStep{
			{request: "PUT /Users/{ben}", body: minimal("{ben}", "Ben", "Okri", "ben", "true"), want: fields{"emails/*/value": "ben@example.com", "userName": "ben"}},
		}},
		{name: "07 jumpcloud deletes a user", touches: "ben wholesale", customers: -1, steps: []caseStep{
			{request: "DELETE /Users/{ben}", status: http.StatusNoContent},
			{request: "GET /Users/{ben}", status: http.StatusNotFound},
			{request: "DELETE /Users/{ben}", status: http.StatusNotFound},
			{request: "GET /Groups/{wholesale}", want: membersAre("{ada}")},
		}},
		{name: "08 jumpcloud deactivates where deleting is forbidden", touches: "ben", adjust: func(s *setup) { s.bridge.CustomerDelete = customer.ForbidDelete }, steps: []caseStep{
			{request: "DELETE /Users/{ben}", status: http.StatusNotImplemented},
			{request: "PUT /Users/{ben}", body: `{"schemas":["{CU}"],"id":"{ben}","userName":"ben","active":false,"emails":null}`, want: fields{"active": false, "emails/*/value": "ben@example.com"}},
			{request: "GET /Users/{ben}", want: fields{"active": false, "userName": "ben"}},
		}},
		{name: "09 jumpcloud creates who exists", steps: []caseStep{
			{request: "POST /Users", body: `{"schemas":["{CU}"],"userName":"ada@example.com"}`, status: http.StatusConflict, errType: "uniqueness"},
			{request: "POST /Users", body: `{"schemas":["{CU}"],"userName":"ADA@EXAMPLE.COM"}`, status: http.StatusConflict, errType: "uniqueness"},
			{request: "POST /Users", body: `{"schemas":["{CU}"],"userName":"someone.else","emails":[{"value":"ada@example.com"}]}`, status: http.StatusConflict, errType: "uniqueness"},
		}},
		{name: "10 jumpcloud with a Base URL that ends in a slash", customers: 1, steps: []caseStep{
			{request: "GET //Users", want: listOf(3, "{ada}", "{ben}", "{eve}")},
			{request: "POST //Users", body: probeUser, status: http.StatusCreated},
			{request: "GET /Users/", want: listOf(4, "{ada}", "{ben}", "{eve}", "{id}")},
			{request: "GET /Users/{ada}/", want: fields{"id": "{ada}"}},
		}},
		{name: "11 okta repeats a create after a time-out", customers: 1, steps: []caseStep{
			{request: "POST /Users", body: probeUser, status: http.StatusCreated},
			{request: "POST /Users", body: strings.Replace(probeUser, `"externalId":"64f0c0ffee0123456789abcd",`, "", 1), status: http.StatusConflict, errType: "uniqueness"},
			{request: "GET /Users/{id}", want: fields{"externalId": "64f0c0ffee0123456789abcd"}},
		}},
		{name: "12 any renames onto another", steps: []caseStep{
			{request: "PUT /Users/{ben}", body: `{"schemas":["{CU}"],"userName":"ada@example.com","name":{"givenName":"Ben","familyName":"Okri"}}`, status: http.StatusConflict, errType: "uniqueness"},
			{request: "PATCH /Users/{ben}", body: bridgetest.Patch(`{"op":"replace","path":"userName","value":"ada@example.com"}`), status: http.StatusConflict, errType: "uniqueness"},
			{request: "PATCH /Groups/{retail}", body: bridgetest.Patch(`{"op":"replace","path":"displayName","value":"Wholesale"}`), status: http.StatusConflict, errType: "uniqueness"},
		}},
		{name: "13 any without the token", steps: refusedTokens("Bearer wrong", "non-token", "Basic dXNlcjpwYXNz", "")},
		{name: "76 any goes astray", steps: []caseStep{
			{request: "GET /Foo", status: http.StatusNotFound},
			{request: "POST /Users/{ada}", body: probeUser, status: http.StatusMethodNotAllowed},
			{request: "POST /Users", body: `{"userName":`, status: http.StatusBadRequest, errType: "invalidSyntax"},
			{request: "POST /Users", body: probeUser, header: map[string]string{"Content-Type": "text/plain"}, status: http.StatusUnsupportedMediaType},
		}},
	}
}

func refusedTokens(headers ...string) []caseStep {
	steps := make([]caseStep, len(headers))
	for i, header := range headers {
		steps[i] = caseStep{request: "GET /Users", header: map[string]string{"Authorization": header}, status: http.StatusUnauthorized, more: func(c *caseRun, a bridgetest.Answer) {
			if got := a.Header.Get("WWW-Authenticate"); !strings.HasPrefix(got, "Bearer") {
				c.T.Errorf("WWW-Authenticate %q", got)
			}
		}}
	}
	return steps
}
