package admission_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/scim"
)

// plan is a request that comes at some time, and may be given up at another.
type plan struct {
	request
	at, hangsUpAfter time.Duration // 0: it does not hang up
}

func plans() *rapid.Generator[[]plan] {
	milliseconds := func(most int) *rapid.Generator[time.Duration] {
		return rapid.Map(rapid.IntRange(0, most), func(n int) time.Duration { return time.Duration(n) * time.Millisecond })
	}
	one := rapid.Custom(func(t *rapid.T) plan {
		p := plan{at: milliseconds(20_000).Draw(t, "at")}
		p.client = scim.Client(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "client"))
		p.urgency = rapid.SampledFrom(scim.Urgencies()).Draw(t, "urgency")
		p.takes = milliseconds(5_000).Draw(t, "takes")
		p.within = time.Millisecond + milliseconds(20_000).Draw(t, "within")
		if rapid.IntRange(0, 4).Draw(t, "hangs up") == 0 {
			p.hangsUpAfter = time.Millisecond + milliseconds(10_000).Draw(t, "after")
		}
		return p
	})
	return rapid.SliceOfN(one, 1, 120)
}

// Whatever comes: never are more in flight than there are slots, no slot is free while
// somebody waits who could have it, nobody waits until the deadline, and everybody is answered.
func TestQueueHoldsForAnyLoad(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		slots := rapid.IntRange(1, 20).Draw(rt, "slots")
		list := plans().Draw(rt, "requests")
		closes := time.Duration(rapid.IntRange(0, 60).Draw(rt, "closes after seconds")) * time.Second
		var problem string
		synctest.Test(t, func(t *testing.T) { problem = runPlans(t, slots, list, closes) })
		if problem != "" {
			rt.Fatal(problem)
		}
	})
}

func runPlans(t *testing.T, slots int, list []plan, closes time.Duration) (problem string) {
	t.Helper()
	w := newWorld(t, slots)
	for i, p := range list {
		p.name = strconv.Itoa(i)
		w.sent.Go(func() {
			time.Sleep(p.at)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if p.hangsUpAfter > 0 {
				defer time.AfterFunc(p.hangsUpAfter, cancel).Stop()
			}
			w.do(ctx, p.request)
		})
	}
	w.sent.Go(func() {
		time.Sleep(closes)
		w.Close()
	})
	lists := max(slots/8, 1)
	for range 600 {
		synctest.Wait()
		urgent, usual, listing := w.InFlight(scim.Urgent), w.InFlight(scim.Usual), w.InFlight(scim.Listing)
		all := urgent + usual + listing
		waiting := w.Waiting(scim.Urgent) + w.Waiting(scim.Usual)
		switch {
		case all > slots, listing > lists:
			return fmt.Sprintf("%d in flight, of these %d lists, in %d slots", all, listing, slots)
		case all < slots && (waiting > 0 || listing < lists && w.Waiting(scim.Listing) > 0):
			return fmt.Sprintf("%d in flight in %d slots while %d wait", all, slots, waiting)
		}
		time.Sleep(97 * time.Millisecond)
	}
	w.sent.Wait()
	for i, p := range list {
		name := strconv.Itoa(i)
		err, answered := w.errs[name]
		switch {
		case !answered:
			return "request " + name + " was not answered"
		case w.waited[name] > p.within:
			return fmt.Sprintf("request %s waited for %s of %s", name, w.waited[name], p.within)
		case err != nil && !errors.Is(err, scim.ErrOverload) && (p.hangsUpAfter == 0 || !errors.Is(err, context.Canceled)):
			return fmt.Sprintf("request %s: %v", name, err)
		}
	}
	return ""
}
