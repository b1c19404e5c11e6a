package ops

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

const testRequestID = "0af7651916cd43dd8448eb211c80319c"

func newEvent(method, route string, status int) *scim.Event {
	return &scim.Event{
		RequestID: testRequestID, TraceID: testRequestID, Method: method, Route: route, Path: route, FullPath: route, ClientIP: "203.0.113.7", UserAgent: "Provider/1.0",
		Start: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Duration: 12 * time.Millisecond, Status: status, BytesOut: 321,
	}
}

// write returns the line of a request; those before it are of what it changed.
func write(t *testing.T, e *scim.Event, personal bool) map[string]any {
	t.Helper()
	log, out := newTestLog(t, "info")
	(&RequestLog{Log: log, PersonalData: personal}).OnEvent(t.Context(), e)
	got := lines(t, out)
	last := got[len(got)-1]
	for _, line := range got {
		if isRequest := line["event.dataset"] == "scim_bridge.request"; isRequest != (line["message"] == last["message"]) {
			t.Fatalf("not one line for one request: %v", got)
		}
	}
	return last
}

func TestWhatWasPutRightIsALine(t *testing.T) {
	t.Parallel()
	log, out := newTestLog(t, "info")
	(&RequestLog{Log: log}).Warn(42, scim.Warning{Code: "deactivation-restored", Text: "the customer was deactivated again"})
	got := lines(t, out)
	if len(got) != 1 {
		t.Fatalf("lines %v", got)
	}
	delete(got[0], "@timestamp")
	want := map[string]any{
		"log.level": "warn", "message": "the customer was deactivated again", "ecs.version": "9.0.0",
		"service.name": "scim-bridge", "service.version": "1.2.3",
		"event.kind": "event", "event.category": []any{"iam"}, "event.type": []any{"user", "change"},
		"event.action": "deactivation-restored", "event.outcome": "success", "event.dataset": "scim_bridge.audit",
		"user.target.id": "42",
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
}

func TestRequestBecomesOneECSEvent(t *testing.T) {
	t.Parallel()
	e := newEvent(http.MethodPost, "/scim/v2/Users", http.StatusCreated)
	e.Client = "okta"
	e.SetAction(scim.ActionCreated, "User", "42")
	e.AddCall(30*time.Millisecond, 1)
	e.AddCall(10*time.Millisecond, 0)
	e.Warn("name-adjusted", "name.givenName was made acceptable to Magento")
	got := write(t, e, false)
	delete(got, "@timestamp")
	want := map[string]any{
		"log.level": "warn", "message": "POST /scim/v2/Users user-created", "ecs.version": "9.0.0",
		"service.name": "scim-bridge", "service.version": "1.2.3",
		"event.kind": "event", "event.category": []any{"iam"}, "event.type": []any{"user", "creation"},
		"event.action": "user-created", "event.outcome": "success", "event.dataset": "scim_bridge.request",
		"event.duration": 12e6, "event.start": "2026-01-02T03:04:05.000Z",
		"http.request.id": testRequestID, "trace.id": testRequestID, "http.request.method": "POST",
		"http.response.status_code": 201.0, "http.response.body.bytes": 321.0, "url.path": "/scim/v2/Users",
		"source.ip": "203.0.113.7", "user_agent.original": "Provider/1.0", "user.name": "okta", "user.target.id": "42",
		"scim_bridge.magento.calls": 2.0, "scim_bridge.magento.duration_ms": 40.0, "scim_bridge.route": "/scim/v2/Users", "scim_bridge.magento.retries": 1.0,
		"scim_bridge.warnings": []any{"name-adjusted: name.givenName was made acceptable to Magento"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}

func TestEventNamesWhatWasDone(t *testing.T) {
	t.Parallel()
	cases := []struct {
		status                             int
		action, resourceType               string
		wantAction, wantOutcome, wantLevel string
		wantTypes                          []any
	}{
		{200, scim.ActionRead, "User", "user-read", "success", "info", []any{"user", "info"}},
		{200, scim.ActionListed, "User", "user-listed", "success", "info", []any{"user", "info"}},
		{200, scim.ActionUpdated, "User", "user-updated", "success", "info", []any{"user", "change"}},
		{200, scim.ActionUnchanged, "User", "user-unchanged", "success", "info", []any{"user", "info"}},
		{200, scim.ActionDeactivated, "User", "user-deactivated", "success", "info", []any{"user", "change"}},
		{200, scim.ActionReactivated, "User", "user-reactivated", "success", "info", []any{"user", "change"}},
		{204, scim.ActionDeleted, "User", "user-deleted", "success", "info", []any{"user", "deletion"}},
		{201, scim.ActionCreated, "Group", "group-created", "success", "info", []any{"group", "creation"}},
		{200, scim.ActionBulk, "", "bulk-processed", "success", "info", []any{"change"}},
		{200, scim.ActionRead, "Schema", "schema-read", "success", "info", []any{"info"}},
		{200, "", "", "request-handled", "success", "info", []any{"info"}},
		{401, "", "", "request-denied", "failure", "warn", []any{"info"}},
		{401, scim.ActionCreated, "User", "request-denied", "failure", "warn", []any{"info"}},
		{403, "", "", "request-denied", "failure", "warn", []any{"denied"}},
		{403, scim.ActionDeleted, "User", "user-deleted", "failure", "warn", []any{"user", "deletion"}},
		{404, scim.ActionRead, "User", "user-read", "failure", "info", []any{"user", "info"}},
		{409, scim.ActionCreated, "User", "user-created", "failure", "info", []any{"user", "creation"}},
		{400, scim.ActionCreated, "User", "user-created", "failure", "warn", []any{"user", "creation"}},
		{502, scim.ActionUpdated, "User", "user-updated", "failure", "error", []any{"user", "change"}},
	}
	for _, c := range cases {
		t.Run(c.wantAction+" "+http.StatusText(c.status), func(t *testing.T) {
			t.Parallel()
			e := newEvent(http.MethodPatch, "/scim/v2/Users/:id", c.status)
			e.SetAction(c.action, c.resourceType, "")
			got := write(t, e, false)
			want := map[string]any{"event.action": c.wantAction, "event.outcome": c.wantOutcome, "log.level": c.wantLevel, "event.type": c.wantTypes}
			for field, value := range want {
				if diff := cmp.Diff(value, got[field]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", field, diff)
				}
			}
			if _, ok := got["user.target.id"]; ok {
				t.Error("an id was invented")
			}
		})
	}
}

func TestFailureSaysWhyWithoutPersonalData(t *testing.T) {
	t.Parallel()
	conflict := scim.Conflict(`A user with the userName "ada@example.com" exists.`)
	conflict.Reason = "A user with that userName exists."
	refused := &magento.Error{Kind: magento.Refused, Status: 401, Method: "PUT", Route: "/V1/customers/{id}", Template: "Refused for Ada."}
	cases := []struct {
		name              string
		status            int
		err               error
		wantType          string
		wantText          string
		wantPersonal, not string
	}{
		{"SCIM keyword", 409, conflict, "uniqueness", "A user with that userName exists.", "ada@example.com", "ada@"},
		{"trouble with Magento", 502, &scim.Error{Status: 502, Reason: "could not read", Detail: "Magento refuses the bridge.", Err: refused}, "magento-refused", "401 refused: [message withheld]", "Magento refuses the bridge.", "Ada"},
		{"scope", 400, &scim.Error{Status: 400, ScimType: scim.InvalidValue, Detail: "Not here.", Err: scim.ErrOutsideScope}, "outside-scope", "Not here: outside of the scope", "", ""},
		{"deadline", 504, context.DeadlineExceeded, "too-slow", "context deadline exceeded", "", ""},
		{"anything else", 500, errors.New("boom"), "internal-server-error", "boom", "", ""},
		{"bad token", 401, &scim.Error{Status: 401, Detail: "The bearer token is not valid."}, "unauthorized", "The bearer token is not valid.", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := newEvent(http.MethodPut, "/scim/v2/Users/:id", c.status)
			e.Err = c.err
			got := write(t, e, false)
			text, _ := got["error.message"].(string)
			if !strings.Contains(text, c.wantText) || got["error.type"] != c.wantType {
				t.Errorf("error.message %q, error.type %v; want %q, %q", text, got["error.type"], c.wantText, c.wantType)
			}
			if c.not != "" && strings.Contains(text, c.not) {
				t.Errorf("error.message %q has personal data", text)
			}
			text, _ = write(t, e, true)["error.message"].(string)
			if !strings.Contains(text, c.wantPersonal) {
				t.Errorf("with LOG_PERSONAL_DATA, error.message %q lacks %q", text, c.wantPersonal)
			}
		})
	}
}

func TestLongUserAgentIsCut(t *testing.T) {
	t.Parallel()
	e := newEvent(http.MethodGet, "/scim/v2/Users", http.StatusOK)
	e.UserAgent = strings.Repeat("ü", 1000)
	text, _ := write(t, e, false)["user_agent.original"].(string)
	if len([]rune(text)) != maxAgent/2 {
		t.Errorf("user_agent.original has %d characters", len([]rune(text)))
	}
}

func TestLongMethodIsCut(t *testing.T) {
	t.Parallel()
	e := newEvent(strings.Repeat("M", 1000), "/scim/v2/Users", http.StatusMethodNotAllowed)
	line, want := write(t, e, false), strings.Repeat("M", maxMethod)
	if line["http.request.method"] != want || line["message"] != want+" /scim/v2/Users request-handled" {
		t.Errorf("http.request.method is %q, the message %q", line["http.request.method"], line["message"])
	}
}

func BenchmarkOnEvent(b *testing.B) {
	log, err := NewLog(discard{}, LogConfig{Level: "info", Version: "1.2.3"})
	if err != nil {
		b.Fatal(err)
	}
	requests := &RequestLog{Log: log}
	e := newEvent(http.MethodGet, "/scim/v2/Users/:id", http.StatusOK)
	e.SetAction(scim.ActionRead, "User", "42")
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		requests.OnEvent(ctx, e)
	}
}

type discard struct{}

func (discard) WriteLine(Worth, []byte) {}
