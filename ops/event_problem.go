package ops

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// appendProblems adds why something failed, and the warnings.
func (l *RequestLog) appendProblems(fields []zap.Field, status int, err error, warnings []scim.Warning) []zap.Field {
	if err != nil {
		fields = append(fields, zap.String("error.message", l.reason(err)), zap.String("error.type", errorType(status, err)))
		if fix := l.fix(status, err); fix != "" {
			fields = append(fields, FixField(fix))
		}
	}
	if len(warnings) > 0 {
		fields = append(fields, zap.Strings("scim_bridge.warnings", warningTexts(warnings)))
	}
	return fields
}

// fix is what helps, of what somebody has to look at.
func (l *RequestLog) fix(status int, err error) string {
	if l.Fix == nil || levelOf(status, err, nil) < zapcore.WarnLevel {
		return ""
	}
	return l.Fix(status, err)
}

func warningTexts(warnings []scim.Warning) []string {
	texts := make([]string, len(warnings))
	for i, w := range warnings {
		texts[i] = w.Code + ": " + w.Text
	}
	return texts
}

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

// errorType is the field error.type: a keyword to count by. It is "outside-scope" for that, the SCIM
// keyword where the error has one, else what kind of trouble Magento gave, else
// the name of the status.
func errorType(status int, err error) string {
	if errors.Is(err, scim.ErrOutsideScope) {
		return "outside-scope"
	}
	if e, ok := errors.AsType[*scim.Error](err); ok && e.ScimType != "" {
		return string(e.ScimType)
	}
	if errors.Is(err, scim.ErrHeld) {
		return "guard-held"
	}
	if errors.Is(err, scim.ErrOverload) {
		return "overload"
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
