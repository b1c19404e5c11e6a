package failure

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// maxAttempts is how often a change is tried again because others were faster.
const maxAttempts = 8

// RetryChanged calls f until it does not fail for what others have changed meanwhile: the
// companion module writes only to the version that was read, so f reads anew each time. It
// fails with the error of f, which is a *scim.Error (503) where others keep changing the
// same, or with that of ctx.
func RetryChanged(ctx context.Context, f func() error) error {
	for n := 0; ; n++ {
		err := f()
		if KindOf(err) != magento.Changed || n == maxAttempts {
			return err
		}
		if err := timing.Sleep(ctx, time.Duration(n+1)*10*time.Millisecond); err != nil {
			return Of(err, "change it before others do", func(field string) string { return field })
		}
	}
}

// DeactivateAnyway deactivates a user whom a PUT deactivates when something else in it is
// refused, and adds that to the refusal: a person who has left must not keep the way in
// because of it. A PATCH has to leave the user untouched (RFC 7644 section 3.5.2), so for
// that there is no such thing. Any other cause, and an error of deactivate, is returned.
func DeactivateAnyway(ctx context.Context, cause error, deactivate func() error) error {
	e, ok := errors.AsType[*scim.Error](cause)
	if !ok || e.Status != http.StatusBadRequest && e.Status != http.StatusConflict {
		return cause
	}
	if err := deactivate(); err != nil {
		return err
	}
	scim.EventFrom(ctx).Warn("only-deactivated", "the user was deactivated; the rest of the request was refused")
	out := *e
	out.Detail += " The user was deactivated all the same."
	return &out
}
