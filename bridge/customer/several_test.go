package customer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Clients look many users up at once. An OR of up to 256 terms is asked of Magento in a
// few searches, whatever the number of customers.
func TestFilterOfManyAlternatives(t *testing.T) {
	t.Parallel()
	s := attributeShop()
	s.bridge.ScanLimit = 300
	w := newWorld(t, s)
	w.Shop.Seed(400)
	var ids []string
	for i := range 3 {
		name := fmt.Sprintf("name%d@corp", i)
		a := w.Do(http.MethodPost, "/Users", fmt.Sprintf(`{"userName":%q,"externalId":"ext-%d","name":{"givenName":"G","familyName":"F"},
			"emails":[{"value":"many%d@example.com","primary":true},{"value":"home%d@example.org"}]}`, name, i, i, i))
		ids = append(ids, a.Want(http.StatusCreated).ID())
	}
	// alternatives are n terms, of which the last three match.
	alternatives := func(n int, term func(i int) string) string {
		terms := make([]string, n)
		for i := range terms {
			terms[i] = term(n - 1 - i)
		}
		return strings.Join(terms, " or ")
	}
	byName := func(i int) string { return fmt.Sprintf(`userName eq "NAME%d@corp"`, i) }
	byID := func(i int) string {
		if i < len(ids) {
			return fmt.Sprintf("id eq %q", ids[i])
		}
		return fmt.Sprintf(`id eq "%d"`, 100_000+i)
	}
	for name, test := range map[string]struct {
		filter string
		calls  int
	}{
		"15 names":               {alternatives(15, byName), 2},
		"256 names":              {alternatives(256, byName), 8},
		"32 ids":                 {alternatives(32, byID), 1},
		"256 ids":                {alternatives(256, byID), 1},
		"256 externalIds":        {alternatives(256, func(i int) string { return fmt.Sprintf(`externalId eq "ext-%d"`, i) }), 1},
		"60 addresses":           {alternatives(60, func(i int) string { return fmt.Sprintf(`emails.value eq "many%d@example.com"`, i) }), 6},
		"60 other addresses":     {alternatives(60, func(i int) string { return fmt.Sprintf(`emails.value eq "home%d@example.org"`, i) }), 6},
		"with a condition":       {"active eq true and (" + alternatives(100, byID) + ")", 1},
		"of several kinds":       {alternatives(50, byID) + " or " + alternatives(50, byName), 4},
		"that are pairs":         {alternatives(50, func(i int) string { return "(" + byID(i) + " and active eq true)" }), 1},
		"ids that cannot be any": {alternatives(100, byID) + ` or id eq "x"`, 1},
	} {
		var found []string
		calls := w.Calls(func() {
			a := w.Do(http.MethodPost, "/Users/.search", `{"filter":`+quote(test.filter)+`}`)
			if a.At("totalResults") != 3.0 {
				t.Errorf("%s: %s", name, a.Raw)
				return
			}
			for i := range 3 {
				id, _ := a.At("Resources", i, "id").(string)
				found = append(found, id)
			}
		})
		if strings.Join(found, " ") != strings.Join(ids, " ") {
			t.Errorf("%s: found are %v, want %v", name, found, ids)
		}
		if calls > test.calls {
			t.Errorf("%s: %d calls, want at most %d", name, calls, test.calls)
		}
	}
	search := `{"filter":` + quote(alternatives(100, byID)+` or displayName co "x"`) + `}`
	w.Do(http.MethodPost, "/Users/.search", search).Want(http.StatusBadRequest).Equal("tooMany", "scimType")
	page := w.Do(http.MethodPost, "/Users/.search", `{"filter":`+quote(alternatives(100, byID))+`,"startIndex":2,"count":1,"sortBy":"id","sortOrder":"descending"}`)
	page.Want(http.StatusOK).Equal(3.0, "totalResults").Equal(ids[1], "Resources", 0, "id").Equal(nil, "Resources", 1)
}

func quote(text string) string { return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"` }

// Magento keeps one address and the name, so a removal would be half done.
func TestRemovalOfAllAddressesOrTheName(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]setup{"stock": {}, "with attributes": attributeShop()} {
		w := newWorld(t, s)
		id := w.Do(http.MethodPost, "/Users", `{"userName":"eva@example.com","name":{"givenName":"Eva","familyName":"F"},
			"emails":[{"value":"eva@example.com","type":"work","primary":true},{"value":"eva@example.org","type":"home"}]}`).Want(http.StatusCreated).ID()
		before := w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
		for _, operations := range []string{
			`[{"op":"remove","path":"emails"}]`,
			`[{"op":"replace","path":"emails","value":[]}]`,
			`[{"op":"replace","value":{"emails":null,"active":false}}]`,
			`[{"op":"remove","path":"emails[value co \"eva\"]"},{"op":"replace","path":"title","value":"x"}]`,
		} {
			a := w.Do(http.MethodPatch, "/Users/"+id, `{"Operations":`+operations+`}`)
			a.Want(http.StatusBadRequest).Equal("mutability", "scimType").Says("emails", "not removed")
		}
		a := w.Do(http.MethodPatch, "/Users/"+id, `{"Operations":[{"op":"remove","path":"name"}]}`)
		a.Want(http.StatusBadRequest).Equal("mutability", "scimType").Says("name", "not removed")
		if after := w.Do(http.MethodGet, "/Users/"+id, ""); after.Raw != before.Raw {
			t.Errorf("%s: it became %s", name, after.Raw)
		}
		w.Do(http.MethodPatch, "/Users/"+id, `{"Operations":[{"op":"remove","path":"emails[type eq \"home\"]"}]}`).
			Want(http.StatusOK).Equal("eva@example.com", "emails", 0, "value").Equal(nil, "emails", 1)
		w.Do(http.MethodPut, "/Users/"+id, `{"userName":"eva@example.com","name":{"givenName":"Eva","familyName":"F"},"emails":[]}`).Want(http.StatusOK)
	}
}
