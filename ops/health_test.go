package ops

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReadinessLooksOnceForAllWhoAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var probes atomic.Int64
		r := NewReadiness(func(context.Context) error {
			probes.Add(1)
			time.Sleep(time.Second)
			return nil
		})
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if err := r.Check(t.Context()); err != nil {
					t.Errorf("not ready: %v", err)
				}
			})
		}
		wg.Wait()
		if n := probes.Load(); n != 1 {
			t.Errorf("%d probes for 50 at once, want 1", n)
		}
		time.Sleep(probeInterval - time.Nanosecond)
		_ = r.Check(t.Context())
		if n := probes.Load(); n != 1 {
			t.Errorf("%d probes within %s, want 1", n, probeInterval)
		}
		time.Sleep(time.Nanosecond)
		_ = r.Check(t.Context())
		if n := probes.Load(); n != 2 {
			t.Errorf("%d probes after %s, want 2", n, probeInterval)
		}
	})
}

func TestReadinessIsBoundedAndOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := NewReadiness(func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		start := time.Now()
		if err := r.Check(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v, want the deadline of the probe", err)
		}
		if took := time.Since(start); took != probeTimeout {
			t.Errorf("took %s, want %s", took, probeTimeout)
		}
	})
}

func TestOperationsListener(t *testing.T) {
	t.Parallel()
	down := errors.New("magento: GET /V1/customers/search: 503 unavailable")
	cases := []struct {
		name, method, path string
		probe              error
		doubts             string
		wantCode           int
		wantBody           string
	}{
		{"alive", http.MethodGet, "/livez", nil, "", 200, `{"status":"ok"}`},
		{"alive without Magento", http.MethodGet, "/livez", down, "", 200, `{"status":"ok"}`},
		{"ready", http.MethodGet, "/readyz", nil, "", 200, `{"status":"ok"}`},
		{"not ready", http.MethodGet, "/readyz", down, "", 503, `{"status":"unavailable","reason":"magento: GET /V1/customers/search: 503 unavailable"}`},
		{"ready, with a doubt", http.MethodGet, "/readyz", nil, "the module cannot be asked", 200, `{"status":"ok","warning":"the module cannot be asked"}`},
		{"unknown path", http.MethodGet, "/secrets", nil, "", 404, "404 page not found"},
		{"wrong method", http.MethodPost, "/readyz", nil, "", 405, "Method Not Allowed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := Handler(NewReadiness(func(context.Context) error { return c.probe }), NewMetrics(""), func() string { return c.doubts }, nil)
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), c.method, c.path, http.NoBody))
			if rec.Code != c.wantCode {
				t.Errorf("status %d, want %d", rec.Code, c.wantCode)
			}
			if diff := cmp.Diff(c.wantBody+"\n", rec.Body.String()); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}
