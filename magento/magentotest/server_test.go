package magentotest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestServerUnderAPath(t *testing.T) {
	t.Parallel()
	s := NewServer(t, WithPath("shop/"))
	if !strings.HasSuffix(s.URL, "/shop") {
		t.Errorf("URL %s", s.URL)
	}
	for path, status := range map[string]int{
		"/rest/V1/directory/countries/US": http.StatusOK, "/rest/default/V1/directory/countries/US": http.StatusOK,
		"/rest/nosuch/V1/directory/countries/US": http.StatusBadRequest,
		"/V1/directory/countries/US":             http.StatusNotFound, "/": http.StatusNotFound,
		"/rest/V1/customerGroups/default/1/2": http.StatusNotFound,
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/shop"+path, nil))
		if w.Code != status {
			t.Errorf("%s: status %d, want %d", path, w.Code, status)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/rest/V1/directory/countries/US", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("outside of the path: status %d", w.Code)
	}
}

func TestListenUntilClose(t *testing.T) {
	t.Parallel()
	s, err := Listen()
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	get := func() error {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/rest/V1/directory/currency", nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := transport.RoundTrip(req)
		if err != nil {
			return err
		}
		return res.Body.Close()
	}
	if err := get(); err != nil {
		t.Error(err)
	}
	s.Close()
	if get() == nil {
		t.Error("a closed server answers")
	}
}

func TestRequestLinesHaveNginxsLimit(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	const start = "/rest/V1/store/websites?x="
	fits := start + strings.Repeat("y", maxRequestLine-len("GET  HTTP/1.1\r\n")-len(start))
	c.do(http.MethodGet, fits, "").want(http.StatusOK)
	c.do(http.MethodGet, fits+"y", "").want(http.StatusRequestURITooLong)
}

func TestMaintenance(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.shop.SetMaintenance(true)
	if r := c.do(http.MethodGet, "/rest/V1/store/websites", "").
		want(http.StatusServiceUnavailable); !strings.HasPrefix(r.raw, "<!doctype html>") {
		t.Errorf("answer %s", r.raw)
	}
	c.shop.SetMaintenance(false)
	c.do(http.MethodGet, "/rest/V1/store/websites", "").want(http.StatusOK)
}

func TestLatencyEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithLatency(time.Hour))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req := httptest.NewRequestWithContext(ctx, http.MethodGet, "/rest/V1/store/websites", nil)
	w := httptest.NewRecorder()
	c.shop.ServeHTTP(w, req)
	if w.Body.Len() > 0 {
		t.Errorf("answer %s", w.Body)
	}
	c.shop.SetLatency(0)
	c.do(http.MethodGet, "/rest/V1/store/websites", "").want(http.StatusOK)
}

func TestAcceptedMediaTypes(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	for header, want := range map[string]string{
		"": typeJSON, "application/json": typeJSON, "*/*": typeJSON, "application/xml": typeXML,
		"text/html": typeHTML, "application/scim+json": typeHTML, "application/json;q=0": typeHTML,
		"text/html, application/json;q=0.5": typeJSON, "application/json;q=0.4, text/xml; q=0.9": typeXML,
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/rest/V1/directory/currency", nil)
		req.Header.Set("Accept", header)
		w := httptest.NewRecorder()
		c.shop.ServeHTTP(w, req)
		if got := w.Header().Get("Content-Type"); got != want || (w.Code == http.StatusOK) != (want != typeHTML) {
			t.Errorf("%q: %d %s, want %s", header, w.Code, got, want)
		}
	}
}

func TestCalls(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.do(http.MethodGet, "/rest/V1/customers/1", "")
	c.do(http.MethodGet, "/rest/all/V1/customers/2", "")
	c.do(http.MethodGet, "/rest/V1/customers/search", "")
	c.do(http.MethodGet, "/rest/V1/nothing", "")
	want := map[string]int{"GET /V1/customers/{id}": 2, "GET /V1/customers/search": 1, "(no route)": 1}
	if diff := cmp.Diff(want, c.shop.CallsByRoute()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := c.shop.Calls(""); n != 4 {
		t.Errorf("%d calls, want 4", n)
	}
	c.shop.ResetCalls()
	if n := c.shop.Calls(""); n != 0 {
		t.Errorf("%d calls after reset", n)
	}
	routes := c.shop.Routes()
	once := slices.Compact(slices.Sorted(slices.Values(routes)))
	if !slices.Contains(routes, "PUT /V1/customerGroups/{id}") || len(routes) != len(once) {
		t.Errorf("routes %q", routes)
	}
}

// Everything at once: the race detector watches, and no customer is lost.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	c := newClient(t, WithAttributes())
	const workers, rounds = 8, 25
	var wg sync.WaitGroup
	for worker := range workers {
		wg.Go(func() {
			for round := range rounds {
				name := "u" + strconv.Itoa(worker) + "-" + strconv.Itoa(round)
				customer := map[string]any{"email": name + "@example.com", "firstname": "A", "lastname": "B"}
				id, err := c.shop.AddCustomer(customer, "")
				if err != nil {
					t.Error(err)
					return
				}
				change := map[string]any{"group_id": 2, "custom_attributes": map[string]any{"scim_user_name": name}}
				if err := c.shop.UpdateCustomer(id, change); err != nil {
					t.Error(err)
				}
				query := filterQuery(0, "scim_user_name", "eq", name) + "&" + filterQuery(1, "group_id", "eq", "2")
				found := c.do(http.MethodGet, searchPrefix+query, "")
				if found.at("items", 0, "id") != float64(id) || found.at("total_count") != 1.0 {
					t.Errorf("%s: %s", name, found.raw)
				}
				c.do(http.MethodGet, "/rest/V1/customers/search?searchCriteria[pageSize]=3&fields=total_count", "").
					want(http.StatusOK)
				if round%5 == 4 {
					c.do(http.MethodDelete, "/rest/V1/customers/"+strconv.FormatInt(id, 10), "").want(http.StatusOK)
				}
			}
		})
	}
	wg.Wait()
	if n := c.shop.CustomerCount(); n != workers*rounds*4/5 {
		t.Errorf("%d customers, want %d", n, workers*rounds*4/5)
	}
}
