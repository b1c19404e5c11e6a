package magento

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Kind is what an error means to a caller, whatever status or text it came with.
type Kind uint8

// The kinds of failure.
const (
	// Unexpected is an answer that is not Magento's, or that makes no sense: a redirect, an
	// HTML page or nothing with a status of success, a 404 of something in between, a 400 to
	// a read. A person has to look at the shop, or at what is in front of it.
	Unexpected Kind = iota
	// Duplicate is a 400 because an e-mail address, a user name, or the name of a group
	// or a role is taken, or a 409 of the companion module because another customer goes by
	// the name (Fields has scim_user_name).
	Duplicate
	// NotFound is a 404 that names the very id that was asked for.
	NotFound
	// NoRoute is a 404 in the words that this shop has for a route that cannot exist: what
	// serves the route is not installed.
	NoRoute
	// Refused is a 401 or 403 of Magento's own: the credentials or the permissions of the
	// bridge are wrong.
	Refused
	// Blocked is any other 401 or 403: something in front of Magento refuses.
	Blocked
	// Invalid is any other 400: Magento refuses a value.
	Invalid
	// RateLimited is a 429.
	RateLimited
	// Unavailable is what waiting helps against: a 500, 502, 503, 504 or 520 to 530,
	// maintenance mode, an unreachable host, a cut connection, a lock or deadlock in the
	// database; also a call that its caller cancelled (errors.Is context.Canceled).
	Unavailable
	// TooSlow is a deadline that passed before Magento answered.
	TooSlow
	// Changed is a 409 of the companion module: the record was changed since the version
	// that was named was read, or a role still has users.
	Changed
	// Protected is a 403 of the companion module: the shop would be left without an
	// administrator, or the account is the one that the client logs in with.
	Protected
	// NotSent is a request that would change something, by a client that must not write
	// (Config.ReadOnly). Fields has what it would have set; errors.Is tells ErrReadOnly.
	NotSent
)

var kindNames = [...]string{
	Unexpected:  "unexpected answer",
	Duplicate:   "duplicate",
	NotFound:    "not found",
	NoRoute:     "no such route",
	Refused:     "refused",
	Blocked:     "refused in front of Magento",
	Invalid:     "invalid",
	RateLimited: "rate limited",
	Unavailable: "unavailable",
	TooSlow:     "too slow",
	Changed:     "changed meanwhile",
	Protected:   "protected",
	NotSent:     "not sent",
}

// String returns the kind in words.
func (k Kind) String() string { return kindNames[k] }

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
	// Accepted is set where Magento refuses credentials with which it has allowed something before:
	// a permission is missing, unless they were changed in Magento since. ByAdmin is set where they
	// are those of an admin user.
	Accepted, ByAdmin bool
	// Fields are the attribute codes ("firstname", "postcode") that Magento
	// complains of, where it names them; those that would have been set, of NotSent.
	Fields []string
	// Numbers are the whole numbers among the values that Magento gives in a list, such as
	// the limit that was not met.
	Numbers []int64
	// PageLimit is the largest page that Magento allows, where it refused a search for the
	// size of its pages.
	PageLimit int
	// ListLimit is the longest list that Magento takes in a request, where it refused one for
	// that (Web Api Input Limits), and ListLength how long the longest one was.
	ListLimit, ListLength int
	// Redirect is the scheme and host that an answer redirects to ("https://www.shop.example"), or
	// that it is the same, in words.
	Redirect string
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
	if cause := e.cause(); cause != "" {
		last := len(parts) - 1
		parts[last] = strings.TrimSuffix(parts[last], ".")
		parts = append(parts, cause)
	}
	text := strings.Join(parts, ": ")
	if e.Original != "" {
		text += " | " + oneLine(e.Original, maxMessage)
	}
	return text
}

// cause says why there is no answer of Magento's, with the address that was dialled.
func (e *Error) cause() string {
	text, _ := e.Explain()
	if _, ok := errors.AsType[*net.OpError](e.Err); ok && text != "" {
		return text + " (" + describe(e.Err) + ")"
	}
	return cmp.Or(text, describe(e.Err))
}

// Unwrap returns the cause in the transport.
func (e *Error) Unwrap() error { return e.Err }

// isKind reports whether an error is of a kind.
func isKind(err error, kind Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == kind
}

// Causes of an answer that cannot be used, in place of a parser's errors, which quote
// the answer.
var (
	errNotJSON    = errors.New("the answer is not JSON")
	errMalformed  = errors.New("the answer is not what this route answers")
	errCutShort   = errors.New("the answer was cut short")
	errTooLarge   = errors.New("the answer is too large")
	errRedirected = errors.New("the answer is a redirect: set the URL that it leads to")
	errForeign    = errors.New("the answer is not Magento's own")
	errPassword   = errors.New("something in front of Magento asks for a password")
	errBlocked    = errors.New("something in front of Magento refuses")
	errNoHeader   = errors.New("something in front of Magento drops the header Authorization")
	errBusy       = errors.New("a lock or a deadlock in the database")
	errNonce      = errors.New("the shop's database cannot store the nonce of the signature")
	errShort      = errors.New("the answer lacks records that it counts")
	errChanging   = errors.New("the number of records changed between two pages")
	errClosed     = errors.New("the client is closed")
	errNoTime     = errors.New("there is no time left for an answer, so it was not sent")
	errCrowded    = errors.New("other large answers take all the memory that there is for them")

	// describable are those that say all that there is to say.
	describable = []error{
		errNotJSON, errMalformed, errCutShort, errTooLarge, errRedirected, errForeign, errPassword, errBlocked, errNoHeader, errBusy, errNonce, errShort,
		errChanging, errClosed, errNoTime, errCrowded, ErrReadOnly,
	}
)

// ErrReadOnly is the cause of every *Error of the kind NotSent.
var ErrReadOnly = errors.New("the client only reads")

// describe returns the cause of a failure in words that cannot hold anything
// that was sent or received: errors of net/http quote malformed answers.
func describe(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.Canceled):
		return "the caller gave up"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the connection was cut"
	case errors.Is(err, http.ErrSchemeMismatch):
		return "the server does not speak TLS"
	}
	for _, known := range describable {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if e, ok := errors.AsType[*net.OpError](err); ok { // names at most the host and the port
		return e.Error()
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return describeCertificate(e.Err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	return "the connection failed"
}

// describeCertificate says why the server's certificate was not taken.
func describeCertificate(err error) string {
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "the server's certificate is for another host"
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return "the server's certificate has expired, or is not valid yet"
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "the server's certificate is not trusted: its issuer is unknown"
	}
	return "the server's certificate is not trusted"
}
