package scimserver

import (
	"context"
	"net/http"
	"slices"
	"sync"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Admission lets requests in to the stores, so that no more come than those can serve.
type Admission interface {
	// Admit is called once for a request, when it has been parsed and before a store is
	// asked for resources or for a change. It may wait. The Handler calls leave when the
	// answer has been written, or earlier, where the request only waits (scim.EndTurn). Admit
	// may fail with an *Error, which is answered, or with that of ctx.
	Admit(ctx context.Context, u scim.Urgency) (leave func(), err error)
}

// lease is what a request holds that has been let in. A bulk request is one request: its
// operations come one after the other, and wait for nobody once the first has begun.
type lease struct {
	admission Admission // nil lets everybody in
	mu        sync.Mutex
	leave     func() // nil before Admit
	isOver    bool
}

type leaseKey struct{}

// admit waits until the request of ctx is let in, unless it is already. It may only be called
// by the goroutine of the request.
func admit(ctx context.Context, u scim.Urgency) error {
	l, _ := ctx.Value(leaseKey{}).(*lease)
	if l == nil || l.admission == nil || l.leave != nil {
		return nil
	}
	leave, err := l.admission.Admit(ctx, u)
	if err != nil {
		return err
	}
	l.leave = leave
	return nil
}

// end gives back what the request holds. It is safe for concurrent use.
func (l *lease) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.leave != nil && !l.isOver {
		l.isOver = true
		l.leave()
	}
}

// changeUrgency is the urgency of a change by which a resource is deactivated, or not.
func changeUrgency(deactivates bool, members *scim.MemberChange) scim.Urgency {
	if deactivates || members.TakesAway() {
		return scim.Urgent
	}
	return scim.Usual
}

// urgency is that of a list: the least of its parts.
func (l *listing) urgency() scim.Urgency {
	isLookup := func(part listPart) bool {
		return part.mismatch != nil || part.matchesNone || scim.IsLookup(part.query.Filter)
	}
	if !slices.ContainsFunc(l.parts, func(part listPart) bool { return !isLookup(part) }) {
		return scim.Usual
	}
	return scim.Listing
}

// urgency is that of a bulk request: the least of its operations, so that nobody puts a
// whole bulk before the requests of others by a single deletion.
func (b *bulkRequest) urgency(ctx context.Context) (scim.Urgency, error) {
	for _, op := range b.operations {
		if op.err != nil || op.method == http.MethodDelete {
			continue
		}
		rt, err := op.ep.store.ResourceType(ctx)
		if err != nil {
			return 0, err
		}
		if !op.takesAway(rt) {
			return scim.Usual, nil
		}
	}
	return scim.Urgent, nil
}

// takesAway reports whether the operation, which is no DELETE, takes access away.
func (op *bulkOperation) takesAway(rt *scim.ResourceType) bool {
	compat := op.ep.h.cfg.Compat
	switch op.method {
	case http.MethodPut:
		return compat.Deactivates(op.data, rt)
	case http.MethodPatch:
		patch, err := compat.NewPatch(op.data, rt)
		if err != nil {
			return false
		}
		deactivates := patch.Deactivates()
		_, members, err := patch.TakeMembers()
		return err == nil && (deactivates || members.TakesAway())
	default:
		return false
	}
}
