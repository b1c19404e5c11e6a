package ops

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// newOperations is what the operations listener of a process serves that is well.
func newOperations(t *testing.T, magento error, out io.Writer) *Operations {
	t.Helper()
	o := &Operations{
		Metrics: NewMetrics(""), Magento: NewProbe(func(context.Context) error { return magento }), Log: openQueue(t, out),
		Module: func() string { return "" }, Guard: func() (string, []Exceeded) { return "block", nil },
	}
	t.Cleanup(o.Magento.Close)
	return o
}

func TestOperationsListener(t *testing.T) {
	t.Parallel()
	const ok = `{"status":"ok"}`
	down := errors.New("magento: GET /V1/customers/search: 503 unavailable")
	parts := func(overall, process, magento, module, guard string) string {
		return `{"status":"` + overall + `","process":` + process + `,"magento":` + magento + `,"module":` + module + `,"guard":` + guard + `,"log":{"status":"ok","dropped":0}}`
	}
	const held = `{"status":"ok","mode":"block","exceeded":[]}`
	doubt := func(o *Operations) { o.Module = func() string { return "the module cannot be asked" } }
	exceeded := func(o *Operations) {
		o.Guard = func() (string, []Exceeded) { return "warn", []Exceeded{{"/scim/v2", "okta"}} }
	}
	stops := func(o *Operations) { o.Stop() }
	cases := []struct {
		name, method, path string
		magento            error
		change             func(*Operations)
		wantCode           int
		wantBody           string
	}{
		{"alive", http.MethodGet, "/livez", nil, nil, 200, ok},
		{"alive without Magento", http.MethodGet, "/livez", down, nil, 200, ok},
		{"alive while it stops", http.MethodGet, "/livez", nil, stops, 200, ok},
		{"ready", http.MethodGet, "/readyz", nil, nil, 200, ok},
		{"ready without Magento", http.MethodGet, "/readyz", down, nil, 200, ok},
		{"not ready while it stops", http.MethodGet, "/readyz", nil, stops, 503, `{"status":"unavailable","reason":"the process stops"}`},
		{"well", http.MethodGet, "/healthz", nil, nil, 200, parts("ok", ok, ok, ok, held)},
		{
			"without Magento", http.MethodGet, "/healthz", down, nil, 503,
			parts("unavailable", ok, `{"status":"unavailable","reason":"magento: GET /V1/customers/search: 503 unavailable"}`, ok, held),
		},
		{
			"in doubt", http.MethodGet, "/healthz", nil, doubt, 200,
			parts("warning", ok, ok, `{"status":"warning","reason":"the module cannot be asked"}`, held),
		},
		{
			"guard exceeded", http.MethodGet, "/healthz", nil, exceeded, 200,
			parts("warning", ok, ok, ok, `{"status":"warning","reason":"a client exceeds GUARD_LIMIT","mode":"warn","exceeded":[{"endpoint":"/scim/v2","client":"okta"}]}`),
		},
		{
			"stops", http.MethodGet, "/healthz", nil, stops, 503,
			parts("unavailable", `{"status":"unavailable","reason":"the process stops"}`, ok, ok, held),
		},
		{"unknown path", http.MethodGet, "/secrets", nil, nil, 404, "404 page not found"},
		{"wrong method", http.MethodPost, "/readyz", nil, nil, 405, "Method Not Allowed"},
		{"no guard to lift", http.MethodPost, "/guard/lift", nil, nil, 404, "404 page not found"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := newOperations(t, c.magento, io.Discard)
			if c.change != nil {
				c.change(o)
			}
			rec := httptest.NewRecorder()
			o.Handler().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), c.method, c.path, http.NoBody))
			if rec.Code != c.wantCode {
				t.Errorf("status %d, want %d", rec.Code, c.wantCode)
			}
			if diff := cmp.Diff(c.wantBody+"\n", rec.Body.String()); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if err := o.Log.Close(time.Second); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestProcessWhoseLogIsStuckIsSick until somebody reads the log again.
func TestProcessWhoseLogIsStuckIsSick(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		out := &reader{gate: gate}
		o := newOperations(t, nil, out)
		h := o.Handler()
		want := func(path string, code int) {
			t.Helper()
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
			if rec.Code != code {
				t.Errorf("%s: %d %s, want %d", path, rec.Code, rec.Body, code)
			}
		}
		o.Log.WriteLine(WorthAccess, []byte("line\n"))
		time.Sleep(stuckAfter - time.Nanosecond)
		want("/livez", 200)
		time.Sleep(time.Nanosecond)
		want("/livez", 503)
		want("/healthz", 503)
		want("/readyz", 200)
		close(gate)
		synctest.Wait()
		want("/livez", 200)
		want("/healthz", 200)
		if err := o.Log.Close(time.Second); err != nil {
			t.Error(err)
		}
	})
}
