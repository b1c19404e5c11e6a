package main

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
)

// With one slot 64 requests wait at most. What comes then is refused at once, and the others
// are answered when Magento answers.
func TestOverloadIsRefusedEarlyToldAndCounted(t *testing.T) {
	t.Parallel()
	const more = 70
	reads := func(req *http.Request) bool {
		return req.Method == http.MethodGet && strings.Contains(req.URL.Path, "/V1/customers/") &&
			!strings.Contains(req.URL.Path, "scim-bridge")
	}
	g := newGate(t, reads)
	e := environmentFor(g.URL)
	e.MagentoMaxConcurrency, e.SCIMTokens = "1", config.Secret("okta="+clientToken)
	r := start(t, e)
	answers := make(chan reply, more+1)
	ask := func() {
		got, err := r.ask(http.MethodGet, r.base+"/Users/1", "")
		if err != nil {
			t.Error(err)
		}
		answers <- got
	}
	go ask()
	<-g.arrived
	for range more {
		go ask()
	}
	refused, metrics := 0, ""
	for range 10_000 { // until all have come
		metrics = r.metrics()
		refused = value(t, metrics, `scim_bridge_requests_refused_total{class="usual",client="okta"}`)
		if refused+value(t, metrics, `scim_bridge_requests_waiting{class="usual"}`) == more {
			break
		}
	}
	if refused < more-64 {
		t.Errorf("%d requests were refused, want at least %d", refused, more-64)
	}
	if n := value(t, metrics, `scim_bridge_requests_in_flight{class="usual"}`); n != 1 {
		t.Errorf("%d requests are at work, want 1", n)
	}
	if n := value(t, metrics, `scim_bridge_requests_refused_total{class="urgent",client="okta"}`); n != 0 {
		t.Errorf("%d urgent requests were refused", n)
	}
	for range refused {
		got := <-answers
		if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" ||
			!strings.Contains(got.body, "More is asked for than Magento can do in time") {
			t.Errorf("got %d, Retry-After %q: %s", got.status, got.header.Get("Retry-After"), got.body)
		}
	}
	g.open()
	for range 1 + more - refused {
		if got := <-answers; got.status != http.StatusNotFound {
			t.Errorf("somebody who waited is answered %d: %s", got.status, got.body)
		}
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Errorf("serve: %v", err)
	}
	log := r.log.String()
	if n := strings.Count(log, `"error.type":"overload"`); n != refused {
		t.Errorf("%d lines of requests say overload, want %d", n, refused)
	}
	if n := strings.Count(log, `"event.action":"overload-begun"`); n != 1 {
		t.Errorf("%d lines say that an overload has begun, want 1", n)
	}
}

// metrics returns what /metrics answers.
func (r *running) metrics() string {
	got, err := r.ask(http.MethodGet, r.ops+"/metrics", "")
	if err != nil {
		r.t.Fatal(err)
	}
	return got.body
}

// value is that of a series in the metrics.
func value(t *testing.T, metrics, series string) int {
	t.Helper()
	_, rest, ok := strings.Cut(metrics, series+" ")
	if !ok {
		t.Fatalf("the metrics lack %s", series)
	}
	text, _, _ := strings.Cut(rest, "\n")
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestStoppingRefusesWhoWaits(t *testing.T) {
	t.Parallel()
	g := newGate(t, createsCustomer)
	e := environmentFor(g.URL)
	e.MagentoMaxConcurrency = "1"
	r := start(t, e)
	answers := make(chan reply, 2)
	ask := func(method, path, body string) {
		got, err := r.ask(method, r.base+path, body)
		if err != nil {
			t.Error(err)
		}
		answers <- got
	}
	go ask(http.MethodPost, "/Users", ada)
	<-g.arrived
	go ask(http.MethodDelete, "/Users/7", "")
	for range 10_000 {
		if value(t, r.metrics(), `scim_bridge_requests_waiting{class="urgent"}`) == 1 {
			break
		}
	}
	r.stop()
	if got := <-answers; got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
		t.Errorf("who waited is answered %d: %s", got.status, got.body)
	}
	g.open()
	if got := <-answers; got.status != http.StatusCreated {
		t.Errorf("who was at work is answered %d: %s", got.status, got.body)
	}
}
