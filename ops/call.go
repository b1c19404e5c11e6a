package ops

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// IsDebug reports whether the lines of the level debug are written.
func (l *Log) IsDebug() bool { return l.Server.Core().Enabled(zapcore.DebugLevel) }

// OnCall writes a line of a call to Magento, at the level debug. It is meant for
// magento.Config.Observe.
func (l *RequestLog) OnCall(ctx context.Context, c magento.Call) {
	if !l.Log.IsDebug() {
		return
	}
	attempts := make([]string, 0, len(c.Earlier)+1)
	for _, e := range c.Earlier {
		attempts = append(attempts, attempt(e.Status, e))
	}
	attempts = append(attempts, attempt(c.Status, c.Err))
	result := outcomeSuccess
	if c.Err != nil {
		result = outcomeFailure
	}
	const most = 20
	fields := append(make([]zap.Field, 0, most),
		zap.String("event.kind", "event"),
		zap.Strings("event.category", []string{"api"}),
		zap.Strings("event.type", []string{"info"}),
		zap.String("event.action", "magento-called"),
		zap.String("event.outcome", result),
		zap.String("scim_bridge.magento.method", c.Method),
		zap.String("scim_bridge.magento.route", c.Route),
		zap.String("scim_bridge.magento.path", callPath(c.Path, c.Route)),
		zap.Float64("scim_bridge.magento.duration_ms", milliseconds(c.Duration)),
		zap.Strings("scim_bridge.magento.attempts", attempts),
		zap.Int("scim_bridge.magento.retries", c.Retries),
	)
	if c.Status != 0 {
		fields = append(fields, zap.Int("scim_bridge.magento.status_code", c.Status))
	}
	if e := scim.EventFrom(ctx); e != nil {
		fields = append(fields, zap.String("http.request.id", e.RequestID), zap.String("trace.id", e.TraceID))
		if e.SpanID != "" {
			fields = append(fields, zap.String("span.id", e.SpanID))
		}
	}
	if c.Sent != "" {
		fields = append(fields, zap.String("scim_bridge.magento.sent", c.Sent))
	}
	if c.Received != "" {
		fields = append(fields, zap.String("scim_bridge.magento.received", c.Received))
	}
	if c.Err != nil {
		fields = append(fields, ErrorField(c.Err), zap.String("error.type", errorType(c.Status, c.Err)))
	}
	l.Log.Server.Debug("Magento: "+c.Method+" "+c.Route+" "+strings.Join(attempts, ", "), fields...)
}

// attempt says in few words how an attempt ended: "200", "503 unavailable", "too slow".
func attempt(status int, err error) string {
	var words []string
	if status != 0 {
		words = append(words, strconv.Itoa(status))
	}
	if e, ok := errors.AsType[*magento.Error](err); ok {
		words = append(words, e.Kind.String())
	}
	return strings.Join(words, " ")
}

// callPath is the path of a call without what could be a value of a customer: of what stands in the
// place of a placeholder numbers are shown, and "_" for anything else.
func callPath(path, route string) string {
	segments := strings.Split(path, "/")
	for i, of := range strings.Split(route, "/") {
		if i < len(segments) && strings.HasPrefix(of, "{") && strings.Trim(segments[i], "0123456789") != "" {
			segments[i] = "_"
		}
	}
	return strings.Join(segments, "/")
}
