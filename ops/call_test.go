package ops

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

func callError(kind magento.Kind, status int) *magento.Error {
	return &magento.Error{Kind: kind, Status: status, Method: http.MethodPut, Route: "/V1/customers/{id}"}
}

func TestLineOfACall(t *testing.T) {
	t.Parallel()
	request := &scim.Event{RequestID: "id-of-the-client", TraceID: "5b0c6a7c2f3e4d51a8e9f0b1c2d3e4f5", SpanID: "00f067aa0ba902b7"}
	call := magento.Call{
		Method: http.MethodPut, Route: "/V1/customers/{id}", Path: "/V1/customers/4711", Status: http.StatusOK,
		Duration: 91234567 * time.Nanosecond, Retries: 2, Sent: "{customer:{}}", Received: "{id:number}",
		Earlier: []*magento.Error{callError(magento.Unavailable, http.StatusServiceUnavailable), callError(magento.TooSlow, 0)},
	}
	failed := magento.Call{
		Method: http.MethodGet, Route: "/V1/directory/countries/{id}", Path: "/V1/directory/countries/GB",
		Err: callError(magento.Unavailable, 0),
	}
	for name, c := range map[string]struct {
		ctx     context.Context
		call    magento.Call
		message string
		want    map[string]any
	}{
		"with all there is": {
			scim.WithEvent(t.Context(), request), call, "Magento: PUT /V1/customers/{id} 503 unavailable, too slow, 200", map[string]any{
				"event.kind": "event", "event.category": []any{"api"}, "event.type": []any{"info"},
				"event.action": "magento-called", "event.outcome": "success",
				"http.request.id": "id-of-the-client", "trace.id": "5b0c6a7c2f3e4d51a8e9f0b1c2d3e4f5", "span.id": "00f067aa0ba902b7",
				"scim_bridge.magento.method": "PUT", "scim_bridge.magento.route": "/V1/customers/{id}", "scim_bridge.magento.path": "/V1/customers/4711",
				"scim_bridge.magento.status_code": 200.0, "scim_bridge.magento.duration_ms": 91.234, "scim_bridge.magento.retries": 2.0,
				"scim_bridge.magento.attempts": []any{"503 unavailable", "too slow", "200"},
				"scim_bridge.magento.sent":     "{customer:{}}", "scim_bridge.magento.received": "{id:number}",
			},
		},
		"in the background, without an answer": {
			t.Context(), failed, "Magento: GET /V1/directory/countries/{id} unavailable", map[string]any{
				"event.kind": "event", "event.category": []any{"api"}, "event.type": []any{"info"},
				"event.action": "magento-called", "event.outcome": "failure",
				"scim_bridge.magento.method": "GET", "scim_bridge.magento.route": "/V1/directory/countries/{id}",
				"scim_bridge.magento.path":        "/V1/directory/countries/_", // a customer's country
				"scim_bridge.magento.duration_ms": 0.0, "scim_bridge.magento.retries": 0.0, "scim_bridge.magento.attempts": []any{"unavailable"},
				"error.message": "magento: PUT /V1/customers/{id}: unavailable", "error.type": "magento-unavailable",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log, out := newTestLog(t, "debug")
			(&RequestLog{Log: log}).OnCall(c.ctx, c.call)
			got := lines(t, out)
			if len(got) != 1 || got[0]["message"] != c.message || got[0]["log.level"] != "debug" || got[0]["event.dataset"] != "scim_bridge.server" {
				t.Fatalf("the lines are %v", got)
			}
			for _, same := range []string{"@timestamp", "message", "log.level", "event.dataset", "ecs.version", "service.name", "service.version"} {
				delete(got[0], same)
			}
			if diff := cmp.Diff(c.want, got[0]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLineOfARequestHasTheShapeOfItsBody(t *testing.T) {
	t.Parallel()
	log, out := newTestLog(t, "debug")
	e := newEvent(http.MethodPost, "/scim/v2/Users", http.StatusCreated)
	e.Body = "{userName:text(15)}"
	(&RequestLog{Log: log}).OnEvent(t.Context(), e)
	if got := lines(t, out)[0]["scim_bridge.body"]; got != e.Body {
		t.Errorf("the shape is %v", got)
	}
}

// worthList notes what the loss of each line would matter.
type worthList []Worth

func (w *worthList) WriteLine(worth Worth, _ []byte) { *w = append(*w, worth) }

func TestLinesOfTheLevelDebugAreGivenUpFirst(t *testing.T) {
	t.Parallel()
	var got worthList
	log, err := NewLog(&got, LogConfig{Level: "debug"})
	if err != nil {
		t.Fatal(err)
	}
	(&RequestLog{Log: log}).OnCall(t.Context(), magento.Call{})
	log.Server.Info("i")
	log.Server.Error("e")
	if diff := cmp.Diff(worthList{WorthAccess, WorthServer, WorthAudit}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCallsCostNothingAtOtherLevels is not parallel: it counts allocations.
func TestCallsCostNothingAtOtherLevels(t *testing.T) {
	log, out := newTestLog(t, "info")
	requests, call := &RequestLog{Log: log}, magento.Call{Method: http.MethodGet, Route: "/V1/customers/{id}"}
	if n := testing.AllocsPerRun(100, func() { requests.OnCall(t.Context(), call) }); n != 0 || out.Len() != 0 {
		t.Errorf("%v allocations, %q", n, out)
	}
}

func TestTextLeavesOutWhatTheMessageHas(t *testing.T) {
	t.Parallel()
	out := new(bytes.Buffer)
	log, err := NewLog(&directLines{out: out}, LogConfig{Level: "debug", IsText: true})
	if err != nil {
		t.Fatal(err)
	}
	(&RequestLog{Log: log}).OnCall(t.Context(), magento.Call{
		Method: http.MethodGet, Route: "/V1/customers/{id}", Path: "/V1/customers/1", Status: http.StatusOK, Received: "{id:number}",
	})
	_, rest, _ := strings.Cut(out.String(), "  ")
	want := `DEBUG  Magento: GET /V1/customers/{id} 200  {"event.action": "magento-called", "event.outcome": "success", ` +
		`"scim_bridge.magento.path": "/V1/customers/1", "scim_bridge.magento.duration_ms": 0, "scim_bridge.magento.retries": 0, ` +
		`"scim_bridge.magento.status_code": 200, "scim_bridge.magento.received": "{id:number}"}` + "\n"
	if diff := cmp.Diff(want, rest); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
