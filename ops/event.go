package ops

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/scim-bridge/scim-bridge/scim"
)

// RequestLog writes one line for each SCIM request, and one for each change of a user or a
// group: events of the category iam in the Elastic Common Schema.
type RequestLog struct {
	Log *Log
	// PersonalData lets error texts through that quote what was sent, the path as it came, and
	// the names and e-mail addresses of users.
	PersonalData bool
	// HashKey makes hashes of e-mail addresses; see HashEmail. None without.
	HashKey []byte
	// Fix says what helps where a request failed, "" where nobody knows; nil for nothing.
	Fix func(status int, err error) string
}

// maxAgent and maxMethod bound what is whatever the client likes.
const (
	maxAgent  = 256
	maxMethod = 32
)

// OnEvent writes the line of a request, and before it those of what it changed. It is meant for
// scimserver.Config.OnEvent.
func (l *RequestLog) OnEvent(_ context.Context, e *scim.Event) {
	l.writeAudit(e)
	action, resourceType, id := e.Action()
	warnings := e.Warnings()
	name := actionName(e.Status, action, resourceType)
	method := cut(e.Method, maxMethod)
	entry := l.Log.Access.Check(levelOf(e.Status, e.Err, warnings), method+" "+e.Route+" "+name)
	if entry == nil {
		return
	}
	calls, callTime, retries := e.Calls()
	const most = 27
	fields := append(make([]zap.Field, 0, most),
		zap.String("event.kind", "event"),
		zap.Strings("event.category", eventCategory(e.Status, action)),
		zap.Strings("event.type", eventTypes(e.Status, action, resourceType)),
		zap.String("event.action", name),
		zap.String("event.outcome", outcome(e.Status)),
		zap.Int64("event.duration", e.Duration.Nanoseconds()),
		zap.Time("event.start", e.Start.UTC()),
		zap.Int("http.response.status_code", e.Status),
		zap.Int64("http.response.body.bytes", e.BytesOut),
		zap.Int("scim_bridge.magento.calls", calls),
		zap.Float64("scim_bridge.magento.duration_ms", milliseconds(callTime)),
		zap.Int("scim_bridge.magento.retries", retries),
	)
	fields = l.appendRequest(fields, e)
	if id != "" {
		fields = append(fields, zap.String(idField(resourceType), id))
	}
	if e.Body != "" {
		fields = append(fields, zap.String("scim_bridge.body", e.Body))
	}
	if e.Cut {
		fields = append(fields, zap.Bool("scim_bridge.response.cut", true))
	}
	fields = l.appendProblems(fields, e.Status, e.Err, warnings)
	if operations := e.Operations(); len(operations) > 0 {
		failed := 0
		for _, one := range operations {
			if one.Status >= http.StatusBadRequest {
				failed++
			}
		}
		fields = append(fields,
			zap.Int("scim_bridge.bulk.operations", len(operations)), zap.Int("scim_bridge.bulk.failed", failed))
	}
	entry.Write(fields...)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// Warn writes a line of what was put right about a customer without a request. It is meant
// for customer.Config.Warn.
func (l *RequestLog) Warn(customer int64, w scim.Warning) {
	l.Log.Audit.Warn(w.Text,
		zap.String("event.kind", "event"),
		zap.Strings("event.category", []string{"iam"}),
		zap.Strings("event.type", []string{"user", "change"}),
		zap.String("event.action", w.Code),
		zap.String("event.outcome", "success"),
		zap.String(idField("User"), strconv.FormatInt(customer, 10)))
}

// appendRequest adds who asked for what.
func (l *RequestLog) appendRequest(fields []zap.Field, e *scim.Event) []zap.Field {
	path := e.Path
	if l.PersonalData {
		path = e.FullPath
	}
	fields = append(fields,
		zap.String("http.request.id", e.RequestID),
		zap.String("http.request.method", cut(e.Method, maxMethod)),
		zap.String("url.path", path),
		zap.String("scim_bridge.route", e.Route),
		zap.String("trace.id", e.TraceID))
	if e.SpanID != "" {
		fields = append(fields, zap.String("span.id", e.SpanID))
	}
	if e.ClientIP != "" {
		fields = append(fields, zap.String("source.ip", e.ClientIP))
	}
	if e.Client != "" {
		fields = append(fields, zap.String("user.name", string(e.Client)))
	}
	if e.UserAgent != "" {
		fields = append(fields, zap.String("user_agent.original", visible(e.UserAgent)))
	}
	return fields
}

func cut(text string, most int) string { return text[:min(len(text), most)] }

// levelOf is error for what the bridge or the shop failed at, and warn for what an
// operator should look at. That a user does not exist, or exists already, is an
// ordinary answer to a client that looks before it writes. That a guard holds a request is
// told once, by Excess, and so is an overload.
func levelOf(status int, err error, warnings []scim.Warning) zapcore.Level {
	severe := slices.ContainsFunc(warnings, func(w scim.Warning) bool { return w.Severe })
	switch {
	case severe, status >= http.StatusInternalServerError && !errors.Is(err, scim.ErrHeld) && !errors.Is(err, scim.ErrOverload):
		return zapcore.ErrorLevel
	case status == http.StatusNotFound, status == http.StatusConflict, status == http.StatusPreconditionFailed:
	case status >= http.StatusBadRequest:
		return zapcore.WarnLevel
	}
	if len(warnings) > 0 {
		return zapcore.WarnLevel
	}
	return zapcore.InfoLevel
}

func outcome(status int) string {
	if status >= http.StatusBadRequest {
		return "failure"
	}
	return "success"
}

// denied reports whether a request was refused before anything was asked for.
func denied(status int) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden
}

// actionName is the field event.action: what was done, or was to be done where
// the outcome is a failure.
func actionName(status int, action, resourceType string) string {
	switch {
	case status == http.StatusUnauthorized, action == "" && denied(status):
		return "request-denied"
	case action == "":
		return "request-handled"
	case action == scim.ActionBulk:
		return "bulk-processed"
	case resourceType == "":
		return "resource-" + action
	default:
		return strings.ToLower(resourceType) + "-" + action
	}
}

// eventCategory is the field event.category: iam for what is about users and groups, and for
// whoever is not let in what ECS has for that.
func eventCategory(status int, action string) []string {
	switch {
	case status == http.StatusUnauthorized:
		return []string{"authentication"}
	case action == "" && denied(status):
		return []string{"api"}
	default:
		return []string{"iam"}
	}
}

// eventTypes is the field event.type, of the values that ECS allows for the
// category iam: what it is about, and what happens to it.
func eventTypes(status int, action, resourceType string) []string {
	switch {
	case status == http.StatusUnauthorized:
		return []string{"info"} // the category authentication has no other
	case action == "" && denied(status):
		return []string{"denied"}
	}
	var types []string
	switch resourceType {
	case "User":
		types = append(types, "user")
	case "Group":
		types = append(types, "group")
	}
	switch action {
	case scim.ActionCreated:
		return append(types, "creation")
	case scim.ActionUpdated, scim.ActionDeactivated, scim.ActionReactivated, scim.ActionBulk:
		return append(types, "change")
	case scim.ActionDeleted:
		return append(types, "deletion")
	default:
		return append(types, "info")
	}
}

// idField is where ECS has the id of what was acted upon.
func idField(resourceType string) string {
	switch resourceType {
	case "User":
		return "user.target.id"
	case "Group":
		return "group.id"
	default:
		return "scim_bridge.resource.id"
	}
}
