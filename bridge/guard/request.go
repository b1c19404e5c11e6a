package guard

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/scim"
)

// request is one call of a store, and whom it was counted with.
type request struct {
	guard *Guard

	// The guard's lock is held where these are used.
	window *window
	people []int64
	added  map[int64]bool // who was not counted before
	isDone bool
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

func (r *request) count(w *window, people []int64, added map[int64]bool) {
	if r.window != w {
		r.window, r.people, r.added = w, nil, map[int64]bool{}
	}
	r.people = append(r.people, people...)
	for id := range added {
		r.added[id] = true
	}
}

// end takes people off the count to whom nothing was done. Who was added by this request, and
// meanwhile counted for another one, is put back by the end of that.
func (r *request) end(failure error) {
	r.guard.mu.Lock()
	defer r.guard.mu.Unlock()
	if r.window == nil {
		return
	}
	if e, ok := errors.AsType[*scim.Error](failure); ok && e.Status < 500 && !r.isDone {
		for id := range r.added {
			delete(r.window.people, id)
		}
		return
	}
	for _, id := range r.people {
		r.window.people[id] = true
	}
}
