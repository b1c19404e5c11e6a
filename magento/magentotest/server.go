package magentotest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"
)

// Server serves a Shop on loopback.
type Server struct {
	*Shop
	URL string // of the shop, without a slash at its end

	server *http.Server
	done   chan struct{} // closed when the server has stopped serving
}

// TB is the part of testing.TB that NewServer needs.
type TB interface {
	Helper()
	Cleanup(func())
	Fatal(args ...any)
}

// NewServer serves a new shop until the end of the test.
func NewServer(tb TB, opts ...Option) *Server {
	tb.Helper()
	s, err := Listen(opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(s.Close)
	return s
}

// Listen serves a new shop on a free port of 127.0.0.1 until Close.
func Listen(opts ...Option) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{Shop: NewShop(opts...), done: make(chan struct{})}
	s.URL = "http://" + listener.Addr().String() + strings.TrimSuffix(s.config.path, "/")
	s.server = &http.Server{Handler: s.Shop, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(s.done)
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			_ = listener.Close() // no more than the port can be given back
		}
	}()
	return s, nil
}

// Close cuts all connections and waits until the server has stopped.
func (s *Server) Close() {
	_ = s.server.Close() // what it closed before an error stays closed
	<-s.done
}
