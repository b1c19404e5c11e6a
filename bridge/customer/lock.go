package customer

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/scim-bridge/scim-bridge/magento"
)

// coordinator is what the requests of this process share that change members of groups.
type coordinator struct {
	locks  [64]*semaphore.Weighted // striped: customers share a few, so that they take no memory
	writes atomic.Int64            // of groups of customers, to see whether a snapshot is still true
	jitter func(bound time.Duration) time.Duration
}

func newCoordinator(jitter func(bound time.Duration) time.Duration) *coordinator {
	c := &coordinator{jitter: jitter}
	if jitter == nil {
		c.jitter = rand.N[time.Duration]
	}
	for i := range c.locks {
		c.locks[i] = semaphore.NewWeighted(1)
	}
	return c
}

// lock waits until no other request changes the groups of these customers; release ends
// it. It fails with the context's error.
func (l *coordinator) lock(ctx context.Context, customers []*magento.Customer) (release func(), err error) {
	stripes := make([]int, len(customers))
	for i, c := range customers {
		stripes[i] = int(c.ID % int64(len(l.locks)))
	}
	slices.Sort(stripes) // the same order for all, so that no two wait for each other
	stripes = slices.Compact(stripes)
	held := 0
	release = func() {
		for _, i := range stripes[:held] {
			l.locks[i].Release(1)
		}
	}
	for _, i := range stripes {
		if err := l.locks[i].Acquire(ctx, 1); err != nil {
			release()
			return nil, err
		}
		held++
	}
	return release, nil
}
