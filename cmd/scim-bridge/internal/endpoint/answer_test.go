package endpoint

import (
	"net/http"
	"strings"
	"testing"
)

// TestARedirectSaysWhereItLeads has the three kinds of one: to another host, to a page of the same, and
// to nowhere.
func TestARedirectSaysWhereItLeads(t *testing.T) {
	t.Parallel()
	at := Target{URL: "https://scim.example.com", Variable: "SCIM_BASE_URL"}
	for location, want := range map[string][2]string{
		"https://www.example.com/x?ada": {"the address is redirected to https://www.example.com (302)", "set SCIM_BASE_URL to the address"},
		"/login?ada":                    {"the address is redirected to another page of the same host (302)", "without a log-in page"},
		"":                              {"the address is redirected to another address (302)", "set SCIM_BASE_URL to the address"},
	} {
		a := &Answer{Method: http.MethodGet, Status: http.StatusFound, Header: http.Header{"Location": {location}}}
		if f := OfAnswer(a, at); f.Text != want[0] || !strings.Contains(f.Fix, want[1]) || strings.Contains(f.Text+f.Fix, "ada") {
			t.Errorf("%q: %+v", location, f)
		}
	}
}
