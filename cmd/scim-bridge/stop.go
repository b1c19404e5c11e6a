package main

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"
)

// inFlight counts the requests that are being answered.
type inFlight struct {
	next http.Handler
	n    atomic.Int64
}

// ServeHTTP implements http.Handler.
func (h *inFlight) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.n.Add(1)
	defer h.n.Add(-1)
	h.next.ServeHTTP(w, r)
}

const (
	// lastAnswers is how long requests that were given up may take until they are answered so.
	lastAnswers = 3 * time.Second
	// lastProbes is how long the operations listener may take to end.
	lastProbes = time.Second
)

// errCutOff is that requests still ran after SHUTDOWN_TIMEOUT.
var errCutOff = &exitError{
	status: exitCutOff, err: errors.New("requests that still ran after SHUTDOWN_TIMEOUT were given up"),
}

// stop accepts no further requests and waits for running ones. What does not end in time is
// answered 503 and, where that does not end either, cut off: then it fails with errCutOff.
func (s *service) stop(ctx context.Context) error {
	s.operations.Stop()
	s.log.Server.Info("stopping")
	s.queue.Close() // who waits is told to come back, to another replica perhaps
	var cutOff error
	if !isShutDown(ctx, s.public, s.cfg.ShutdownTimeout) {
		if s.inFlight.n.Load() > 0 { // and not only a connection that has sent nothing yet
			s.log.Server.Error(errCutOff.Error())
			cutOff = errCutOff
		}
		s.giveUp()
		if !isShutDown(ctx, s.public, lastAnswers) {
			if err := s.public.Close(); err != nil {
				return err
			}
		}
	}
	// The operations listener goes last: until then it can be asked.
	if !isShutDown(ctx, s.private, lastProbes) {
		if err := s.private.Close(); err != nil {
			return err
		}
	}
	return cutOff
}

// isShutDown reports whether the requests of a server ended within a time.
func isShutDown(ctx context.Context, server *http.Server, within time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return server.Shutdown(ctx) == nil
}
