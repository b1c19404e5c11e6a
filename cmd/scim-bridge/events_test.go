package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// TestOneEventForEachRequest sends one request of each kind, and wants one event
// that has the answer's own status and request id.
func TestOneEventForEachRequest(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithAttributes())
	r := start(t, environmentFor(shop.URL))
	r.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusCreated)
	kinds := []struct {
		name, method, path, body string
		header                   []string
		status                   int
		route, action            string
	}{
		{"read", http.MethodGet, "/Users/1", "", nil, 200, "/Users/:id", "user-read"},
		{"head", http.MethodHead, "/Users/1", "", nil, 200, "/Users/:id", "user-read"},
		{"read that is known", http.MethodGet, "/Users/1", "", []string{"If-None-Match", "*"}, 304, "/Users/:id", "user-read"},
		{"trailing slash", http.MethodGet, "//Users/", "", nil, 200, "/Users", "user-listed"},
		{"change", http.MethodPut, "/Users/1", strings.Replace(ada, "Lovelace", "King", 1), nil, 200, "/Users/:id", "user-updated"},
		{"change of nothing", http.MethodPut, "/Users/1", strings.Replace(ada, "Lovelace", "King", 1), nil, 200, "/Users/:id", "user-unchanged"},
		{"precondition", http.MethodPut, "/Users/1", ada, []string{"If-Match", `"other"`}, 412, "/Users/:id", "user-updated"},
		{"deactivation", http.MethodPatch, "/Users/1", deactivate(), nil, 200, "/Users/:id", "user-deactivated"},
		{"duplicate", http.MethodPost, "/Users", ada, nil, 409, "/Users", "user-created"},
		{"broken body", http.MethodPost, "/Users", "{", nil, 400, "/Users", "user-created"},
		{"other media type", http.MethodPost, "/Users", ada, []string{"Content-Type", "text/plain"}, 415, "/Users", "user-created"},
		{"large body", http.MethodPost, "/Users", `{"userName":"` + strings.Repeat("x", 1<<20) + `"}`, nil, 413, "/Users", "user-created"},
		{"broken filter", http.MethodGet, "/Users?filter=x", "", nil, 400, "/Users", "user-listed"},
		{"search", http.MethodPost, "/Users/.search", `{}`, nil, 200, "/Users/.search", "user-listed"},
		{"search of everything", http.MethodPost, "/.search", `{}`, nil, 200, "/.search", "resource-listed"},
		{"bulk", http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/77"},{"method":"DELETE","path":"/Users/78"}]}`, nil, 200, "/Bulk", "bulk-processed"},
		{"groups", http.MethodGet, "/Groups", "", nil, 200, "/Groups", "group-listed"},
		{"configuration", http.MethodGet, "/ServiceProviderConfig", "", nil, 200, "/ServiceProviderConfig", ""},
		{"schema", http.MethodGet, "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "", nil, 200, "/Schemas/:id", ""},
		{"me", http.MethodGet, "/Me", "", nil, 501, "/Me", ""},
		{"no user", http.MethodGet, "/Users/999", "", nil, 404, "/Users/:id", "user-read"},
		{"no such path", http.MethodGet, "/Nothing/of/that", "", nil, 404, "/*", ""},
		{"no such method", http.MethodPost, "/Users/1", ada, nil, 405, "", ""},
		{"no token", http.MethodGet, "/Users/1", "", []string{"Authorization", ""}, 401, "/Users/:id", "request-denied"},
		{"wrong token", http.MethodGet, "/Nothing", "", []string{"Authorization", "Bearer x"}, 401, "/*", "request-denied"},
		{"own request id", http.MethodGet, "/Users/1", "", []string{"X-Request-Id", "an-id-of-the-client"}, 200, "/Users/:id", "user-read"},
		{"deletion", http.MethodDelete, "/Users/1", "", nil, 204, "/Users/:id", "user-deleted"},
	}
	before := 1
	for _, kind := range kinds {
		got := r.mustAsk(kind.method, kind.path, kind.body, kind.header...)
		if got.status != kind.status {
			t.Errorf("%s: status %d, want %d: %s", kind.name, got.status, kind.status, got.body)
		}
		before++
		event := r.event(before)
		if event == nil {
			t.Fatalf("%s: not one event but %d", kind.name, len(r.log.events(t))-before+1)
		}
		for field, want := range map[string]any{
			"http.response.status_code": float64(kind.status), "http.request.id": got.header.Get("X-Request-Id"), "http.request.method": kind.method,
			"scim_bridge.route": scimPrefix + kind.route, "event.action": kind.action,
		} {
			if want != "" && want != scimPrefix && event[field] != want {
				t.Errorf("%s: %s is %v, want %v", kind.name, field, event[field], want)
			}
		}
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	if n := len(r.log.events(t)); n != before {
		t.Errorf("%d events for %d requests", n, before)
	}
}

// event returns the n-th event, where there are just n: the last one is written
// before its request's connection is closed, but perhaps after the answer is read.
func (r *running) event(n int) map[string]any {
	r.t.Helper()
	events := r.log.events(r.t)
	for range 5000 {
		if len(events) >= n {
			break
		}
		time.Sleep(time.Millisecond)
		events = r.log.events(r.t)
	}
	if len(events) != n {
		return nil
	}
	return events[n-1]
}

// panicking is a transport that fails in an unexpected way.
type panicking struct{ value any }

func (p panicking) RoundTrip(req *http.Request) (*http.Response, error) {
	isAtStart := strings.Contains(req.URL.RawQuery, "fields=total_count") || strings.Contains(req.URL.Path, "no-such-route")
	if strings.Contains(req.URL.Path, "/V1/customers") && !isAtStart {
		panic(p.value)
	}
	return http.DefaultTransport.RoundTrip(req)
}

func TestPanicIsOneEvent(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	cfg, err := config.Load(environmentFor(shop.URL), config.Needs{Tokens: true, Magento: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Magento.Transport = panicking{errors.New(person["family"])}
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	r := startWith(t, cfg)
	r.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusInternalServerError)
	r.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusInternalServerError)
	r.mustAsk(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/1"},{"method":"DELETE","path":"/Users/2"}]}`).want(t, http.StatusOK)
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	events := r.log.events(t)
	if len(events) != 3 {
		t.Fatalf("%d events for 3 requests:\n%s", len(events), r.log)
	}
	for _, event := range events[:2] {
		text, _ := event["error.message"].(string)
		if event["log.level"] != "error" || !strings.Contains(text, "panic") {
			t.Errorf("the event of a panic is %v", event)
		}
	}
	searchFor(t, r.log.String())
}

// TestRequestThatIsGivenUpIsOneEvent hangs up while Magento is at work: a read
// ends with the client, a write is finished.
func TestRequestThatIsGivenUpIsOneEvent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, path, body string
		waits              func(*http.Request) bool
		status             float64
	}{
		"read": {http.MethodGet, "/Users/1", "", func(req *http.Request) bool { return strings.HasSuffix(req.URL.Path, "/V1/customers/1") }, 499},
		"list": {http.MethodGet, "/Users", "", func(req *http.Request) bool {
			isCount := req.URL.Query().Get("fields") == "total_count" // how far clients get, asked for at the start
			return strings.HasSuffix(req.URL.Path, "/V1/customers/search") && !isCount
		}, 499},
		"write": {http.MethodPost, "/Users", ada, createsCustomer, 201},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newGate(t, c.waits)
			r := start(t, environmentFor(g.URL))
			ctx, hangUp := context.WithCancel(t.Context())
			req, err := http.NewRequestWithContext(ctx, c.method, r.base+c.path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+clientToken)
			failed := make(chan error, 1)
			go func() {
				transport := &http.Transport{DisableKeepAlives: true}
				resp, err := transport.RoundTrip(req)
				if err == nil {
					err = resp.Body.Close()
				}
				failed <- err
			}()
			<-g.arrived
			hangUp()
			if err := <-failed; !errors.Is(err, context.Canceled) {
				t.Errorf("the request ended with %v", err)
			}
			if c.status == 201 {
				g.open()
			}
			if event := r.event(1); event == nil || event["http.response.status_code"] != c.status {
				t.Errorf("the event is %v", event)
			}
			g.open()
			r.stop()
			if err := <-r.done; err != nil {
				t.Error(err)
			}
			if n := len(r.log.events(t)); n != 1 {
				t.Errorf("%d events for one request", n)
			}
		})
	}
}

// TestHalfARequestIsOneEvent cuts the connection in the middle of a body.
func TestHalfARequestIsOneEvent(t *testing.T) {
	t.Parallel()
	r := start(t, environmentFor(newShop(t).URL))
	conn := r.sendHalf(t)
	if tcp, ok := conn.(*net.TCPConn); ok {
		if err := tcp.CloseWrite(); err != nil {
			t.Fatal(err)
		}
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || resp.StatusCode != http.StatusBadRequest {
		t.Errorf("half a request gets %v, %v", resp, err)
	} else if err := resp.Body.Close(); err != nil {
		t.Error(err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if event := r.event(1); event == nil || event["http.response.status_code"] != 400.0 {
		t.Errorf("the event is %v", event)
	}
}

// TestRequestElsewhere asks for what is no SCIM at all. A client with credentials has a
// wrong Base URL; anybody's scanner is no event, for the log is about identities.
func TestRequestElsewhere(t *testing.T) {
	t.Parallel()
	r := start(t, environmentFor(newShop(t).URL))
	paths := []string{"/", "/favicon.ico", "/scim/v3/Users", "/scim", "/scim/v2x"}
	for _, path := range paths {
		address := strings.TrimSuffix(r.base, scimPrefix) + path
		for _, headers := range [][]string{nil, {"Authorization", ""}} {
			got, err := r.ask(http.MethodGet, address, "", headers...)
			if err != nil || got.status != http.StatusNotFound {
				t.Errorf("%s: %d, %v", path, got.status, err)
			}
		}
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
	events := r.log.events(t)
	if len(events) != len(paths) {
		t.Fatalf("%v", events)
	}
	for i, event := range events {
		if text := fmt.Sprint(event["scim_bridge.warnings"]); event["log.level"] != "warn" || !strings.Contains(text, "asked for "+paths[i]+";") {
			t.Errorf("the event of %s is %v", paths[i], event)
		}
	}
}
