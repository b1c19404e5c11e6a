package scimserver

import (
	"fmt"
	"net/http"
	"strconv"

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

// bulkResponse is the answer to a bulk request.
type bulkResponse struct {
	Schemas    []string     `json:"schemas"`
	Operations []bulkResult `json:"Operations"`
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
	message, err := readObject(c, h.cfg.Bulk.MaxPayload)
	if err != nil {
		return err
	}
	b, err := h.newBulkRequest(message)
	if err != nil {
		return err
	}
	b.run(ctx)
	base := h.baseURL(c)
	answer := bulkResponse{Schemas: []string{bulkResponseSchema}, Operations: []bulkResult{}}
	for _, op := range b.operations {
		if !op.done {
			continue // too many had failed before it
		}
		answer.Operations = append(answer.Operations, op.result(base, c.Request()))
		event.AddOperation(op.event)
	}
	return writeDocument(c, answer)
}

// newBulkRequest reads a BulkRequest. What is wrong with a single operation is that
// operation's failure; an *Error says what is wrong with the request as a whole.
func (h *Handler) newBulkRequest(message map[string]any) (*bulkRequest, error) {
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
		op := &bulkOperation{event: &scim.Event{}}
		op.invalid = op.read(h, v)
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

// result is what the client is told of an operation.
func (op *bulkOperation) result(base string, r *http.Request) bulkResult {
	result := bulkResult{Method: op.method, BulkID: op.bulkID}
	if op.ep != nil && op.id != "" {
		result.Location = op.ep.location(base, op.id)
	}
	op.event.Status = bulkStatus[op.method]
	if op.err != nil {
		failure := asError(op.err, r)
		body := newErrorBody(failure)
		result.Response = &body
		op.event.Status, op.event.Err = failure.Status, op.err
	} else {
		result.Version = op.newVersion
	}
	result.Status = strconv.Itoa(op.event.Status)
	return result
}
