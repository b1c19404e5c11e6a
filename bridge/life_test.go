package bridge_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// TestJumpCloudLife is the main job: what JumpCloud sends while an administrator
// tests the connection, and while a person joins, changes, leaves and returns.
func TestJumpCloudLife(t *testing.T) {
	t.Parallel()
	for name, s := range shapes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			w.connectionTest()
			w.wholeLife(strings.HasPrefix(name, "with attributes"))
		})
	}
}

// connectionTest is what "Test Connection" does (idp/CASES.md 01 to 08).
func (w *world) connectionTest() {
	w.t.Helper()
	w.find(`userName eq "probe@example.com"`).equal(0.0, "totalResults")
	probe := w.do(http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","`+enterprise+`"],"active":true,
		"displayName":"Pat Probe","externalId":"64f0c0ffee0123456789abcd","userName":"probe@example.com","name":{"givenName":"Pat","familyName":"Probe"},
		"emails":[{"primary":true,"type":"work","value":"probe@example.com"}]}`).want(http.StatusCreated)
	id := probe.id()
	probe.equal(true, "active")
	if probe.header.Get("Location") != probe.at("meta", "location") {
		w.t.Errorf("Location %q differs from meta.location", probe.header.Get("Location"))
	}
	w.find(`userName eq "probe@example.com"`).equal(1.0, "totalResults").equal(id, "Resources", 0, "id")
	minimal := `{"active":true,"emails":null,"id":"` + id + `","name":{"givenName":"Pat","familyName":"Probe"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"probe@example.com"}`
	w.do(http.MethodPut, "/Users/"+id, minimal).want(http.StatusOK).equal(id, "id").equal("probe@example.com", "emails", 0, "value")
	w.do(http.MethodPut, "/Users/"+id, strings.Replace(minimal, `"active":true`, `"active":false`, 1)).want(http.StatusOK).equal(false, "active")
	w.do(http.MethodDelete, "/Users/"+id, "").want(http.StatusNoContent)
	w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusNotFound)
	if n := w.shop.CustomerCount(); n != 0 {
		w.t.Errorf("%d customers are left of the connection test", n)
	}
}

// wholeLife is a person from the first day to the last.
func (w *world) wholeLife(attributes bool) {
	w.t.Helper()
	person := func(family, email, more string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","` + enterprise + `"],"active":true,"externalId":"64f0c0ffee0123456789abce",
			"userName":"` + email + `","name":{"givenName":"Ada","familyName":"` + family + `"},"displayName":"Ada ` + family + `",
			"emails":[{"primary":true,"type":"work","value":"` + email + `"}],"locale":"en-US","preferredLanguage":"en-US"` + more + `}`
	}
	address := `,"addresses":[{"type":"work","primary":true,"streetAddress":"1 Quay","locality":"Bergen","region":"","postalCode":"5003","country":"NO"}],
		"phoneNumbers":[{"type":"work","primary":true,"value":"tel:+47-555-0100"}],"title":"Buyer","` + enterprise + `":{"department":"Purchasing"}`
	joined := w.do(http.MethodPost, "/Users", person("Byron", "ada@example.com", `,"password":"n3w-S3cret!"`)).want(http.StatusCreated)
	id := joined.id()
	w.mayLogIn("ada@example.com", "n3w-S3cret!", true)

	changed := w.do(http.MethodPut, "/Users/"+id, person("King", "ada@example.com", address)).want(http.StatusOK)
	changed.equal(id, "id").equal("King", "name", "familyName").equal("1 Quay", "addresses", 0, "streetAddress").equal("NO", "addresses", 0, "country")
	if attributes {
		changed.equal("Buyer", "title").equal("Purchasing", enterprise, "department").equal("64f0c0ffee0123456789abce", "externalId").
			equal("tel:+47-555-0100", "phoneNumbers", 0, "value")
	} else {
		changed.equal(nil, "title").equal(nil, enterprise).equal(nil, "externalId")
	}
	calls := w.calls(func() {
		w.do(http.MethodPut, "/Users/"+id, person("King", "ada@example.com", address)).want(http.StatusOK)
	})
	if calls != 1 {
		w.t.Errorf("a PUT that changes nothing took %d calls, want 1", calls)
	}
	w.do(http.MethodPut, "/Users/"+id, person("King", "ada.king@example.com", "")).want(http.StatusOK).
		equal("ada.king@example.com", "emails", 0, "value").equal("ada.king@example.com", "userName").equal(nil, "addresses").equal(nil, "phoneNumbers").equal(nil, "title")
	w.find(`userName eq "ADA.KING@example.com"`).equal(id, "Resources", 0, "id")

	leaves := strings.Replace(person("King", "ada.king@example.com", ""), `"active":true`, `"active":false`, 1)
	w.do(http.MethodPut, "/Users/"+id, leaves).want(http.StatusOK).equal(false, "active")
	w.mayLogIn("ada.king@example.com", "n3w-S3cret!", false)
	w.find(`userName eq "ada.king@example.com"`).equal(false, "Resources", 0, "active")
	w.do(http.MethodPut, "/Users/"+id, person("King", "ada.king@example.com", `,"password":"An0ther-one"`)).want(http.StatusOK).equal(true, "active")
	w.mayLogIn("ada.king@example.com", "An0ther-one", true)

	w.do(http.MethodDelete, "/Users/"+id, "").want(http.StatusNoContent)
	w.do(http.MethodDelete, "/Users/"+id, "").want(http.StatusNotFound)
	w.mayLogIn("ada.king@example.com", "An0ther-one", false)
}

func (w *world) mayLogIn(email, password string, want bool) {
	w.t.Helper()
	if got := w.shop.CanLogIn(1, email, password); got != want {
		w.t.Errorf("log-in works: %t, want %t", got, want)
	}
}

// TestCallBudget holds the number of calls to Magento that the design allows.
func TestCallBudget(t *testing.T) {
	t.Parallel()
	for name, s := range shapes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			var id string
			user := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"ada@example.com","type":"work","primary":true}]}`
			for _, c := range []struct {
				name string
				want int
				do   func()
			}{
				{"POST", 1, func() { id = w.do(http.MethodPost, "/Users", user).want(http.StatusCreated).id() }},
				{"GET one", 1, func() { w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK) }},
				{"GET by userName", 1, func() { w.find(`userName eq "ada@example.com"`).equal(1.0, "totalResults") }},
				{"GET by e-mail", 1, func() { w.find(`emails.value eq "ada@example.com"`).equal(1.0, "totalResults") }},
				{"GET by id", 1, func() { w.find(`id eq "`+id+`"`).equal(1.0, "totalResults") }},
				{"GET a page", 1, func() { w.do(http.MethodGet, "/Users?startIndex=1&count=10", "").want(http.StatusOK) }},
				{"GET a page that is none of Magento's", 2, func() { w.twoPages() }},
				{"PUT of the same", 1, func() { w.do(http.MethodPut, "/Users/"+id, user).want(http.StatusOK) }},
				{"PUT", 2, func() {
					w.do(http.MethodPut, "/Users/"+id, strings.Replace(user, "Byron", "King", 1)).want(http.StatusOK)
				}},
				{"PATCH", 2, func() {
					w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"active","value":false}`)).want(http.StatusOK)
				}},
				{"PATCH to what is", 1, func() {
					w.do(http.MethodPatch, "/Users/"+id, patch(`{"op":"replace","path":"active","value":false}`)).want(http.StatusOK)
				}},
				{"DELETE", 2, func() { w.do(http.MethodDelete, "/Users/"+id, "").want(http.StatusNoContent) }},
				{"GET of what cannot be an id", 0, func() { w.do(http.MethodGet, "/Users/00900000000000001", "").want(http.StatusNotFound) }},
			} {
				if got := w.calls(c.do); got != c.want {
					t.Errorf("%s took %d calls, want %d: %v", c.name, got, c.want, w.shop.CallsByRoute())
				}
			}
		})
	}
}

// twoPages asks for a page that lies across two of Magento's.
func (w *world) twoPages() {
	w.t.Helper()
	for i := range 5 {
		if _, err := w.shop.AddCustomer(map[string]any{"email": "more" + strconv.Itoa(i) + "@example.com", "firstname": "More", "lastname": "People", "website_id": 1}, ""); err != nil {
			w.t.Fatal(err)
		}
	}
	page := w.do(http.MethodGet, "/Users?startIndex=2&count=3", "").want(http.StatusOK).equal(6.0, "totalResults").equal(3.0, "itemsPerPage").equal(2.0, "startIndex")
	page.equal("more0@example.com", "Resources", 0, "userName").equal("more2@example.com", "Resources", 2, "userName")
}
