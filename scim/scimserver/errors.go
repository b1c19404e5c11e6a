package scimserver

import (
	"context"
	"errors"
	"math"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// errorSchema is the URN of an error's body (RFC 7644 section 3.12).
const errorSchema = "urn:ietf:params:scim:api:messages:2.0:Error"

// statusClientGone is for the log alone: the client closed the connection.
const statusClientGone = 499

// errorBody is an Error on the wire. The status is a string there.
type errorBody struct {
	Schemas  []string      `json:"schemas"`
	Status   string        `json:"status"`
	ScimType scim.ScimType `json:"scimType,omitempty"`
	Detail   string        `json:"detail,omitempty"`
}

func newErrorBody(e *scim.Error) errorBody {
	return errorBody{
		Schemas:  []string{errorSchema},
		Status:   strconv.Itoa(e.Status),
		ScimType: e.ScimType,
		Detail:   e.Detail,
	}
}

// asError makes the answer to the client of any failure of the request r.
func asError(err error, r *http.Request) *scim.Error {
	if isGivenUp(r) {
		return givenUp(err)
	}
	if _, is := errors.AsType[*unreadError](err); is || isClientGone(err, r) { // whatever the store made of it: nobody reads the answer
		return &scim.Error{Status: statusClientGone, Detail: "The client closed the connection."}
	}
	if e, ok := errors.AsType[*scim.Error](err); ok && e.Status >= 400 && e.Status <= 599 {
		return e
	}
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(e.Limit)
	}
	if e, ok := errors.AsType[*echo.HTTPError](err); ok {
		return routeError(e.Code)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &scim.Error{Status: http.StatusGatewayTimeout, Detail: "The request took too long and was given up."}
	}
	return &scim.Error{
		Status: http.StatusInternalServerError,
		Detail: "The service provider failed; its log tells more under the id in the header X-Request-Id.",
	}
}

// givenUp is the answer to a request that was given up, unless it would have been refused
// anyway, for more than the body that did not come. Whether it was carried out is not known:
// sent again it is completed.
func givenUp(err error) *scim.Error {
	e, ok := errors.AsType[*scim.Error](err)
	if ok && e.Status < 500 && e.Status != http.StatusTooManyRequests && !errors.Is(err, os.ErrDeadlineExceeded) {
		return e
	}
	const retryLater = 10 * time.Second
	return &scim.Error{
		Status: http.StatusServiceUnavailable, RetryAfter: retryLater, Err: err,
		Detail: "The service provider stops, and has given this request up. Send it again.",
	}
}

// routeError is the answer where Echo's router finds no handler.
func routeError(status int) *scim.Error {
	detail := http.StatusText(status)
	switch status {
	case http.StatusNotFound:
		detail = "There is no endpoint at this path."
	case http.StatusMethodNotAllowed:
		detail = "The method is not allowed here."
	}
	return &scim.Error{Status: status, Detail: detail}
}

func tooLarge(limit int64) *scim.Error {
	return &scim.Error{
		Status: http.StatusRequestEntityTooLarge,
		Detail: "The body is larger than " + strconv.FormatInt(limit, 10) + " bytes.",
	}
}

// writeError is the one place that answers an error.
func writeError(c echo.Context, e *scim.Error) {
	header := c.Response().Header()
	if e.Status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", `Bearer realm="scim"`)
	}
	if e.RetryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	}
	body, _ := marshal(newErrorBody(e)) // strings never fail
	_ = writeBody(c, e.Status, body)    // a client that cannot be written to needs no further error
}

// marshal returns v as JSON. An id that a client sent, which an error names, may
// be no UTF-8.
func marshal(v any) ([]byte, error) {
	return json.Marshal(v, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
}

// writeBody answers with a body of known length; HEAD gets the headers alone.
func writeBody(c echo.Context, status int, body []byte) error {
	response := c.Response()
	header := response.Header()
	header.Set("Content-Type", answerMedia(c.Request().Header["Accept"]))
	header.Set("Content-Length", strconv.Itoa(len(body)))
	response.WriteHeader(status)
	if c.Request().Method == http.MethodHead {
		return nil
	}
	_, err := response.Write(body)
	return unread(err)
}

// unreadError says that an answer could not be written: the client has gone, or does not read.
type unreadError struct{ err error }

func (e *unreadError) Error() string { return "write the answer: " + e.err.Error() }

func (e *unreadError) Unwrap() error { return e.err }

func unread(err error) error {
	if err == nil {
		return nil
	}
	return &unreadError{err}
}
