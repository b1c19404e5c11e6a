package membership

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Failures collects the members who could not be changed.
type Failures struct {
	mu    sync.Mutex
	ids   []int64
	first error
	// notSent is set where members were not written because the client only reads.
	notSent error
}

// Add notes one member who could not be changed, and why; nil where another failure
// says it already.
func (f *Failures) Add(id int64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if failure.IsNotSent(err) {
		f.notSent = err
		return
	}
	f.ids = append(f.ids, id)
	if f.first == nil {
		f.first = err
	}
}

// Hopeless reports whether the next member would fail as well.
func (f *Failures) Hopeless(ctx context.Context) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.first == nil {
		f.first = ctx.Err()
	}
	kind := failure.KindOf(f.first)
	return ctx.Err() != nil || kind == magento.Refused || kind == magento.RateLimited || kind == magento.Unavailable
}

// OthersAreDone says in a detail what became of all who did not fail.
const OthersAreDone = "The others are; the same request sent again completes it."

// Err is nil where nobody failed. What was done stays done, and the same request
// sent again does the rest. attributeOf is as in failure.Of.
func (f *Failures) Err(of int, attributeOf func(field string) string) error {
	if len(f.ids) == 0 {
		return f.notSent
	}
	slices.Sort(f.ids)
	ids := make([]string, len(f.ids))
	for i, id := range f.ids {
		ids[i] = recordid.User.Format(id)
	}
	out := &scim.Error{Status: http.StatusBadGateway}
	if e, ok := errors.AsType[*scim.Error](failure.Of(f.first, "change the members", attributeOf)); ok {
		*out = *e
	}
	out.Err = f.first
	out.Detail = recordid.Number(int64(len(ids))) + " of " + recordid.Number(int64(of)) +
		" members could not be changed: " + enumerate(ids) + ". " + OthersAreDone + " " + out.Detail
	out.Reason = ""
	return out
}

// Unknown is the refusal of members who do not exist; nil where there are none.
func Unknown(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	err := scim.Invalid("members.value", "no such user: "+enumerate(ids))
	const longest = 19
	numbers := make([]string, len(ids)) // what is no id can be anything, such as an e-mail address
	for i, id := range ids {
		if numbers[i] = id; len(id) > longest || strings.Trim(id, "0123456789") != "" {
			numbers[i] = "_"
		}
	}
	err.Reason = "members.value: no such user: " + enumerate(numbers)
	return err
}

// enumerate lists ids, but not thousands of them.
func enumerate(ids []string) string {
	const most = 20
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return strings.Join(ids[:most], ", ") + " and " + recordid.Number(int64(len(ids)-most)) + " more"
}

// CreatedIncomplete adds to a failure that the group was created all the same.
func CreatedIncomplete(id int64, err error) error {
	e, ok := errors.AsType[*scim.Error](err)
	if !ok || e.Status == http.StatusNotFound {
		return err
	}
	out := *e
	created := "The group was created with the id " + recordid.Group.Format(id) +
		", but not with all members; a change of that group completes it. "
	out.Detail = created + e.Detail
	if e.Reason != "" {
		out.Reason = created + e.Reason
	}
	return &out
}
