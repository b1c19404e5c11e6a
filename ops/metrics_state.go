package ops

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/scim-bridge/scim-bridge/scim"
)

// watch adds a gauge that is asked whenever the metrics are read.
func (m *Metrics) watch(name, help string, labels prometheus.Labels, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: namespace + name, Help: help, ConstLabels: labels,
	}, value))
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// WatchOperations shows the state of all that o knows of. Whoever reads the metrics does not wait
// for Magento: that is asked in the background, for the next reading.
func (m *Metrics) WatchOperations(o *Operations) {
	m.watch("_ready", "1 while the process takes requests, 0 once it was told to stop.", nil, func() float64 {
		return one(o.processStatus().Status == statusOK)
	})
	m.watch("_magento_up", "1 while Magento answers and accepts the credentials, as it did when the metrics were read the time before; 0 until then.",
		nil, func() float64 { return one(o.Magento.IsUp()) })
	m.watch("_module_in_doubt",
		"1 while the companion module cannot be asked whether it is there: what was known of it before still holds.",
		nil, func() float64 { return one(o.Module() != "") })
	for _, e := range m.endpoints {
		for _, client := range distinct(e.Clients) {
			labels := prometheus.Labels{"endpoint": e.Prefix, "client": string(client)}
			m.watch("_guard_over_limit", "1 while a client exceeds GUARD_LIMIT; what is held is a matter of the mode.", labels,
				func() float64 {
					_, exceeded := o.Guard()
					for _, x := range exceeded {
						if x.Endpoint == e.Prefix && x.Client == client {
							return 1
						}
					}
					return 0
				})
		}
	}
	mode, _ := o.Guard()
	m.watch("_guard_info", "Always 1; mode is GUARD.", prometheus.Labels{"mode": mode}, func() float64 { return 1 })
	for _, e := range m.endpoints {
		for _, client := range e.Clients {
			m.guard.WithLabelValues(e.Prefix, string(client), mode)
		}
	}
	for worth := range worths {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name:        namespace + "_log_lines_dropped_total",
			Help:        "Lines of the log that could not be written; kind is access, server, or audit, which errors are as well.",
			ConstLabels: prometheus.Labels{"kind": worth.String()},
		}, func() float64 { return float64(o.Log.Dropped()[worth]) }))
	}
}

// WatchAdmission shows how many requests of an urgency are at work, and how many wait to be.
func (m *Metrics) WatchAdmission(inFlight, waiting func(scim.Urgency) int) {
	for _, u := range scim.Urgencies() {
		class := prometheus.Labels{"class": u.String()}
		m.watch("_requests_in_flight", "SCIM requests that Magento is asked for.", class,
			func() float64 { return float64(inFlight(u)) })
		m.watch("_requests_waiting", "SCIM requests that wait until Magento may be asked for them.", class,
			func() float64 { return float64(waiting(u)) })
		for _, e := range m.endpoints {
			for _, c := range e.Clients {
				m.refused.WithLabelValues(u.String(), string(c))
			}
		}
	}
}

// distinct is a list without repetitions: several tokens can have one name.
func distinct(clients []scim.Client) (list []scim.Client) {
	seen := map[scim.Client]bool{}
	for _, c := range clients {
		if !seen[c] {
			seen[c] = true
			list = append(list, c)
		}
	}
	return list
}
