package ops

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/scim"
)

// WatchAdmission shows how many requests of an urgency are at work, and how many wait to be. All
// series are there from the start, those of refusals for each of the clients.
func (m *Metrics) WatchAdmission(inFlight, waiting func(scim.Urgency) int, clients []scim.Client) {
	gauge := func(name, help string, u scim.Urgency, value func(scim.Urgency) int) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: name, Help: help, ConstLabels: prometheus.Labels{"class": u.String()},
		}, func() float64 { return float64(value(u)) }))
	}
	for _, u := range scim.Urgencies() {
		gauge("scim_requests_in_flight", "SCIM requests that Magento is asked for.", u, inFlight)
		gauge("scim_requests_waiting", "SCIM requests that wait until Magento may be asked for them.", u, waiting)
		for _, c := range clients {
			m.refused.WithLabelValues(u.String(), string(c))
		}
	}
}

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
