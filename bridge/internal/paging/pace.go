package paging

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Pace refuses a walk that cannot end before the deadline of its context, so that the client
// learns at once what it would else learn from an answer that is cut. The zero value refuses
// none.
type Pace struct {
	// Advice ends the sentence that names what the client can do: "ask for …".
	Advice string
	// Held says that nothing of the walk is shown before its end, so that each of its pages
	// may refuse it. Else only the first does, once it has been read twice.
	Held bool
}

// watch is the time that a walk takes.
type watch struct {
	Pace

	pages   []time.Duration // what each has taken, shortest first
	since   time.Time
	isAgain bool // the first was read again
}

func (p Pace) begin() *watch { return &watch{Pace: p, since: time.Now()} }

// check is told of each page how many records are left after it, and how many it had. It fails
// with *scim.Error 400 tooMany, and at first with errAgain: a page that is the first in a while
// takes longer than those after it, and would refuse for good what can be answered.
func (w *watch) check(ctx context.Context, left, size int) error {
	deadline, has := ctx.Deadline()
	if w.Advice == "" || !has || left <= 0 || size == 0 || len(w.pages) > 0 && !w.Held {
		return nil
	}
	now := time.Now()
	took := now.Sub(w.since)
	w.since = now
	at, _ := slices.BinarySearch(w.pages, took)
	w.pages = slices.Insert(w.pages, at, took)
	pages := (left + size - 1) / size
	median := w.pages[len(w.pages)/2]
	if time.Duration(pages)*median < deadline.Sub(now) {
		return nil
	}
	if len(w.pages) == 1 && !w.isAgain {
		w.isAgain, w.pages = true, nil
		return errAgain
	}
	return scim.BadRequest(scim.TooMany, fmt.Sprintf("The answer needs %d more reads of the shop at some %s each, which is "+
		"more than the time that is left for it; %s.", pages, median.Round(time.Millisecond), w.Advice))
}
