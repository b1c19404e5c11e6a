package bridge

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
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

// skip notes those for whom nothing was tried.
func (f *failedMoves) skip(ids ...int64) {
	for _, id := range ids {
		f.add(id, nil)
	}
}

// join notes a failure that is not of one member.
func (f *failedMoves) join(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.first = errors.Join(f.first, err)
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
// sent again does the rest. attributeOf is as in failureOf.
func (f *failedMoves) err(of int, attributeOf func(field string) string) error {
	if len(f.ids) == 0 {
		return nil
	}
	slices.Sort(f.ids)
	ids := make([]string, len(f.ids))
	for i, id := range f.ids {
		ids[i] = formatID(id)
	}
	out := &scim.Error{Status: http.StatusBadGateway}
	if e, ok := errors.AsType[*scim.Error](failureOf(f.first, "change the members", attributeOf)); ok {
		*out = *e
	}
	out.Err = f.first
	out.Detail = formatID(int64(len(ids))) + " of " + formatID(int64(of)) + " members could not be changed: " + enumerate(ids) +
		". " + othersAreDone + " " + out.Detail
	out.Reason = ""
	return out
}

// unknownMembers refuses to add who does not exist; nil where there is nobody.
func unknownMembers(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return scim.Invalid("members.value", "no such user: "+enumerate(ids))
}

// enumerate lists ids, but not thousands of them.
func enumerate(ids []string) string {
	const most = 20
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return strings.Join(ids[:most], ", ") + " and " + formatID(int64(len(ids)-most)) + " more"
}

// afterCreate says of a failure that the group is there all the same.
func afterCreate(id int64, err error) error {
	e, ok := errors.AsType[*scim.Error](err)
	if !ok || e.Status == http.StatusNotFound {
		return err
	}
	out := *e
	out.Detail = "The group was created with the id " + formatID(id) + ", but not with all members; a change of that group completes it. " + e.Detail
	return &out
}
