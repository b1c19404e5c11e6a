package bridge

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// failedMoves collects whom a change of members could not move.
type failedMoves struct {
	mu    sync.Mutex
	ids   []int64
	first error
}

func (f *failedMoves) add(id int64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ids = append(f.ids, id)
	if f.first == nil {
		f.first = err
	}
}

// skip notes customers whom nothing was tried for.
func (f *failedMoves) skip(customers []*magento.Customer) {
	for _, c := range customers {
		f.add(c.ID, nil)
	}
}

// hopeless reports whether the next customer would fare no better.
func (f *failedMoves) hopeless(ctx context.Context) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		if f.first == nil {
			f.first = ctx.Err()
		}
		return true
	}
	switch kindOf(f.first) {
	case magento.Refused, magento.RateLimited, magento.Unavailable:
		return true
	default:
		return false
	}
}

// othersAreDone says in a detail what became of all who did not fail.
const othersAreDone = "The others are; the same request sent again completes it."

// err is nil where nobody failed. What was done stays done, and the same request
// sent again does the rest.
func (f *failedMoves) err(of int) error {
	if len(f.ids) == 0 {
		return nil
	}
	slices.Sort(f.ids)
	ids := make([]string, len(f.ids))
	for i, id := range f.ids {
		ids[i] = formatID(id)
	}
	out := &scim.Error{Status: http.StatusBadGateway}
	if e, ok := errors.AsType[*scim.Error](failure(f.first, "change the members")); ok {
		*out = *e
	}
	out.Err = f.first
	out.Detail = formatID(int64(len(ids))) + " of " + formatID(int64(of)) + " members could not be changed: " + enumerate(ids) +
		". " + othersAreDone + " " + out.Detail
	out.Reason = ""
	return out
}
