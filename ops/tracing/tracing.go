// Package tracing tells OpenTelemetry what a request did: a span for the request, below it one for
// each step of the bridge, and below that one for each call to Magento. The context of the trace
// comes and goes by the headers of the W3C (Trace Context, Recommendation). No span has anything
// personal: routes are patterns, and errors the kinds of them.
//
// Off makes what does nothing but to take over the trace of a caller for the log; New sends spans.
package tracing

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

const name = "github.com/scim-bridge/scim-bridge"

// Tracing makes spans. It is safe for concurrent use.
type Tracing struct {
	context  propagation.TraceContext
	provider *sdktrace.TracerProvider // nil where there are no spans
	tracer   trace.Tracer             // of the provider
	shutdown func(within time.Duration)
}

// Off returns a Tracing without spans, which sends nothing to anybody.
func Off() *Tracing { return &Tracing{} }

// New returns a Tracing that sends spans to an OTLP receiver over HTTP, in the background: a
// request never waits for it. The variables OTEL_… of the environment say the rest, such as headers
// and the share of the requests (OTEL_TRACES_SAMPLER). problem is told at most once a minute why
// spans could not be sent. The caller closes it.
func New(ctx context.Context, endpoint, version, environment string, problem func(error)) (*Tracing, error) {
	otel.SetErrorHandler(&seldom{tell: problem}) // the one way to hear of it
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimRight(endpoint, "/")+"/v1/traces"))
	if err != nil {
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT: %w", err)
	}
	attributes := []attribute.KeyValue{
		attribute.String("service.name", "scim-bridge"), attribute.String("service.version", version),
	}
	if environment != "" {
		attributes = append(attributes, attribute.String("deployment.environment.name", environment))
	}
	described, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithAttributes(attributes...), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(described))
	shutdown := func(within time.Duration) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
		defer cancel()
		if err := provider.Shutdown(ctx); err != nil {
			otel.Handle(err)
		}
	}
	return &Tracing{tracer: provider.Tracer(name), provider: provider, shutdown: shutdown}, nil
}

// Close sends what is left, for as long as within at most.
func (t *Tracing) Close(within time.Duration) {
	if t.shutdown != nil {
		t.shutdown(within)
	}
}

// seldom is an error handler that tells one error a minute.
type seldom struct {
	tell func(error)

	mu   sync.Mutex
	last time.Time
}

// Handle implements otel.ErrorHandler.
func (s *seldom) Handle(err error) {
	s.mu.Lock()
	isNew := s.last.IsZero() || time.Since(s.last) >= time.Minute
	if isNew {
		s.last = time.Now()
	}
	s.mu.Unlock()
	if isNew {
		s.tell(err)
	}
}

// Handler makes a span of each request to next, within the trace that its traceparent names.
func (t *Tracing) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := t.context.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		if t.provider == nil {
			if ctx != r.Context() { // the caller has a trace
				r = r.WithContext(ctx)
			}
			next.ServeHTTP(w, r)
			return
		}
		ctx, span := t.tracer.Start(ctx, "SCIM request", trace.WithSpanKind(trace.SpanKindServer))
		defer span.End()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// IDs are those of the trace and the span that ctx belongs to: "" for none. It is meant for
// scimserver.Config.TraceIDs.
func (*Tracing) IDs(ctx context.Context) (traceID, spanID string) {
	span := trace.SpanContextFromContext(ctx)
	if !span.HasTraceID() {
		return "", ""
	}
	if !span.IsRemote() { // else it is the caller's
		spanID = span.SpanID().String()
	}
	return span.TraceID().String(), spanID
}

// OnEvent says in the span of a request what it was. It is meant for scimserver.Config.OnEvent.
func (*Tracing) OnEvent(ctx context.Context, e *scim.Event) {
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	span.SetName(e.Route)
	method := e.Method
	if isKnown(method) {
		span.SetName(method + " " + e.Route)
	} else {
		method = "_OTHER" // as OpenTelemetry has it
	}
	span.SetAttributes(
		attribute.String("http.request.method", method),
		attribute.String("http.route", e.Route),
		attribute.Int("http.response.status_code", e.Status),
	)
	if e.Client != "" {
		span.SetAttributes(attribute.String("scim_bridge.client", string(e.Client)))
	}
	if action, resourceType, _ := e.Action(); action != "" {
		span.SetAttributes(attribute.String("scim_bridge.action", strings.ToLower(resourceType+" "+action)))
	}
	if e.Status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, http.StatusText(e.Status))
	}
}

func isKnown(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return true
	default:
		return false
	}
}

// Begin makes a span of a call to Magento, and returns the header that tells Magento of it. It is
// meant for magento.Config.Begin.
func (t *Tracing) Begin(ctx context.Context, method, route string) (http.Header, func(magento.Call)) {
	if t.provider == nil {
		return nil, func(magento.Call) {}
	}
	ctx, span := t.tracer.Start(ctx, method+" "+route, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("http.request.method", method), attribute.String("url.template", route)))
	header := http.Header{}
	t.context.Inject(ctx, propagation.HeaderCarrier(header))
	return header, func(c magento.Call) {
		defer span.End()
		if c.Status != 0 {
			span.SetAttributes(attribute.Int("http.response.status_code", c.Status))
		}
		if c.Retries > 0 {
			span.SetAttributes(attribute.Int("http.request.resend_count", c.Retries))
		}
		fail(span, c.Err)
	}
}
