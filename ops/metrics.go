package ops

import (
	"cmp"
	"context"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Metrics counts requests and calls, in a registry of its own.
type Metrics struct {
	registry     *prometheus.Registry
	requests     *prometheus.CounterVec
	requestTime  *prometheus.HistogramVec
	calls        *prometheus.CounterVec
	callTime     *prometheus.HistogramVec
	retries      *prometheus.CounterVec
	guard        *prometheus.CounterVec
	refused      *prometheus.CounterVec
	wrongTokens  prometheus.Counter
	routes       labels
	magentoRoute labels
}

// NewMetrics returns metrics that are all zero.
func NewMetrics(version string) *Metrics {
	seconds := []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}
	byStatus := []string{"route", "method", "status"}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "scim_requests_total",
			Help: "SCIM requests that were answered; client is the name of the token, none where it is not known.",
		}, append(slices.Clone(byStatus), "client")),
		requestTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "scim_request_duration_seconds", Buckets: seconds,
			Help: "Time from the arrival of a SCIM request to the end of its answer.",
		}, []string{"route", "method"}),
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "magento_calls_total",
			Help: "Calls to Magento, each counted once however often it was tried; status is none where no answer came.",
		}, byStatus),
		callTime: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "magento_call_duration_seconds", Buckets: seconds,
			Help: "Time that a call to Magento took with all its tries.",
		}, []string{"route", "method"}),
		retries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "magento_retries_total", Help: "Tries of calls to Magento after the first.",
		}, []string{"route", "method"}),
	}
	m.guard = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "scim_guard_exceeded_total",
		Help: "Times that a client exceeded GUARD_LIMIT, once in that time; with mode warn nothing was held.",
	}, []string{"endpoint", "client", "mode"})
	m.refused = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "scim_requests_refused_total",
		Help: "SCIM requests that were refused with 503 because they would have had to wait for too long.",
	}, []string{"class", "client"})
	m.wrongTokens = prometheus.NewCounter(prometheus.CounterOpts{
		Name: "scim_wrong_tokens_total", Help: "SCIM requests with a bearer token that no client has.",
	})
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "scim_bridge_build_info", Help: "Always 1; the labels tell the version.",
	}, []string{"version", "go_version"})
	build.WithLabelValues(version, runtime.Version()).Set(1)
	m.registry.MustRegister(m.requests, m.requestTime, m.calls, m.callTime, m.retries, m.guard, m.refused, m.wrongTokens, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// WatchDoubts shows whether there are doubts about the shop: 1 while doubts says so.
func (m *Metrics) WatchDoubts(doubts func() string) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "scim_bridge_module_in_doubt",
		Help: "1 while the companion module cannot be asked whether it is there: what was known of it before still holds.",
	}, func() float64 {
		if doubts() == "" {
			return 0
		}
		return 1
	}))
}

// WatchLog shows how many lines of the log were dropped.
func (m *Metrics) WatchLog(q *LogQueue) {
	for worth := range worths {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name:        "scim_bridge_log_lines_dropped_total",
			Help:        "Lines of the log that could not be written; kind is access, server, or audit, which errors are as well.",
			ConstLabels: prometheus.Labels{"kind": worth.String()},
		}, func() float64 { return float64(q.Dropped()[worth]) }))
	}
}

// OnEvent counts a SCIM request. It is meant for scimserver.Config.OnEvent.
func (m *Metrics) OnEvent(_ context.Context, e *scim.Event) {
	route, method := m.routes.bound(e.Route), boundMethod(e.Method)
	client := cmp.Or(string(e.Client), "none")
	m.requests.WithLabelValues(route, method, boundStatus(e.Status), client).Inc()
	m.requestTime.WithLabelValues(route, method).Observe(e.Duration.Seconds())
	if e.WrongToken {
		m.wrongTokens.Inc()
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
	route, method := m.magentoRoute.bound(c.Route), boundMethod(c.Method)
	m.calls.WithLabelValues(route, method, boundStatus(c.Status)).Inc()
	m.callTime.WithLabelValues(route, method).Observe(c.Duration.Seconds())
	if c.Retries > 0 {
		m.retries.WithLabelValues(route, method).Add(float64(c.Retries))
	}
}

// Handler answers the metrics in the formats of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// maxRoutes bounds the values of a label, far above the number of routes: a
// mistake in the naming of routes must not fill the memory.
const maxRoutes = 100

const otherValue = "other"

// labels is the set of values that a label has had.
type labels struct {
	mu   sync.RWMutex
	seen map[string]bool
}

func (l *labels) bound(value string) string {
	l.mu.RLock()
	known := l.seen[value]
	l.mu.RUnlock()
	if known {
		return value
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.seen) >= maxRoutes && !l.seen[value] {
		return otherValue
	}
	if l.seen == nil {
		l.seen = make(map[string]bool)
	}
	l.seen[value] = true
	return value
}

func boundMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions:
		return method
	default:
		return otherValue
	}
}

func boundStatus(status int) string {
	if status < 100 || status > 599 {
		return "none"
	}
	return strconv.Itoa(status)
}
