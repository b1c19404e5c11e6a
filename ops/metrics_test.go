package ops

import (
	"context"
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

func newTestMetrics() *Metrics {
	return NewMetrics("1.2.3", Endpoint{"/scim/v2", []scim.Client{"okta", "jumpcloud", "okta"}}, Endpoint{"/admin/scim/v2", []scim.Client{"okta"}})
}

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	if rec.Code != http.StatusOK {
		t.Fatalf("status %d: %s", rec.Code, rec.Body)
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
	m := newTestMetrics()
	e := newEvent(http.MethodPost, "/scim/v2/Users", http.StatusCreated)
	e.Client = "okta"
	ctx := scim.WithEvent(t.Context(), e)
	m.OnCall(ctx, magento.Call{Method: "POST", Route: "/V1/customers", Status: 200, Duration: 30 * time.Millisecond, Retries: 2})
	m.OnCall(t.Context(), magento.Call{
		Method: "GET", Route: "/V1/store/websites", Duration: time.Second, Err: &magento.Error{Kind: magento.Unavailable},
	})
	m.OnEvent(ctx, e)
	m.OnEvent(ctx, newEvent("BREW", "/scim/v2/Users", 999))
	wrong := newEvent(http.MethodGet, "/scim/v2/Users", http.StatusUnauthorized)
	wrong.WrongToken = true
	m.OnEvent(ctx, wrong)
	m.OnEvent(ctx, newEvent(http.MethodGet, "/scim/v2/Users", http.StatusUnauthorized))
	wantLines(t, scrape(t, m),
		`scim_bridge_requests_total{client="okta",endpoint="/scim/v2",operation="POST /Users",status="201"} 1`,
		`scim_bridge_requests_total{client="none",endpoint="/scim/v2",operation="other",status="none"} 1`,
		`scim_bridge_request_duration_seconds_count{endpoint="/scim/v2",operation="POST /Users"} 1`,
		`scim_bridge_request_duration_seconds_bucket{endpoint="/scim/v2",operation="POST /Users",le="0.01"} 0`,
		`scim_bridge_request_duration_seconds_bucket{endpoint="/scim/v2",operation="POST /Users",le="0.025"} 1`,
		`scim_bridge_magento_calls_total{method="POST",outcome="success",route="/V1/customers"} 1`,
		`scim_bridge_magento_calls_total{method="GET",outcome="unavailable",route="/V1/store/websites"} 1`,
		`scim_bridge_magento_call_duration_seconds_count{method="POST",route="/V1/customers"} 1`,
		`scim_bridge_magento_retries_total{method="POST",route="/V1/customers"} 2`,
		`scim_bridge_wrong_tokens_total 1`,
	)
	if calls, d, retries := e.Calls(); calls != 1 || d != 30*time.Millisecond || retries != 2 {
		t.Errorf("the event counts %d calls, %s, %d retries", calls, d, retries)
	}
}

// A counter that appears with its first event hides that event from rate().
func TestSeriesAreThereFromTheStart(t *testing.T) {
	t.Parallel()
	wantLines(t, scrape(t, newTestMetrics()),
		`scim_bridge_requests_total{client="jumpcloud",endpoint="/scim/v2",operation="DELETE /Users/:id",status="204"} 0`,
		`scim_bridge_requests_total{client="okta",endpoint="/admin/scim/v2",operation="PATCH /Groups/:id",status="503"} 0`,
		`scim_bridge_request_duration_seconds_count{endpoint="/admin/scim/v2",operation="POST /Bulk"} 0`,
		`scim_bridge_changes_total{action="deactivated",client="jumpcloud",endpoint="/scim/v2",outcome="failure",resource="user"} 0`,
		`scim_bridge_changes_total{action="role-given",client="okta",endpoint="/admin/scim/v2",outcome="success",resource="user"} 0`,
		`scim_bridge_client_last_request_timestamp_seconds{client="jumpcloud",endpoint="/scim/v2"} 0`,
		`scim_bridge_client_last_success_timestamp_seconds{client="okta",endpoint="/admin/scim/v2"} 0`,
		`scim_bridge_magento_calls_total{method="PUT",outcome="denied",route="/V1/customers/{id}"} 0`,
		`scim_bridge_magento_call_duration_seconds_count{method="GET",route="/V1/customers/search"} 0`,
		`scim_bridge_magento_retries_total{method="GET",route="/V1/customers/search"} 0`,
		`scim_bridge_magento_renewals_total{outcome="failure"} 0`)
}

func TestChangesAreCountedAsTheAuditLogHasThem(t *testing.T) {
	t.Parallel()
	m := newTestMetrics()
	count := func(route string, status int, set func(*scim.Event)) {
		e := newEvent(http.MethodPost, route, status)
		e.Client = "okta"
		set(e)
		m.OnEvent(t.Context(), e)
	}
	count("/scim/v2/Users", http.StatusCreated, func(e *scim.Event) { e.SetAction(scim.ActionCreated, "User", "7") })
	count("/scim/v2/Users", http.StatusOK, func(e *scim.Event) { e.SetAction(scim.ActionUnchanged, "User", "7") })
	count("/scim/v2/Users/:id", http.StatusBadRequest, func(e *scim.Event) {
		e.SetAction(scim.ActionUpdated, "User", "7")
		e.AddAccessChange(scim.AccessChange{Code: scim.DeactivatedOnly, UserID: "7"})
	})
	count("/scim/v2/Bulk", http.StatusOK, func(e *scim.Event) {
		e.SetAction(scim.ActionBulk, "", "")
		for _, status := range []int{http.StatusNoContent, http.StatusNoContent, http.StatusServiceUnavailable} {
			part := &scim.Event{Status: status}
			part.SetAction(scim.ActionDeleted, "Group", "g4")
			part.AddAccessChange(scim.AccessChange{Code: scim.GroupLeft, UserID: "7", GroupID: "g4"})
			e.AddOperation(part)
		}
	})
	changed := func(resource, action, outcome string, n int) string {
		return fmt.Sprintf(`scim_bridge_changes_total{action=%q,client="okta",endpoint="/scim/v2",outcome=%q,resource=%q} %d`,
			action, outcome, resource, n)
	}
	text := scrape(t, m)
	wantLines(t, text,
		changed("user", "created", "success", 1), changed("user", "created", "failure", 0),
		changed("user", "updated", "failure", 1), changed("user", "deactivated", "success", 1),
		changed("group", "deleted", "success", 2), changed("group", "deleted", "failure", 1),
		changed("user", "removed-from-group", "success", 3))
	if strings.Contains(text, `action="unchanged"`) || strings.Contains(text, `action="bulk"`) {
		t.Error("something is counted that changes nothing")
	}
}

func TestMetricsTellWhenAClientWasHeardLast(t *testing.T) {
	t.Parallel()
	m := newTestMetrics()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, status := range []int{http.StatusOK, http.StatusServiceUnavailable} {
		e := newEvent(http.MethodGet, "/scim/v2/Users", status)
		e.Client, e.Start = "okta", at
		at = at.Add(time.Minute)
		m.OnEvent(t.Context(), e)
	}
	e := newEvent(http.MethodGet, "/scim/v2/Users", http.StatusUnauthorized)
	e.Client = ""
	m.OnEvent(t.Context(), e)
	text := scrape(t, m)
	wantLines(t, text,
		`scim_bridge_client_last_success_timestamp_seconds{client="okta",endpoint="/scim/v2"} 1.767323045e+09`,
		`scim_bridge_client_last_request_timestamp_seconds{client="okta",endpoint="/scim/v2"} 1.767323105e+09`)
	if strings.Contains(text, `last_request_timestamp_seconds{client="none"`) {
		t.Error("somebody without a token counts as a client")
	}
}

func TestOutcomesOfCalls(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"none":             {nil, "success"},
		"no such record":   {&magento.Error{Kind: magento.NotFound}, "refused"},
		"no permission":    {&magento.Error{Kind: magento.Refused}, "denied"},
		"a firewall":       {&magento.Error{Kind: magento.Blocked}, "denied"},
		"maintenance":      {&magento.Error{Kind: magento.Unavailable}, "unavailable"},
		"too many calls":   {&magento.Error{Kind: magento.RateLimited}, "unavailable"},
		"a page of HTML":   {&magento.Error{Kind: magento.Unexpected}, "unexpected"},
		"the client left":  {&magento.Error{Kind: magento.Unavailable, Err: context.Canceled}, "cancelled"},
		"anything unknown": {errors.New("odd"), "unexpected"},
	} {
		if got := callOutcome(c.err); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRenewalsAreCounted(t *testing.T) {
	t.Parallel()
	m := newTestMetrics()
	logIn := magento.Call{Method: "POST", Route: "/V1/integration/admin/token", Status: 200}
	m.OnCall(t.Context(), logIn)
	logIn.Err = &magento.Error{Kind: magento.Refused}
	m.OnCall(t.Context(), logIn)
	wantLines(t, scrape(t, m), `scim_bridge_magento_renewals_total{outcome="success"} 1`, `scim_bridge_magento_renewals_total{outcome="failure"} 1`)
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

func TestWhatClientsSendCannotFillTheMemory(t *testing.T) {
	t.Parallel()
	m := newTestMetrics()
	before := strings.Count(scrape(t, m), "\n")
	for i := range 1000 {
		m.OnEvent(t.Context(), newEvent(fmt.Sprintf("BREW%d", i), fmt.Sprintf("/scim/v2/odd-%d", i), http.StatusNotFound))
		m.OnEvent(t.Context(), newEvent(http.MethodGet, fmt.Sprintf("/odd-%d", i), http.StatusNotFound))
		m.OnCall(t.Context(), magento.Call{Method: fmt.Sprintf("BREW%d", i), Route: fmt.Sprintf("/V1/odd-%d", i)})
	}
	text := scrape(t, m)
	if added := strings.Count(text, "\n") - before; added > 100 {
		t.Errorf("%d lines more", added)
	}
	wantLines(t, text, `scim_bridge_magento_calls_total{method="other",outcome="success",route="other"} 1000`)
}
