package scimserver_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// wire sends raw bytes to a service.
func wire(t *testing.T, request string) string {
	t.Helper()
	server := httptest.NewServer(newService(t).echo)
	defer server.Close()
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(strings.TrimSpace(line), "HTTP/1.1 ")
}

func TestHostileRequests(t *testing.T) {
	t.Parallel()
	const right = "Authorization: Bearer " + testToken + "\r\n"
	for name, test := range map[string]struct{ request, want string }{
		"as it should be":                       {"GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n" + right + "\r\n", "200 OK"},
		"a wrong token before the right one":    {"GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n" + right + "\r\n", "401 Unauthorized"},
		"a wrong token after the right one":     {"GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n" + right + "Authorization: Bearer x\r\n\r\n", "401 Unauthorized"},
		"the token of a proxy":                  {"GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nProxy-" + right + "\r\n", "401 Unauthorized"},
		"the token in the query":                {"GET /scim/v2/Users?access_token=" + testToken + " HTTP/1.1\r\nHost: x\r\n\r\n", "401 Unauthorized"},
		"another method by a header":            {"GET /scim/v2/Users/11 HTTP/1.1\r\nHost: x\r\nX-HTTP-Method-Override: DELETE\r\n" + right + "\r\n", "200 OK"},
		"no token, a prefix with an escape":     {"GET /scim%2Fv2/Users HTTP/1.1\r\nHost: x\r\n\r\n", "401 Unauthorized"},
		"no token, a path that climbs":          {"GET /scim/v2/../v2/Users HTTP/1.1\r\nHost: x\r\n\r\n", "401 Unauthorized"},
		"no token, slashes twice":               {"GET //scim//v2//Users HTTP/1.1\r\nHost: x\r\n\r\n", "401 Unauthorized"},
		"no token, an absolute target":          {"GET http://x/scim/v2/Users HTTP/1.1\r\nHost: x\r\n\r\n", "401 Unauthorized"},
		"no token, a broken body":               {"POST /scim/v2/Bulk HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n{", "401 Unauthorized"},
		"a path that climbs out":                {"GET /scim/v2/../../etc/passwd HTTP/1.1\r\nHost: x\r\n" + right + "\r\n", "404 Not Found"},
		"two lengths":                           {"POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\n" + right + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "400 Bad Request"},
		"a length that is negative":             {"POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\n" + right + "Content-Length: -1\r\n\r\n", "400 Bad Request"},
		"a large body that waits to be let in":  {"POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\n" + right + "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n", "413 Request Entity Too Large"},
		"a large bulk that waits to be let in":  {"POST /scim/v2/Bulk HTTP/1.1\r\nHost: x\r\n" + right + "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n", "413 Request Entity Too Large"},
		"a body that is not what its type says": {"POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\n" + right + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5\r\n\r\na=b&c", "415 Unsupported Media Type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := wire(t, test.request); got != test.want {
				t.Errorf("answered %q, want %q", got, test.want)
			}
		})
	}
}

// Huge numbers, depths and lengths get a short answer.
func TestExcessiveRequests(t *testing.T) {
	t.Parallel()
	s := newService(t)
	long := strings.Repeat("9", 10_000)
	for name, test := range map[string]struct {
		method, path, body string
		want               int
	}{
		"a long id":                 {http.MethodGet, "/Users/" + long, "", 404},
		"a long path":               {http.MethodGet, "/" + long, "", 404},
		"a long name in a filter":   {http.MethodGet, "/Users?filter=" + strings.Repeat("a", 8000) + "+pr", "", 400},
		"a filter that is too long": {http.MethodGet, "/Users?filter=" + strings.Repeat("a", 9000) + "+pr", "", 400},
		"a thousand parentheses":    {http.MethodGet, "/Users?filter=" + strings.Repeat("(", 4000), "", 400},
		"a long number of a page":   {http.MethodGet, "/Users?startIndex=x" + long, "", 400},
		"a long cursor":             {http.MethodGet, "/Users?cursor=" + long, "", 400},
		"a long path of PATCH":      {http.MethodPatch, "/Users/11", `{"Operations":[{"op":"replace","path":"` + long + `","value":1}]}`, 400},
		"a long operation":          {http.MethodPatch, "/Users/11", `{"Operations":[{"op":"` + long + `","path":"title","value":1}]}`, 400},
		"a long attribute twice":    {http.MethodPost, "/Users", `{"` + long + `":1,"` + long + `":1}`, 400},
		"a deep body":               {http.MethodPost, "/Users", strings.Repeat(`{"a":[`, 50_000), 400},
		"a long number":             {http.MethodPost, "/Users", `{"userName":"x","active":1e` + long + `}`, 400},
		"a long schema":             {http.MethodPost, "/.search", `{"schemas":["` + long + `"]}`, 400},
		"a long bulkId":             {http.MethodPost, "/Bulk", fmt.Sprintf(`{"Operations":[{"method":"POST","path":"/%s","data":{}}]}`, long), 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			a := s.ask(test.method, test.path, test.body).is(test.want)
			if len(a.text) > 700 {
				t.Errorf("answered with %d bytes: %.200s", len(a.text), a.text)
			}
		})
	}
}
