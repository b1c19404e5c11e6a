package scim

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"sync"
	"time"
)

// Event is what happened in one request, for the operator's log and metrics. A
// scimserver.Handler makes one for each request, passes it on in the context, and
// gives it to Config.OnEvent when the answer is written. Its setters are safe for
// concurrent use.
type Event struct {
	RequestID string
	Method    string
	Route     string // with placeholders: "/scim/v2/Users/:id"
	// Path is the path itself, with "_" for each segment that is neither a part of the route nor
	// looks like an id: a client could have put anything there. FullPath is the path as it came,
	// which may be personal.
	Path, FullPath string
	// TraceID joins all that was told of the request: 32 hexadecimal digits. SpanID is that of the
	// request in the trace, 16 of them, and "" where nobody traces.
	TraceID, SpanID string
	ClientIP        string
	Client          Client // "" where the token is not known
	UserAgent       string
	// Body is what scimserver.Config.Shape made of the body, "" without it.
	Body     string
	Start    time.Time
	Duration time.Duration
	// Status is that of the answer; where that was Cut, the one that the failure would have had.
	Status   int
	BytesOut int64
	// Cut is set where the request failed when a part of the answer had been sent, with a status
	// of success: the client was left with half an answer and a broken connection.
	Cut bool
	// Err is why the request failed, nil where it did not.
	Err error
	// WrongToken is set where the request brought a token that no client has.
	WrongToken bool

	mu            sync.Mutex
	action        string
	resourceType  string
	resourceID    string
	calls         int
	callTime      time.Duration
	retries       int
	warnings      []Warning
	accessChanges []AccessChange
	operations    []Outcome
	target        *Target // a pointer, so that printing an Event does not print it
	changed       []string
	lastWrite     int
}

// Outcome is what became of one operation of a bulk request.
type Outcome struct {
	// Action, ResourceType and ResourceID are as in Event.Action.
	Action       string
	ResourceType string
	ResourceID   string
	// Status is that of the operation, as if it had been a request by itself.
	Status int
	// Err is why the operation failed, nil where it did not.
	Err error
	// Event is what the store was given for the operation.
	Event *Event
}

// Warning is something that did not fail the request, but that the operator should
// know. Text names attributes and settings, never a value.
type Warning struct {
	Code string // "name-adjusted"
	Text string
	// Severe is set where somebody has to act: the line in the log is an error then.
	Severe bool
}

// Actions of an Event (the ECS field event.action). For groups read "group".
const (
	ActionRead        = "read"
	ActionListed      = "listed"
	ActionCreated     = "created"
	ActionUpdated     = "updated"
	ActionUnchanged   = "unchanged"
	ActionDeactivated = "deactivated"
	ActionReactivated = "reactivated"
	ActionDeleted     = "deleted"
	// ActionBulk is a bulk request as a whole: Operations tells the parts.
	ActionBulk = "bulk"
)

// SetAction says what was done to which resource: one of the Action constants,
// the resource type ("User"), and the id where one is known.
func (e *Event) SetAction(action, resourceType, id string) {
	e.locked(func() { e.action, e.resourceType, e.resourceID = action, resourceType, id })
}

// Action returns the arguments of the last SetAction.
func (e *Event) Action() (action, resourceType, id string) {
	e.locked(func() { action, resourceType, id = e.action, e.resourceType, e.resourceID })
	return action, resourceType, id
}

// AddCall counts a call to the system in which resources are stored, its retries, and
// the time it took.
func (e *Event) AddCall(d time.Duration, retries int) {
	e.locked(func() {
		e.calls++
		e.callTime += d
		e.retries += retries
	})
}

// Calls returns the number of calls, their summed time and retries.
func (e *Event) Calls() (n int, d time.Duration, retries int) {
	e.locked(func() { n, d, retries = e.calls, e.callTime, e.retries })
	return n, d, retries
}

// Warn adds a warning.
func (e *Event) Warn(code, text string) {
	e.locked(func() { e.warnings = append(e.warnings, Warning{Code: code, Text: text}) })
}

// WarnSeverely adds a warning on which somebody has to act.
func (e *Event) WarnSeverely(code, text string) {
	e.locked(func() { e.warnings = append(e.warnings, Warning{Code: code, Text: text, Severe: true}) })
}

// Warnings returns a copy of the warnings.
func (e *Event) Warnings() (list []Warning) {
	e.locked(func() { list = slices.Clone(e.warnings) })
	return list
}

// Operations returns a copy of the outcomes of a bulk request, in the order of
// the request; nil for any other request.
func (e *Event) Operations() (list []Outcome) {
	e.locked(func() { list = slices.Clone(e.operations) })
	return list
}

// AddOperation adds the work of an operation of a bulk request, and notes its outcome.
func (e *Event) AddOperation(operation *Event) {
	calls, callTime, retries := operation.Calls()
	warnings, accessChanges := operation.Warnings(), operation.AccessChanges()
	action, resourceType, id := operation.Action()
	e.locked(func() {
		e.calls += calls
		e.callTime += callTime
		e.retries += retries
		e.warnings = append(e.warnings, warnings...)
		e.accessChanges = append(e.accessChanges, accessChanges...)
		e.operations = append(e.operations, Outcome{
			Action: action, ResourceType: resourceType, ResourceID: id, Status: operation.Status, Err: operation.Err,
			Event: operation,
		})
	})
}

// locked runs access while nothing else uses e; it does nothing where e is nil.
func (e *Event) locked(access func()) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	access()
}

// NewRequestID returns 32 random hexadecimal digits, which are a trace id as well.
func NewRequestID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails, by its documentation
	return hex.EncodeToString(random[:])
}

type eventKey struct{}

// WithEvent returns a context that carries e.
func WithEvent(ctx context.Context, e *Event) context.Context {
	return context.WithValue(ctx, eventKey{}, e)
}

// EventFrom returns the event of the request that ctx belongs to, or nil: all
// setters of a nil *Event do nothing.
func EventFrom(ctx context.Context) *Event {
	e, _ := ctx.Value(eventKey{}).(*Event)
	return e
}
