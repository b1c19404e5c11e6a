package console_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/console"
	"github.com/scim-bridge/scim-bridge/scim"
)

// pipes is a listener of connections in memory.
type pipes struct {
	conns chan net.Conn
	ended chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { close(p.ended); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9090} }

// serve serves a site as the operations listener does, with an idle time of a few seconds, and
// opens a stream. The lines of the stream come on the channel, which is closed at its end.
func (s *site) stream(t *testing.T, server *http.Server, query string) (lines <-chan string, hangUp func()) {
	t.Helper()
	listener := &pipes{conns: make(chan net.Conn), ended: make(chan struct{})}
	served := make(chan error, 1)
	server.Handler = s.handler
	go func() { served <- server.Serve(listener) }()
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		listener.conns <- far
		return near, nil
	}}
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost:9090/console/activity/stream?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(r) //nolint:bodyclose // whoever reads the lines closes it
	if err != nil || resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("the stream is answered %v, %v", resp, err)
	}
	found := make(chan string, 1000)
	go func() {
		defer close(found)
		scanner := bufio.NewScanner(resp.Body)
		for scanner.Scan() {
			found <- scanner.Text()
		}
		_ = resp.Body.Close()
	}()
	return found, func() {
		cancel()
		transport.CloseIdleConnections()
		_ = server.Close()
		<-served
	}
}

// next returns the next event that is one.
func next(lines <-chan string) string {
	var b strings.Builder
	for line := range lines {
		if strings.HasPrefix(line, "data: ") {
			b.WriteString(line)
		} else if b.Len() > 0 {
			return b.String()
		}
	}
	return "the stream has ended"
}

func TestStreamOutlivesTheTimeoutsOfTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		lines, hangUp := s.stream(t, &http.Server{ReadHeaderTimeout: time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second}, "kind=changes")
		defer hangUp()
		for _, id := range []string{"11", "12", "13"} {
			time.Sleep(10 * time.Minute)
			s.happened("okta", 200, scim.ActionRead, "99")
			s.happened("okta", 201, scim.ActionCreated, id)
			if got := next(lines); !strings.Contains(got, "<code>"+id+"</code>") || !strings.Contains(got, "user created") {
				t.Fatalf("the event is %s", got)
			}
		}
	})
}

func TestStreamsEndWithTheConsole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		server := &http.Server{ReadHeaderTimeout: time.Second}
		lines, hangUp := s.stream(t, server, "")
		defer hangUp()
		server.RegisterOnShutdown(s.console.Close)
		began := time.Now()
		if err := server.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if got := next(lines); got != "the stream has ended" {
			t.Errorf("there is more: %s", got)
		}
		if d := time.Since(began); d > 5*time.Second {
			t.Errorf("the server waited for %s", d)
		}
	})
}

func TestStreamsAreFew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		var ends []func()
		for range 20 {
			_, hangUp := s.stream(t, &http.Server{ReadHeaderTimeout: time.Second}, "")
			ends = append(ends, hangUp)
		}
		synctest.Wait()
		if w := s.ask(http.MethodGet, "/console/activity/stream", nil); w.Code != http.StatusServiceUnavailable {
			t.Errorf("the 21st is answered %d", w.Code)
		}
		ends[0]()
		synctest.Wait()
		lines, hangUp := s.stream(t, &http.Server{ReadHeaderTimeout: time.Second}, "")
		s.happened("okta", 201, scim.ActionCreated, "7")
		if got := next(lines); !strings.Contains(got, "<code>7</code>") {
			t.Errorf("the event is %s", got)
		}
		for _, end := range append(ends[1:], hangUp) {
			end()
		}
	})
}

// A visitor who does not read keeps nobody waiting.
func TestNobodyWaitsForAVisitor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		_, hangUp := s.stream(t, &http.Server{ReadHeaderTimeout: time.Second}, "")
		defer hangUp()
		for range 3000 {
			s.happened("okta", 201, scim.ActionCreated, "7")
		}
		if got := len(s.activity.Entries(console.Filter{})); got != 500 {
			t.Errorf("%d entries", got)
		}
	})
}
