package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// newRFCRun is the store of docs/providers.md#cases, and {id}: the user of RFC 7643 section 8.3,
// by and large.
func newRFCRun(t *testing.T) *caseRun {
	t.Helper()
	c := newCaseRun(t, attributeShop())
	c.take(&caseStep{request: "POST /Users", body: strings.Replace(bridgetest.Everything, `"TITLE"`, `"Tour Guide"`, 1), status: http.StatusCreated})
	return c
}

// The examples of RFC 7644 section 3.4.2.2, answered by Magento and the bridge together.
func TestFilterExamplesOfRFC7644(t *testing.T) {
	t.Parallel()
	c := newRFCRun(t)
	for filter, want := range map[string]string{
		`userName eq "bjensen"`:         "{id}",
		`name.familyName co "O'Malley"`: "",
		`name.familyName co "SEN (s"`:   "{id}",
		`userName sw "J"`:               "",
		`userName sw "B"`:               "{ben} {id}",
		`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "B"`: "{ben} {id}",
		`title pr`: "{id}",
		`meta.lastModified gt "2011-05-13T04:42:34Z"`:                                                       "{ada} {ben} {eve} {id}",
		`meta.lastModified ge "2011-05-13T04:42:34Z"`:                                                       "{ada} {ben} {eve} {id}",
		`meta.lastModified lt "2011-05-13T04:42:34Z"`:                                                       "",
		`meta.lastModified le "2011-05-13T04:42:34Z"`:                                                       "",
		`title pr and userType eq "Employee"`:                                                               "{id}",
		`title pr or userType eq "Intern"`:                                                                  "{id}",
		`schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`:                           "{id}",
		`userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")`:             "{id}",
		`userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")`:         "",
		`userType eq "Employee" and (emails.type eq "work")`:                                                "{id}",
		`userType eq "Employee" and emails[type eq "work" and value co "@example.com"]`:                     "{id}",
		`emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]`: "{ada} {ben} {eve} {id}",
		`emails[type eq "home" and value co "@example.com"]`:                                                "",
		`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "701984"`:             "{id}",
		`not (title pr)`: "{ada} {ben} {eve}",
		`active eq false or userName eq "ben" and not (title pr)`: "{ben} {eve}",
	} {
		c.take(&caseStep{request: "GET /Users?filter=" + filter, want: fields{"Resources/*/id": want}})
	}
}

// Requirements of RFC 7644 and RFC 9865 on a whole bridge, by section.
func TestRequirementsOfRFC7644(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]caseStep{
		"3.3 what is created is answered with its place": {
			{request: "POST /Users", body: kimBody, status: http.StatusCreated, want: fields{"meta/resourceType": "User", "schemas/0": "{CU}"}},
		},
		"3.4.2.3 sorting": {
			{request: "GET /Users?sortBy=name.familyName", want: listOf(4, "{eve}", "{ada}", "{id}", "{ben}")},
			{request: "GET /Users?sortBy=name.familyName&sortOrder=descending&startIndex=2&count=2", want: listOf(4, "{id}", "{ada}")},
			{request: "GET /Users?sortBy=title", want: listOf(4, "{id}", "{ada}", "{ben}", "{eve}")}, // those without one last
			{request: "GET /Users?sortBy=meta.version", status: http.StatusBadRequest, errType: "invalidValue"},
		},
		"3.4.2.4 pages": {
			{request: "GET /Users?startIndex=0&count=1", want: fields{"startIndex": 1, "itemsPerPage": 1, "totalResults": 4, "Resources/*/id": "{ada}"}},
			{request: "GET /Users?startIndex=-7&count=1", want: fields{"startIndex": 1, "itemsPerPage": 1, "Resources/*/id": "{ada}"}},
			{request: "GET /Users?count=0", want: fields{"itemsPerPage": 0, "totalResults": 4}},
			{request: "GET /Users?count=-1", want: fields{"itemsPerPage": 0, "totalResults": 4}},
			{request: "GET /Users?startIndex=2&count=3", want: fields{"startIndex": 2, "itemsPerPage": 3, "Resources/*/id": "{ben} {eve} {id}"}},
			{request: "GET /Users?startIndex=100", want: fields{"itemsPerPage": 0, "totalResults": 4}},
		},
		"3.4.2.5 and 3.9 projection": {
			{request: "GET /Users/{id}?attributes=name.givenName,emails.value", want: fields{"id": "{id}", "name/givenName": "Barbara", "name/familyName": nil, "emails/0/type": nil, "userName": nil, "meta": nil}},
			{request: "GET /Users/{id}?excludedAttributes=id,name,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", want: fields{"id": "{id}", "name": nil, "userName": "bjensen", "{ENT}/department": nil, "{ENT}/division": "Theme Park"}},
			{request: "PATCH /Users/{id}?attributes=nickName", body: bridgetest.Patch(`{"op":"replace","path":"nickName","value":"Barb"}`), want: fields{"nickName": "Barb", "userName": nil}},
			{request: "GET /Users/{id}?attributes=id&excludedAttributes=name", status: http.StatusBadRequest, errType: "invalidValue"},
		},
		"3.4.3 search by POST": {
			{
				request: "POST /Users/.search", body: `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"attributes":["userName"],"filter":"userName sw \"b\"","startIndex":1,"count":10}`,
				want: fields{"Resources/*/userName": "ben bjensen", "Resources/0/name": nil},
			},
			{request: "POST /Groups/.search", body: `{"filter":"displayName sw \"w\""}`, want: listOf(1, "{wholesale}")},
		},
		"3.5.1 a PUT clears what is absent, but not who it is": {
			{
				request: "PUT /Users/{id}", body: `{"schemas":["{CU}"],"userName":"bjensen","name":{"givenName":"Babs","familyName":"Jensen"}}`,
				want: fields{"title": nil, "nickName": nil, "addresses": nil, "{ENT}": nil, "externalId": "701984", "active": true, "emails/0/value": "bjensen@example.com"},
			},
			{request: "PUT /Users/999", body: kimBody, status: http.StatusNotFound},
		},
		"3.5.2.1 add": {
			{
				request: "PATCH /Users/{id}", body: bridgetest.Patch(`{"op":"add","value":{"emails":[{"value":"babs@example.net","type":"other"}],"nickName":"Barb"}}`),
				want: fields{"emails/*/value": "bjensen@example.com babs@jensen.org babs@example.net", "nickName": "Barb"},
			},
			{
				request: "PATCH /Users/{id}", body: bridgetest.Patch(`{"op":"add","path":"emails","value":[{"value":"babs@jensen.org","type":"home","primary":true}]}`),
				want: fields{"emails/*/primary": "<nil> true <nil>", "emails/*/value": "bjensen@example.com babs@jensen.org babs@example.net"},
			},
		},
		"3.5.2.2 remove": {
			{
				request: "PATCH /Users/{id}", body: bridgetest.Patch(`{"op":"remove","path":"emails[type eq \"home\"]"},{"op":"remove","path":"addresses[type eq \"work\"].formatted"},{"op":"remove","path":"title"}`),
				want: fields{"emails/*/value": "bjensen@example.com", "addresses/0/formatted": nil, "addresses/0/locality": "Hollywood", "title": nil},
			},
			{request: "PATCH /Users/{id}", body: bridgetest.Patch(`{"op":"remove","path":"userName"}`), status: http.StatusBadRequest, errType: "mutability"},
		},
		"3.5.2.3 replace": {
			{
				request: "PATCH /Users/{id}", body: bridgetest.Patch(`{"op":"replace","path":"addresses[type eq \"work\"]","value":{"type":"work","streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"California","postalCode":"91608","country":"US","primary":true}}`),
				want: fields{"addresses/0/streetAddress": "911 Universal City Plaza", "addresses/0/formatted": nil, "addresses/1/locality": "Bergen"},
			},
			{request: "PATCH /Users/{id}", body: bridgetest.Patch(`{"op":"replace","path":"addresses[type eq \"work\"].streetAddress","value":"1010 Broadway Ave"}`), want: fields{"addresses/0/streetAddress": "1010 Broadway Ave"}},
			{request: "PATCH /Users/{id}", body: bridgetest.Patch(`{"op":"replace","path":"id","value":"1"}`), status: http.StatusBadRequest, errType: "mutability"},
			{request: "PATCH /Users/{id}", body: bridgetest.Patch(`{"op":"replace","path":"nickName","value":"X"},{"op":"replace","path":"nothing","value":"x"}`), status: http.StatusBadRequest, errType: "invalidPath"},
			{request: "GET /Users/{id}", want: fields{"nickName": "Babs", "addresses/0/streetAddress": "1010 Broadway Ave"}},
		},
		"3.6 what is deleted is gone": {
			{request: "DELETE /Users/{id}", status: http.StatusNoContent},
			{request: "PATCH /Users/{id}", body: bridgetest.Patch(`{"op":"replace","path":"title","value":"x"}`), status: http.StatusNotFound},
			{request: "GET /Users?filter=id eq \"{id}\"", want: listOf(0, "")},
			{request: "POST /Users", body: `{"userName":"bjensen","emails":[{"value":"bjensen@example.com"}]}`, status: http.StatusCreated},
		},
		"3.14 versions": {
			{request: "GET /Users/{id}"},
			{request: "PUT /Users/{id}", back: fields{"title": "Boss"}, header: map[string]string{"If-Match": `W/"stale"`}, status: http.StatusPreconditionFailed},
			{request: "DELETE /Users/{id}", header: map[string]string{"If-Match": `W/"stale"`}, status: http.StatusPreconditionFailed},
			{request: "GET /Users/{id}", want: fields{"title": "Tour Guide"}},
		},
		"4 discovery": {
			{request: "GET /ServiceProviderConfig", want: fields{"pagination/cursor": true, "etag/supported": true, "sort/supported": true, "bulk/supported": true}},
			{request: "GET /Schemas", want: fields{"totalResults": 4}},
			{request: "GET /Schemas?filter=id pr", status: http.StatusForbidden},
			{request: "GET /ResourceTypes", want: fields{"Resources/*/id": "User Group"}},
			{request: "GET /Schemas/urn:nothing", status: http.StatusNotFound},
		},
		"3.11 nobody is /Me": {{request: "GET /Me", status: http.StatusNotImplemented}, {request: "DELETE /Me", status: http.StatusNotImplemented}},
		"RFC 9865 cursors": {
			{request: "GET /Users?cursor=&count=3", want: fields{"totalResults": 4, "itemsPerPage": 3, "Resources/*/id": "{ada} {ben} {eve}", "startIndex": nil}, more: func(c *caseRun, a bridgetest.Answer) {
				c.ids["cursor"], _ = a.At("nextCursor").(string)
			}},
			{request: "GET /Users?count=3&cursor={cursor}", want: fields{"totalResults": 4, "itemsPerPage": 1, "Resources/*/id": "{id}", "nextCursor": nil}},
			{request: "GET /Users?cursor=nonsense", status: http.StatusBadRequest, errType: "invalidCursor"},
			{request: "GET /Users?filter=active pr&cursor={cursor}", status: http.StatusBadRequest, errType: "invalidCursor"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newRFCRun(t)
			for i := range steps {
				c.take(&steps[i])
			}
		})
	}
}

// RFC 7644 section 3.14: an unchanged resource keeps its version and its date, and
// a changed one is no longer the same.
func TestVersionsFollowTheCustomer(t *testing.T) {
	t.Parallel()
	c := newRFCRun(t)
	path := "/Users/" + c.ids["id"]
	first := c.Do(http.MethodGet, path, "").Want(http.StatusOK)
	tag := first.Header.Get("ETag")
	first.Equal(tag, "meta", "version")
	calls := c.Calls(func() {
		same := c.Do(http.MethodPatch, path, bridgetest.Patch(`{"op":"add","path":"title","value":"Tour Guide"},{"op":"add","path":"emails","value":[{"value":"babs@jensen.org","type":"home"}]}`)).Want(http.StatusOK)
		same.Equal(tag, "meta", "version").Equal(first.At("meta", "lastModified"), "meta", "lastModified")
	})
	if calls != 1 {
		t.Errorf("a change of nothing took %d calls, want 1", calls)
	}
	conditional := c.Exchange(http.MethodGet, path, "", map[string]string{"If-None-Match": tag})
	if conditional.Status != http.StatusNotModified || conditional.Raw != "" {
		t.Errorf("status %d: %s", conditional.Status, conditional.Raw)
	}
	id := c.ids["id"]
	if err := c.Shop.UpdateCustomer(4, map[string]any{"taxvat": "NO999"}); err != nil {
		t.Fatal(err)
	}
	c.Exchange(http.MethodGet, path, "", map[string]string{"If-None-Match": tag}).Want(http.StatusOK).Equal(id, "id")
	c.Exchange(http.MethodPatch, path, bridgetest.Patch(`{"op":"replace","path":"title","value":"Boss"}`), map[string]string{"If-Match": tag}).Want(http.StatusPreconditionFailed)
	c.Do(http.MethodGet, path, "").Equal("Tour Guide", "title")
}

// RFC 7644 section 3.7 on customers and groups: references in any order, circular
// ones, and an end after so many failures.
func TestBulkOnAWholeBridge(t *testing.T) {
	t.Parallel()
	c := newCaseRun(t, attributeShop())
	bulk := func(more, operations string) bridgetest.Answer {
		t.Helper()
		return c.Do(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]`+more+`,"Operations":[`+c.fill(operations)+`]}`).Want(http.StatusOK)
	}
	a := bulk("", `{"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"Team","members":[{"value":"bulkId:u"},{"value":"{ada}"}]}},
		{"method":"POST","path":"/Users","bulkId":"u","data":{"userName":"u@example.com","{ENT}":{"manager":{"value":"bulkId:v"}}}},
		{"method":"POST","path":"/Users","bulkId":"v","data":{"userName":"v@example.com","{ENT}":{"manager":{"value":"bulkId:u"}}}}`)
	idOf := func(i int) string {
		location, _ := a.At("Operations", i, "location").(string)
		return location[strings.LastIndexByte(location, '/')+1:]
	}
	for i := range 3 {
		a.Equal("201", "Operations", i, "status")
	}
	group, u, v := idOf(0), idOf(1), idOf(2)
	c.Members(group, c.ids["ada"], u)
	c.Do(http.MethodGet, "/Users/"+u, "").Equal(v, bridgetest.Enterprise, "manager", "value")
	c.Do(http.MethodGet, "/Users/"+v, "").Equal(u, bridgetest.Enterprise, "manager", "value")

	failing := bulk(`,"failOnErrors":1`, `{"method":"DELETE","path":"/Users/999"},{"method":"DELETE","path":"/Users/{eve}"}`)
	failing.Equal("404", "Operations", 0, "status").Equal(nil, "Operations", 1)
	c.Do(http.MethodGet, c.fill("/Users/{eve}"), "").Want(http.StatusOK)
}
