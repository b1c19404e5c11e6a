package ops

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func TestAccessChangesAreLinesBeforeThatOfTheRequest(t *testing.T) {
	t.Parallel()
	log, out := newTestLog(t, "info")
	e := newEvent(http.MethodPatch, "/admin/scim/v2/Groups/:id", http.StatusForbidden)
	e.Client = "okta"
	e.AddAccessChange(scim.AccessChange{Code: scim.RoleGiven, UserID: "7", GroupID: "g2"})
	e.AddAccessChange(scim.AccessChange{Code: scim.PasswordChanged, UserID: "8"})
	(&RequestLog{Log: log}).OnEvent(t.Context(), e)
	got := lines(t, out)
	if len(got) != 3 || got[2]["event.dataset"] != "scim-bridge.request" {
		t.Fatalf("lines %v", got)
	}
	delete(got[0], "@timestamp")
	want := map[string]any{
		"log.level": "info", "message": "PATCH /admin/scim/v2/Groups/:id user-role-given", "ecs.version": "1.6.0",
		"service.name": "scim-bridge", "service.version": "1.2.3",
		"event.kind": "event", "event.category": []any{"iam"}, "event.type": []any{"user", "group", "change"},
		"event.action": "user-role-given", "event.outcome": "success", "event.dataset": "scim-bridge.access",
		"http.request.id": testRequestID, "trace.id": testRequestID, "http.request.method": "PATCH",
		"url.path": "/admin/scim/v2/Groups/:id", "source.ip": "203.0.113.7", "user_agent.original": "Provider/1.0",
		"user.name": "okta", "user.target.id": "7", "group.id": "g2",
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
	if got[1]["event.action"] != "user-password-changed" || got[1]["group.id"] != nil {
		t.Errorf("line %v", got[1])
	}
}
