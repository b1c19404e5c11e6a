package console

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Entry is one request, as the log has it: nothing in it is personal beyond the address that it
// came from.
type Entry struct {
	Number       uint64
	Start        time.Time
	Duration     time.Duration
	Method       string
	Route        string // with placeholders
	Status       int
	Client       scim.Client
	ClientIP     string
	RequestID    string
	Action       string // "created"
	ResourceType string
	ResourceID   string
	Reason, Fix  string // why it failed, and what helps
	Warnings     []scim.Warning
	Access       []scim.AccessChange
	Operations   []Operation
	Calls        int
	CallTime     time.Duration
	Retries      int
	// Changed names what was changed, Sent the attributes of the request; Shape is the request
	// without its values.
	Changed, Sent []string
	Shape         string
}

// Operation is what became of one operation of a bulk request.
type Operation struct {
	Action, ResourceType, ResourceID string
	Status                           int
	Reason                           string
}

// maxOperations bounds what an entry keeps of a bulk request.
const maxOperations = 50

func newEntry(e *scim.Event, reason, fix string) Entry {
	entry := Entry{
		Start: e.Start.UTC(), Duration: e.Duration, Method: cut(e.Method, 16), Route: cut(e.Route, 200), Status: e.Status,
		Client: e.Client, ClientIP: e.ClientIP, RequestID: cut(e.RequestID, 100), Reason: reason, Fix: fix,
		Warnings: e.Warnings(), Access: e.AccessChanges(),
	}
	entry.Action, entry.ResourceType, entry.ResourceID = e.Action()
	entry.Calls, entry.CallTime, entry.Retries = e.Calls()
	entry.Changed = e.Changed()
	for _, one := range e.Operations()[:min(len(e.Operations()), maxOperations)] {
		operation := Operation{one.Action, one.ResourceType, one.ResourceID, one.Status, ""}
		if one.Err != nil {
			operation.Reason = one.Err.Error()
		}
		entry.Changed = append(entry.Changed, one.Event.Changed()...)
		entry.Operations = append(entry.Operations, operation)
	}
	slices.Sort(entry.Changed)
	entry.Changed = slices.Compact(entry.Changed)
	return entry
}

func cut(text string, most int) string { return text[:min(len(text), most)] }

// End is when the request was answered.
func (e *Entry) End() time.Time { return e.Start.Add(e.Duration) }

// Failed reports whether the request was refused, or could not be carried out.
func (e *Entry) Failed() bool { return e.Status >= http.StatusBadRequest }

// Expected reports whether the failure is an ordinary answer to a client that looks before it
// writes.
func (e *Entry) Expected() bool {
	return e.Status == http.StatusNotFound || e.Status == http.StatusConflict || e.Status == http.StatusPreconditionFailed
}

// strayText says what is wrong with a request that is of no client; "" where nothing is.
func (e *Entry) strayText() string {
	isMisled := slices.ContainsFunc(e.Warnings, func(w scim.Warning) bool { return w.Code == "base-url-wrong" })
	switch {
	case isMisled:
		return "to another path than the Base URL’s"
	case e.Client != "":
		return ""
	case e.Status == http.StatusUnauthorized:
		return "without a valid token"
	case e.Status == http.StatusForbidden:
		return "from an address that SCIM_ALLOWED_IPS does not let in"
	default:
		return ""
	}
}

// Changes is how many users and groups the request has changed.
func (e *Entry) Changes() (n int) {
	if len(e.Operations) == 0 {
		if !e.Failed() && changes(e.Action) {
			return 1
		}
		return 0
	}
	for _, one := range e.Operations {
		if one.Status < http.StatusBadRequest && changes(one.Action) {
			n++
		}
	}
	return n
}

func changes(action string) bool {
	switch action {
	case scim.ActionCreated, scim.ActionUpdated, scim.ActionDeactivated, scim.ActionReactivated, scim.ActionDeleted:
		return true
	default:
		return false
	}
}

// What says in words what was done, or was to be done.
func (e *Entry) What() string { return what(e.Action, e.ResourceType, e.Status) }

func what(action, resourceType string, status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return "wrong token"
	case status == http.StatusForbidden && action == "":
		return "not allowed"
	case action == "":
		return "request"
	case action == scim.ActionBulk:
		return "bulk request"
	case resourceType == "":
		return "resources " + action
	case status == http.StatusNotFound:
		return strings.ToLower(resourceType) + " not found"
	case status >= http.StatusBadRequest:
		return strings.ToLower(resourceType) + " not " + action
	default:
		return strings.ToLower(resourceType) + " " + action
	}
}

// The outcomes of a request.
const (
	fine     = "ok"
	warned   = "warning"
	expected = "expected"
	failed   = "failed"
)

// State is the outcome.
func (e *Entry) State() string {
	switch {
	case e.Failed() && e.Expected():
		return expected
	case e.Failed():
		return failed
	case len(e.Warnings) > 0:
		return warned
	default:
		return fine
	}
}

// Filter chooses entries. Its zero value lets all through.
type Filter struct {
	Client scim.Client
	Kind   string // "", "changes" or "failures"
	ID     string // of the resource, or of the request
}

// Has reports whether the filter lets an entry through.
func (f Filter) Has(e *Entry) bool {
	if f.Client != "" && f.Client != e.Client {
		return false
	}
	if f.ID != "" && f.ID != e.ResourceID && f.ID != e.RequestID {
		return false
	}
	switch f.Kind {
	case "changes":
		return e.Changes() > 0
	case "failures":
		return e.State() == failed
	default:
		return true
	}
}

func filterOf(r *http.Request) Filter {
	q := r.URL.Query()
	return Filter{Client: scim.Client(q.Get("client")), Kind: q.Get("kind"), ID: strings.TrimSpace(q.Get("id"))}
}

func entryNumber(r *http.Request) uint64 {
	n, err := strconv.ParseUint(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
