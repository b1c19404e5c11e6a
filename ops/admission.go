package ops

import (
	"fmt"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/scim"
)

// RequestRefused counts a request that was refused because it would have had to wait for too
// long.
func (m *Metrics) RequestRefused(client scim.Client, u scim.Urgency) {
	m.refused.WithLabelValues(u.String(), string(client)).Inc()
}

// Overload writes a line when requests begin to be refused because more comes than Magento
// can do, and one when that is over, with how many were refused.
func (l *RequestLog) Overload(begins bool, refused int) {
	fields := []zap.Field{
		zap.String("event.kind", "alert"),
		zap.Strings("event.category", []string{"api"}),
		zap.Strings("event.type", []string{"info"}),
	}
	if begins {
		l.Log.Server.Warn("more is asked for than Magento can do in time: requests are refused",
			append(fields, zap.String("event.action", "overload-begun"))...)
		return
	}
	l.Log.Server.Warn(fmt.Sprintf("no request is refused any more; %d were", refused),
		append(fields, zap.String("event.action", "overload-ended"), zap.Int("scim_bridge.refused", refused))...)
}
