package main

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	traces "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

const (
	callersTrace = "4bf92f3577b34da6a3ce929d0e0e4736"
	callersSpan  = "00f067aa0ba902b7"
	traceparent  = "00-" + callersTrace + "-" + callersSpan + "-01"
)

// receiver takes spans as a collector does.
type receiver struct {
	*httptest.Server

	mu       sync.Mutex
	spans    []*traces.Span
	resource map[string]string
	all      []byte
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{resource: map[string]string{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		var export collector.ExportTraceServiceRequest
		if err != nil || req.URL.Path != "/v1/traces" || proto.Unmarshal(body, &export) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.all = append(r.all, body...)
		for _, of := range export.GetResourceSpans() {
			for _, a := range of.GetResource().GetAttributes() {
				r.resource[a.GetKey()] = a.GetValue().GetStringValue()
			}
			for _, scope := range of.GetScopeSpans() {
				r.spans = append(r.spans, scope.GetSpans()...)
			}
		}
	}))
	t.Cleanup(r.Close)
	return r
}

// tree is the spans of a trace, each below its parent.
func (r *receiver) tree(trace string) (lines []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var walk func(parent, indent string)
	walk = func(parent, indent string) {
		for _, s := range r.spans {
			if hexOf(s.GetTraceId()) == trace && hexOf(s.GetParentSpanId()) == parent {
				lines = append(lines, indent+s.GetName())
				walk(hexOf(s.GetSpanId()), indent+"  ")
			}
		}
	}
	walk(callersSpan, "")
	return lines
}

func hexOf(id []byte) string {
	const digits = "0123456789abcdef"
	var text strings.Builder
	for _, b := range id {
		text.WriteByte(digits[b>>4])
		text.WriteByte(digits[b&15])
	}
	return text.String()
}

// headers notes the traceparent of each request to a shop.
type headers struct {
	mu   sync.Mutex
	list []string
}

func (h *headers) before(t *testing.T, shop string) string {
	t.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.list = append(h.list, r.Header.Get("Traceparent"))
		h.mu.Unlock()
		out := r.Clone(r.Context())
		out.RequestURI = ""
		out.URL.Scheme, out.URL.Host = "http", strings.TrimPrefix(shop, "http://")
		resp, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		maps.Copy(w.Header(), resp.Header)
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// TestTracesReachTheirReceiver follows a create, and a read of somebody whom there is not, from the
// caller's trace to the calls of Magento, and looks for anything personal in what was sent.
func TestTracesReachTheirReceiver(t *testing.T) {
	t.Parallel()
	to, seen := newReceiver(t), new(headers)
	e := environmentFor(seen.before(t, newShop(t).URL))
	e.SCIMTokens, e.LogEnvironment, e.OTLPEndpoint = "okta="+clientToken, "staging", to.URL
	r := start(t, e)
	ask := func(method, path, body string, status int) {
		t.Helper()
		got, err := r.ask(method, r.base+path, body, "Traceparent", traceparent)
		if err != nil {
			t.Fatal(err)
		}
		got.want(t, status)
	}
	ask(http.MethodPost, "/Users", ada, http.StatusCreated)
	ask(http.MethodGet, "/Users/4711", "", http.StatusNotFound)
	ask(http.MethodGet, "/Users?filter=userName+eq+%22ada%40example.com%22", "", http.StatusOK)
	r.stop()
	<-r.ended
	want := []string{
		"POST /scim/v2/Users", "  User create", "    POST /V1/customers",
		"GET /scim/v2/Users/:id", "  User read", "    GET /V1/customers/{id}",
		"GET /scim/v2/Users", "  User list", "    GET /V1/customers/search",
	}
	if diff := cmp.Diff(want, to.tree(callersTrace)); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	for _, personal := range []string{"ada@", "Ada", "Lovelace", "example.com", "4711", clientToken} {
		if strings.Contains(string(to.all), personal) {
			t.Errorf("the spans have %q", personal)
		}
	}
	if to.resource["service.name"] != "scim-bridge" || to.resource["deployment.environment.name"] != "staging" {
		t.Errorf("the spans are of %v", to.resource)
	}
	if !slices.ContainsFunc(seen.list, func(h string) bool { return strings.HasPrefix(h, "00-"+callersTrace+"-") }) {
		t.Errorf("Magento got %q", seen.list)
	}
	for _, line := range append(r.log.lines(t, "scim_bridge.request"), r.log.lines(t, "scim_bridge.audit")...) {
		span, _ := line["span.id"].(string)
		if line["trace.id"] != callersTrace || len(span) != 16 || span == callersSpan {
			t.Errorf("the line has the trace %v and the span %v", line["trace.id"], line["span.id"])
		}
	}
}

// TestWithoutAReceiverThereAreNoSpans wants the caller's trace in the log all the same, and nothing
// of it at Magento.
func TestWithoutAReceiverThereAreNoSpans(t *testing.T) {
	t.Parallel()
	seen := new(headers)
	r := start(t, environmentFor(seen.before(t, newShop(t).URL)))
	if _, err := r.ask(http.MethodGet, r.base+"/Users?count=1", "", "Traceparent", traceparent); err != nil {
		t.Fatal(err)
	}
	event := r.event(1)
	if event["trace.id"] != callersTrace || event["span.id"] != nil {
		t.Errorf("the line has the trace %v and the span %v", event["trace.id"], event["span.id"])
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	for _, header := range seen.list {
		if header != "" {
			t.Errorf("Magento got %q", header)
		}
	}
}

// TestAReceiverThatIsAwayHoldsUpNothing wants an answer, and a line in the log that says why there
// are no spans.
func TestAReceiverThatIsAwayHoldsUpNothing(t *testing.T) {
	t.Parallel()
	away := newReceiver(t)
	away.Close()
	e := environmentFor(newShop(t).URL)
	e.OTLPEndpoint = away.URL
	r := start(t, e)
	r.mustAsk(http.MethodGet, "/Users?count=1", "").want(t, http.StatusOK)
}
