package customer

import (
	"context"
	"slices"

	"github.com/scim-bridge/scim-bridge/magento"
)

// turns let the requests of this process change the groups of a customer one
// after the other. Customers share a few turns, so that they take no memory.
type turns [64]chan struct{}

func newTurns() *turns {
	t := new(turns)
	for i := range t {
		t[i] = make(chan struct{}, 1)
	}
	return t
}

// take waits for the turn of all the customers; release ends it. It fails with
// the context's error.
func (t *turns) take(ctx context.Context, customers []*magento.Customer) (release func(), err error) {
	mine := make([]int, len(customers))
	for i, c := range customers {
		mine[i] = int(c.ID % int64(len(t)))
	}
	slices.Sort(mine) // the same order for all, so that no two wait for each other
	mine = slices.Compact(mine)
	held := 0
	release = func() {
		for _, i := range mine[:held] {
			<-t[i]
		}
	}
	for _, i := range mine {
		select {
		case t[i] <- struct{}{}:
			held++
		case <-ctx.Done():
			release()
			return nil, ctx.Err()
		}
	}
	return release, nil
}
