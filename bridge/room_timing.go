package bridge

import (
	"context"
	"time"
)

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// afterwards is the time to put things right once a request has gone wrong, which
// must not end with the provider that hangs up.
func afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), afterwardsTimeout)
}

const afterwardsTimeout = 15 * time.Second

// restoreTime bounds the way back from a deletion that Magento refused; it is not
// cut short by the end of the request.
const restoreTime = 20 * time.Second
