package scimserver

import (
	"context"
	"time"
)

// maxBraked is how many requests with a wrong token wait at the same time. Each holds a
// connection, so that any more are answered at once: whoever sends many must not be able to
// take all connections by it.
const maxBraked = 32

// brake holds requests with a wrong token back, and no others: behind a proxy all clients come
// from the same address, so that one must not pay for another. A token is too long to be
// guessed; the brake keeps down what a client with an old token costs, which tries on and on.
type brake struct {
	delay time.Duration
	slots chan struct{}
}

func newBrake(delay time.Duration) brake {
	return brake{delay: delay, slots: make(chan struct{}, maxBraked)}
}

// wait returns after the delay, or when the client is gone, or at once where there is no room.
func (b brake) wait(ctx context.Context) {
	if b.delay == 0 {
		return
	}
	select {
	case b.slots <- struct{}{}:
	default:
		return
	}
	defer func() { <-b.slots }()
	timer := time.NewTimer(b.delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
