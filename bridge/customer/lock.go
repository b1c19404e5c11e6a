package customer

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/scim-bridge/scim-bridge/bridge/internal/unanswered"
	"github.com/scim-bridge/scim-bridge/magento"
)

// coordinator is what the requests of this process share that change customers: locks, so
// that each reads what the one before has written, and a memory of writes that Magento may
// carry out late: unanswered of those that name a version, of customers and of groups.
type coordinator struct {
	customers  locks
	groups     locks        // for the group itself, not for its members
	writes     atomic.Int64 // of groups of customers, to see whether a snapshot is still true
	late       *lateWrites
	unanswered *unanswered.Writes
	ofGroups   *unanswered.Writes
	jitter     func(bound time.Duration) time.Duration
}

func newCoordinator(cfg *Config, client *magento.Client) *coordinator {
	o := &coordinator{customers: newLocks(), groups: newLocks(), jitter: cfg.Jitter}
	if o.jitter == nil {
		o.jitter = rand.N[time.Duration]
	}
	o.unanswered = unanswered.New(client, func(ctx context.Context, id int64, version string) error {
		_, err := client.SaveCustomer(ctx, id, version, magento.CustomerChange{})
		return err
	})
	o.ofGroups = unanswered.New(client, func(ctx context.Context, id int64, version string) error {
		group, err := client.GetGroup(ctx, id) // Magento asks for its values
		if err == nil && group.Version == version {
			_, err = client.UpdateGroup(ctx, groupChange(group, group))
		}
		return err
	})
	o.late = newLateWrites(o, client, cfg.Warn)
	return o
}

// locks are striped: records share a few, so that they take no memory.
type locks []*semaphore.Weighted

func newLocks() locks {
	l := make(locks, 1024)
	for i := range l {
		l[i] = semaphore.NewWeighted(1)
	}
	return l
}

// lock waits until no other request of this process changes the records of these ids;
// release ends it. It fails with the context's error.
func (l locks) lock(ctx context.Context, ids ...int64) (release func(), err error) {
	stripes := make([]int, len(ids))
	for i, id := range ids {
		stripes[i] = int(id % int64(len(l)))
	}
	slices.Sort(stripes) // the same order for all, so that no two wait for each other
	stripes = slices.Compact(stripes)
	held := 0
	release = func() {
		for _, i := range stripes[:held] {
			l[i].Release(1)
		}
	}
	for _, i := range stripes {
		if err := l[i].Acquire(ctx, 1); err != nil {
			release()
			return nil, err
		}
		held++
	}
	return release, nil
}
