package customer_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// scopeCase is a scope, and somebody outside of it in a shop.
type scopeCase struct {
	setup
	outsider string // e-mail address
}

// scopeCases are the scopes in each kind of shop.
func scopeCases(t *testing.T) map[string]scopeCase {
	t.Helper()
	cases := map[string]scopeCase{}
	for _, c := range []struct{ scope, outsider string }{
		{"domains:staff.example.com", "ada@example.com"},
		{"domains:Staff.Example.com,other.example.org", "ada@xstaff.example.com"},
		{"domains:*.example.com", "ada@example.com"},
		{"domains:*.example.com", "ada@staff.example.com.example.org"},
		{"managed", "shopper@example.com"},
		{"managed", "shopper@staff.example.com"},
		{"managed+domains:staff.example.com", "shopper@example.com"},
		{"managed+domains:staff.example.com", "shopper@staff.example.com"}, // without CUSTOMER_ADOPT
	} {
		for shape, s := range map[string]setup{"stock": {}, "module": moduleShop()} {
			if shape == "stock" && strings.HasPrefix(c.scope, "managed") {
				continue // the start stops
			}
			s.bridge.Scope = parseScope(t, c.scope)
			cases[c.scope+" without "+c.outsider+", "+shape] = scopeCase{s, c.outsider}
		}
	}
	return cases
}

func parseScope(t *testing.T, text string) customer.Scope {
	t.Helper()
	scope, err := customer.ParseScope(text)
	if err != nil {
		t.Fatal(err)
	}
	return scope
}

// insider is a user inside of every scope of scopeCases.
func insider(name string) string {
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + name + `@staff.example.com",` +
		`"name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"` + name + `@staff.example.com","primary":true}]}`
}

// addOutsider puts somebody into the shop, in the group Retailer, and returns the id.
func (w *world) addOutsider(email string) string {
	w.T.Helper()
	id, err := w.Shop.AddCustomer(map[string]any{
		"email": email, "firstname": "Ada", "lastname": "Outside", "website_id": 1, "group_id": 3,
	}, bridgetest.Password)
	if err != nil {
		w.T.Fatal(err)
	}
	return bridgetest.ID(id)
}

// TestScope asks for somebody outside of the scope in every way.
func TestScope(t *testing.T) {
	t.Parallel()
	for name, c := range scopeCases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.setup)
			outsider := w.addOutsider(c.outsider)
			mine := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
			id, _ := parseID(outsider)
			before, _ := w.Shop.Customer(id)
			w.verbsOutside(outsider)
			w.listsWithout(outsider, c.outsider, mine)
			w.groupsWithout(outsider, mine)
			after, _ := w.Shop.Customer(id)
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("the customer outside of the scope was changed:\n%s", diff)
			}
			w.mayLogIn(c.outsider, bridgetest.Password, true)
		})
	}
}

func parseID(id string) (n int64, err error) {
	_, err = fmt.Sscan(id, &n)
	return n, err
}

// verbsOutside tries every verb, alone and in bulk.
func (w *world) verbsOutside(id string) {
	w.T.Helper()
	deactivate := bridgetest.Patch(`{"op":"replace","path":"active","value":false}`)
	remove := bridgetest.Patch(`{"op":"replace","path":"emails[primary eq true].value","value":"taken@staff.example.com"}`)
	for _, r := range []struct{ method, body string }{
		{http.MethodGet, ""},
		{http.MethodPut, insider("other")},
		{http.MethodPut, strings.Replace(insider("other"), `"userName"`, `"active":false,"userName"`, 1)},
		{http.MethodPatch, deactivate},
		{http.MethodPatch, remove},
		{http.MethodDelete, ""},
	} {
		w.Do(r.method, "/Users/"+id, r.body).Want(http.StatusNotFound)
		if r.method == http.MethodGet {
			continue
		}
		operation := `{"method":"` + r.method + `","path":"/Users/` + id + `"`
		if r.body != "" {
			operation += `,"data":` + r.body
		}
		w.Do(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[`+operation+`}]}`).
			Want(http.StatusOK).Equal("404", "Operations", 0, "status")
	}
}

// listsWithout looks for somebody by lists, filters and counts.
func (w *world) listsWithout(id, email, mine string) {
	w.T.Helper()
	local, domain, _ := strings.Cut(email, "@")
	for _, path := range []string{
		"/Users", "/Users?count=1", "/Users?sortBy=meta.created", "/Users?sortBy=userName", "/Users?cursor=",
		"/Users?sortBy=id&sortOrder=descending&count=5",
	} {
		w.Do(http.MethodGet, path, "").Want(http.StatusOK).Equal(1.0, "totalResults").Equal(mine, "Resources", 0, "id")
	}
	w.Do(http.MethodGet, "/Users?count=0", "").Want(http.StatusOK).Equal(1.0, "totalResults")
	for _, filter := range []string{
		`userName eq "` + email + `"`, `emails.value eq "` + email + `"`, `emails[value eq "` + email + `"]`,
		`id eq "` + id + `"`, `userName ew "@` + domain + `" and name.familyName ne "Byron"`, `name.familyName eq "Outside"`,
		`groups.value eq "g3"`, `not (id eq "` + mine + `")`, `id eq "` + id + `" or name.familyName sw "Out"`,
		`userName sw "` + local + `" and name.familyName co "side"`,
	} {
		w.Find(filter).Equal(0.0, "totalResults")
	}
	for _, filter := range []string{`active eq true`, `userName pr`, `meta.created gt "2000-01-01T00:00:00Z"`} {
		w.Find(filter).Equal(1.0, "totalResults").Equal(mine, "Resources", 0, "id")
	}
}

// groupsWithout looks for somebody among the members of groups.
func (w *world) groupsWithout(id, mine string) {
	w.T.Helper()
	w.Members("g3")
	w.Do(http.MethodPatch, "/Groups/g3", bridgetest.Patch(`{"op":"remove","path":"members"}`)).Want(http.StatusNoContent)
	w.Do(http.MethodPut, "/Groups/g3", `{"displayName":"Retailer","members":[`+bridgetest.Values(mine)+`]}`).Want(http.StatusOK)
	w.Members("g3", mine)
	add := bridgetest.Patch(`{"op":"add","path":"members","value":[` + bridgetest.Values(id) + `]}`)
	w.Do(http.MethodPatch, "/Groups/g2", add).Want(http.StatusBadRequest).Equal("invalidValue", "scimType")
	w.Do(http.MethodPost, "/Groups", `{"displayName":"Team","members":[`+bridgetest.Values(id)+`]}`).Want(http.StatusBadRequest)
	w.Do(http.MethodGet, `/Groups?filter=members.value%20eq%20%22`+id+`%22`, "").Want(http.StatusOK).Equal(0.0, "totalResults")
	w.Do(http.MethodGet, `/Groups?filter=members.value%20eq%20%22`+mine+`%22`, "").Want(http.StatusOK).Equal(1.0, "totalResults")
}

// A user whose address would be outside is refused before Magento is asked.
func TestAddressesOutsideOfTheDomains(t *testing.T) {
	t.Parallel()
	for shape, s := range map[string]setup{"stock": {}, "module": moduleShop()} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			s.bridge.Scope = parseScope(t, "domains:staff.example.com,*.branch.example.com")
			w := newWorld(t, s)
			mine := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
			refused := func(method, path, body string, calls int) {
				t.Helper()
				var a bridgetest.Answer
				if n := w.Calls(func() { a = w.Do(method, path, body) }); n != calls {
					t.Errorf("%s took %d calls, want %d", body, n, calls)
				}
				detail := a.Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Detail()
				if !strings.Contains(detail, "CUSTOMER_SCOPE=domains:staff.example.com,*.branch.example.com") {
					t.Errorf("the detail does not name the setting: %s", detail)
				}
			}
			for _, domain := range []string{
				"example.com", "xstaff.example.com", "staff.example.com.evil.example", "branch.example.com", "stäff.example.com",
			} {
				body := strings.ReplaceAll(insider("eve"), "staff.example.com", domain)
				refused(http.MethodPost, "/Users", body, 0)
				refused(http.MethodPut, "/Users/"+mine, body, 1)
			}
			refused(http.MethodPatch, "/Users/"+mine, bridgetest.Patch(`{"op":"replace","path":"emails","value":[{"value":"eve@example.com"}]}`), 1)
			for _, domain := range []string{"STAFF.example.com", "a.branch.example.com", "b.a.Branch.example.com"} {
				body := strings.ReplaceAll(insider("bob"), "staff.example.com", domain)
				id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).ID()
				w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
			}
			leaves := strings.Replace(strings.ReplaceAll(insider("ada"), "staff.example.com", "example.com"), `"userName"`, `"active":false,"userName"`, 1)
			w.Do(http.MethodPut, "/Users/"+mine, leaves).Want(http.StatusBadRequest)
			w.Do(http.MethodGet, "/Users/"+mine, "").Want(http.StatusOK).Equal(false, "active")
		})
	}
}

// Magento compares domains without accents, and takes the addresses for one.
func TestDomainsThatDifferInAccents(t *testing.T) {
	t.Parallel()
	for shape, s := range map[string]setup{"stock": {}, "module": moduleShop()} {
		t.Run(shape, func(t *testing.T) {
			t.Parallel()
			s.bridge.Scope = parseScope(t, "domains:staff.example.com")
			w := newWorld(t, s)
			w.Shop.Seed(1)
			if err := w.Shop.SetColumns(1, map[string]any{"email": "eve@stäff.example.com"}); err != nil {
				t.Fatal(err)
			}
			var mine []string
			for i := range 3 {
				mine = append(mine, w.Do(http.MethodPost, "/Users", insider(fmt.Sprintf("p%d", i))).Want(http.StatusCreated).ID())
			}
			for range 2 { // the second time it is known
				for i, id := range mine {
					w.Do(http.MethodGet, fmt.Sprintf("/Users?count=1&startIndex=%d", i+1), "").Want(http.StatusOK).
						Equal(3.0, "totalResults").Equal(id, "Resources", 0, "id")
				}
			}
			w.Do(http.MethodGet, "/Users/1", "").Want(http.StatusNotFound)
			w.conflictOutside(insider("eve"))
		})
	}
}

// A userName is unique among those in scope. Where Magento itself keeps names apart, somebody
// outside can be in the way.
func TestUserNamesOutsideOfTheScope(t *testing.T) {
	t.Parallel()
	body := `{"userName":"ada@example.com","name":{"givenName":"A","familyName":"B"},"emails":[{"value":"ada@staff.example.com"}]}`
	t.Run("attributes", func(t *testing.T) {
		t.Parallel()
		s := attributeShop()
		s.bridge.Scope = parseScope(t, "domains:staff.example.com")
		w := newWorld(t, s)
		w.addOutsider("ada@example.com")
		id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).ID()
		w.Find(`userName eq "ada@example.com"`).Equal(1.0, "totalResults").Equal(id, "Resources", 0, "id")
		w.Do(http.MethodPost, "/Users", strings.Replace(body, "ada@staff", "eve@staff", 1)).Want(http.StatusConflict)
	})
	t.Run("module", func(t *testing.T) {
		t.Parallel()
		s := moduleShop()
		s.bridge.Scope = parseScope(t, "domains:staff.example.com")
		w := newWorld(t, s)
		w.addOutsider("ada@example.com")
		w.conflictOutside(body)
	})
}

// conflictOutside creates a user whom somebody outside of the scope is in the way of.
func (w *world) conflictOutside(body string) {
	w.T.Helper()
	detail := w.Do(http.MethodPost, "/Users", body).Want(http.StatusConflict).Equal("uniqueness", "scimType").Detail()
	events := w.Events()
	warnings := events[len(events)-1].Warnings()
	if !strings.Contains(detail, "CUSTOMER_SCOPE") || len(warnings) != 1 || warnings[0].Code != "outside-scope" {
		w.T.Errorf("detail %s, warnings %v", detail, warnings)
	}
}

// A domain is the same in Unicode and in Punycode.
func TestDomainsInPunycode(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"domains:bücher.example.com", "domains:xn--bcher-kva.example.com", "domains:BÜCHER.example.com"} {
		s := setup{}
		s.bridge.Scope = parseScope(t, text)
		w := newWorld(t, s)
		var mine []string
		for i, domain := range []string{"bücher.example.com", "xn--bcher-kva.example.com", "BÜCHER.example.com"} {
			w.Shop.Seed(1)
			if err := w.Shop.SetColumns(int64(i+1), map[string]any{"email": fmt.Sprintf("p%d@%s", i, domain)}); err != nil {
				t.Fatal(err)
			}
			mine = append(mine, bridgetest.ID(int64(i+1)))
		}
		w.Shop.Seed(1)
		if err := w.Shop.SetColumns(4, map[string]any{"email": "p4@bucher.example.com"}); err != nil {
			t.Fatal(err)
		}
		a := w.Do(http.MethodGet, "/Users", "").Want(http.StatusOK).Equal(3.0, "totalResults")
		for i, id := range mine {
			a.Equal(id, "Resources", i, "id")
			w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
		}
		w.Do(http.MethodGet, "/Users/4", "").Want(http.StatusNotFound)
	}
}

// A scope costs no calls.
func TestScopeCallBudget(t *testing.T) {
	t.Parallel()
	for name, c := range scopeCases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.setup)
			w.addOutsider(c.outsider)
			var id string
			for _, step := range []struct {
				what string
				want int
				do   func()
			}{
				{"a create", 1, func() { id = w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID() }},
				{"a read", 1, func() { w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK) }},
				{"a search", 1, func() { w.Find(`userName eq "ada@staff.example.com"`).Equal(1.0, "totalResults") }},
				{"a list", 1, func() { w.Do(http.MethodGet, "/Users?count=50", "").Want(http.StatusOK).Equal(1.0, "totalResults") }},
				{"a change", 2, func() {
					w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"name.givenName","value":"Eve"}`)).Want(http.StatusOK)
				}},
				{"a deletion", 2, func() { w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent) }},
			} {
				if n := w.Calls(step.do); n != step.want {
					t.Errorf("%s took %d calls, want %d: %v", step.what, n, step.want, w.Shop.CallsByRoute())
				}
			}
		})
	}
}

func TestParseScope(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"website": "website", "": "website", "Website": "website",
		"domains: Example.com, *.example.ORG": "domains:example.com,*.example.org",
		"DOMAINS:bücher.example":              "domains:xn--bcher-kva.example",
		"Managed":                             "managed", "managed+domains:a.example": "managed+domains:a.example",
	} {
		if got := parseScope(t, text).String(); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	many := "domains:" + strings.Join(slices.Repeat([]string{"example.com"}, 40), ",")
	for _, text := range []string{"domains:", "domains:,", "everybody", "domains:a@example.com", "domains:*", "domains:exa mple.com", "domains:*.*.example.com", many, "managed+", "managed,", "manageddomains:a.example", "managed+domains:"} {
		if scope, err := customer.ParseScope(text); err == nil {
			t.Errorf("%q is %q, want an error", text, scope)
		}
	}
}
