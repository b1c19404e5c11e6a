package magentotest

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// try sends a POST of a customer over a connection of its own and tells what the
// client sees: a status, or that the answer did not come whole.
func try(t *testing.T, s *Server, email string) (status int, whole bool, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/rest/V1/customers",
		strings.NewReader(`{"customer":{"email":"`+email+`","firstname":"A","lastname":"B"}}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(req)
	if err != nil {
		return 0, false, ""
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return res.StatusCode, err == nil, string(data)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	const route = "POST /V1/customers"
	for name, test := range map[string]struct {
		fault     Fault
		status    int
		whole     bool
		customers int
		contains  string
	}{
		"cut before the work":      {Fault{Route: route, CutBefore: true}, 0, false, 0, ""},
		"cut after the work":       {Fault{Route: route, CutAfter: true}, 0, false, 1, ""},
		"half an answer":           {Fault{Route: route, Truncate: true}, 200, false, 1, `{"id":1`},
		"half a made-up answer":    {Fault{Route: route, Truncate: true, Body: `{"id":99}`}, 200, false, 0, `{"id`},
		"a status":                 {Fault{Route: route, Status: 500}, 500, true, 0, "Report ID"},
		"an HTML page":             {Fault{Status: 502, HTML: true}, 502, true, 0, "<!doctype html>"},
		"a page of its own":        {Fault{Status: 502, HTML: true, Body: "<p>"}, 502, true, 0, "<p>"},
		"another content type":     {Fault{Status: 200, Body: "hi", ContentType: "text/plain"}, 200, true, 0, "hi"},
		"a delay before and after": {Fault{Delay: time.Millisecond, DelayAfter: time.Millisecond}, 200, true, 1, `"id":1`},
		"on another route":         {Fault{Route: "GET /V1/customers/{id}", Status: 500}, 200, true, 1, `"id":1`},
		"on a later call":          {Fault{Route: route, Nth: 2, Status: 500}, 200, true, 1, `"id":1`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := NewServer(t)
			s.Fail(test.fault)
			status, whole, body := try(t, s, "a@example.com")
			if status != test.status || whole != test.whole || !strings.Contains(body, test.contains) {
				t.Errorf("status %d, whole %t: %s", status, whole, body)
			}
			if n := s.CustomerCount(); n != test.customers {
				t.Errorf("%d customers, want %d", n, test.customers)
			}
			if n := s.Calls(route); n != 1 {
				t.Errorf("%d calls counted, want 1", n)
			}
		})
	}
}

func TestFaultsByNumber(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.shop.Fail(Fault{Route: "GET /V1/store/websites", Nth: 2, Times: 2, Status: 503, RetryAfter: "7"})
	c.shop.Fail(Fault{Route: "GET /V1/store/websites", Nth: 5, Times: -1, Status: 429})
	var got []int
	for range 7 {
		got = append(got, c.do(http.MethodGet, "/rest/V1/store/websites", "").status)
	}
	for i, want := range []int{200, 503, 503, 200, 429, 429, 429} {
		if got[i] != want {
			t.Errorf("call %d: status %d, want %d", i+1, got[i], want)
		}
	}
}

// A client that goes away while the answer waits does not undo the work.
func TestTheWorkIsDoneBeforeALateAnswer(t *testing.T) {
	t.Parallel()
	s := NewServer(t)
	s.Fail(Fault{DelayAfter: time.Hour})
	body := strings.NewReader(`{"customer":{"email":"a@example.com","firstname":"A","lastname":"B"}}`)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/rest/V1/customers", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{Timeout: 100 * time.Millisecond, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	if res, err := client.Do(req); err == nil {
		res.Body.Close()
		t.Error("the answer came at once")
	} else if timeout, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err); !ok || !timeout.Timeout() {
		t.Errorf("%v is no timeout", err)
	}
	for range 1000 { // the request may have been on its way still
		if s.CustomerCount() == 1 {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("the work was not done")
}

func TestCutConnectionsEndOneAnswerOnly(t *testing.T) {
	t.Parallel()
	s := NewServer(t)
	s.Fail(Fault{CutAfter: true})
	if _, whole, _ := try(t, s, "a@example.com"); whole {
		t.Error("the first answer came")
	}
	status, whole, body := try(t, s, "a@example.com")
	if status != http.StatusBadRequest || !whole || !strings.Contains(body, duplicate) {
		t.Errorf("status %d: %s", status, body)
	}
}
