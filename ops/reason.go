package ops

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// reason is why a request failed, in words. Errors tell nothing personal by
// themselves; where that is allowed, what the client was told is added. (The client of
// Magento has a setting of its own for what Magento said.)
func (l *RequestLog) reason(err error) string {
	text := err.Error()
	if !l.PersonalData {
		return text
	}
	if e, ok := errors.AsType[*scim.Error](err); ok && e.Reason != "" && e.Detail != "" {
		text += " | " + e.Detail
	}
	return text
}

// errorType is the field error.type: a keyword to count by. It is the SCIM
// keyword where the error has one, else what kind of trouble Magento gave, else
// the name of the status.
func errorType(status int, err error) string {
	if e, ok := errors.AsType[*scim.Error](err); ok && e.ScimType != "" {
		return string(e.ScimType)
	}
	if e, ok := errors.AsType[*magento.Error](err); ok {
		return "magento-" + dashed(e.Kind.String())
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "too-slow"
	}
	return dashed(http.StatusText(status))
}

func dashed(words string) string {
	return strings.ReplaceAll(strings.ToLower(words), " ", "-")
}
