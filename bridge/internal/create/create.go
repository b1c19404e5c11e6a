// Package create makes a record in Magento exactly once.
//
// A create that got no answer may have been carried out. It is sent again only after the
// bridge has looked for the record in vain for a while, and then Magento's own rule, that
// an address or a name is unique, keeps the second request from making a second record.
//
// Whether a record that is found was made by this very request is decided by each kind of
// record: MadeSince says whether Magento's clock allows it. The package knows no kind of
// record and makes no call of its own. Begin with Once.
package create

import (
	"context"
	"net/http"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
)

// Record is a record to be made.
type Record[T any] struct {
	// Send asks Magento to make the record.
	Send func(ctx context.Context) (*T, error)
	// Find looks for the record that a Send without an answer has made, and returns nil
	// where there is none. It fails with Taken where another record is in its place. began
	// is when it was sent first.
	Find func(ctx context.Context, began time.Time) (*T, error)
}

// pauses are the pauses before each look for a record whose creation got no answer:
// Magento may still be at work on it.
var pauses = [...]time.Duration{0, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second}

// Once makes a record, and returns what Magento stored. It fails with the error of Send
// or Find, or with that of the first Send where ctx ends before the record is found.
func Once[T any](ctx context.Context, r Record[T]) (*T, error) {
	began := time.Now()
	made, cause := r.Send(ctx)
	if !failure.IsAmbiguous(cause) {
		return made, cause
	}
	for _, pause := range pauses {
		if err := timing.Sleep(ctx, pause); err != nil {
			return nil, cause
		}
		found, err := r.Find(ctx, began)
		if found != nil || err != nil && !failure.IsPassing(err) {
			return found, err
		}
	}
	made, err := r.Send(ctx)
	if failure.KindOf(err) == magento.Duplicate || failure.IsAmbiguous(err) {
		if found, findErr := r.Find(ctx, began); found != nil || findErr != nil {
			return found, findErr
		}
	}
	return made, err
}

// Taken is the answer of Find where a record that this request did not make has what must
// be unique. field is what Magento calls it.
func Taken(field, message string) *magento.Error {
	return &magento.Error{
		Kind: magento.Duplicate, Status: http.StatusBadRequest, Message: message, Fields: []string{field},
	}
}

// MadeSince reports whether Magento made a record since a request began. createdAt
// and serverTime, when it answered the search that found the record, are by
// Magento's own clock; it is false where Magento tells no time.
func MadeSince(began, serverTime time.Time, createdAt string) bool {
	// Both clocks count whole seconds. Where they differ by more, nobody can be told
	// from one who was there before.
	const tolerance = 2 * time.Second
	made, err := time.Parse(time.DateTime, createdAt)
	age := serverTime.Sub(made)
	return err == nil && !serverTime.IsZero() && age >= -tolerance && age <= time.Since(began)+tolerance
}
