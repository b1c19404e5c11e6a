package guard_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Each person is counted for an hour, so that no two hours' worth go through around the end of
// one.
func TestWindowSlides(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, guard.Block)
		w.goes("okta", guard.Delete, 1)
		time.Sleep(59 * time.Minute)
		w.goes("okta", guard.Delete, 2, 3, 4, 5)
		w.waits(time.Minute, 6)
		w.waits(time.Hour, 6, 7)
		time.Sleep(time.Minute - time.Nanosecond)
		w.waits(time.Nanosecond, 6)
		time.Sleep(time.Nanosecond)
		w.goes("okta", guard.Delete, 6) // the place of 1
		w.waits(59*time.Minute, 7)
		time.Sleep(59 * time.Minute)
		w.goes("okta", guard.Delete, 7, 8, 9, 10)
		w.waits(time.Minute, 11)
	})
}

// waits fails the test where a deletion does not have to wait for some time.
func (w *world) waits(want time.Duration, people ...int64) {
	w.t.Helper()
	if e := w.isHeld("okta", guard.Delete, people...); e.RetryAfter != want {
		w.t.Errorf("%v are to wait for %s, want %s", people, e.RetryAfter, want)
	}
}

// Who is concerned again is counted from then on, and waits with others for nobody but them.
func TestWhoIsConcernedAgainIsCountedAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, guard.Block)
		w.goes("okta", guard.Remove, 1, 2)
		time.Sleep(20 * time.Minute)
		w.goes("okta", guard.Remove, 3, 4, 5)
		time.Sleep(20 * time.Minute)
		w.goes("okta", guard.Delete, 1)
		w.waits(20*time.Minute, 6)    // for 2
		w.waits(40*time.Minute, 2, 6) // for 3
		w.waits(40*time.Minute, 1, 2, 6, 7)
		w.waits(time.Hour, 6, 7, 8, 9, 10)
		time.Sleep(20 * time.Minute)
		w.goes("okta", guard.Delete, 6)
		w.isHeld("okta", guard.Delete, 2)
	})
}

// What takes long may have been done at its end.
func TestRequestsUnderWayAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, guard.Block)
		takes := func(d time.Duration, err error) func(context.Context) error {
			return func(context.Context) error {
				time.Sleep(d)
				return err
			}
		}
		var work sync.WaitGroup
		work.Go(func() {
			_ = w.run("okta", asking{effects: guard.Remove, people: []int64{1, 2}, does: takes(2*time.Hour, nil)})
		})
		work.Go(func() {
			_ = w.run("okta", asking{effects: guard.Remove, people: []int64{3}, does: takes(30*time.Minute, scim.NotFound("Group", "g9"))})
		})
		synctest.Wait()
		w.goes("okta", guard.Delete, 4, 5)
		time.Sleep(30*time.Minute - time.Nanosecond)
		w.isHeld("okta", guard.Delete, 6)
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		w.goes("okta", guard.Delete, 6) // nothing was done to 3
		time.Sleep(89 * time.Minute)
		w.goes("okta", guard.Delete, 7, 8, 9)
		w.isHeld("okta", guard.Delete, 10) // 1 and 2 are under way still
		work.Wait()
		w.waits(59*time.Minute, 10)
		w.waits(59*time.Minute, 10, 11, 12)
		w.waits(time.Hour, 10, 11, 12, 13)
	})
}

// Whoever is in charge is told once a window for as long as it lasts, and no more often.
func TestExcessIsToldOnceAWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, guard.Block)
		for id := range int64(60) { // one every ten minutes: the sixth in an hour is too many
			_ = w.do("okta", guard.Delete, id, id+100)
			time.Sleep(10 * time.Minute)
		}
		if n := len(w.excess); n != 10 {
			t.Errorf("told %d times in ten hours", n)
		}
		if got := w.Lift(""); len(got) != 1 {
			t.Errorf("lifted for %v", got)
		}
	})
}

// act is something that was done to somebody.
type act struct {
	at     time.Time
	person int64
}

// TestNoWindowHasMoreThanTheLimit lets clients do whatever comes to mind at any time.
func TestNoWindowHasMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		mode := rapid.SampledFrom([]guard.Mode{guard.Block, guard.BlockAll}).Draw(r, "mode")
		requests := rapid.SliceOfN(rapid.Custom(drawRequest), 1, 60).Draw(r, "requests")
		var done []act
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, mode)
			var mu sync.Mutex
			var work sync.WaitGroup
			for _, of := range requests {
				time.Sleep(of.pause)
				work.Go(func() {
					err := w.run("okta", asking{effects: of.effects, people: of.people, does: func(context.Context) error {
						time.Sleep(of.before)
						if of.failure == nil || of.failure.Status >= 500 {
							mu.Lock()
							for _, person := range of.people {
								if mode == guard.BlockAll || of.effects != guard.Deactivate {
									done = append(done, act{time.Now(), person})
								}
							}
							mu.Unlock()
						}
						time.Sleep(of.after)
						if of.failure == nil {
							return nil
						}
						return of.failure
					}})
					if mode == guard.Block && of.effects == guard.Deactivate && errors.Is(err, scim.ErrHeld) {
						t.Error("a deactivation is held")
					}
				})
			}
			work.Wait()
		})
		if most := mostInAWindow(done); most > testLimit.People {
			r.Fatalf("%d people within an hour", most)
		}
	})
}

// request is one of a client, and how it ends.
type request struct {
	effects              guard.Effect
	people               []int64
	pause, before, after time.Duration
	failure              *scim.Error
}

func drawRequest(t *rapid.T) request {
	minutes := func(most int, name string) time.Duration {
		return time.Duration(rapid.IntRange(0, most).Draw(t, name)) * time.Minute
	}
	r := request{
		effects: rapid.SampledFrom([]guard.Effect{guard.Delete, guard.Remove, guard.ChangeEmail, guard.Deactivate}).Draw(t, "effects"),
		people:  rapid.SliceOfN(rapid.Int64Range(1, 12), 1, 4).Draw(t, "people"),
		pause:   minutes(30, "pause"), before: minutes(10, "before"), after: minutes(10, "after"),
	}
	if status := rapid.SampledFrom([]int{0, 0, 0, http.StatusConflict, http.StatusGatewayTimeout}).Draw(t, "status"); status != 0 {
		r.failure = &scim.Error{Status: status}
	}
	return r
}

// mostInAWindow is the largest number of different people within an hour.
func mostInAWindow(done []act) (most int) {
	for _, first := range done {
		within := map[int64]bool{}
		for _, a := range done {
			if d := a.at.Sub(first.at); d >= 0 && d < testLimit.Window {
				within[a.person] = true
			}
		}
		most = max(most, len(within))
	}
	return most
}

// A person who waits as long as is said gets through, if nobody else comes meanwhile.
func TestRetryAfterIsEnough(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		requests := rapid.SliceOfN(rapid.Custom(drawRequest), 1, 40).Draw(r, "requests")
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, guard.Block)
			for _, of := range requests {
				time.Sleep(of.pause)
				_ = w.do("okta", of.effects, of.people...)
			}
			people := slices.Compact(slices.Sorted(slices.Values(requests[0].people)))
			err := w.do("okta", guard.Delete, people...)
			if e, isHeld := errors.AsType[*scim.Error](err); isHeld {
				time.Sleep(e.RetryAfter - time.Nanosecond)
				w.isHeld("okta", guard.Delete, people...)
				time.Sleep(time.Nanosecond)
				w.goes("okta", guard.Delete, people...)
			}
		})
	})
}
