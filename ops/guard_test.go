package ops

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func TestGuardIsLiftedFromTheSameMachineAlone(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	h := (&Operations{Metrics: NewMetrics(""), Lift: func(client scim.Client) ([]Lifted, bool) {
		return []Lifted{{Endpoint: "/scim/v2", Client: "okta", Until: until}}, client != "unknown"
	}}).Handler()
	for name, c := range map[string]struct {
		from, to, host, query, origin, method string
		want                                  int
	}{
		"loopback":             {from: "127.0.0.1:4711", to: "127.0.0.1", want: 200},
		"loopback, IPv6":       {from: "[::1]:4711", to: "::1", want: 200},
		"mapped":               {from: "[::ffff:127.0.0.1]:4711", to: "::", want: 200},
		"its own address":      {from: "10.0.0.5:4711", to: "10.0.0.5", want: 200},
		"another machine":      {from: "10.0.0.6:4711", to: "10.0.0.5", want: 403},
		"no address":           {from: "@", to: "10.0.0.5", want: 403},
		"a page of a web site": {from: "127.0.0.1:4711", to: "127.0.0.1", origin: "https://evil.example", want: 403},
		"a name of a site":     {from: "127.0.0.1:4711", to: "127.0.0.1", host: "evil.example:9090", want: 421},
		"localhost":            {from: "127.0.0.1:4711", to: "127.0.0.1", host: "localhost:9090", want: 200},
		"an address, IPv6":     {from: "[::1]:4711", to: "::1", host: "[::1]:9090", want: 200},
		"an unknown client":    {from: "127.0.0.1:4711", to: "127.0.0.1", query: "?client=unknown", want: 400},
		"a read":               {from: "127.0.0.1:4711", to: "127.0.0.1", method: http.MethodGet, want: 405},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.method == "" {
				c.method = http.MethodPost
			}
			local := &net.TCPAddr{IP: net.ParseIP(c.to), Port: 9090}
			ctx := context.WithValue(t.Context(), http.LocalAddrContextKey, local)
			r := httptest.NewRequestWithContext(ctx, c.method, "/guard/lift"+c.query, http.NoBody)
			r.RemoteAddr, r.Host = c.from, "127.0.0.1:9090"
			if c.host != "" {
				r.Host = c.host
			}
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			if rec.Code != c.want {
				t.Fatalf("status %d, want %d: %s", rec.Code, c.want, rec.Body)
			}
			want := `{"lifted":[{"endpoint":"/scim/v2","client":"okta","until":"2026-01-02T03:04:05Z"}]}`
			if c.want == 200 && strings.TrimSpace(rec.Body.String()) != want {
				t.Errorf("the answer is %s", rec.Body)
			}
		})
	}
}

func TestExcessIsOneErrorAndACount(t *testing.T) {
	t.Parallel()
	log, out := newTestLog(t, "info")
	e := Excess{Endpoint: "/scim/v2", Client: "okta", Mode: "block", Text: "the client okta exceeds"}
	ctx := scim.WithEvent(t.Context(), newEvent(http.MethodDelete, "/scim/v2/Users/:id", 503))
	(&RequestLog{Log: log}).GuardExceeded(ctx, e)
	got := lines(t, out)
	if len(got) != 1 {
		t.Fatalf("lines %v", got)
	}
	delete(got[0], "@timestamp")
	want := map[string]any{
		"log.level": "error", "message": "the client okta exceeds", "ecs.version": "9.0.0",
		"service.name": "scim-bridge", "service.version": "1.2.3",
		"event.kind": "alert", "event.category": []any{"iam"}, "event.type": []any{"info"}, "event.action": "guard-exceeded",
		"event.dataset": "scim_bridge.audit", "scim_bridge.route": "/scim/v2", "user.name": "okta", "http.request.id": testRequestID, "trace.id": testRequestID,
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
	m := NewMetrics("1.2.3")
	m.GuardExceeded(e)
	wantLines(t, scrape(t, m), `scim_bridge_guard_exceeded_total{client="okta",endpoint="/scim/v2",mode="block"} 1`)
}

// The guard tells once that it holds requests, so each of them is a warning only.
func TestHeldRequestIsAWarning(t *testing.T) {
	t.Parallel()
	e := newEvent(http.MethodDelete, "/scim/v2/Users/:id", http.StatusServiceUnavailable)
	e.Err = &scim.Error{Status: http.StatusServiceUnavailable, Detail: "The guard holds it.", Err: scim.ErrHeld}
	got := write(t, e, false)
	if got["log.level"] != "warn" || got["error.type"] != "guard-held" {
		t.Errorf("the line is %v", got)
	}
}
