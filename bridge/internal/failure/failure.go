// Package failure says what trouble with Magento is to a SCIM client: which status,
// which scimType and which detail a *magento.Error becomes, and what the caller can
// still hope for after one (that the record is gone, that the write may have been
// done, that another attempt may do better).
//
// It knows no single resource: what a field of Magento is called in SCIM is told by
// its caller. Begin with Of, the table of errors.
package failure

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// KindOf tells what an error of the client means; Unexpected for any other.
func KindOf(err error) magento.Kind {
	if e, ok := errors.AsType[*magento.Error](err); ok {
		return e.Kind
	}
	return magento.Unexpected
}

// IsAmbiguous reports whether a request may have been carried out although no
// answer came.
func IsAmbiguous(err error) bool {
	e, ok := errors.AsType[*magento.Error](err)
	return ok && e.Ambiguous
}

// IsNotSent reports whether a write was not sent because the client of Magento only reads, as
// where a request is rehearsed. Whether Magento would refuse it is not known then.
func IsNotSent(err error) bool { return errors.Is(err, magento.ErrReadOnly) }

// How long a client is told to wait where Magento does not say: RetryLater for what passes
// by itself, and RetryWhenFixed for what a person must see to.
const (
	RetryLater     = 30 * time.Second
	RetryWhenFixed = 300 * time.Second
)

// Of is the table of errors: what trouble with Magento is to a SCIM client.
// doing says in words what was tried; attributeOf names the SCIM attribute that a
// field of Magento holds.
func Of(err error, doing string, attributeOf func(field string) string) error {
	if _, ok := errors.AsType[*scim.Error](err); ok {
		return err
	}
	if _, ok := errors.AsType[*SetupError](err); ok {
		return &scim.Error{
			Status: http.StatusInternalServerError, Reason: "could not " + doing, Err: err,
			Detail: "The bridge's settings do not fit the shop; its operator finds the reason in the log.",
		}
	}
	e, ok := errors.AsType[*magento.Error](err)
	if !ok {
		if errors.Is(err, context.DeadlineExceeded) {
			return withRetryAfter(&scim.Error{
				Status: http.StatusGatewayTimeout, Reason: "could not " + doing + " in time", Err: err,
				Detail: "Magento did not answer in time.",
			})
		}
		return err
	}
	if e.ListLimit > 0 {
		return ofListLimit(e, doing)
	}
	out := &scim.Error{Status: http.StatusBadGateway, Reason: "could not " + doing, Err: err, RetryAfter: e.RetryAfter}
	switch e.Kind {
	case magento.NotFound:
		out.Detail = "Magento does not know what the bridge asked for."
	case magento.NoRoute:
		out.Detail = "The shop has no such route: " + e.Route + "."
	case magento.Duplicate:
		out.Status, out.ScimType = http.StatusConflict, scim.UniquenessErr
		out.Detail = cmp.Or(e.Message, "Magento has another record with such a value.")
	case magento.Invalid:
		out.Status, out.ScimType, out.Detail = http.StatusBadRequest, scim.InvalidValue, invalidDetail(e, attributeOf)
	case magento.Refused:
		out.Detail = "Magento refuses the bridge's own credentials or permissions" + resourceHint(e) + because(e) +
			"; the token of this request is fine." + whatHelps(e) + ` "scim-bridge check" tells more.`
	case magento.Blocked:
		text, _ := e.Explain() // it has one for each
		out.Detail = capital(text) + "; the token of this request is fine." + whatHelps(e)
	case magento.RateLimited:
		out.Status, out.Detail = http.StatusTooManyRequests, "Magento asks for fewer requests"+because(e)+"."+whatHelps(e)
	case magento.Unavailable:
		out.Status, out.Detail = http.StatusServiceUnavailable, "Magento is not available at present"+because(e)+"."+whatHelps(e)
	case magento.TooSlow:
		out.Status, out.Detail = http.StatusGatewayTimeout, "Magento did not answer in time."
	case magento.Changed:
		out.Status = http.StatusServiceUnavailable
		out.Detail = "Another request keeps changing the same in Magento; the same request sent again completes it."
	case magento.Protected:
		out.Status = http.StatusForbidden
		out.Detail = cmp.Or(e.Message, "Magento does not allow this change: it concerns the last active administrator with "+
			"full rights, or the account that the bridge itself logs in with.")
	case magento.NotSent:
		out.Status, out.Detail = http.StatusServiceUnavailable, "The bridge is set to write nothing."
		out.Attributes = attributesIn(e, attributeOf)
	default:
		out.Detail = "The answer is not one that Magento gives to this request" + because(e) + "; somebody has to look at the " +
			"shop, or at what is in front of it." + whatHelps(e)
	}
	return withRetryAfter(out)
}

// ofListLimit is the error where the shop takes no list as long as the one that was sent: 502,
// since somebody has to change a setting.
func ofListLimit(e *magento.Error, doing string) error {
	return withRetryAfter(&scim.Error{
		Status: http.StatusBadGateway, Reason: "could not " + doing, Err: e, Detail: ListLimit(e),
	})
}

// withRetryAfter says when to come back, where the status says that it may help.
func withRetryAfter(out *scim.Error) *scim.Error {
	switch out.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		out.RetryAfter = cmp.Or(out.RetryAfter, RetryLater)
	case http.StatusBadGateway:
		out.RetryAfter = cmp.Or(out.RetryAfter, RetryWhenFixed)
	}
	return out
}

// IsGone reports whether Magento itself answered that there is no such record.
func IsGone(err error) bool { return KindOf(err) == magento.NotFound }

// OrNotFound is a 404 (*scim.Error) for a resource of a kind where Magento answered that
// there is no such record, and any other err as it is.
func OrNotFound(err error, kind, id string) error {
	if !IsGone(err) {
		return err
	}
	out := scim.NotFound(kind, id)
	out.Err = err
	return out
}

// MayName reports whether a refusal is about a field, as far as its text is known: a shop speaks
// its own language, so one that names none may be about any.
func MayName(err error, name string) bool {
	e, ok := errors.AsType[*magento.Error](err)
	return ok && (len(e.Fields) == 0 || slices.Contains(e.Fields, name))
}

// IsPassing reports whether the same request may succeed when it is sent again.
func IsPassing(err error) bool {
	passing := []magento.Kind{magento.Unavailable, magento.TooSlow, magento.RateLimited, magento.Unexpected}
	return slices.Contains(passing, KindOf(err))
}

// SetupError is a setting that does not fit the shop: nothing but a change of the
// setting, or of the shop, corrects it.
type SetupError struct{ Err error }

func (e *SetupError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *SetupError) Unwrap() error { return e.Err }

// maxAttempts is how often a change is tried again because others were faster.
const maxAttempts = 8

// RetryChanged calls f until it does not fail for what others have changed meanwhile: the
// companion module writes only to the version that was read, so f reads anew each time. It
// fails with the error of f, which is a *scim.Error (503) where others keep changing the
// same, or with that of ctx.
func RetryChanged(ctx context.Context, f func() error) error {
	for n := 0; ; n++ {
		err := f()
		if !IsChanged(err) || n == maxAttempts {
			return err
		}
		if err := timing.Sleep(ctx, time.Duration(n+1)*10*time.Millisecond); err != nil {
			return Of(err, "change it before others do", func(field string) string { return field })
		}
	}
}

// IsChanged reports whether a write failed for what others have changed meanwhile. An error
// that is joined to another is of what was done after the write, and is not tried again.
func IsChanged(err error) bool {
	var joined interface{ Unwrap() []error }
	return KindOf(err) == magento.Changed && !errors.As(err, &joined)
}

// DeactivateAnyway deactivates a user whom a PUT deactivates when something else in it is
// refused, and adds that to the refusal: a person who has left must not keep the way in
// because of it. A PATCH has to leave the user untouched (RFC 7644 section 3.5.2), so for
// that there is no such thing, unless the rest is only held for a while: a deactivation does
// not wait for it. Any other cause, and an error of deactivate, is returned.
func DeactivateAnyway(ctx context.Context, cause error, deactivate func() error) error {
	e, ok := RefusalIn(cause)
	if !ok && !errors.Is(cause, scim.ErrHeld) {
		return cause
	}
	return OnlyDeactivate(ctx, e, deactivate)
}

// RefusalIn is the refusal of a request that fails in the same way when it is sent again.
func RefusalIn(err error) (e *scim.Error, ok bool) {
	e, ok = errors.AsType[*scim.Error](err)
	return e, ok && slices.Contains([]int{http.StatusBadRequest, http.StatusForbidden, http.StatusConflict}, e.Status)
}

// StillActive is err, of a request that was to deactivate somebody, of whom record says in
// words what it is in Magento. Where that is refused, whatever for, the person keeps the way
// in until somebody acts, so both the client and the operator are told.
func StillActive(ctx context.Context, err error, record string) error {
	e, ok := RefusalIn(err)
	if !ok {
		return err
	}
	scim.EventFrom(ctx).WarnSeverely("deactivation-refused",
		"the request was to deactivate the "+record+" and was refused: the "+record+" is STILL ACTIVE")
	return Saying(e, "The user is STILL ACTIVE.")
}

// Saying is an error whose detail says more, in a sentence of its own.
func Saying(e *scim.Error, sentence string) *scim.Error {
	out := *e
	if !strings.HasSuffix(out.Detail, ".") && !strings.HasSuffix(out.Detail, "!") {
		out.Detail += "."
	}
	out.Detail += " " + sentence
	return &out
}

// OnlyDeactivate is DeactivateAnyway after any cause: the rest of the request is not done.
func OnlyDeactivate(ctx context.Context, cause *scim.Error, deactivate func() error) error {
	if err := deactivate(); err != nil && !IsNotSent(err) {
		return err
	}
	guard.Done(ctx)
	event := scim.EventFrom(ctx)
	_, _, id := event.Action()
	event.AddAccessChange(scim.AccessChange{Code: scim.DeactivatedOnly, UserID: id})
	event.Warn("only-deactivated", "the user was deactivated; the rest of the request was refused")
	return Saying(cause, "The user was deactivated all the same.")
}
