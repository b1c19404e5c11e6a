package scim_test

import (
	"sync"
	"testing"
	"time"

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
