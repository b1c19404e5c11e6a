package guard

import (
	"context"
	"errors"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// request is one call of a store, and whom it was counted with.
type request struct {
	guard *Guard

	// The guard's lock is held where these are used.
	counted *count
	people  map[int64]bool
	isDone  bool
}

type requestKey struct{}

func requestFrom(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// Ask asks whether a request may go on that has these effects on people, whose ids in Magento
// are given. A store calls it once it knows that it could carry the request out, and before
// its first write. The people are counted unless the request then fails with a status below
// 500. It fails with a 503 (*scim.Error) that is scim.ErrHeld. Without a Guard around the
// store everything may go on.
func Ask(ctx context.Context, effects Effect, people ...int64) error {
	r := requestFrom(ctx)
	if r == nil || effects == 0 {
		return nil
	}
	return r.guard.ask(ctx, r, effects, people)
}

// Done says that what was asked for has been done at least in part, whatever becomes of the
// rest of the request.
func Done(ctx context.Context) {
	if r := requestFrom(ctx); r != nil {
		r.guard.mu.Lock()
		defer r.guard.mu.Unlock()
		r.isDone = true
	}
}

// count makes people be counted while the request is under way.
func (r *request) count(c *count, people []int64) {
	if r.counted != c {
		r.counted, r.people = c, map[int64]bool{}
	}
	for _, id := range people {
		if len(r.people) == c.limit.most() {
			break
		}
		r.people[id] = true
	}
	c.underWay[r] = true
}

// end notes whom something was done to, unless the request failed and did nothing.
func (r *request) end(failure error) {
	r.guard.mu.Lock()
	defer r.guard.mu.Unlock()
	if r.counted == nil {
		return
	}
	delete(r.counted.underWay, r)
	if e, ok := errors.AsType[*scim.Error](failure); !ok || e.Status >= 500 || r.isDone {
		r.counted.note(r.people, time.Now())
	}
}
