package scimserver_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// discard is a ResponseWriter that discards everything.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

func benchmarkRequest(b *testing.B, s *service, method, target, body string) {
	b.Helper()
	s.events = nil
	w := &discard{header: http.Header{}}
	r := httptest.NewRequestWithContext(b.Context(), method, "/scim/v2"+target, nil)
	r.Header.Set("Authorization", "Bearer "+testToken)
	r.Header.Set("Accept", "application/scim+json")
	r.ContentLength = int64(len(body))
	path := *r.URL
	b.ReportAllocs()
	for b.Loop() {
		r.Body = http.NoBody
		if body != "" {
			r.Body = readCloser{strings.NewReader(body)}
		}
		*r.URL = path
		clear(w.header)
		s.echo.ServeHTTP(w, r)
		s.events, s.calls = s.events[:0], s.calls[:0]
	}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

func BenchmarkGetUser(b *testing.B) {
	benchmarkRequest(b, newService(b), http.MethodGet, "/Users/11", "")
}

func BenchmarkFindUserByName(b *testing.B) {
	benchmarkRequest(b, newService(b), http.MethodGet, "/Users?filter=userName+eq+%22ben%22", "")
}

func BenchmarkPutUser(b *testing.B) {
	benchmarkRequest(b, newService(b), http.MethodPut, "/Users/12", `{"userName":"ben","name":{"givenName":"Ben","familyName":"Okri"},"active":true,"emails":[{"value":"ben@example.com","type":"work","primary":true}]}`)
}

func BenchmarkList100(b *testing.B) {
	s := newService(b)
	fill(s)
	benchmarkRequest(b, s, http.MethodGet, "/Users?count=100", "")
}
