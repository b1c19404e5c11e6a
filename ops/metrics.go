package ops

import (
	"cmp"
	"context"
	"net/http"
	"runtime"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// namespace begins the name of each metric.
const namespace = "scim_bridge"

// Endpoint is a SCIM service provider that is served, for which Metrics has all series from the
// start: a counter that appears with its first event hides that event from rate().
type Endpoint struct {
	Prefix  string        // "/scim/v2"
	Clients []scim.Client // the names of the tokens
}

// Metrics counts requests and calls, in a registry of its own.
type Metrics struct {
	registry  *prometheus.Registry
	endpoints []Endpoint

	requests    *prometheus.CounterVec
	requestTime *prometheus.HistogramVec
	changes     *prometheus.CounterVec
	lastRequest *prometheus.GaugeVec
	lastSuccess *prometheus.GaugeVec
	refused     *prometheus.CounterVec
	wrongTokens *prometheus.CounterVec
	guard       *prometheus.CounterVec

	calls    *prometheus.CounterVec
	callTime *prometheus.HistogramVec
	retries  *prometheus.CounterVec
	renewals *prometheus.CounterVec
	routes   map[string]bool // of Magento
}

// NewMetrics returns metrics that are all zero, with those of the endpoints.
func NewMetrics(version string, endpoints ...Endpoint) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), endpoints: endpoints, routes: map[string]bool{}}
	m.defineRequests()
	m.defineCalls()
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: namespace + "_build_info", Help: "Always 1; the labels tell the version.",
	}, []string{"version", "go_version"})
	build.WithLabelValues(version, runtime.Version()).Set(1)
	m.registry.MustRegister(build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.begin()
	return m
}

func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: namespace + name, Help: help}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	v := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: namespace + name, Help: help}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) histogram(name, help string, labels ...string) *prometheus.HistogramVec {
	v := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: namespace + name, Help: help, Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
	}, labels)
	m.registry.MustRegister(v)
	return v
}

func (m *Metrics) defineRequests() {
	m.requests = m.counter("_requests_total",
		"SCIM requests that were answered; client is the name of the token, none where it is not known.",
		"endpoint", "operation", "status", "client")
	m.requestTime = m.histogram("_request_duration_seconds",
		"Time from the arrival of a SCIM request to the end of its answer.", "endpoint", "operation")
	m.changes = m.counter("_changes_total",
		"Changes of users and groups, as many as there are lines in the audit log; a bulk request counts for each of its operations.",
		"endpoint", "resource", "action", "outcome", "client")
	m.lastRequest = m.gauge("_client_last_request_timestamp_seconds",
		"When a client has sent its last request, in Unix time; 0: not since the start.", "endpoint", "client")
	m.lastSuccess = m.gauge("_client_last_success_timestamp_seconds",
		"When a client's last request that succeeded came, in Unix time; 0: none since the start.", "endpoint", "client")
	m.refused = m.counter("_requests_refused_total",
		"SCIM requests that were refused with 503 because they would have had to wait for too long.", "class", "client")
	m.wrongTokens = m.counter("_wrong_tokens_total", "SCIM requests with a bearer token that no client has.")
	m.guard = m.counter("_guard_exceeded_total",
		"Times that a client exceeded GUARD_LIMIT, once in that time; with mode warn nothing was held.", "endpoint", "client", "mode")
}

func (m *Metrics) defineCalls() {
	m.calls = m.counter("_magento_calls_total",
		"Calls to Magento, each counted once however often it was tried.", "method", "route", "outcome")
	m.callTime = m.histogram("_magento_call_duration_seconds",
		"Time that a call to Magento took with all its tries.", "method", "route")
	m.retries = m.counter("_magento_retries_total", "Tries of calls to Magento after the first.", "method", "route")
	m.renewals = m.counter("_magento_renewals_total",
		"Requests for a new token of Magento's, where the bridge logs in with a user name and password.", "outcome")
}

// begin makes all series whose labels are known.
func (m *Metrics) begin() {
	for _, e := range m.endpoints {
		for _, operation := range operations {
			m.requestTime.WithLabelValues(e.Prefix, operation.name)
		}
		for _, client := range e.Clients {
			m.beginClient(e.Prefix, string(client))
		}
	}
	for _, route := range magento.Routes() {
		m.routes[route.Route] = true
		m.callTime.WithLabelValues(route.Method, route.Route)
		m.retries.WithLabelValues(route.Method, route.Route)
		for _, outcome := range callOutcomes() {
			m.calls.WithLabelValues(route.Method, route.Route, outcome)
		}
	}
	m.wrongTokens.WithLabelValues()
	m.renewals.WithLabelValues(outcomeSuccess)
	m.renewals.WithLabelValues(outcomeFailure)
}

func (m *Metrics) beginClient(endpoint, client string) {
	for _, operation := range operations {
		for _, status := range append([]int{operation.success}, usualFailures()...) {
			m.requests.WithLabelValues(endpoint, operation.name, strconv.Itoa(status), client)
		}
	}
	for _, change := range changes() {
		m.changes.WithLabelValues(endpoint, change.resource, change.action, change.outcome, client)
	}
	m.lastRequest.WithLabelValues(endpoint, client)
	m.lastSuccess.WithLabelValues(endpoint, client)
}

// OnEvent counts a SCIM request, and what it has changed. It is meant for
// scimserver.Config.OnEvent.
func (m *Metrics) OnEvent(_ context.Context, e *scim.Event) {
	endpoint, operation := m.operationOf(e)
	client := cmp.Or(string(e.Client), "none")
	m.requests.WithLabelValues(endpoint, operation, boundStatus(e.Status), client).Inc()
	m.requestTime.WithLabelValues(endpoint, operation).Observe(e.Duration.Seconds())
	if e.WrongToken {
		m.wrongTokens.WithLabelValues().Inc()
	}
	if e.Client == "" {
		return
	}
	at := float64(e.Start.UnixMilli()) / 1000 //nolint:forbidigo // for Prometheus, which has no other form of it
	m.lastRequest.WithLabelValues(endpoint, client).Set(at)
	if e.Status < http.StatusBadRequest {
		m.lastSuccess.WithLabelValues(endpoint, client).Set(at)
	}
	list := e.Operations()
	if len(list) == 0 {
		m.countChanges(endpoint, client, e, e.Status)
	}
	for _, one := range list {
		m.countChanges(endpoint, client, one.Event, one.Status)
	}
}

// countChanges counts what a request, or an operation of a bulk request, has changed.
func (m *Metrics) countChanges(endpoint, client string, e *scim.Event, status int) {
	for _, c := range e.AccessChanges() {
		m.changes.WithLabelValues(endpoint, resourceUser, c.Code, outcomeSuccess, client).Inc()
	}
	if action, resourceType, _ := e.Action(); isChange(action, resourceType) {
		m.changes.WithLabelValues(endpoint, labelOf(resourceType), action, outcome(status), client).Inc()
	}
}

// OnCall counts a call to Magento, and adds it to the event of the request that
// ctx belongs to. It is meant for magento.Config.Observe.
func (m *Metrics) OnCall(ctx context.Context, c magento.Call) {
	event := scim.EventFrom(ctx)
	event.AddCall(c.Duration, c.Retries)
	if c.Method != http.MethodGet {
		event.SetLastWrite(c.Status)
	}
	route, method, result := otherValue, boundMethod(c.Method), callOutcome(c.Err)
	if m.routes[c.Route] {
		route = c.Route
	}
	m.calls.WithLabelValues(method, route, result).Inc()
	m.callTime.WithLabelValues(method, route).Observe(c.Duration.Seconds())
	if c.Retries > 0 {
		m.retries.WithLabelValues(method, route).Add(float64(c.Retries))
	}
	if c.IsRenewal() {
		if result != outcomeSuccess {
			result = outcomeFailure
		}
		m.renewals.WithLabelValues(result).Inc()
	}
}

// Handler answers the metrics in the formats of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
