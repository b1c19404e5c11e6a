package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// many joins what format makes of the numbers below n.
func many(n int, format string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, ",")
}

// TestWhatIsTooMuchReachesNoShop sends what is small for whoever sends it and would be large for
// whoever carries it out.
func TestWhatIsTooMuchReachesNoShop(t *testing.T) {
	t.Parallel()
	b := besiege(t)
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write(bytes.Repeat([]byte(" "), 64<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	user := func(more string) string { return strings.Replace(ada, `"active":true`, more, 1) }
	patch := func(operations string) string { return `{"Operations":[` + operations + `]}` }
	for name, test := range map[string]struct {
		method, path, body string
		want               int
		headers            []string
	}{
		"a compressed body":                {http.MethodPost, "/Users", zipped.String(), 415, []string{"Content-Encoding", "gzip"}},
		"a body of 2 MiB":                  {http.MethodPost, "/Users", strings.Repeat(" ", 2<<20), 413, nil},
		"33 levels":                        {http.MethodPost, "/Users", user(`"x":` + strings.Repeat("[", 33) + strings.Repeat("]", 33)), 400, nil},
		"100,000 levels":                   {http.MethodPost, "/Users", user(`"x":` + strings.Repeat(`{"x":`, 100_000)), 400, nil},
		"a name twice":                     {http.MethodPost, "/Users", user(`"active":true,"active":false`), 400, nil},
		"a name twice, escaped":            {http.MethodPost, "/Users", user(`"active":true,"\u0061ctive":false`), 400, nil},
		"a number of 100,000 digits":       {http.MethodPost, "/Users", user(`"active":` + strings.Repeat("9", 100_000)), 400, nil},
		"a huge exponent":                  {http.MethodPost, "/Users", user(`"active":1e999999999`), 400, nil},
		"half a character":                 {http.MethodPost, "/Users", user(`"title":"\ud800"`), 400, nil},
		"not UTF-8":                        {http.MethodPost, "/Users", user("\"title\":\"\xff\""), 400, nil},
		"UTF-16":                           {http.MethodPost, "/Users", "\xff\xfe{\x00}\x00", 400, nil},
		"two bodies":                       {http.MethodPost, "/Users", ada + ada, 400, nil},
		"1,001 addresses":                  {http.MethodPost, "/Users", user(`"emails":[` + many(1001, `{"value":"a%d@example.com"}`) + `]`), 400, nil},
		"a filter of 33 levels":            {http.MethodGet, "/Users?filter=" + strings.Repeat("(", 33) + "active+pr" + strings.Repeat(")", 33), "", 400, nil},
		"a filter of 257 terms":            {http.MethodGet, "/Users?filter=active+pr" + strings.Repeat("+or+active+pr", 256), "", 400, nil},
		"a filter of 300 negations":        {http.MethodGet, "/Users?filter=" + strings.Repeat("not+(", 300) + "active+pr" + strings.Repeat(")", 300), "", 400, nil},
		"a filter in a body":               {http.MethodPost, "/Users/.search", `{"filter":"` + strings.Repeat("(", 100_000) + `"}`, 400, nil},
		"a count that is no number":        {http.MethodGet, "/Users?count=1e9", "", 400, nil},
		"a count beyond 64 bits":           {http.MethodGet, "/Users?count=99999999999999999999x", "", 400, nil},
		"a PATCH of 1,001 operations":      {http.MethodPatch, "/Users/1", patch(many(1001, `{"op":"add","path":"title","value":"%d"}`)), 400, nil},
		"a PATCH of no operations":         {http.MethodPatch, "/Users/1", patch(""), 400, nil},
		"a PATCH with 2,049 filters":       {http.MethodPatch, "/Users/1", patch(`{"op":"replace","value":{` + many(2049, `"emails[type eq \"%d\"].value":"x@example.com"`) + `}}`), 400, nil},
		"a PATCH with a deep path":         {http.MethodPatch, "/Users/1", patch(`{"op":"add","path":"emails[` + strings.Repeat("(", 1000) + `","value":1}`), 400, nil},
		"a PATCH with a path of 9,000":     {http.MethodPatch, "/Users/1", patch(`{"op":"add","path":"` + strings.Repeat("a.", 4500) + `","value":1}`), 400, nil},
		"a bulk request of 1,001":          {http.MethodPost, "/Bulk", patch(many(1001, `{"method":"DELETE","path":"/Users/%d"}`)), 413, nil},
		"a bulk request of 2 MiB":          {http.MethodPost, "/Bulk", strings.Repeat(" ", 2<<20), 413, nil},
		"a bulk request in a bulk request": {http.MethodPost, "/Bulk", patch(`{"method":"POST","path":"/Bulk","bulkId":"a","data":{"Operations":[]}}`), 200, nil},
		"a circle of 500 bulkIds": {http.MethodPost, "/Bulk", patch(many(500,
			`{"method":"POST","path":"/Groups","bulkId":"b%d","data":{"displayName":"x","members":[{"value":"bulkId:c%[1]d"}]}}`)), 200, nil},
		"a bulk request elsewhere": {http.MethodPost, "/Bulk", patch(`{"method":"DELETE","path":"/../../admin/scim/v2/Users/2"},
			{"method":"DELETE","path":"https://example.com/Users/1"},{"method":"DELETE","path":"/Users/../Users/1"},{"method":"DELETE","path":"//Users//1/x"}`), 200, nil},
	} {
		before := b.calls()
		got := b.mustAsk(test.method, test.path, test.body, test.headers...)
		if calls := b.calls() - before; got.status != test.want || calls > 0 {
			t.Errorf("%s: status %d and %d calls, want %d and none: %.300s", name, got.status, calls, test.want, got.body)
		}
		if got.status == http.StatusOK && (strings.Contains(got.body, `"status":"20`) || !strings.Contains(got.body, `"status":"4`)) {
			t.Errorf("%s: an operation succeeds: %.300s", name, got.body)
		}
		if got.status != http.StatusOK && len(got.body) > 1024 {
			t.Errorf("%s: an answer of %d bytes", name, len(got.body))
		}
	}
	b.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusOK)
	b.asAdmin(http.MethodGet, "/Users/2", "").want(t, http.StatusOK)
}
