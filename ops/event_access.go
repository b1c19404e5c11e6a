package ops

import (
	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/scim"
)

// writeAccessChanges writes a line for each thing that a request has done and that matters by
// itself.
func (l *RequestLog) writeAccessChanges(e *scim.Event) {
	for _, change := range e.AccessChanges() {
		name := "user-" + change.Code
		types := []string{"user", "change"}
		if change.GroupID != "" {
			types = []string{"user", "group", "change"}
		}
		fields := []zap.Field{
			zap.String("event.kind", "event"),
			zap.Strings("event.category", []string{"iam"}),
			zap.Strings("event.type", types),
			zap.String("event.action", name),
			zap.String("event.outcome", "success"),
			zap.String("event.dataset", serviceName+".access"),
			zap.String("http.request.id", e.RequestID),
			zap.String("http.request.method", e.Method),
			zap.String("url.path", e.Route),
			zap.String(idField("User"), change.UserID),
		}
		if change.GroupID != "" {
			fields = append(fields, zap.String(idField("Group"), change.GroupID))
		}
		l.Log.Audit.Info(e.Method+" "+e.Route+" "+name, appendOptional(fields, e)...)
	}
}
