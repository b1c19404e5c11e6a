package scim

import (
	"errors"
	"net/http"
	"strings"
	"time"
)

// ScimType is the detail keyword of an error (RFC 7644 section 3.12, table 9).
type ScimType string //nolint:revive // the protocol's own name of it

// The detail keywords.
const (
	InvalidFilter ScimType = "invalidFilter"
	TooMany       ScimType = "tooMany"
	UniquenessErr ScimType = "uniqueness"
	MutabilityErr ScimType = "mutability"
	InvalidSyntax ScimType = "invalidSyntax"
	InvalidPath   ScimType = "invalidPath"
	NoTarget      ScimType = "noTarget"
	InvalidValue  ScimType = "invalidValue"
	InvalidVers   ScimType = "invalidVers"
	Sensitive     ScimType = "sensitive"
	InvalidCursor ScimType = "invalidCursor"
	ExpiredCursor ScimType = "expiredCursor"
	InvalidCount  ScimType = "invalidCount"
)

// ErrHeld is the cause of a 503 for a request that a limit holds until somebody has looked at
// it. It is no failure of the service provider.
var ErrHeld = errors.New("held by the guard")

// ErrOutsideScope is the cause of a refusal of what the settings keep out of the reach of clients.
var ErrOutsideScope = errors.New("outside of the scope")

// Error is a failure as a SCIM client is told it (RFC 7644 section 3.12), and
// as the operator reads it in the log.
type Error struct {
	Status   int
	ScimType ScimType
	// Detail is what the client reads. It may name attributes, limits and
	// settings, and hold values that the client sent; never a secret.
	Detail string
	// Reason is what the log says instead of Detail, for a detail that holds a
	// value which may be personal. "" where Detail serves both.
	Reason string
	// Attributes are those that the failure is about, where the caller is to know them by
	// themselves.
	Attributes []string
	// RetryAfter becomes the header Retry-After, in whole seconds rounded up; 0 for none.
	RetryAfter time.Duration
	// Err is the cause. It is for errors.Is and the log, never for the client;
	// its text must be free of personal data.
	Err error
}

// Error returns what the log may say.
func (e *Error) Error() string {
	text := e.Reason
	if text == "" {
		text = e.Detail
	}
	if text == "" {
		text = http.StatusText(e.Status)
	}
	if e.Err != nil {
		text = strings.TrimSuffix(text, ".") + ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// NotFound is a 404 for a resource.
func NotFound(resourceType, id string) *Error {
	return &Error{
		Status: http.StatusNotFound,
		Detail: resourceType + " " + shorten(id) + " does not exist.",
		Reason: resourceType + " does not exist.",
	}
}

// Conflict is a 409 uniqueness.
func Conflict(detail string) *Error {
	return &Error{Status: http.StatusConflict, ScimType: UniquenessErr, Detail: detail}
}

// BadRequest is a 400 with the keyword of what is wrong.
func BadRequest(t ScimType, detail string) *Error {
	return &Error{Status: http.StatusBadRequest, ScimType: t, Detail: detail}
}

// badRequestAbout is a 400 about words of the client. It is shown them, where there are
// any; the log is not, for they can be anything.
func badRequestAbout(t ScimType, problem, words string) *Error {
	err := BadRequest(t, problem+".")
	if words != "" {
		err.Detail, err.Reason = problem+": "+quote(words)+".", err.Detail
	}
	return err
}

// Invalid is a 400 invalidValue that names the attribute.
func Invalid(attribute, problem string) *Error {
	return BadRequest(InvalidValue, attribute+": "+problem)
}
