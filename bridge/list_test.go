package bridge_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge"
)

// names reads the userNames of a list, without the domain.
func (a answer) names() []string {
	a.t.Helper()
	names := []string{}
	list, _ := a.body["Resources"].([]any)
	for i := range list {
		userName, _ := a.at("Resources", i, "userName").(string)
		name, _, _ := strings.Cut(userName, "@")
		names = append(names, name)
	}
	return names
}

// An order that Magento sorts by in another way is made here.
func TestSortedLists(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	for _, name := range []string{"bea", "Zoe", "ada", "zac"} {
		w.do(http.MethodPost, "/Users", `{"userName":"`+name+`@example.com","name":{"givenName":"G","familyName":"F"}}`).want(http.StatusCreated)
	}
	for query, want := range map[string][]string{
		"sortBy=userName":                                    {"ada", "bea", "zac", "Zoe"},
		"sortBy=userName&sortOrder=descending":               {"Zoe", "zac", "bea", "ada"},
		"sortBy=userName&startIndex=2&count=2":               {"bea", "zac"},
		"sortBy=userName&startIndex=9":                       {},
		"sortBy=meta.created&count=1":                        {"bea"},
		"sortBy=id&sortOrder=descending&count=1":             {"zac"},
		"sortBy=userName&filter=userName+sw+%22z%22":         {"zac", "Zoe"},
		"startIndex=2&count=2&filter=displayName+co+%22g%22": {"Zoe", "ada"},
	} {
		a := w.do(http.MethodGet, "/Users?"+query, "").want(http.StatusOK)
		if diff := cmp.Diff(want, a.names()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

// What Magento cannot answer is read up to a limit, never cut short in silence.
func TestTooManyToRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: bridge.Config{ScanLimit: 5}})
	w.shop.Seed(6)
	for _, query := range []string{"sortBy=userName", "filter=" + url.QueryEscape(`displayName co "x"`)} {
		a := w.do(http.MethodGet, "/Users?"+query, "").want(http.StatusBadRequest).equal("tooMany", "scimType")
		if !strings.Contains(a.detail(), "5 is the limit") {
			t.Errorf("detail: %s", a.detail())
		}
	}
	w.do(http.MethodGet, "/Users?count=3", "").want(http.StatusOK).equal(6.0, "totalResults")
}
