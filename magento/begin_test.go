package magento

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBeginIsToldOfEachCallOnce has a call that needs two attempts.
func TestBeginIsToldOfEachCallOnce(t *testing.T) {
	t.Parallel()
	var got []string
	c, s := scripted(t, func(cfg *Config) {
		cfg.RetryMax = 1
		cfg.Begin = func(_ context.Context, method, route string) (http.Header, func(Call)) {
			got = append(got, "begin "+method+" "+route)
			return http.Header{"Traceparent": {"one"}}, func(done Call) { got = append(got, "end "+done.Method+" "+done.Route) }
		}
	}, answer(http.StatusServiceUnavailable, ""), answer(http.StatusOK, okCustomer))
	if err := methods["GET"](t.Context(), c); err != nil {
		t.Fatal(err)
	}
	want := []string{"begin GET /V1/customers/{id}", "end GET /V1/customers/{id}"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(s.requests) != 2 {
		t.Fatalf("%d requests", len(s.requests))
	}
	for _, r := range s.requests {
		if r.Header.Get("Traceparent") != "one" || r.Header.Get("Accept") == "" {
			t.Errorf("a request has the header %v", r.Header)
		}
	}
}
