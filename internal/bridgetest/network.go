package bridgetest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Serve serves h until the end of the test, and returns the transport of a client
// to which every address leads there. Connections are pipes in memory: what goes
// over them does not keep the clock of a testing/synctest bubble from moving on.
func Serve(tb testing.TB, h http.Handler) *http.Transport {
	tb.Helper()
	l := &pipeListener{connections: make(chan net.Conn), closed: make(chan struct{})}
	// The context of the test ends handlers that still wait for something.
	base := func(net.Listener) context.Context { return tb.Context() }
	server := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute, BaseContext: base}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(l) }) // http.ErrServerClosed
	transport := &http.Transport{DialContext: l.dial, DisableCompression: true}
	tb.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close() // the listener's Close never fails
		serving.Wait()
	})
	return transport
}

// pipeListener is a net.Listener whose connections are pipes.
type pipeListener struct {
	connections chan net.Conn
	once        sync.Once
	closed      chan struct{}
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.connections <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.connections:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }
