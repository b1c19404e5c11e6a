package scim_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func TestSettersOfNoEventDoNothing(t *testing.T) {
	t.Parallel()
	e := scim.EventFrom(t.Context())
	if e != nil {
		t.Fatal("there is an event in an empty context")
	}
	e.SetAction(scim.ActionRead, "User", "1")
	e.AddCall(time.Second, 1)
	e.Warn("a", "b")
	e.AddAccessChange(scim.AccessChange{Code: scim.PasswordChanged})
}

func TestAccessChangesOfOperationsAreThoseOfTheRequest(t *testing.T) {
	t.Parallel()
	var e, operation scim.Event
	change := scim.AccessChange{Code: scim.RoleGiven, UserID: "1", GroupID: "g2"}
	operation.AddAccessChange(change)
	e.AddOperation(&operation)
	if got := e.AccessChanges(); len(got) != 1 || got[0] != change {
		t.Errorf("changes %v", got)
	}
}

func TestSettersCanRunSideBySide(t *testing.T) {
	t.Parallel()
	e := &scim.Event{}
	ctx := scim.WithEvent(t.Context(), e)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			scim.EventFrom(ctx).AddCall(time.Millisecond, 1)
			scim.EventFrom(ctx).Warn("a", "b")
			scim.EventFrom(ctx).SetAction(scim.ActionRead, "User", "1")
		})
	}
	wg.Wait()
	if calls, spent, retries := e.Calls(); calls != 50 || spent != 50*time.Millisecond || retries != 50 || len(e.Warnings()) != 50 {
		t.Errorf("there are %d calls in %v, %d retries, %d warnings", calls, spent, retries, len(e.Warnings()))
	}
}

func TestDifferencesNameAttributes(t *testing.T) {
	t.Parallel()
	const extension = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	before := scim.Resource{
		"id": "1", "userName": "ada", "active": true, "title": "Dr", "groups": []any{map[string]any{"value": "g1"}},
		extension: map[string]any{"department": "A", "division": "B"},
	}
	after := scim.Resource{
		"id": "1", "userName": "ada", "active": false, "nickName": "A", "meta": map[string]any{"version": "2"},
		extension: map[string]any{"department": "C", "division": "B"},
	}
	want := []string{"active", "nickName", "title", extension + ":department"}
	if diff := cmp.Diff(want, scim.Differences(before, after)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := scim.Differences(scim.Only(before, after), after); slices.Contains(got, "title") {
		t.Errorf("with what is in both alone it differs in %v", got)
	}
	if got := scim.Differences(before, before); got != nil {
		t.Errorf("the same differs in %v", got)
	}
}
