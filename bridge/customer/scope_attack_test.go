package customer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/scim"
)

// TestNothingTellsOfAnybodyOutside tries what a client might to learn of somebody outside of
// the scope, or to reach them, beside the plain requests of TestScopeTable.
func TestNothingTellsOfAnybodyOutside(t *testing.T) {
	t.Parallel()
	for name, c := range scopeCases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.setup)
			mine := w.Do(http.MethodPost, "/Users", insider("ada")).Want(http.StatusCreated).ID()
			outsider := w.addOutsider(c.outsider)
			other := w.Do(http.MethodPost, "/Users", insider("eve")).Want(http.StatusCreated).ID()
			id, _ := parseID(outsider)
			before, _ := w.Shop.Customer(id)

			silent := func(a bridgetest.Answer) bridgetest.Answer {
				t.Helper()
				for _, told := range []string{c.outsider, "Outside", `"` + outsider + `"`, "/Users/" + outsider} {
					if strings.Contains(a.Raw, told) && a.Status != http.StatusNotFound {
						t.Errorf("%q is told: %s", told, a.Raw)
					}
				}
				return a
			}
			w.versionsOutside(outsider)
			for _, query := range []string{
				"attributes=userName", "attributes=emails.value&count=2", "excludedAttributes=name", "sortBy=emails.value", "sortBy=name.familyName&count=1",
				"sortBy=meta.lastModified&sortOrder=descending&count=2", "startIndex=2&count=1", "startIndex=2&count=1&sortBy=id", "count=2&cursor=",
				"filter=" + url.QueryEscape(`meta.lastModified gt "2000-01-01T00:00:00Z" and not (name.familyName eq "Byron" and userName sw "a")`),
				"filter=" + url.QueryEscape(`name.familyName gt "A"`) + "&sortBy=userName", "filter=" + url.QueryEscape(`id gt "0"`),
				"filter=" + url.QueryEscape(`groups[value eq "g3"]`), "filter=" + url.QueryEscape(`groups.display eq "Retailer"`),
			} {
				silent(w.Do(http.MethodGet, "/Users?"+query, ""))
				silent(w.Do(http.MethodGet, "/?"+query, ""))
			}
			w.cursorsOutside(mine, other)
			for _, path := range []string{"/Groups/g3", "/Groups", "/Groups?attributes=members", "/Groups?filter=" + url.QueryEscape(`members.value eq "`+outsider+`"`)} {
				silent(w.Do(http.MethodGet, path, "").Want(http.StatusOK))
			}
			for _, patch := range []string{
				`{"op":"remove","path":"members[value eq \"` + outsider + `\"]"}`, `{"op":"replace","path":"members","value":[]}`,
				`{"op":"remove","path":"members","value":[{"value":"` + outsider + `"}]}`,
			} {
				silent(w.Do(http.MethodPatch, "/Groups/g3", bridgetest.Patch(patch)))
			}
			w.Do(http.MethodPut, "/Groups/g3", `{"displayName":"Retailer","members":[]}`).Want(http.StatusOK)
			bulk := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[` +
				`{"method":"POST","bulkId":"b","path":"/Users","data":` + insider("bob") + `},` +
				`{"method":"POST","path":"/Groups","data":{"displayName":"Team","members":[{"value":"bulkId:b"},{"value":"` + outsider + `"}]}},` +
				`{"method":"PATCH","path":"/Users/` + outsider + `","data":` + bridgetest.Patch(switchOff) + `},` +
				`{"method":"DELETE","path":"/Users/` + outsider + `","version":"W/\"x\""},` +
				`{"method":"DELETE","path":"/Users/bulkId:b"}]}`
			w.Do(http.MethodPost, "/Bulk", bulk).Want(http.StatusOK).Equal("201", "Operations", 0, "status").
				Equal("400", "Operations", 1, "status").Equal("404", "Operations", 2, "status").
				Equal("404", "Operations", 3, "status").Equal("204", "Operations", 4, "status")
			taken := bridgetest.Patch(`{"op":"replace","path":"emails","value":[{"value":"` + c.outsider + `","primary":true}]}`)
			if a := w.Do(http.MethodPatch, "/Users/"+mine, taken); a.Status/100 != 4 || strings.Contains(a.Detail(), "customer "+outsider) {
				t.Errorf("status %d: %s", a.Status, a.Raw)
			}
			after, _ := w.Shop.Customer(id)
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("the customer outside of the scope was changed:\n%s", diff)
			}
		})
	}
}

// versionsOutside names versions of somebody outside, which are compared with nothing.
func (w *world) versionsOutside(id string) {
	w.T.Helper()
	for _, header := range []map[string]string{
		{"If-Match": "*"}, {"If-Match": `W/"x"`}, {"If-None-Match": "*"}, {"If-None-Match": `W/"x"`},
	} {
		for method, body := range map[string]string{
			http.MethodGet: "", http.MethodDelete: "", http.MethodPut: insider("x"), http.MethodPatch: bridgetest.Patch(switchOff),
		} {
			w.Exchange(method, "/Users/"+id, body, header).Want(http.StatusNotFound)
		}
	}
}

// cursorsOutside goes on from places that a cursor of a wider scope may have: before, at and
// behind somebody outside, who stands between two inside.
func (w *world) cursorsOutside(mine, other string) {
	w.T.Helper()
	for after, want := range map[string]string{"": mine + " " + other, mine: other, "2": other, other: ""} {
		var got []string
		result, err := w.Users.List(w.T.Context(), scim.Query{ByCursor: true, After: after, Count: 5}, func(r scim.Resource) error {
			got = append(got, r.String("id"))
			return nil
		})
		if err != nil || strings.Join(got, " ") != want || result.More {
			w.T.Errorf("after %q: %v, %+v, %v", after, got, result, err)
		}
	}
}
