package scimserver_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

func TestMediaTypeOfAnswers(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, test := range []struct{ accept, want string }{
		{"", "application/scim+json"},
		{"application/scim+json", "application/scim+json"},
		{"application/scim+json; charset=utf-8", "application/scim+json"},
		{"application/json", "application/json"},
		{"Application/JSON; charset=utf-8", "application/json"},
		{"application/json, text/html", "application/json"},
		{"application/json, application/scim+json", "application/scim+json"},
		{"application/json, */*", "application/scim+json"},
		{"application/json, application/*;q=0.1", "application/scim+json"},
		{"application/json, */*;q=0", "application/json"},
		{"application/json;q=0.000, text/html", "application/scim+json"},
		{"application/json;q=1.0", "application/json"},
		{"text/html", "application/scim+json"},
		{"*/*", "application/scim+json"},
		{",;=", "application/scim+json"},
	} {
		for _, path := range []string{"/Users/11", "/Users", "/Users/404", "/Schemas", "/Foo"} {
			a := s.ask(http.MethodGet, path, "", "Accept", test.accept)
			if got := a.header.Values("Content-Type"); len(got) != 1 || got[0] != test.want {
				t.Errorf("%s with Accept %q is answered as %q, want %q", path, test.accept, got, test.want)
			}
		}
	}
}

func TestMediaTypeOfRequests(t *testing.T) {
	t.Parallel()
	s := newService(t)
	body := `{"userName":"ben"}`
	for _, test := range []struct {
		contentType, encoding string
		want                  int
	}{
		{"", "", 200},
		{"application/scim+json", "", 200},
		{"application/json", "identity", 200},
		{"application/scim+json; charset=utf-8", "", 200},
		{"application/json;charset=UTF-8", "", 200},
		{`application/json; charset="utf-8"; profile=x`, "", 200},
		{"APPLICATION/JSON", "", 200},
		{"application/json; charset=iso-8859-1", "", 415},
		{"text/plain", "", 415},
		{"application/x-www-form-urlencoded", "", 415},
		{"application/json; =", "", 415},
		{"application/json", "gzip", 415},
	} {
		a := s.ask(http.MethodPut, "/Users/12", body, "Content-Type", test.contentType, "Content-Encoding", test.encoding)
		if a.is(test.want); test.want != http.StatusOK {
			a.isError(test.want, "")
		}
	}
	if a := s.ask(http.MethodPost, "/Users", "", "Content-Type", "text/plain"); a.status != http.StatusBadRequest {
		t.Errorf("a POST without a body is answered %d for its type", a.status)
	}
}

func TestSlashesAndQueriesAreTolerated(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, path := range []string{"//Users", "/Users/", "///Users//", "/Users?", "/Users?&", "/Users?aadOptscim062020", "/Users?x=a;b&y;", "/Users/?x=1&x=2"} {
		s.ask(http.MethodGet, path, "").isList(3, 3)
	}
	for _, path := range []string{"//Users/11", "/Users//11", "/Users/11/", "/Users/11?", "/Users/11/?foo", "/Users/%31%31", "/Users/1%31/"} {
		if got := s.ask(http.MethodGet, path, "").is(http.StatusOK).at("id"); got != "11" {
			t.Errorf("GET %s is answered with id %v", path, got)
		}
	}
	for i, path := range []string{"//Users", "/Users/", "/Users?"} {
		s.ask(http.MethodPost, path, fmt.Sprintf(`{"userName":"new%d"}`, i)).is(http.StatusCreated)
	}
	s.send(authorized(t, http.MethodGet, "http://bridge.test//scim//v2/Users/11/")).is(http.StatusOK)
	s.send(authorized(t, http.MethodGet, "http://bridge.test/scim/v2/")).is(http.StatusOK)
}

func authorized(t *testing.T, method, url string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, url, nil)
	r.Header.Set("Authorization", "Bearer "+testToken)
	return r
}

func TestIDInThePath(t *testing.T) {
	t.Parallel()
	s := newService(t)
	var asked []string
	s.hook = func(_ context.Context, _, id string) error {
		asked = append(asked, id)
		return nil
	}
	for _, path := range []string{"/Users/a%2Fb", "/Users/a%20b", "/Users/%C3%A6", "/Users/a+b", "/Users/%2525", "/Users/..", "/Users/a%3Fb"} {
		s.ask(http.MethodGet, path, "").isError(http.StatusNotFound, "")
	}
	want := []string{"", "a/b", "", "a b", "", "æ", "", "a+b", "", "%25", "", "..", "", "a?b"} // "" is ResourceType's
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("the store is asked for (-want +got):\n%s", diff)
	}
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
		s.ask(method, "/Users/11/extra", `{"userName":"ada@example.com"}`).isError(http.StatusNotFound, "")
	}
	long := s.ask(http.MethodGet, "/Users/"+strings.Repeat("9", 10_000), "").isError(http.StatusNotFound, "")
	if len(long.text) > 500 {
		t.Errorf("an id that is too long is answered with %d bytes", len(long.text))
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, test := range []struct{ path, allow string }{
		{"", "GET HEAD OPTIONS"},
		{"/Users", "GET HEAD OPTIONS POST"},
		{"/Users/11", "DELETE GET HEAD OPTIONS PATCH PUT"},
		{"/Users/.search", "DELETE GET HEAD OPTIONS PATCH POST PUT"}, // "/Users/:id" as well
		{"/.search", "OPTIONS POST"},
		{"/Bulk", "OPTIONS POST"},
		{"/ServiceProviderConfig", "GET HEAD OPTIONS"},
		{"/Schemas", "GET HEAD OPTIONS"},
		{"/ResourceTypes/User", "GET HEAD OPTIONS"},
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"} {
			a := s.ask(method, test.path, "")
			if strings.Contains(test.allow, method) {
				if a.status == http.StatusMethodNotAllowed {
					t.Errorf("%s %s is not allowed", method, test.path)
				}
				continue
			}
			a.is(http.StatusMethodNotAllowed)
			allowed := strings.Split(a.header.Get("Allow"), ", ")
			slices.Sort(allowed)
			if diff := cmp.Diff(strings.Fields(test.allow), allowed); diff != "" && test.path != "/Users/.search" {
				t.Errorf("Allow of %s (-want +got):\n%s", test.path, diff)
			}
			if method != http.MethodHead {
				a.isError(http.StatusMethodNotAllowed, "")
			}
		}
		a := s.ask(http.MethodOptions, test.path, "").is(http.StatusNoContent)
		if a.text != "" || a.header.Get("Allow") == "" {
			t.Errorf("OPTIONS %s is answered with Allow %q and the body %q", test.path, a.header.Get("Allow"), a.text)
		}
	}
	s.ask(http.MethodOptions, "/Foo", "").isError(http.StatusNotFound, "")
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, path := range []string{"", "/Users", "/Users/11", "/Users/404", "/Schemas", "/Me", "/ServiceProviderConfig", "/Users?filter=x"} {
		get, head := s.ask(http.MethodGet, path, ""), s.ask(http.MethodHead, path, "")
		if head.text != "" {
			t.Errorf("HEAD %s has a body", path)
		}
		get.header.Del("X-Request-Id")
		head.header.Del("X-Request-Id")
		if diff := cmp.Diff(get.header, head.header); diff != "" || get.status != head.status {
			t.Errorf("HEAD %s is answered %d, GET %d, and headers (-get +head):\n%s", path, head.status, get.status, diff)
		}
	}
}

func TestEveryFailureIsASCIMError(t *testing.T) {
	t.Parallel()
	s := newService(t, func(cfg *scimserver.Config) { cfg.MaxBody = 1000 })
	tooLong := `{"userName":"` + strings.Repeat("x", 1000) + `"}`
	for name, test := range map[string]struct {
		method, path, body string
		status             int
		scimType           string
	}{
		"case 76: an unknown path":       {"GET", "/Foo", "", 404, ""},
		"a path below a known one":       {"GET", "/Schemas/x/y", "", 404, ""},
		"case 76: a broken body":         {"POST", "/Users", `{"userName":`, 400, "invalidSyntax"},
		"an empty body":                  {"POST", "/Users", "", 400, "invalidSyntax"},
		"a list":                         {"POST", "/Users", "[]", 400, "invalidSyntax"},
		"something after the object":     {"POST", "/Users", "{}{}", 400, "invalidSyntax"},
		"a name twice":                   {"POST", "/Users", `{"userName":"a","USERNAME":"b"}`, 400, "invalidSyntax"},
		"invalid UTF-8":                  {"POST", "/Users", "{\"userName\":\"\xff\"}", 400, "invalidSyntax"},
		"nested too deep":                {"POST", "/Users", strings.Repeat(`{"a":`, 150), 400, "invalidSyntax"},
		"a wrong type":                   {"POST", "/Users", `{"userName":{"a":1}}`, 400, "invalidValue"},
		"no userName":                    {"POST", "/Users", `{"active":true}`, 400, "invalidValue"},
		"a PUT without a userName":       {"PUT", "/Users/11", `{"active":true}`, 400, "invalidValue"},
		"a body over the limit":          {"POST", "/Users", tooLong, 413, ""},
		"a PATCH over the limit":         {"PATCH", "/Users/11", tooLong, 413, ""},
		"a search over the limit":        {"POST", "/Users/.search", tooLong, 413, ""},
		"/Me":                            {"GET", "/Me", "", 501, ""},
		"/Me, to be changed":             {"PATCH", "/Me", "{}", 501, ""},
		"a PATCH of an unknown path":     {"PATCH", "/Users/11", `{"Operations":[{"op":"add","path":"x.y","value":1}]}`, 400, "invalidPath"},
		"a PATCH without a target":       {"PATCH", "/Users/11", `{"Operations":[{"op":"remove"}]}`, 400, "noTarget"},
		"a PATCH of what is read-only":   {"PATCH", "/Users/11", `{"Operations":[{"op":"replace","path":"id","value":"9"}]}`, 400, "mutability"},
		"a PATCH of something else":      {"PATCH", "/Users/11", `{"schemas":["x"],"Operations":[]}`, 400, "invalidSyntax"},
		"case 38: an id that cannot be":  {"GET", "/Users/00900000000000001", "", 404, ""},
		"case 38: a PUT of it":           {"PUT", "/Users/00900000000000001", `{"userName":"x"}`, 404, ""},
		"case 38: a PATCH of it":         {"PATCH", "/Users/00900000000000001", `{"Operations":[{"op":"replace","path":"active","value":true}]}`, 404, ""},
		"case 38: a DELETE of it":        {"DELETE", "/Users/00900000000000001", "", 404, ""},
		"both kinds of projection":       {"GET", "/Users/11?attributes=id&excludedAttributes=name", "", 400, "invalidValue"},
		"both, on a create":              {"POST", "/Users?attributes=id&excludedAttributes=name", `{"userName":"x"}`, 400, "invalidValue"},
		"a filter that is no filter":     {"GET", "/Users?filter=userName+xx+%22a%22", "", 400, "invalidFilter"},
		"a filter encoded wrongly":       {"GET", "/Users?filter=userName+eq+%22a%2", "", 400, "invalidValue"},
		"another parameter, as wrongly":  {"GET", "/Users?x=%zz&", "", 400, "invalidValue"},
		"a filter cut by a bare &":       {"GET", "/Users?filter=userName+eq+%22a&b%22", "", 400, "invalidFilter"},
		"two filters":                    {"GET", "/Users?filter=active+pr&filter=id+pr", "", 400, "invalidFilter"},
		"a startIndex that is no number": {"GET", "/Users?startIndex=one", "", 400, "invalidValue"},
		"a count that is no number":      {"GET", "/Users?count=1.5", "", 400, "invalidValue"},
		"an unknown sortOrder":           {"GET", "/Users?sortBy=userName&sortOrder=up", "", 400, "invalidValue"},
		"an unknown sortBy":              {"GET", "/Users?sortBy=nothing", "", 400, "invalidValue"},
		"sorting by the password":        {"GET", "/Users?sortBy=password", "", 400, "invalidValue"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			before := s.ask(http.MethodGet, "/Users", "").text
			s.ask(test.method, test.path, test.body).isError(test.status, test.scimType)
			if after := s.ask(http.MethodGet, "/Users", "").text; after != before {
				t.Errorf("the users have become %s", after)
			}
		})
	}
}

func TestABodyWithoutALengthHasTheSameLimit(t *testing.T) {
	t.Parallel()
	s := newService(t, func(cfg *scimserver.Config) { cfg.MaxBody = 100 })
	r := authorized(t, http.MethodPost, "http://bridge.test/scim/v2/Users")
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(`{"userName":"`+strings.Repeat("x", 100)+`"}`)), -1
	s.send(r).isError(http.StatusRequestEntityTooLarge, "")
}

func TestABodyThatEndsEarly(t *testing.T) {
	t.Parallel()
	s := newService(t)
	r := authorized(t, http.MethodPost, "http://bridge.test/scim/v2/Users")
	r.Body, r.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader(`{"userName":"x"}`), brokenReader{})), -1
	s.send(r).isError(http.StatusBadRequest, "invalidSyntax")
	if len(s.calls) > 0 {
		t.Errorf("the store was asked: %v", s.calls)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestFailuresOfTheStore(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err        error
		status     int
		retryAfter string
	}{
		"an Error as it is":           {&scim.Error{Status: 503, Detail: "The shop is down.", RetryAfter: 1500 * time.Millisecond}, 503, "2"},
		"an Error inside another":     {fmt.Errorf("get: %w", &scim.Error{Status: 429, Detail: "Too fast.", RetryAfter: time.Second}), 429, "1"},
		"an Error around a time-out":  {&scim.Error{Status: 503, Detail: "Down.", Err: context.DeadlineExceeded}, 503, ""},
		"a time-out":                  {fmt.Errorf("get: %w", context.DeadlineExceeded), 504, ""},
		"any other":                   {errors.New("secret cause"), 500, ""},
		"a cancellation of its own":   {context.Canceled, 500, ""},
		"an Error without a status":   {&scim.Error{Detail: "secret cause"}, 500, ""},
		"an Error with an odd status": {&scim.Error{Status: 200, Detail: "secret cause"}, 500, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			s.hook = func(context.Context, string, string) error { return test.err }
			for _, ask := range []struct{ method, path, body string }{
				{"GET", "/Users/11", ""},
				{"GET", "/Users", ""},
				{"POST", "/Users", `{"userName":"x"}`},
				{"PUT", "/Users/11", `{"userName":"x"}`},
				{"PATCH", "/Users/11", `{"Operations":[{"op":"replace","path":"active","value":true}]}`},
				{"DELETE", "/Users/11", ""},
				{"GET", "/Schemas", ""},
				{"GET", "/Schemas/x", ""},
				{"GET", "/ResourceTypes", ""},
				{"GET", "/ResourceTypes/User", ""},
				{"GET", "/ServiceProviderConfig", ""},
				{"POST", "/Users/.search", "{}"},
			} {
				a := s.ask(ask.method, ask.path, ask.body).isError(test.status, "")
				if got := a.header.Get("Retry-After"); got != test.retryAfter {
					t.Errorf("Retry-After is %q, want %q", got, test.retryAfter)
				}
				if strings.Contains(a.text, "secret") {
					t.Errorf("the answer tells the cause: %s", a.text)
				}
				if e := s.event(); !errors.Is(e.Err, test.err) {
					t.Errorf("the event has the error %v", e.Err)
				}
			}
		})
	}
}

func TestAPanicIsA500(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]any{"a text": "secret name", "an error": errors.New("secret name"), "nothing": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			s.hook = func(context.Context, string, string) error { panic(value) }
			s.ask(http.MethodGet, "/Users/11", "").isError(http.StatusInternalServerError, "")
			text := s.event().Err.Error()
			if !strings.Contains(text, "panic") || !strings.Contains(text, "Memory") || strings.Contains(text, "secret") {
				t.Errorf("the event's error is %q", text)
			}
			s.hook = nil
			s.ask(http.MethodGet, "/Users/11", "").is(http.StatusOK)
		})
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, path := range []string{"", "/Users", "/Users/11", "/Foo", "/Schemas"} {
		a := s.ask(http.MethodGet, path, "")
		for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Server": "", "Set-Cookie": ""} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s of %s is %q, want %q", name, path, got, want)
			}
		}
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	s := newService(t)
	made := map[string]bool{}
	for given, keep := range map[string]bool{
		"": false, "abc-123": true, strings.Repeat("x", 128): true, strings.Repeat("x", 129): false, "a b": false, "æ": false, "a\x7f": false,
	} {
		a := s.ask(http.MethodGet, "/Users/11", "", "X-Request-Id", given)
		got := a.header.Get("X-Request-Id")
		if e := s.event(); e.RequestID != got {
			t.Errorf("the event has the id %q, the answer %q", e.RequestID, got)
		}
		if keep && got != given || !keep && (len(got) != 32 || made[got]) {
			t.Errorf("the id %q becomes %q", given, got)
		}
		made[got] = true
	}
}

func TestAWrongBaseURL(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, path := range []string{
		"/", "/Users", "/scim", "/scim/v1/Users", "/v2/Users", "/scim/v2x", "/scim/v22/Users", "/scim//v1//Users/", "/Users/a%20b",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			r := authorized(t, method, "http://bridge.test"+path)
			a := s.send(r).isError(http.StatusNotFound, "")
			if detail, _ := a.at("detail").(string); !strings.Contains(detail, `"https://scim.example.com/scim/v2"`) {
				t.Errorf("%s is answered %s", path, a.text)
			}
			e := s.event()
			if warnings := e.Warnings(); len(warnings) != 1 || !strings.Contains(warnings[0].Text, " "+path+";") || e.Route != "/*" || e.Status != http.StatusNotFound {
				t.Errorf("the event of %s is %d %s with %v", path, e.Status, e.Route, warnings)
			}
			r.Header.Del("Authorization")
			s.send(r).isError(http.StatusNotFound, "")
		}
	}
	s.send(authorized(t, http.MethodGet, "/"+strings.Repeat("x", 1000))).isError(http.StatusNotFound, "")
	if warnings := s.event().Warnings(); len(warnings[0].Text) > 400 {
		t.Errorf("a long path is told as %s", warnings[0].Text)
	}
	for _, path := range []string{"/Users/ada@example.com/x", "/Users/ada%40example.com/x", "/Users/ada%2540example.com/x"} {
		s.send(authorized(t, http.MethodGet, "http://bridge.test"+path)).isError(http.StatusNotFound, "")
		if warnings := s.event().Warnings(); !strings.Contains(warnings[0].Text, " /Users/_/x;") {
			t.Errorf("the path %s is told as %s", path, warnings[0].Text)
		}
	}
	if len(s.events) > 0 {
		t.Errorf("there are %d events of requests without credentials", len(s.events))
	}
}

func TestABaseURLWithSomethingAfterIt(t *testing.T) {
	t.Parallel()
	for path, isMisled := range map[string]bool{
		"/scim/v2/Users": true, "/scim/v2/Users/11": true, "/scim/v2/ServiceProviderConfig": true, "/v2/Schemas": true,
		"/scim/v2": false, "/Devices": false, "/Devices/Users-of-it": false,
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			a := s.ask(http.MethodGet, path, "").isError(http.StatusNotFound, "")
			asked := "asked for /scim/v2" + strings.TrimSuffix(path, "/11") + ";"
			detail, _ := a.at("detail").(string)
			if names := strings.Contains(detail, `The Base URL of this service provider is "https://scim.example.com/scim/v2"`); names != isMisled {
				t.Errorf("the answer is %s", a.text)
			}
			warnings := s.event().Warnings()
			if isMisled && (len(warnings) != 1 || !strings.Contains(warnings[0].Text, asked)) || !isMisled && len(warnings) != 0 {
				t.Errorf("the warnings are %v", warnings)
			}
		})
	}
}

// The log says what the answer does, not what the router calls it.
func TestErrorsOfTheRouterInWords(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, c := range []struct {
		method, path string
		status       int
		want         string
	}{
		{http.MethodGet, "/Devices", http.StatusNotFound, "There is no endpoint at this path."},
		{http.MethodPut, "/Users", http.StatusMethodNotAllowed, "The method is not allowed here."},
	} {
		s.ask(c.method, c.path, "").isError(c.status, "")
		if err := s.event().Err; err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "code=") {
			t.Errorf("%s %s: the event has %v, want %q", c.method, c.path, err, c.want)
		}
	}
}

func TestSeveralHandlersShareAnEcho(t *testing.T) {
	t.Parallel()
	s := newService(t)
	other := newUsers()
	h, err := scimserver.NewHandler(scimserver.Config{Prefix: "/admin/scim/v2", Tokens: []scimserver.Token{mustToken(t, "admin-token")}}, other, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.Register(s.echo)
	s.ask(http.MethodGet, "/Users/11", "").is(http.StatusOK)
	s.ask(http.MethodGet, "/Users/11", "", "Authorization", "Bearer admin-token").isError(http.StatusUnauthorized, "")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodDelete, "http://bridge.test/admin/scim/v2/Users/11/", nil)
	r.Header.Set("Authorization", "Bearer "+testToken)
	s.send(r).isError(http.StatusUnauthorized, "")
	r.Header.Set("Authorization", "Bearer admin-token")
	s.send(r).is(http.StatusNoContent)
	s.ask(http.MethodGet, "/Users/11", "").is(http.StatusOK)
	if _, err := other.Get(t.Context(), "11"); err == nil {
		t.Error("the user of the other provider is still there")
	}
}
