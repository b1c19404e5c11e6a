package admission_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// With 2 slots and 2 seconds a request, whoever is at place n of the line begins after n
// seconds, and has to begin within 47.6 seconds. An estimate that is a little longer is no
// reason to refuse it at once.
func TestBurstIsRefusedAsFarAsItCannotBeAnsweredInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		w.learn(2*time.Second, scim.Usual)
		w.send(many(60, request{
			name: "r", client: "a", urgency: scim.Usual, takes: 2 * time.Second, within: timeout + 100*time.Millisecond,
		})...)
		w.wantRefused("r55", 0, 55*time.Second)
		w.wantRefused("r59", 0, 55*time.Second)
		w.sent.Wait()
		if len(w.noted(&w.begun)) != 48 || w.waitedFor("r47") != 46*time.Second {
			t.Errorf("%d were let in, the last after %s; want 48, 46 s", len(w.noted(&w.begun)), w.waitedFor("r47"))
		}
		if want := slices.Repeat([]string{"a usual"}, 12); !slices.Equal(w.noted(&w.refused), want) {
			t.Errorf("refused were %q", w.noted(&w.refused))
		}
	})
}

// Nothing is known of requests of this kind at first. Once it is, the line is cut to what can
// be answered.
func TestLineIsCutWhenMagentoTurnsOutToBeSlow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		w.send(many(60, request{name: "r", urgency: scim.Usual, takes: 4 * time.Second})...)
		if got := w.Waiting(scim.Usual); got != 58 {
			t.Fatalf("%d wait at first, want 58", got)
		}
		time.Sleep(4 * time.Second)
		settle()
		// Whoever waits has to begin in 41 s. It waits 4 s for those in flight, and 2 s for each
		// before it: 48 s are taken for 42.
		if got := w.Waiting(scim.Usual); got != 22 {
			t.Errorf("%d wait when the first have been answered, want 22", got)
		}
		w.wantRefused("r26", 4*time.Second, 48*time.Second)
		w.sent.Wait()
	})
}

func TestSlowRequestsInFlightAreNotTakenForNearlyDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.learn(time.Second, scim.Usual)
		w.send(request{name: "stuck", urgency: scim.Usual, takes: 49 * time.Second})
		time.Sleep(41 * time.Second)
		w.send(request{name: "r0", urgency: scim.Usual, takes: time.Second})
		w.send(request{name: "r1", urgency: scim.Usual, takes: time.Second, within: 30 * time.Second})
		w.wantRefused("r1", 0, 41*time.Second)
		w.sent.Wait()
		w.wantBegun("stuck", "r0")
	})
}

func TestWhoWaitsIsRefusedBeforeTheDeadlineThoughNothingEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.learn(time.Second, scim.Usual)
		w.send(
			request{name: "stuck", urgency: scim.Usual, takes: 100 * time.Second, within: 200 * time.Second},
			request{name: "waits", urgency: scim.Usual},
		)
		w.sent.Wait()
		w.wantRefused("waits", 48750*time.Millisecond, 48*time.Second)
	})
}

func TestFreeSlotIsTriedHoweverSlowRequestsWere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.learn(2*timeout, scim.Usual)
		w.send(request{name: "r", urgency: scim.Usual, takes: time.Second})
		w.wantBegun("r")
		w.sent.Wait()
	})
}

// A burst may use the whole deadline. A line that does not end is kept short, since a longer
// one would serve nobody more.
func TestNewcomersToALastingLineMustBeServedSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.learn(time.Second, scim.Usual, scim.Urgent)
		w.send(many(31, request{name: "burst", urgency: scim.Usual, takes: time.Second})...)
		time.Sleep(2*time.Second + time.Millisecond)
		w.send(
			request{name: "late", urgency: scim.Usual},
			request{name: "urgent", urgency: scim.Urgent, takes: time.Second},
		)
		w.wantRefused("late", 0, 29*time.Second)
		w.sent.Wait()
		if len(w.noted(&w.begun)) != 32 {
			t.Errorf("%d were let in, want the burst and the urgent one", len(w.noted(&w.begun)))
		}
		if w.waitedFor("urgent") > time.Second {
			t.Errorf("the urgent one waited for %s", w.waitedFor("urgent"))
		}
	})
}

func TestOverloadIsToldOnceAndItsEndOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.learn(10*time.Second, scim.Usual)
		for range 3 {
			w.send(many(6, request{name: "r", urgency: scim.Usual, takes: 10 * time.Second, within: 20 * time.Second})...)
			time.Sleep(20 * time.Second)
		}
		settle()
		if len(w.noted(&w.alerts)) != 1 || w.noted(&w.alerts)[0] != "true 0" {
			t.Errorf("told were %q while it lasts", w.noted(&w.alerts))
		}
		w.sent.Wait()
		time.Sleep(time.Minute)
		settle()
		if len(w.noted(&w.alerts)) != 2 || w.noted(&w.alerts)[1] != fmt.Sprintf("false %d", len(w.noted(&w.refused))) {
			t.Errorf("told were %q after %d refusals", w.noted(&w.alerts), len(w.noted(&w.refused)))
		}
	})
}

func TestClosedQueueRefusesWhoWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 1)
		w.send(many(3, request{name: "r", urgency: scim.Usual, takes: time.Second})...)
		w.Close()
		settle()
		w.wantRefused("r1", 0, time.Second)
		w.wantRefused("r2", 0, time.Second)
		w.send(request{name: "newcomer", urgency: scim.Urgent})
		w.wantRefused("newcomer", 0, time.Second)
		w.sent.Wait()
		w.wantBegun("r0")
		w.send(request{name: "free", urgency: scim.Usual})
		w.sent.Wait()
		w.wantBegun("r0", "free")
	})
}
