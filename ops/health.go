package ops

import (
	"context"
	"time"
)

const (
	probeInterval = 5 * time.Second
	probeTimeout  = 2 * time.Second
)

// Readiness tells whether the bridge could do its work now. It probes at most
// every 5 seconds, for at most 2 seconds, however many ask.
type Readiness struct {
	probe func(context.Context) error

	lock chan struct{} // held during a probe, so that all who wait share its result
	at   time.Time
	err  error
}

// NewReadiness returns a Readiness that calls probe, which must return soon after
// its context ends.
func NewReadiness(probe func(context.Context) error) *Readiness {
	return &Readiness{probe: probe, lock: make(chan struct{}, 1)}
}

// Check returns nil when ready, else the reason in words that are safe to show.
// A caller that goes away does not end a probe that others wait for.
func (r *Readiness) Check(ctx context.Context) error {
	r.lock <- struct{}{}
	defer func() { <-r.lock }()
	if !r.at.IsZero() && time.Since(r.at) < probeInterval {
		return r.err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeTimeout)
	defer cancel()
	r.err = r.probe(ctx)
	r.at = time.Now()
	return r.err
}
