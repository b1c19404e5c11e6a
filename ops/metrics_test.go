package ops

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	if rec.Code != http.StatusOK {
		t.Fatalf("status %d", rec.Code)
	}
	return rec.Body.String()
}

func wantLines(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, line := range want {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("metrics lack %q", line)
		}
	}
}

func TestMetricsCountRequestsAndCalls(t *testing.T) {
	t.Parallel()
	m := NewMetrics("1.2.3")
	e := newEvent(http.MethodPost, "/scim/v2/Users", http.StatusCreated)
	e.Client = "okta"
	ctx := scim.WithEvent(t.Context(), e)
	m.OnCall(ctx, magento.Call{Method: "POST", Route: "/V1/customers", Status: 200, Duration: 30 * time.Millisecond, Retries: 2})
	m.OnCall(t.Context(), magento.Call{Method: "GET", Route: "/V1/store/websites", Duration: time.Second, Err: errors.New("refused")})
	m.OnEvent(ctx, e)
	m.OnEvent(ctx, newEvent("BREW", "/scim/v2/Users", 999))
	wrong := newEvent(http.MethodGet, "/scim/v2/Users", http.StatusUnauthorized)
	wrong.WrongToken = true
	m.OnEvent(ctx, wrong)
	m.OnEvent(ctx, newEvent(http.MethodGet, "/scim/v2/Users", http.StatusUnauthorized))
	wantLines(t, scrape(t, m),
		`scim_requests_total{client="okta",method="POST",route="/scim/v2/Users",status="201"} 1`,
		`scim_requests_total{client="none",method="other",route="/scim/v2/Users",status="none"} 1`,
		`scim_request_duration_seconds_count{method="POST",route="/scim/v2/Users"} 1`,
		`scim_request_duration_seconds_bucket{method="POST",route="/scim/v2/Users",le="0.01"} 0`,
		`scim_request_duration_seconds_bucket{method="POST",route="/scim/v2/Users",le="0.025"} 1`,
		`magento_calls_total{method="POST",route="/V1/customers",status="200"} 1`,
		`magento_calls_total{method="GET",route="/V1/store/websites",status="none"} 1`,
		`magento_call_duration_seconds_count{method="POST",route="/V1/customers"} 1`,
		`magento_retries_total{method="POST",route="/V1/customers"} 2`,
		`scim_wrong_tokens_total 1`,
	)
	if calls, d, retries := e.Calls(); calls != 1 || d != 30*time.Millisecond || retries != 2 {
		t.Errorf("the event counts %d calls, %s, %d retries", calls, d, retries)
	}
}

func TestMetricsTellBuildAndProcess(t *testing.T) {
	t.Parallel()
	text := scrape(t, NewMetrics("1.2.3"))
	for _, want := range []string{`scim_bridge_build_info{go_version="go`, `version="1.2.3"} 1`, "go_goroutines ", "process_resident_memory_bytes "} {
		if !strings.Contains(text, want) {
			t.Errorf("metrics lack %q", want)
		}
	}
}

func TestRoutesCannotFillTheMemory(t *testing.T) {
	t.Parallel()
	m := NewMetrics("")
	for i := range 10 * maxRoutes {
		m.OnEvent(t.Context(), newEvent(http.MethodGet, fmt.Sprintf("/scim/v2/odd-%d", i), http.StatusNotFound))
	}
	text := scrape(t, m)
	if n := strings.Count(text, "scim_requests_total{"); n != maxRoutes+1 {
		t.Errorf("%d series, want %d", n, maxRoutes+1)
	}
	wantLines(t, text, fmt.Sprintf(`scim_requests_total{client="none",method="GET",route="other",status="404"} %d`, 9*maxRoutes))
}
