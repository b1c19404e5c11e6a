package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// An answer that is broken off because Magento fails in the middle of it is a failure in the
// log and in the metrics, and no client takes it for a whole one.
func TestCutAnswerIsAFailureInLogAndMetrics(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	shop.SeedGroup(2, 2000)
	r := start(t, environmentFor(shop.URL))
	r.mustAsk(http.MethodGet, "/Groups/g2?excludedAttributes=members", "").want(t, http.StatusOK)
	shop.Fail(magentotest.Fault{Route: "GET /V1/customers/search", Nth: 15, Times: -1, Status: http.StatusServiceUnavailable})
	got, err := r.ask(http.MethodGet, r.base+"/Groups/g2", "")
	if err == nil {
		t.Errorf("the client took %d bytes for a whole answer of status %d", len(got.body), got.status)
	}
	event := r.event(2)
	for field, want := range map[string]any{
		"event.action": "group-read", "event.outcome": "failure", "http.response.status_code": 503.0,
		"error.type": "magento-unavailable", "scim_bridge.response.cut": true, "log.level": "error",
	} {
		if event[field] != want {
			t.Errorf("%s is %v, want %v", field, event[field], want)
		}
	}
	metrics, err := r.ask(http.MethodGet, r.ops+"/metrics", "")
	if err != nil {
		t.Fatal(err)
	}
	const counted = `scim_bridge_requests_total{client="token-1",endpoint="/scim/v2",operation="GET /Groups/:id",status="503"} 1`
	if !strings.Contains(metrics.body, counted) {
		t.Errorf("the metrics lack %s:\n%s", counted, metrics.body)
	}
}
