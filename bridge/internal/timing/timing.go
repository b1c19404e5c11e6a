// Package timing bounds how long the bridge waits, and how long it goes on after the
// request that it works for has ended.
//
// What went wrong half way has to be put right although the client has hung up, so
// that work gets a time of its own. The package knows nothing of what is waited for,
// and imports nothing but the standard library. Begin with Afterwards.
package timing

import (
	"context"
	"time"
)

// Sleep waits for d. It fails with the error of a context that ends before.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Afterwards is the time to put things right once a request has gone wrong, which
// must not end with the client that hangs up.
func Afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
}
