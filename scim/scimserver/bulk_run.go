package scimserver

import (
	"context"
	"net/http"

	"github.com/scim-bridge/scim-bridge/scim"
)

// run carries out the operations in the order of the request, one at a time. What
// refers to a resource that a later operation creates is completed in a second
// pass: so references can also be circular (RFC 7644 section 3.7.1).
func (b *bulkRequest) run(ctx context.Context) {
	for _, op := range b.operations {
		if b.stopped() {
			break
		}
		op.postponed = op.method != http.MethodPost && b.references.isOpen([]any{op.id, op.data})
		if !op.postponed {
			b.perform(op, func() error { return b.begin(ctx, op) })
		}
	}
	for _, op := range b.operations {
		switch {
		case op.postponed && !b.stopped():
			b.perform(op, func() error { return b.begin(ctx, op) })
		case len(op.later) > 0:
			b.perform(op, func() error { return b.complete(ctx, op) })
		}
	}
}

// stopped reports whether so many operations have failed that no other begins.
func (b *bulkRequest) stopped() bool { return b.failOnErrors > 0 && b.failures >= b.failOnErrors }

// perform notes how the work for an operation ends.
func (b *bulkRequest) perform(op *bulkOperation, work func() error) {
	if op.err = withRecover(work); op.err != nil {
		b.failures++
	}
	op.done = true
}

// begin carries out an operation. A POST leaves out the attributes that refer to
// resources which are not there yet.
func (b *bulkRequest) begin(ctx context.Context, op *bulkOperation) error {
	if op.invalid != nil {
		return op.invalid
	}
	op.event.RequestID = scim.EventFrom(ctx).RequestID
	id, err := b.references.resolveText(op.id)
	if err != nil {
		return err
	}
	now, later := b.references.split(op.data)
	if now, err = b.references.resolve(now); err != nil {
		return err
	}
	if err := op.execute(scim.WithEvent(ctx, op.event), id, now); err != nil {
		return err
	}
	op.later = later
	return nil
}

// complete adds the attributes that a POST left out. Whatever comes of it, the
// resource has been created.
func (b *bulkRequest) complete(ctx context.Context, op *bulkOperation) error {
	if b.stopped() {
		return &scim.Error{
			Status: http.StatusConflict,
			Detail: "The resource was created without its references, as too many operations failed.",
		}
	}
	later, err := b.references.resolve(op.later)
	if err != nil {
		return err
	}
	defer op.event.SetAction(scim.ActionCreated, op.ep.name, op.id)
	return op.add(scim.WithEvent(ctx, op.event), later)
}
