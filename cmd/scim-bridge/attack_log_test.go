package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// wire sends bytes as they are, and returns the answer to them.
func (r *running) wire(request string) reply {
	r.t.Helper()
	address, err := url.Parse(r.base)
	if err != nil {
		r.t.Fatal(err)
	}
	conn, err := new(net.Dialer).DialContext(r.t.Context(), "tcp", address.Host)
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		r.t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(body)}
}

const endOfHeaders = "Connection: close\r\n\r\n"

// TestWhoeverHasNoTokenWritesLittle sends what is as long as a server takes in each place that
// a client fills before anybody looks at its token.
func TestWhoeverHasNoTokenWritesLittle(t *testing.T) {
	t.Parallel()
	const most = 2048 // bytes in a line of the log
	shop := newShop(t)
	e := environmentFor(shop.URL)
	e.LogLevel, e.LogPersonalData = "debug", "true"
	allowed := start(t, e)
	e.SCIMAllowedIPs = "203.0.113.7"
	refused := start(t, e)
	long := strings.Repeat("A", 60<<10)
	for name, request := range map[string]string{
		"a method":           long + " /scim/v2/Users HTTP/1.1\r\nHost: x\r\n",
		"a path":             "GET /scim/v2/" + long + " HTTP/1.1\r\nHost: x\r\n",
		"a path, encoded":    "GET /scim/v2/Users/" + strings.Repeat("%41", 20<<10) + " HTTP/1.1\r\nHost: x\r\n",
		"a path elsewhere":   "GET /" + long + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n",
		"segments":           "GET /scim/v2" + strings.Repeat("/1", 30<<10) + " HTTP/1.1\r\nHost: x\r\n",
		"a query":            "GET /scim/v2/Users?" + long + " HTTP/1.1\r\nHost: x\r\n",
		"a host":             "GET /scim/v2/Users HTTP/1.1\r\nHost: " + long + "\r\n",
		"a host elsewhere":   "GET /elsewhere HTTP/1.1\r\nHost: " + long + "\r\nAuthorization: Bearer x\r\n",
		"a client":           "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nUser-Agent: " + long + "\r\n",
		"an id":              "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + long + "\r\n",
		"a trace":            "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nTraceparent: 00-" + long + "\r\n",
		"an address":         "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + long + "\r\n",
		"credentials":        "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: " + long + "\r\n",
		"a token":            "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + long + "\r\n",
		"a name of a header": "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n" + long + ": x\r\n",
	} {
		for _, r := range []*running{allowed, refused} {
			if got := r.wire(request + endOfHeaders); got.status != 401 && got.status != 403 && got.status != 404 {
				t.Errorf("%s: status %d", name, got.status)
			}
		}
	}
	for _, r := range []*running{allowed, refused} {
		r.stop()
		if err := <-r.done; err != nil {
			t.Error(err)
		}
		for line := range strings.Lines(r.log.String()) {
			isCall := strings.Contains(line, `"magento-called"`)
			if ofStart := isCall && !strings.Contains(line, "http.request.id"); !ofStart && (isCall || len(line) > most) {
				t.Errorf("a line of %d bytes: %.300s", len(line), line)
			}
		}
		if n := len(r.log.events(t)); n < 14 {
			t.Errorf("%d events: some requests are not in the log", n)
		}
	}
}

// TestNothingIsInjectedIntoLogOrHeaders sends what ends lines, or what a terminal obeys, in each
// place that a client fills.
func TestNothingIsInjectedIntoLogOrHeaders(t *testing.T) {
	t.Parallel()
	const forged = "\r\n{\"event.action\":\"forged\"}\r\nX-Forged: yes\r\n\x1b[2J\x1b]0;forged\x07\u2028\u0085\x7f\u202e"
	shop := newShop(t, magentotest.WithAttributes())
	e := environmentFor(shop.URL)
	e.LogLevel, e.LogPersonalData = "debug", "true"
	r := start(t, e)
	quoted, err := json.Marshal("ada" + forged)
	if err != nil {
		t.Fatal(err)
	}
	name, escaped := string(quoted), url.QueryEscape(forged)
	path := url.PathEscape(forged)
	right := "Authorization: Bearer " + clientToken + "\r\n"
	get := func(target, headers string) string {
		return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + endOfHeaders
	}
	post := func(method, target, body string) func() reply {
		return func() reply { return r.mustAsk(method, target, body) }
	}
	wire := func(request string) func() reply { return func() reply { return r.wire(request) } }
	for step, test := range map[string]struct {
		send func() reply
		want int
	}{
		"a path":                   {wire(get("/scim/v2/Users/"+path, right)), 404},
		"a path without a token":   {wire(get("/scim/v2/Users/"+path, "")), 401},
		"a path elsewhere":         {wire(get("/"+path, right)), 404},
		"a filter":                 {wire(get("/scim/v2/Users?filter=userName+eq+%22"+escaped+"%22", right)), 400},
		"an attribute in a filter": {wire(get("/scim/v2/Users?filter="+escaped+"+pr", right)), 400},
		"attributes":               {wire(get("/scim/v2/Users/99?attributes="+escaped, right)), 404},
		"a cursor":                 {wire(get("/scim/v2/Users?cursor="+escaped, right)), 400},
		"a start":                  {wire(get("/scim/v2/Users?startIndex="+escaped, right)), 400},
		"a method":                 {wire("G\x1b[2JET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n" + right + endOfHeaders), 400},
		"an id":                    {wire(get("/scim/v2/Users/99", right+"X-Request-Id: a\x1b[2J\u2028\r\n")), 400},
		"an id of another script":  {wire(get("/scim/v2/Users/99", right+"X-Request-Id: a\u2028b\r\n")), 404},
		"a trace":                  {wire(get("/scim/v2/Users/99", right+"Traceparent: 00-\u2028\r\n")), 404},
		"a client":                 {wire(get("/scim/v2/Users/99", right+"User-Agent: a\u2028\u202e\u009b2J\xff\r\n")), 404},
		"a host":                   {wire("GET /scim/v2/Users/99 HTTP/1.1\r\nHost: x\u2028\r\n" + right + endOfHeaders), 400},
		"a token":                  {wire(get("/scim/v2/Users/99", "Authorization: Bearer \u2028\r\n")), 401},
		"a user name":              {post(http.MethodPost, "/Users", `{"userName":`+name+`,"name":{"givenName":"A","familyName":"B"},"emails":[{"value":"ada@example.com"}]}`), 400},
		"an e-mail address":        {post(http.MethodPost, "/Users", `{"userName":"ada","name":{"givenName":"A","familyName":"B"},"emails":[{"value":`+name+`}]}`), 400},
		"a name":                   {post(http.MethodPost, "/Users", `{"userName":"ada@example.com","name":{"givenName":`+name+`,"familyName":"B"}}`), 201},       // Magento takes any name
		"an attribute":             {post(http.MethodPost, "/Users", `{"userName":"ben@example.com","name":{"givenName":"A","familyName":"B"},`+name+`:1}`), 201}, // unknown
		"a path of PATCH":          {post(http.MethodPatch, "/Users/1", `{"Operations":[{"op":"add","path":`+name+`,"value":1}]}`), 400},
		"a bulkId":                 {post(http.MethodPost, "/Bulk", `{"Operations":[{"method":"POST","path":"/Users","bulkId":`+name+`,"data":{"userName":`+name+`}}]}`), 200},
		"a group":                  {post(http.MethodPost, "/Groups", `{"displayName":`+name+`}`), 400},
	} {
		got := test.send()
		if got.status != test.want {
			t.Errorf("%s: status %d, want %d: %s", step, got.status, test.want, got.body)
		}
		for header, values := range got.header {
			if header == "X-Forged" || strings.ContainsAny(strings.Join(values, ""), "\x1b\u2028\x07") {
				t.Errorf("%s: the answer has the header %s: %q", step, header, values)
			}
		}
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	for _, event := range r.log.events(t) { // each line is an object by itself
		if event["event.action"] == "forged" {
			t.Errorf("a line is forged: %v", event)
		}
	}
	if at := strings.IndexFunc(r.log.String(), isUnsafe); at >= 0 {
		text := r.log.String()[:at+1]
		t.Errorf("the log has %q in %s", text[at:], text[strings.LastIndexByte(text, '\n')+1:])
	}
}

// TestNothingIsInjectedByAnAddressThatMayNotConnect sends such a client's name from an address
// that is refused before anything else is looked at.
func TestNothingIsInjectedByAnAddressThatMayNotConnect(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t).URL)
	e.SCIMAllowedIPs = "203.0.113.7"
	r := start(t, e)
	got := r.wire("GET /scim/v2/Users/99 HTTP/1.1\r\nHost: x\r\nUser-Agent: a\u2028\u202e\u009b2J\xff\r\n" + endOfHeaders)
	if got.status != http.StatusForbidden {
		t.Errorf("status %d", got.status)
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	if !strings.Contains(r.log.String(), `"user_agent.original":"a`) {
		t.Errorf("the refusal is not in the log: %s", r.log.String())
	}
	if at := strings.IndexFunc(r.log.String(), isUnsafe); at >= 0 {
		t.Errorf("the log has %q", r.log.String()[at:min(at+4, len(r.log.String()))])
	}
}

// isUnsafe reports what ends a line or moves the cursor of whoever looks at the log.
func isUnsafe(r rune) bool {
	return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029'
}
