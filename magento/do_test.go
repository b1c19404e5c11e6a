package magento

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAnswersThatCannotBeUsedAreErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		step step
		want error
	}{
		{"page of HTML", page(200), errNotJSON},
		{"no content type", answer(200, okCustomer, "Content-Type", ""), errNotJSON},
		{"text", answer(200, okCustomer, "Content-Type", "text/plain"), errNotJSON},
		{"empty", answer(200, ""), errMalformed},
		{"cut short", answer(200, okCustomer[:20]), errMalformed},
		{"more than one value", answer(200, okCustomer+okCustomer), errMalformed},
		{"nothing of it", answer(200, "[]"), errMalformed},
		{"empty object", answer(200, "{}"), errMalformed},
		{"null", answer(200, "null"), errMalformed},
		{"another customer", answer(200, `{"id":8}`), errMalformed},
		{"redirect", answer(302, "", "Location", "https://shop.example/login?email=ada@example.com"), errRedirected},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, _ := scripted(t, func(cfg *Config) { cfg.RetryMax = -1 }, tt.step)
			_, err := c.GetCustomer(t.Context(), 7)
			if e := asError(t, err); e.Kind != Unexpected || !errors.Is(err, tt.want) || e.Ambiguous {
				t.Errorf("%v of kind %v, want one that is %v", err, e.Kind, tt.want)
			}
		})
	}
}

func TestContentTypeMayBeWrittenInAnyWay(t *testing.T) {
	t.Parallel()
	for _, contentType := range []string{"application/json", "Application/JSON; charset=utf-8", "application/json;charset=UTF-8"} {
		c, _ := scripted(t, nil, answer(200, okCustomer, "Content-Type", contentType))
		if _, err := c.GetCustomer(t.Context(), 7); err != nil {
			t.Errorf("%s: %v", contentType, err)
		}
	}
}

func TestHugeAnswerIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		chunk := bytes.Repeat([]byte(" "), 1<<20)
		for range 4 * defaultMaxAnswer >> 20 {
			n, err := w.Write(chunk)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	}))
	defer server.Close()
	c, err := New(Config{BaseURL: server.URL, Credentials: Bearer{Token: "t"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Websites(t.Context())
	if e := asError(t, err); e.Kind != Unexpected || !errors.Is(err, errTooLarge) {
		t.Errorf("%v of kind %v", err, e.Kind)
	}
	server.CloseClientConnections()
	if n := sent.Load(); n > 2*defaultMaxAnswer {
		t.Errorf("%d bytes were taken", n)
	}
}

func TestEachCallIsObservedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		var calls []Call
		var seen []any
		c, _ := scripted(t, func(cfg *Config) {
			cfg.Observe = func(ctx context.Context, call Call) {
				calls, seen = append(calls, call), append(seen, ctx.Value(key{}))
			}
		}, answer(503, "", "Retry-After", "2"), answer(200, okCustomer), answer(404, noEntity), broken(errDial))
		ctx := context.WithValue(t.Context(), key{}, "request 1")
		_, err1 := c.GetCustomer(ctx, 7)
		_, err2 := c.GetCustomer(ctx, 7)
		_, err3 := c.CreateCustomer(ctx, newbie)
		for i := range calls {
			if calls[i].Retries == 3 { // three waits of which half is left to chance
				calls[i].Duration = 0
			}
		}
		want := []Call{
			{Method: "GET", Route: "/V1/customers/{id}", Path: "/V1/customers/7", Status: 200, Duration: 2 * time.Second, Retries: 1, Err: err1},
			{Method: "GET", Route: "/V1/customers/{id}", Path: "/V1/customers/7", Status: 404, Err: err2},
			{Method: "POST", Route: "/V1/customers", Path: "/V1/customers", Retries: 3, Err: err3},
		}
		earlier := cmpopts.IgnoreFields(Call{}, "Earlier") // TestCallsTellWhatTheySentAndReceived has them
		if diff := cmp.Diff(want, calls, cmp.Comparer(errors.Is), earlier); diff != "" {
			t.Errorf("calls (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]any{"request 1", "request 1", "request 1"}, seen); diff != "" {
			t.Errorf("contexts: %s", diff)
		}
	})
}

func TestHalfAnAnswerIsNotMixedWithTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := scripted(t, nil, answer(200, `{"id":7,"prefix":"Dr.","addresses":[{"id":1}],"gender":{}}`), answer(200, okCustomer))
		got, err := c.GetCustomer(t.Context(), 7)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&Customer{ID: 7, Email: "ada@example.com"}, got); diff != "" {
			t.Errorf("customer (-want +got):\n%s", diff)
		}
	})
}

func TestPages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		fields string
		body   string
		want   *Page[Customer] // nil for an error
	}{
		{
			"items", "", `{"items":[{"id":1,"email":"a"},{"id":2}],"search_criteria":{"filter_groups":[]},"total_count":2}`,
			&Page[Customer]{Items: []Customer{{ID: 1, Email: "a"}, {ID: 2}}, TotalCount: 2},
		},
		{"none", "", `{"items":[],"total_count":0}`, &Page[Customer]{Items: []Customer{}}},
		{"none, as null", "items[id],total_count", `{"items":null,"total_count":0}`, &Page[Customer]{Items: []Customer{}}},
		{"only a count", "total_count", `{"total_count":"30"}`, &Page[Customer]{Items: []Customer{}, TotalCount: 30}},
		{"only items, counted all the same", "items[id]", `{"items":[{"id":1}],"total_count":1}`, &Page[Customer]{Items: []Customer{{ID: 1}}, TotalCount: 1}},
		{"no page at all", "", `{}`, nil},
		{"no count where one was asked for", "items[id],total_count", `{"items":[]}`, nil},
		{"list", "", `[]`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, _ := scripted(t, func(cfg *Config) { cfg.RetryMax = -1 }, answer(200, tt.body))
			got, err := c.SearchCustomers(t.Context(), Criteria{Fields: tt.fields})
			if tt.want == nil {
				if e := asError(t, err); e.Kind != Unexpected {
					t.Errorf("error %v", err)
				}
				return
			}
			if got != nil && got.Bytes != len(tt.body) {
				t.Errorf("an answer of %d bytes counts as %d", len(tt.body), got.Bytes)
			}
			tt.want.Bytes = len(tt.body)
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v; page (-want +got):\n%s", err, diff)
			}
		})
	}
}

// A POST on a connection that the server closes at that moment may have arrived:
// over a real connection it is sent once, and its outcome is left open.
func TestCutPOSTIsNotSentAgainOverARealConnection(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(okCustomer))
			return
		}
		requests.Add(1)
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	c, err := New(Config{BaseURL: server.URL, Credentials: Bearer{Token: "t"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.GetCustomer(t.Context(), 7); err != nil { // so that the connection is a used one
		t.Fatal(err)
	}
	_, err = c.CreateCustomer(t.Context(), newbie)
	if e := asError(t, err); e.Kind != Unavailable || !e.Ambiguous || requests.Load() != 1 {
		t.Errorf("%v of kind %v, ambiguous %v, after %d requests", err, e.Kind, e.Ambiguous, requests.Load())
	}
}

func TestPOSTToAClosedPortIsNotAmbiguous(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	c, err := New(Config{BaseURL: server.URL, Credentials: Bearer{Token: "t"}, RetryWaitMin: time.Millisecond, RetryWaitMax: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.CreateCustomer(t.Context(), newbie)
	if e := asError(t, err); e.Kind != Unavailable || e.Ambiguous || e.Status != 0 {
		t.Errorf("%v of kind %v, ambiguous %v", err, e.Kind, e.Ambiguous)
	}
}

func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	var connections atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(noEntity))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	c, err := New(Config{BaseURL: server.URL, Credentials: Bearer{Token: "t"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 20 {
		if _, err := c.GetCustomer(t.Context(), 7); asError(t, err).Kind != NotFound {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections for 20 calls, one after the other", n)
	}
}
