package magento

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Kind is what an error means to a caller, whatever status or text it came with.
type Kind uint8

// The kinds of failure.
const (
	// Unexpected is an answer that is not Magento's or says nothing: any other 5xx, an
	// HTML page, a body cut short, a wrong content type.
	Unexpected Kind = iota
	// Duplicate is a 400 because an e-mail address, a user name, or the name of a group
	// or a role is taken, or a 409 of the companion module because another customer goes by
	// the name (Fields has scim_user_name).
	Duplicate
	// NotFound is a 404 for the entity (or route) that was asked for.
	NotFound
	// Refused is a 401 or 403: the credentials or the permissions of the bridge are wrong.
	Refused
	// Invalid is any other 400: Magento refuses a value.
	Invalid
	// RateLimited is a 429.
	RateLimited
	// Unavailable is a 502, 503 or 504, maintenance mode, an unreachable host or
	// a cut connection; also a call that its caller cancelled (errors.Is context.Canceled).
	Unavailable
	// TooSlow is a deadline that passed before Magento answered.
	TooSlow
	// Changed is a 409 of the companion module: the record was changed since the version
	// that was named was read, or a role still has users.
	Changed
	// Protected is a 403 of the companion module: the shop would be left without an
	// administrator, or the account is the one that the client logs in with.
	Protected
)

// String returns the kind in words.
func (k Kind) String() string {
	switch k {
	case Duplicate:
		return "duplicate"
	case NotFound:
		return "not found"
	case Refused:
		return "refused"
	case Invalid:
		return "invalid"
	case RateLimited:
		return "rate limited"
	case Unavailable:
		return "unavailable"
	case TooSlow:
		return "too slow"
	case Changed:
		return "changed meanwhile"
	case Protected:
		return "protected"
	default:
		return "unexpected answer"
	}
}

// Error is every failure of a call to Magento.
type Error struct {
	Kind   Kind
	Status int    // HTTP status, 0 where there was no answer
	Method string // of the request
	Route  string // with placeholders ("/V1/customers/{id}"): never a value, which could be personal
	// Message is what of Magento's text the client that sent the request may be told:
	// the known messages, with the values that Magento complains of. "" where there
	// are none.
	Message string
	// Template is Magento's text before its placeholders were filled in, to be
	// compared. It is not to be shown: some texts have values in them all the same.
	Template string
	// Original is all of Magento's text, with its placeholders filled in. It is set
	// where Config.PersonalData allows to show it.
	Original string
	// Resource is the ACL resource that a refusal names ("Magento_Customer::manage").
	Resource string
	// Fields are the attribute codes ("firstname", "postcode") that Magento
	// complains of, where it names them.
	Fields []string
	// RetryAfter is how long Magento asks to wait, 0 where it does not say.
	RetryAfter time.Duration
	// Ambiguous is set where the request may have had its effect although no usable
	// answer came.
	Ambiguous bool
	// Err is the cause in the transport, if any. Its text can quote what was
	// received, so it is not for logs.
	Err error
}

// withheld stands for a text that is not known, so that it may hold anything.
const withheld = "[message withheld]"

// Error says what happened in words that are safe in a log: method, route, status,
// kind, and the known messages of Magento without values. Original follows it.
func (e *Error) Error() string {
	result := e.Kind.String()
	if e.Status != 0 {
		result = strconv.Itoa(e.Status) + " " + result
	}
	if e.Ambiguous {
		result += ", perhaps carried out"
	}
	parts := []string{"magento", e.Method + " " + e.Route, result}
	if lines := showKnown(e.Template, false, withheld); len(lines) > 0 {
		parts = append(parts, strings.Join(lines, " "))
	}
	if e.Resource != "" {
		parts[len(parts)-1] += " (" + e.Resource + ")"
	}
	if cause := describe(e.Err); cause != "" {
		parts = append(parts, cause)
	}
	text := strings.Join(parts, ": ")
	if e.Original != "" {
		text += " | " + oneLine(e.Original, maxMessage)
	}
	return text
}

// Unwrap returns the cause in the transport.
func (e *Error) Unwrap() error { return e.Err }

// noRouteTemplate is what Magento answers to a path that no module serves.
const noRouteTemplate = "Request does not match any route."

// IsNoRoute reports whether err is Magento's answer to a route that it does not
// have, as of a module that is not installed; its Kind is NotFound.
func IsNoRoute(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == NotFound && e.Template == noRouteTemplate
}
