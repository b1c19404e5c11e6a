package scimserver

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// The URNs of a bulk request and its answer (RFC 7644 section 3.7).
const (
	bulkRequestSchema  = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	bulkResponseSchema = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
)

// bulkRequest is a bulk request that is carried out.
type bulkRequest struct {
	operations []*bulkOperation
	references bulkReferences
	// failOnErrors is how many failures end the request, 0 for no such number.
	failOnErrors int
	failures     int
}

// bulkResult is the answer to one operation.
type bulkResult struct {
	Location string     `json:"location,omitempty"`
	Method   string     `json:"method"`
	BulkID   string     `json:"bulkId,omitempty"`
	Version  string     `json:"version,omitempty"`
	Status   string     `json:"status"`
	Response *errorBody `json:"response,omitempty"` // of failures only
}

// postBulk answers POST of a bulk request (RFC 7644 section 3.7).
func (h *Handler) postBulk(c echo.Context) error {
	ctx := c.Request().Context()
	event := scim.EventFrom(ctx)
	event.SetAction(scim.ActionBulk, "", "")
	message, err := h.readObject(c, h.cfg.Bulk.MaxPayload)
	if err != nil {
		return err
	}
	b, err := h.newBulkRequest(message, event)
	if err != nil {
		return err
	}
	urgency, err := b.urgency(ctx)
	if err != nil {
		return err
	}
	if err := admit(ctx, urgency); err != nil {
		return err
	}
	b.run(ctx)
	base := h.baseURL(c)
	results := []bulkResult{}
	for _, op := range b.operations {
		if !op.done {
			continue // too many had failed before it
		}
		results = append(results, op.result(base, c.Request()))
		event.AddOperation(op.event)
	}
	return writeDocument(c, document{"schemas": []string{bulkResponseSchema}, "Operations": results})
}

// newBulkRequest reads a BulkRequest. What is wrong with a single operation is that
// operation's failure; an *Error says what is wrong with the request as a whole.
func (h *Handler) newBulkRequest(message map[string]any, request *scim.Event) (*bulkRequest, error) {
	if err := scim.CheckMessage(message, bulkRequestSchema); err != nil {
		return nil, err
	}
	list, ok := scim.Member(message, "Operations").([]any)
	if !ok {
		return nil, scim.BadRequest(scim.InvalidSyntax, "Operations: it must be a list.")
	}
	if most := h.cfg.Bulk.MaxOperations; len(list) > most {
		return nil, &scim.Error{
			Status: http.StatusRequestEntityTooLarge,
			Detail: fmt.Sprintf("Operations: there are more than %d.", most),
		}
	}
	b := &bulkRequest{references: bulkReferences{}}
	switch most := scim.Member(message, "failOnErrors").(type) {
	case nil:
	case int64:
		b.failOnErrors = int(min(max(most, 0), int64(len(list))+1))
	default:
		return nil, scim.BadRequest(scim.InvalidValue, "failOnErrors: it must be a whole number.")
	}
	for _, v := range list {
		op := &bulkOperation{event: &scim.Event{RequestID: request.RequestID, TraceID: request.TraceID, SpanID: request.SpanID}}
		op.err = op.read(h, v)
		if op.method == http.MethodPost && op.bulkID != "" {
			if b.references[op.bulkID] != nil {
				return nil, scim.BadRequest(scim.InvalidValue, "bulkId: two operations have the same one.")
			}
			b.references[op.bulkID] = op
		}
		b.operations = append(b.operations, op)
	}
	return b, nil
}

// run carries out the operations in the order of the request, one at a time. What
// refers to a resource that a later operation creates is completed in a second
// pass: so references can also be circular (RFC 7644 section 3.7.1).
func (b *bulkRequest) run(ctx context.Context) {
	for _, op := range b.operations {
		op.postponed = op.method != http.MethodPost && b.references.isOpen([]any{op.id, op.data})
		if !op.postponed && !b.stopped() {
			b.perform(ctx, op)
		}
	}
	for _, op := range b.operations {
		if op.postponed && !b.stopped() || len(op.later) > 0 {
			b.perform(ctx, op)
		}
	}
}

// stopped reports whether so many operations have failed that no other begins.
func (b *bulkRequest) stopped() bool { return b.failOnErrors > 0 && b.failures >= b.failOnErrors }

// perform does one step of an operation, and notes how it ends.
func (b *bulkRequest) perform(ctx context.Context, op *bulkOperation) {
	if op.err = withRecover(func() error { return b.step(ctx, op) }); op.err != nil {
		b.failures++
	}
	op.done = true
}

// step carries out an operation. A POST leaves out the attributes that refer to resources
// which are not there yet; its second step adds them.
func (b *bulkRequest) step(ctx context.Context, op *bulkOperation) error {
	if op.err != nil {
		return op.err // of reading it
	}
	method, data, depends := op.method, op.data, conditions{match: op.version}
	if len(op.later) > 0 {
		if b.stopped() {
			return &scim.Error{
				Status: http.StatusConflict,
				Detail: "The resource was created without its references, as too many operations failed.",
			}
		}
		add := map[string]any{"op": scim.PatchAdd, "value": op.later}
		method, data, depends = http.MethodPatch, map[string]any{"Operations": []any{add}}, conditions{}
		defer op.event.SetAction(scim.ActionCreated, op.ep.name, op.id) // whatever comes of it
	}
	now, later := b.references.split(data)
	id, now, err := b.references.resolve(op.id, now)
	if err != nil {
		return err
	}
	op.id = id // for the answer, also to one that fails
	op.event.RequestID = scim.EventFrom(ctx).RequestID
	if err := op.execute(scim.WithEvent(ctx, op.event), method, id, now, depends); err != nil {
		return err
	}
	op.later = later
	return nil
}
