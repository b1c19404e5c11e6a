package admission_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// settle waits until all requests wait for time or for each other.
func settle() { synctest.Wait() }

func TestFreeSlotsLetEverybodyInAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		w.send(many(2, request{name: "r", urgency: scim.Usual, takes: time.Second})...)
		w.wantBegun("r0", "r1")
		w.sent.Wait()
	})
}

func TestWhoWaitsIsLetInByUrgencyThenInTheOrderOfArrival(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.send(
			request{name: "first", urgency: scim.Usual, takes: time.Second},
			request{name: "list", urgency: scim.Listing, takes: time.Second},
			request{name: "change 1", urgency: scim.Usual, takes: time.Second},
			request{name: "deletion 1", urgency: scim.Urgent, takes: time.Second},
			request{name: "change 2", urgency: scim.Usual, takes: time.Second},
			request{name: "deletion 2", urgency: scim.Urgent, takes: time.Second},
		)
		w.sent.Wait()
		w.wantBegun("first", "deletion 1", "deletion 2", "change 1", "change 2", "list")
	})
}

func TestListsHaveOneSlotInEight(t *testing.T) {
	t.Parallel()
	for slots, want := range map[int]int{1: 1, 4: 1, 8: 1, 16: 2, 40: 5} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, slots)
			w.send(many(slots, request{name: "list", urgency: scim.Listing, takes: time.Second})...)
			if got := w.InFlight(scim.Listing); got != want || w.Waiting(scim.Listing) != slots-want {
				t.Errorf("of %d slots lists have %d, want %d", slots, got, want)
			}
			w.send(many(slots-want, request{name: "change", urgency: scim.Usual, takes: time.Second})...)
			if got := w.Waiting(scim.Usual); got != 0 {
				t.Errorf("with %d slots %d others wait for lists", slots, got)
			}
			w.sent.Wait()
		})
	}
}

func TestClientGetsItsShareWhateverAnotherSends(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 4)
		w.learn(time.Second, scim.Urgent, scim.Usual)
		// One client sends deletions only, which would otherwise always go first.
		w.send(many(40, request{name: "a", client: "a", urgency: scim.Urgent, takes: time.Second})...)
		w.send(many(8, request{name: "b", client: "b", urgency: scim.Usual, takes: time.Second})...)
		time.Sleep(5*time.Second - time.Millisecond)
		settle()
		b := 0
		for _, name := range w.noted(&w.begun) {
			if strings.HasPrefix(name, "b") {
				b++
			}
		}
		// After the first second two of the four slots are b's.
		if b != 8 {
			t.Errorf("%d of 8 requests of the second client were let in within 5 s", b)
		}
		w.sent.Wait()
		if len(w.noted(&w.begun)) != 48 {
			t.Errorf("%d requests were let in, want all 48", len(w.noted(&w.begun)))
		}
	})
}

func TestClientAloneHasAllSlots(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 4)
		w.send(request{name: "b", client: "b", urgency: scim.Usual, takes: time.Second})
		w.sent.Wait()
		w.send(many(8, request{name: "a", client: "a", urgency: scim.Usual, takes: time.Second})...)
		if got := w.InFlight(scim.Usual); got != 4 {
			t.Errorf("the only client has %d of 4 slots", got)
		}
		w.sent.Wait()
	})
}

func TestReadThatIsGivenUpLeavesTheLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		ctx, hangUp := context.WithCancel(t.Context())
		w.send(request{name: "first", urgency: scim.Usual, takes: time.Second})
		w.sendWith(ctx, request{name: "read", urgency: scim.Usual, takes: time.Second})
		w.send(request{name: "last", urgency: scim.Usual, takes: time.Second})
		hangUp()
		settle()
		w.wantErr("read", context.Canceled)
		if got := w.Waiting(scim.Usual); got != 1 {
			t.Errorf("%d requests wait, want 1", got)
		}
		w.sent.Wait()
		w.wantBegun("first", "last")
		if len(w.noted(&w.refused)) != 0 {
			t.Errorf("refused were %q: whoever hangs up is not refused", w.noted(&w.refused))
		}
	})
}

func TestOverCountGoesTheLastOfTheClientWhoHasMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.learn(time.Millisecond, scim.Urgent, scim.Usual, scim.Listing)
		w.send(request{name: "first", client: "a", urgency: scim.Usual, takes: time.Second})
		w.send(many(63, request{name: "change", client: "a", urgency: scim.Usual, takes: time.Millisecond})...)
		w.send(request{name: "list", client: "a", urgency: scim.Listing, takes: time.Millisecond})
		w.send(request{name: "other", client: "b", urgency: scim.Listing, takes: time.Millisecond})
		w.wantErr("list", scim.ErrOverload)
		w.sent.Wait()
		if !slices.Contains(w.noted(&w.begun), "other") || !slices.Contains(w.noted(&w.begun), "change62") {
			t.Errorf("let in were %q", w.noted(&w.begun))
		}
	})
}
