package magento

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// script is a transport that answers the nth request with its nth step, and the
// last step from then on.
type script struct {
	steps []step

	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
	closed   int // calls of CloseIdleConnections
}

type step func(*http.Request) (*http.Response, error)

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		if err := req.Body.Close(); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	n := min(len(s.requests), len(s.steps)-1)
	s.requests, s.bodies = append(s.requests, req), append(s.bodies, string(body))
	s.mu.Unlock()
	return s.steps[n](req)
}

func (s *script) CloseIdleConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed++
}

func (s *script) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests)
}

// answer is a step that answers JSON; headers are pairs.
func answer(status int, body string, headers ...string) step {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
		for i := 0; i+1 < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
	}
}

func page(status int) step {
	return answer(status, "<!doctype html>", "Content-Type", "text/html; charset=UTF-8")
}

// broken is a step in which the connection fails.
func broken(err error) step { return func(*http.Request) (*http.Response, error) { return nil, err } }

var (
	errCut  = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
	errDial = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
)

// half is a step whose body ends before its time.
func half(status int, body string) step {
	return func(*http.Request) (*http.Response, error) {
		r := io.MultiReader(strings.NewReader(body), errReader{io.ErrUnexpectedEOF})
		return &http.Response{StatusCode: status, Header: jsonHeader, Body: io.NopCloser(r)}, nil
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// silent is a step that never answers.
func silent(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

// scripted returns a client over the steps.
func scripted(t *testing.T, configure func(*Config), steps ...step) (*Client, *script) {
	t.Helper()
	s := &script{steps: steps}
	cfg := Config{BaseURL: "https://shop.example/store", Credentials: Bearer{Token: "token"}, Transport: s}
	if configure != nil {
		configure(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

const okCustomer = `{"id":7,"email":"ada@example.com"}`

// asError returns the *Error in err, and fails the test where there is none.
func asError(t *testing.T, err error) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("the error is %v, want *Error", err)
	}
	return e
}
