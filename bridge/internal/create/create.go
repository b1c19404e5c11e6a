// Package create makes a record in Magento exactly once.
//
// A create that got no answer may have been carried out. It is sent again only after the
// bridge has looked for the record in vain for a while, and then Magento's own rule, that
// an address or a name is unique, keeps the second request from making a second record.
//
// Whether a record that is found is the one that was sent is decided by its key where the
// companion module keeps one (Key), else by its time (MadeBetween) and by what it holds.
// Somebody else may have made it all the same, so what was found is never deleted. The
// package knows no kind of record and makes no call of its own. Begin with Once.
package create

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Record is a record to be made.
type Record[T any] struct {
	// Send asks Magento to make the record.
	Send func(ctx context.Context) (*T, error)
	// Find looks for the record that has in Magento what must be unique, and returns nil
	// where there is none.
	Find func(ctx context.Context) (*T, error)
	// IsSent reports whether a record that was found is the one that was sent.
	IsSent func(found *T) bool
	// Taken is the detail of the conflict where it is another.
	Taken string
}

// Key returns a key for one create, which the companion module stores with the record.
func Key() string { return rand.Text() }

// pauses are the pauses before each look for a record whose creation got no answer:
// Magento may still be at work on it.
var pauses = []time.Duration{0, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second}

// Once makes a record, and returns what Magento stored. told is false where Magento's
// answer was lost and the record was found: then it must not be deleted. It fails with the
// error of Send, with that of Find, or with *scim.Error: 409 where another record is in the
// way, 503 where Find fails for the moment.
func Once[T any](ctx context.Context, r Record[T]) (made *T, told bool, err error) {
	made, err = r.Send(ctx)
	if !failure.IsAmbiguous(err) {
		return made, err == nil, err
	}
	if found, lookErr := r.look(ctx, err, pauses); found != nil || lookErr != nil {
		return found, false, lookErr
	}
	made, err = r.Send(ctx)
	switch {
	case failure.IsAmbiguous(err):
		made, lookErr := r.look(ctx, err, pauses)
		if made == nil && lookErr == nil {
			return nil, false, err
		}
		return made, false, lookErr
	case failure.KindOf(err) == magento.Duplicate || failure.KindOf(err) == magento.Invalid:
		// The first request may have been carried out since. A shop that speaks another
		// language says so in other words.
		if found, lookErr := r.look(ctx, err, pauses[:1]); found != nil || lookErr != nil {
			return found, false, lookErr
		}
	}
	return made, err == nil, err
}

// look looks for the record whose creation got no answer, as often as there are waits, and
// returns nil where there is none. cause is why there was no answer.
func (r Record[T]) look(ctx context.Context, cause error, waits []time.Duration) (*T, error) {
	var failed error
	for _, pause := range waits {
		if err := timing.Sleep(ctx, pause); err != nil {
			if failure.KindOf(cause) == magento.TooSlow {
				return nil, cause
			}
			return nil, unknown(cause, err)
		}
		var found *T
		found, failed = r.Find(ctx)
		switch {
		case failed != nil && !failure.IsPassing(failed):
			return nil, failed
		case failed != nil || found == nil:
		case r.IsSent(found):
			return found, nil
		default:
			return nil, scim.Conflict(r.Taken)
		}
	}
	if failed != nil {
		return nil, unknown(cause, failed)
	}
	return nil, nil // none
}

// unknown is the answer where nobody can tell now whether the record was made.
func unknown(cause, failed error) error {
	wait := failure.RetryLater
	if e, ok := errors.AsType[*magento.Error](failed); ok && e.RetryAfter > 0 {
		wait = e.RetryAfter
	}
	return &scim.Error{
		Status: http.StatusServiceUnavailable, RetryAfter: wait, Err: errors.Join(cause, failed),
		Reason: "could not find out whether it was created",
		Detail: "Magento did not answer, and does not tell whether it has created this; " +
			"the same request sent again does, by a conflict if so.",
	}
}

// Incomplete is the failure of a record that was found and is not all that was asked for.
// It stays, since somebody else may have made it. cause says what is wrong with it.
func Incomplete(cause error) error {
	out := &scim.Error{Status: http.StatusConflict, ScimType: scim.UniquenessErr, Err: cause}
	if e, ok := errors.AsType[*scim.Error](cause); ok {
		if e.Status >= http.StatusInternalServerError {
			*out = *e
		}
		out.Detail = e.Detail
	}
	out.Detail = "It exists now, but Magento's answer was lost, and it is not all that was asked for; " +
		"a change of it completes it. " + out.Detail
	return out
}

// MadeBetween reports whether Magento made a record no earlier than a request began and no
// later than now, all by its own clock; it is false where Magento tells no time. created_at
// counts whole seconds.
func MadeBetween(began, now time.Time, createdAt string) bool {
	made, err := time.Parse(time.DateTime, createdAt)
	return err == nil && !began.IsZero() && !made.Before(began.Truncate(time.Second)) && !made.After(now.Add(time.Second))
}
