package scim

import (
	"context"
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
	ClientIP  string
	UserAgent string
	Start     time.Time
	Duration  time.Duration
	Status    int
	BytesOut  int64
	// Err is why the request failed, nil where it did not.
	Err error

	mu           sync.Mutex
	action       string
	resourceType string
	resourceID   string
	calls        int
	callTime     time.Duration
	retries      int
	warnings     []Warning
	operations   []Outcome
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
}

// Warning is something that did not fail the request, but that the operator should
// know. Text names attributes and settings, never a value.
type Warning struct {
	Code string // "name-adjusted"
	Text string
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
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.action, e.resourceType, e.resourceID = action, resourceType, id
}

// Action returns the arguments of the last SetAction.
func (e *Event) Action() (action, resourceType, id string) {
	if e == nil {
		return "", "", ""
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.action, e.resourceType, e.resourceID
}

// AddCall counts a call to the system in which resources are stored, its retries, and
// the time it took.
func (e *Event) AddCall(d time.Duration, retries int) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls++
	e.callTime += d
	e.retries += retries
}

// Calls returns the number of calls, their summed time and retries.
func (e *Event) Calls() (n int, d time.Duration, retries int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.calls, e.callTime, e.retries
}

// Warn adds a warning.
func (e *Event) Warn(code, text string) {
	if e == nil {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.warnings = append(e.warnings, Warning{Code: code, Text: text})
}

// Warnings returns a copy of the warnings.
func (e *Event) Warnings() []Warning {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Warning(nil), e.warnings...)
}

// Operations returns a copy of the outcomes of a bulk request, in the order of
// the request; nil for any other request.
func (e *Event) Operations() []Outcome {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Outcome(nil), e.operations...)
}

// addWork adds the calls and warnings of part to those of e.
func (e *Event) addWork(part *Event) {
	calls, callTime, retries := part.Calls()
	warnings := part.Warnings()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls += calls
	e.callTime += callTime
	e.retries += retries
	e.warnings = append(e.warnings, warnings...)
}

// AddOperation adds the work of an operation of a bulk request, and notes its outcome.
func (e *Event) AddOperation(operation *Event) {
	e.addWork(operation)
	action, resourceType, id := operation.Action()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.operations = append(e.operations, Outcome{
		Action: action, ResourceType: resourceType, ResourceID: id, Status: operation.Status, Err: operation.Err,
	})
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
