package customer_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
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

// connectionTest is what "Test Connection" does (docs/cases.md, cases 01 to 08).
func (w *world) connectionTest() {
	w.T.Helper()
	w.Find(`userName eq "probe@example.com"`).Equal(0.0, "totalResults")
	probe := w.Do(http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","`+bridgetest.Enterprise+`"],"active":true,
		"displayName":"Pat Probe","externalId":"64f0c0ffee0123456789abcd","userName":"probe@example.com","name":{"givenName":"Pat","familyName":"Probe"},
		"emails":[{"primary":true,"type":"work","value":"probe@example.com"}]}`).Want(http.StatusCreated)
	id := probe.ID()
	probe.Equal(true, "active")
	if probe.Header.Get("Location") != probe.At("meta", "location") {
		w.T.Errorf("Location %q differs from meta.location", probe.Header.Get("Location"))
	}
	w.Find(`userName eq "probe@example.com"`).Equal(1.0, "totalResults").Equal(id, "Resources", 0, "id")
	minimal := `{"active":true,"emails":null,"id":"` + id + `","name":{"givenName":"Pat","familyName":"Probe"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"probe@example.com"}`
	w.Do(http.MethodPut, "/Users/"+id, minimal).Want(http.StatusOK).Equal(id, "id").Equal("probe@example.com", "emails", 0, "value")
	w.Do(http.MethodPut, "/Users/"+id, strings.Replace(minimal, `"active":true`, `"active":false`, 1)).Want(http.StatusOK).Equal(false, "active")
	w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusNotFound)
	if n := w.Shop.CustomerCount(); n != 0 {
		w.T.Errorf("%d customers are left of the connection test", n)
	}
}

// wholeLife is a person from the first day to the last.
func (w *world) wholeLife(attributes bool) {
	w.T.Helper()
	person := func(family, email, more string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","` + bridgetest.Enterprise + `"],"active":true,"externalId":"64f0c0ffee0123456789abce",
			"userName":"` + email + `","name":{"givenName":"Ada","familyName":"` + family + `"},"displayName":"Ada ` + family + `",
			"emails":[{"primary":true,"type":"work","value":"` + email + `"}],"locale":"en-US","preferredLanguage":"en-US"` + more + `}`
	}
	address := `,"addresses":[{"type":"work","primary":true,"streetAddress":"1 Quay","locality":"Bergen","region":"","postalCode":"5003","country":"NO"}],
		"phoneNumbers":[{"type":"work","primary":true,"value":"tel:+47-555-0100"}],"title":"Buyer","` + bridgetest.Enterprise + `":{"department":"Purchasing"}`
	joined := w.Do(http.MethodPost, "/Users", person("Byron", "ada@example.com", `,"password":"n3w-S3cret!"`)).Want(http.StatusCreated)
	id := joined.ID()
	w.mayLogIn("ada@example.com", "n3w-S3cret!", true)

	changed := w.Do(http.MethodPut, "/Users/"+id, person("King", "ada@example.com", address)).Want(http.StatusOK)
	changed.Equal(id, "id").Equal("King", "name", "familyName").Equal("1 Quay", "addresses", 0, "streetAddress").Equal("NO", "addresses", 0, "country")
	if attributes {
		changed.Equal("Buyer", "title").Equal("Purchasing", bridgetest.Enterprise, "department").Equal("64f0c0ffee0123456789abce", "externalId").
			Equal("tel:+47-555-0100", "phoneNumbers", 0, "value")
	} else {
		changed.Equal(nil, "title").Equal(nil, bridgetest.Enterprise).Equal(nil, "externalId")
	}
	calls := w.Calls(func() {
		w.Do(http.MethodPut, "/Users/"+id, person("King", "ada@example.com", address)).Want(http.StatusOK)
	})
	if calls != 1 {
		w.T.Errorf("a PUT that changes nothing took %d calls, want 1", calls)
	}
	w.Do(http.MethodPut, "/Users/"+id, person("King", "ada.king@example.com", "")).Want(http.StatusOK).
		Equal("ada.king@example.com", "emails", 0, "value").Equal("ada.king@example.com", "userName").Equal(nil, "addresses").Equal(nil, "phoneNumbers").Equal(nil, "title")
	w.Find(`userName eq "ADA.KING@example.com"`).Equal(id, "Resources", 0, "id")

	leaves := strings.Replace(person("King", "ada.king@example.com", ""), `"active":true`, `"active":false`, 1)
	w.Do(http.MethodPut, "/Users/"+id, leaves).Want(http.StatusOK).Equal(false, "active")
	w.mayLogIn("ada.king@example.com", "n3w-S3cret!", false)
	w.Find(`userName eq "ada.king@example.com"`).Equal(false, "Resources", 0, "active")
	w.Do(http.MethodPut, "/Users/"+id, person("King", "ada.king@example.com", `,"password":"An0ther-one"`)).Want(http.StatusOK).Equal(true, "active")
	w.mayLogIn("ada.king@example.com", "An0ther-one", true)

	w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
	w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNotFound)
	w.mayLogIn("ada.king@example.com", "An0ther-one", false)
}

func (w *world) mayLogIn(email, password string, want bool) {
	w.T.Helper()
	if got := w.Shop.CanLogIn(1, email, password); got != want {
		w.T.Errorf("log-in works: %t, want %t", got, want)
	}
}

// TestCallBudget holds the numbers in docs/architecture.md#calls-per-request.
func TestCallBudget(t *testing.T) {
	t.Parallel()
	for name, s := range shapes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			var id string
			post := 1
			if strings.HasPrefix(name, "with attributes") {
				post = 3 // it looks before and after who goes by the userName
			}
			user := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"ada@example.com","type":"work","primary":true}]}`
			for _, c := range []struct {
				name string
				want int
				do   func()
			}{
				{"POST", post, func() { id = w.Do(http.MethodPost, "/Users", user).Want(http.StatusCreated).ID() }},
				{"GET one", 1, func() { w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK) }},
				{"GET by userName", 1, func() { w.Find(`userName eq "ada@example.com"`).Equal(1.0, "totalResults") }},
				{"GET by e-mail", 1, func() { w.Find(`emails.value eq "ada@example.com"`).Equal(1.0, "totalResults") }},
				{"GET by id", 1, func() { w.Find(`id eq "`+id+`"`).Equal(1.0, "totalResults") }},
				{"GET a page", 1, func() { w.Do(http.MethodGet, "/Users?startIndex=1&count=10", "").Want(http.StatusOK) }},
				{"GET a page that is none of Magento's", 2, func() { w.twoPages() }},
				{"PUT of the same", 1, func() { w.Do(http.MethodPut, "/Users/"+id, user).Want(http.StatusOK) }},
				{"PUT", 2, func() {
					w.Do(http.MethodPut, "/Users/"+id, strings.Replace(user, "Byron", "King", 1)).Want(http.StatusOK)
				}},
				{"PATCH", 2, func() {
					w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK)
				}},
				{"PATCH to what is", 1, func() {
					w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)).Want(http.StatusOK)
				}},
				{"DELETE", 2, func() { w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent) }},
				{"GET of what cannot be an id", 0, func() { w.Do(http.MethodGet, "/Users/00900000000000001", "").Want(http.StatusNotFound) }},
			} {
				if got := w.Calls(c.do); got != c.want {
					t.Errorf("%s took %d calls, want %d: %v", c.name, got, c.want, w.Shop.CallsByRoute())
				}
			}
		})
	}
}

// twoPages asks for a page that lies across two of Magento's.
func (w *world) twoPages() {
	w.T.Helper()
	for i := range 5 {
		if _, err := w.Shop.AddCustomer(map[string]any{"email": "more" + strconv.Itoa(i) + "@example.com", "firstname": "More", "lastname": "People", "website_id": 1}, ""); err != nil {
			w.T.Fatal(err)
		}
	}
	page := w.Do(http.MethodGet, "/Users?startIndex=2&count=3", "").Want(http.StatusOK).Equal(6.0, "totalResults").Equal(3.0, "itemsPerPage").Equal(2.0, "startIndex")
	page.Equal("more0@example.com", "Resources", 0, "userName").Equal("more2@example.com", "Resources", 2, "userName")
}
