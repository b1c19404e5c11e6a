package ops

import (
	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/scim"
)

// writeEffects writes a line for each thing that a request has done and that matters by
// itself.
func (l *RequestLog) writeEffects(e *scim.Event) {
	for _, effect := range e.Effects() {
		name := "user-" + effect.Code
		types := []string{"user", "change"}
		if effect.GroupID != "" {
			types = []string{"user", "group", "change"}
		}
		fields := []zap.Field{
			zap.String("event.kind", "event"),
			zap.Strings("event.category", []string{"iam"}),
			zap.Strings("event.type", types),
			zap.String("event.action", name),
			zap.String("event.outcome", "success"),
			zap.String("event.dataset", serviceName+".effect"),
			zap.String("http.request.id", e.RequestID),
			zap.String("http.request.method", e.Method),
			zap.String("url.path", e.Route),
			zap.String(idField("User"), effect.UserID),
		}
		if effect.GroupID != "" {
			fields = append(fields, zap.String(idField("Group"), effect.GroupID))
		}
		l.Log.Info(e.Method+" "+e.Route+" "+name, appendOptional(fields, e)...)
	}
}
