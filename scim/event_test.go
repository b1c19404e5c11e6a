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
	e.AddEffect(scim.Effect{Code: scim.EffectPasswordChanged})
}

func TestEffectsOfOperationsAreThoseOfTheRequest(t *testing.T) {
	t.Parallel()
	var e, operation scim.Event
	effect := scim.Effect{Code: scim.EffectRoleGiven, UserID: "1", GroupID: "g2"}
	operation.AddEffect(effect)
	e.AddOperation(&operation)
	if got := e.Effects(); len(got) != 1 || got[0] != effect {
		t.Errorf("effects %v", got)
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
