package magento

import (
	"time"
)

// Kind is what an error means to a caller, whatever status or text it came with.
type Kind uint8

// The kinds of trouble.
const (
	// Unexpected is an answer that makes no sense: a 5xx that says nothing, an
	// HTML page, a body cut short, a wrong content type.
	Unexpected Kind = iota
	// Duplicate is a 400 because an e-mail address or a group code is taken.
	Duplicate
	// NotFound is a 404 for the entity (or route) that was asked for.
	NotFound
	// Refused is a 401 or 403: the credentials or the permissions of the bridge are wrong.
	Refused
	// Invalid is any other 400: Magento refuses a value.
	Invalid
	// RateLimited is a 429.
	RateLimited
	// Unavailable is a 502, 503 or 504, maintenance mode, an unreachable host or a cut connection.
	Unavailable
	// TooSlow is a deadline that passed before Magento answered.
	TooSlow
)

// Error is every failure of a call to Magento.
type Error struct {
	Kind   Kind
	Status int    // HTTP status, 0 where there was no answer
	Method string // of the request
	Route  string // with placeholders ("/V1/customers/{id}"): never a value, which could be personal
	// Message is Magento's own text with its placeholders filled in, "" where
	// there is none. It can hold values that were sent.
	Message string
	// Resource is the ACL resource that a refusal names ("Magento_Customer::manage").
	Resource string
	// Fields are the names of fields that Magento complains of, where it says them.
	Fields []string
	// RetryAfter is how long Magento asks to wait, 0 where it does not say.
	RetryAfter time.Duration
	// Ambiguous is set where the request may have been carried out although no
	// usable answer came.
	Ambiguous bool
	// Err is the cause in the transport, if any.
	Err error
}
