package ops

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
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
	if len(got) != 3 || got[2]["event.dataset"] != "scim_bridge.request" {
		t.Fatalf("lines %v", got)
	}
	delete(got[0], "@timestamp")
	want := map[string]any{
		"log.level": "info", "message": "user-role-given", "ecs.version": "9.0.0",
		"service.name": "scim-bridge", "service.version": "1.2.3",
		"event.kind": "event", "event.category": []any{"iam"}, "event.type": []any{"user", "group", "change"},
		"event.action": "user-role-given", "event.outcome": "success", "event.dataset": "scim_bridge.audit",
		"http.request.id": testRequestID, "trace.id": testRequestID, "http.request.method": "PATCH",
		"url.path": "/admin/scim/v2/Groups/:id", "scim_bridge.route": "/admin/scim/v2/Groups/:id", "source.ip": "203.0.113.7", "user_agent.original": "Provider/1.0",
		"user.name": "okta", "user.target.id": "7", "group.id": "g2",
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
	if got[1]["event.action"] != "user-password-changed" || got[1]["group.id"] != nil {
		t.Errorf("line %v", got[1])
	}
}

func TestAuditOfAGroupCountsWhoJoinedAndLeft(t *testing.T) {
	t.Parallel()
	log, out := newTestLog(t, "info")
	e := newEvent(http.MethodPatch, "/scim/v2/Groups/:id", http.StatusNoContent)
	e.Client = "okta"
	e.SetAction(scim.ActionUpdated, "Group", "g2")
	e.SetChanged([]string{"members"})
	e.SetLastWrite(200)
	for _, id := range []string{"7", "8"} {
		e.AddAccessChange(scim.AccessChange{Code: scim.GroupJoined, UserID: id, GroupID: "g2", Target: &scim.Target{Email: "P" + id + "@example.com"}})
	}
	e.AddAccessChange(scim.AccessChange{Code: scim.GroupLeft, UserID: "7", GroupID: "g1"})
	e.AddAccessChange(scim.AccessChange{Code: scim.GroupLeft, UserID: "9", GroupID: "g2"})
	key := []byte("the key")
	(&RequestLog{Log: log, HashKey: key}).OnEvent(t.Context(), e)
	got := lines(t, out)
	if len(got) != 6 {
		t.Fatalf("lines %v", got)
	}
	for i, want := range []map[string]any{
		{"event.action": "user-added-to-group", "user.target.id": "7", "group.id": "g2", "user.target.hash": HashEmail(key, "p7@example.com")},
		{"event.action": "user-added-to-group", "user.target.id": "8", "group.id": "g2", "user.target.email": nil},
		{"event.action": "user-removed-from-group", "user.target.id": "7", "group.id": "g1", "user.target.hash": nil},
		{"event.action": "user-removed-from-group", "user.target.id": "9", "group.id": "g2"},
		{"event.action": "group-updated", "group.id": "g2", "scim_bridge.members.added": 2.0, "scim_bridge.members.removed": 1.0, "scim_bridge.magento.status_code": 200.0},
	} {
		for field, value := range want {
			if got[i][field] != value {
				t.Errorf("line %d: %s is %v, want %v", i, field, got[i][field], value)
			}
		}
	}
}

func TestExternalIDsThatLookLikeNamesAreWithheld(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{
		"4711": true, "5b0c6a7c-2f3e-4d51-a8e9-f0b1c2d3e4f5": true, "00ub0oNGTSWTBKOLGLNR": true, "5b0c6a7c2f3e4d51a8e9f0b1c2d3e4f5": true,
		"ada": false, "ada1": false, "ada@example.com": false, "Ada Lovelace": false, "ada-lovelace-1815-london": false, "adalovelace": false, "": false,
	} {
		e := newEvent(http.MethodPost, "/scim/v2/Users", http.StatusCreated)
		e.SetAction(scim.ActionCreated, "User", "1")
		e.SetTarget(scim.Target{ExternalID: id})
		log, out := newTestLog(t, "info")
		(&RequestLog{Log: log}).OnEvent(t.Context(), e)
		if got := lines(t, out)[0]["scim_bridge.target.external_id"]; (got == id) != want {
			t.Errorf("%q is written as %v", id, got)
		}
	}
}

func TestTextIsForPeople(t *testing.T) {
	t.Parallel()
	out := new(bytes.Buffer)
	log, err := NewLog(&directLines{out: out}, LogConfig{Level: "info", Version: "1.2.3", Node: "host", IsText: true})
	if err != nil {
		t.Fatal(err)
	}
	log.Server.Warn("the shop cannot be reached", ErrorField(errors.New("no route")))
	if _, rest, _ := strings.Cut(out.String(), "  "); rest != "WARN  the shop cannot be reached  {\"error.message\": \"no route\"}\n" {
		t.Errorf("the line is %q", out)
	}
}
