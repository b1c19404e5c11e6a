package scimserver

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// The URNs of a bulk request and its answer (RFC 7644 section 3.7).
const (
	bulkRequestSchema  = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	bulkResponseSchema = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
)

// bulkResponse is the answer to a bulk request.
type bulkResponse struct {
	Schemas    []string        `json:"schemas"`
	Operations []bulkOperation `json:"Operations"`
}

// bulkOperation is what became of one operation.
type bulkOperation struct {
	Location string     `json:"location,omitempty"`
	Method   string     `json:"method"`
	BulkID   string     `json:"bulkId,omitempty"`
	Version  string     `json:"version,omitempty"`
	Status   string     `json:"status"`
	Response *errorBody `json:"response,omitempty"` // of failures only
}

// postBulk answers POST of a bulk request (RFC 7644 section 3.7). It does what the
// routes do, operation by operation: those that do not depend on each other side
// by side, within Config.BulkConcurrency.
func (h *Handler) postBulk(c echo.Context) error {
	ctx := c.Request().Context()
	event := scim.EventFrom(ctx)
	event.SetAction(scim.ActionBulk, "", "")
	var run *bulkRun
	err := h.withBody(c, h.cfg.Bulk.MaxPayload, func(body []byte) error {
		message, err := scim.DecodeObject(body)
		if err != nil {
			return err
		}
		run, err = h.newBulkRun(message)
		return err
	})
	if err != nil {
		return err
	}
	run.do(ctx)
	base := h.baseURL(c)
	answer := bulkResponse{Schemas: []string{bulkResponseSchema}, Operations: []bulkOperation{}}
	for _, op := range run.ops {
		if op.state != bulkDone {
			continue // not begun, as too many had failed
		}
		answer.Operations = append(answer.Operations, op.answer(base, c.Request()))
		event.AddOperation(op.event)
	}
	return writeDocument(c, answer)
}

// newBulkRun reads a BulkRequest. What is wrong with a single operation is that
// operation's failure; an *Error says what is wrong with the request as a whole.
func (h *Handler) newBulkRun(message map[string]any) (*bulkRun, error) {
	if err := scim.CheckMessage(message, bulkRequestSchema); err != nil {
		return nil, err
	}
	list, ok := member(message, "Operations").([]any)
	if !ok {
		return nil, scim.BadRequest(scim.InvalidSyntax, "Operations: it must be a list.")
	}
	if most := h.cfg.Bulk.MaxOperations; len(list) > most {
		return nil, &scim.Error{
			Status: http.StatusRequestEntityTooLarge,
			Detail: fmt.Sprintf("Operations: there are more than %d.", most),
		}
	}
	run := &bulkRun{concurrency: h.cfg.BulkConcurrency, creators: map[string]*bulkOp{}}
	switch most := member(message, "failOnErrors").(type) {
	case nil:
	case int64:
		run.failOnErrors = int(min(max(most, 0), int64(len(list))+1))
	default:
		return nil, scim.BadRequest(scim.InvalidValue, "failOnErrors: it must be a whole number.")
	}
	for i, v := range list {
		op := h.newBulkOp(i, v)
		if op.method == http.MethodPost && op.bulkID != "" {
			if run.creators[op.bulkID] != nil {
				return nil, scim.BadRequest(scim.InvalidValue, "bulkId: two operations have the same one.")
			}
			run.creators[op.bulkID] = op
		}
		run.ops = append(run.ops, op)
	}
	run.plan()
	return run, nil
}

// answer puts what became of an operation into words.
func (op *bulkOp) answer(base string, r *http.Request) bulkOperation {
	answer := bulkOperation{Method: op.method, BulkID: op.bulkID}
	if op.ep != nil && op.id != "" {
		answer.Location = op.ep.location(base, op.id)
	}
	op.event.Status = op.status
	if op.err != nil {
		failure := asError(op.err, r)
		body := bodyOf(failure)
		answer.Response = &body
		op.event.Status, op.event.Err = failure.Status, op.err
	} else {
		answer.Version = op.newVersion
	}
	answer.Status = strconv.Itoa(op.event.Status)
	return answer
}

// newBulkOp reads one operation. Where something is wrong with it, op.invalid says so.
func (h *Handler) newBulkOp(index int, v any) *bulkOp {
	op := &bulkOp{index: index, event: &scim.Event{Start: time.Now()}}
	op.invalid = op.read(h, v)
	return op
}
