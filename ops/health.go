package ops

import (
	"context"
	"time"
)

const (
	lookEvery   = 5 * time.Second
	lookTimeout = 2 * time.Second
)

// Readiness tells whether the bridge could do its work now. It looks at most
// every 5 seconds, for at most 2 seconds, however many ask.
type Readiness struct {
	look func(context.Context) error

	turn chan struct{} // held while looking, so that all who wait share one look
	at   time.Time
	err  error
}

// NewReadiness returns a Readiness that asks look, which must end soon after its
// context does.
func NewReadiness(look func(context.Context) error) *Readiness {
	return &Readiness{look: look, turn: make(chan struct{}, 1)}
}

// Check returns nil when ready, else the reason in words that are safe to show.
// A caller that goes away does not end a look that others wait for.
func (r *Readiness) Check(ctx context.Context) error {
	r.turn <- struct{}{}
	defer func() { <-r.turn }()
	if !r.at.IsZero() && time.Since(r.at) < lookEvery {
		return r.err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTimeout)
	defer cancel()
	r.err = r.look(ctx)
	r.at = time.Now()
	return r.err
}
