package ops

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func TestOverloadIsALineWhenItBeginsAndWhenItEnds(t *testing.T) {
	t.Parallel()
	log, out := newTestLog(t, "info")
	requests := &RequestLog{Log: log}
	requests.Overload(true, 0)
	requests.Overload(false, 1234)
	got := lines(t, out)
	if len(got) != 2 {
		t.Fatalf("lines %v", got)
	}
	for _, line := range got {
		delete(line, "@timestamp")
	}
	common := func(line map[string]any) map[string]any {
		line["log.level"], line["ecs.version"] = "warn", "9.0.0"
		line["service.name"], line["service.version"] = "scim-bridge", "1.2.3"
		line["event.kind"], line["event.dataset"] = "alert", "scim_bridge.server"
		line["event.category"], line["event.type"] = []any{"api"}, []any{"info"}
		return line
	}
	want := []map[string]any{
		common(map[string]any{
			"message":      "more is asked for than Magento can do in time: requests are refused",
			"event.action": "overload-begun",
		}),
		common(map[string]any{
			"message":      "no request is refused any more; 1234 were",
			"event.action": "overload-ended", "scim_bridge.refused": 1234.0,
		}),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// An overload is told once, so each request that is refused is a warning only.
func TestRefusedRequestIsAWarning(t *testing.T) {
	t.Parallel()
	e := newEvent(http.MethodGet, "/scim/v2/Users", http.StatusServiceUnavailable)
	e.Err = &scim.Error{Status: http.StatusServiceUnavailable, Detail: "Too many.", Err: scim.ErrOverload}
	got := write(t, e, false)
	if got["log.level"] != "warn" || got["error.type"] != "overload" {
		t.Errorf("the line is %v", got)
	}
}
