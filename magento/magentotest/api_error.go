package magentotest

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
)

// apiError is an error as Magento answers it (Magento\Framework\Webapi\ErrorProcessor):
// a message with placeholders, and what goes into them.
type apiError struct {
	status int

	Message    string      `json:"message"`
	Errors     []*apiError `json:"errors,omitempty"`
	Code       int64       `json:"code,omitzero"`
	Parameters any         `json:"parameters,omitzero"` // an object for %name, a list for %1
}

// Error returns the message without the values of its placeholders.
func (e *apiError) Error() string { return strconv.Itoa(e.status) + " " + e.Message }

// fail makes an error with named parameters: name, value, name, value …
func fail(status int, message string, namesAndValues ...any) *apiError {
	var parameters object
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		name, _ := namesAndValues[i].(string)
		parameters = append(parameters, member{name, namesAndValues[i+1]})
	}
	if parameters == nil {
		return &apiError{status: status, Message: message}
	}
	return &apiError{status: status, Message: message, Parameters: parameters}
}

// invalid makes an error 400 whose parameters are numbered.
func invalid(message string, values ...string) *apiError {
	e := &apiError{status: http.StatusBadRequest, Message: message}
	if len(values) > 0 {
		e.Parameters = values
	}
	return e
}

// required makes an error for every field that is missing; none for no field.
func required(fields ...string) *apiError {
	all := make([]*apiError, 0, len(fields))
	for _, f := range fields {
		all = append(all, fail(http.StatusBadRequest, `"%fieldName" is required. Enter and try again.`, "fieldName", f))
	}
	return combine(all)
}

// combine makes one error of several (Magento\Framework\Exception\InputException).
func combine(all []*apiError) *apiError {
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return &apiError{status: http.StatusBadRequest, Message: "One or more input exceptions have occurred.", Errors: all}
}

// invalidValue makes an error for a value that a field cannot have.
func invalidValue(field string, value any) *apiError {
	return fail(http.StatusBadRequest, `Invalid value of "%value" provided for the %fieldName field.`,
		"fieldName", field, "value", value)
}

// noSuchEntity makes Magento's 404 for something that is not there.
func noSuchEntity(field string, value any) *apiError {
	return fail(http.StatusNotFound, "No such entity with %fieldName = %fieldValue",
		"fieldName", field, "fieldValue", value)
}

// noSuchEntityWith is noSuchEntity for a key of two fields.
func noSuchEntityWith(field string, value any, field2 string, value2 any) *apiError {
	return fail(http.StatusNotFound, "No such entity with %fieldName = %fieldValue, %field2Name = %field2Value",
		"fieldName", field, "fieldValue", value, "field2Name", field2, "field2Value", value2)
}

// refused makes the 401 that both wrong credentials and missing permissions get.
func refused(resource string) *apiError {
	return fail(http.StatusUnauthorized, "The consumer isn't authorized to access %resources.", "resources", resource)
}

// internalError makes the 500 that hides a failure inside Magento.
func internalError() *apiError {
	id := make([]byte, 7)
	rand.Read(id)
	return fail(http.StatusInternalServerError,
		"Internal Error. Details are available in Magento log file. Report ID: webapi-"+hex.EncodeToString(id)[:13])
}

func toInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
