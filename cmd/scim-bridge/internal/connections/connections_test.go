package connections_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/connections"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAffordableConnectionsLeaveFilesToOthers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ wanted, files, reserved, want int }{
		{500, 1 << 20, 52, 500}, {500, 1024, 52, 500}, {500, 64, 52, 12}, {500, 64, 200, 4}, {2, 1024, 52, 2}, {2, 10, 52, 2},
	} {
		if got := connections.Affordable(c.wanted, c.files, c.reserved); got != c.want {
			t.Errorf("%d of %d with %d files, want %d", got, c.wanted, c.files, c.want)
		}
	}
}

// TestIdleConnectionsKeepNobodyOut opens more connections than there may be, and leaves each of
// them open after an answer.
func TestIdleConnectionsKeepNobodyOut(t *testing.T) {
	t.Parallel()
	const most = 8
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})}
	ended := make(chan error, 1)
	limited := connections.Limit(server, l, most)
	go func() { ended <- server.Serve(limited) }()
	for range 4 * most {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := conn.Write([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != http.ErrServerClosed { //nolint:errorlint // as it is
		t.Error(err)
	}
}

// TestAnswerIsReadByWhoSendsTooMuch is a client that gets an answer before it has sent everything:
// the connection must be ended so that the answer is not lost.
func TestAnswerIsReadByWhoSendsTooMuch(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closesWrite := make(chan bool, 1)
	server := &http.Server{
		Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			_, ok := c.(interface{ CloseWrite() error })
			closesWrite <- ok
			return ctx
		},
	}
	ended := make(chan error, 1)
	limited := connections.Limit(server, l, 1)
	go func() { ended <- server.Serve(limited) }()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if !<-closesWrite {
		t.Error("the connection of the server cannot be closed for writing alone")
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != http.ErrServerClosed { //nolint:errorlint // as it is
		t.Error(err)
	}
}
