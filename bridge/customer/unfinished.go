package customer

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/magento"
)

// unfinished remembers the customers whom this process has created, was told so, and has not
// acknowledged: those whose request goes on, and those who were left behind. Only a customer
// in it may be deleted by another request than a DELETE. One who was read for an answer is in
// it no more.
type unfinished struct {
	mu        sync.Mutex
	customers map[int64]*leftCustomer
	newest    int64 // the highest id that was read
	// reads is held once by each read, and whole by a deletion: no answer can then show a
	// customer who is deleted before it is sent.
	reads *semaphore.Weighted
}

type leftCustomer struct {
	userName string
	customer *magento.Customer // as it was left; nil while the request goes on
	until    time.Time
	// mayBeKnown is set where a customer as new was read before Magento's answer to the create
	// came, so that this one may have been, too.
	mayBeKnown bool
}

const (
	// maxUnfinished bounds how many customers are remembered.
	maxUnfinished = 1000
	// takeBackWithin is how long a customer is remembered: other replicas may show it, too.
	takeBackWithin = 10 * time.Minute
	// takeBackTime bounds one deletion, for which all reads of customers wait.
	takeBackTime = 5 * time.Second
	// allReads is more reads than there are at once.
	allReads = 1 << 30
)

func newUnfinished() *unfinished {
	return &unfinished{customers: map[int64]*leftCustomer{}, reads: semaphore.NewWeighted(allReads)}
}

// begin notes a new customer.
func (n *unfinished) begin(id int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.customers[id] = &leftCustomer{mayBeKnown: id <= n.newest}
}

// leave notes that the customer of a request that failed is still there, and reports whether
// it is certain that nobody knows them.
func (n *unfinished) leave(userName string, c *magento.Customer) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if l := n.customers[c.ID]; l == nil || l.mayBeKnown || len(n.customers) > maxUnfinished {
		return false
	}
	n.customers[c.ID] = &leftCustomer{userName: userName, customer: c, until: time.Now().Add(takeBackWithin)}
	return true
}

// forget ends the memory of a customer.
func (n *unfinished) forget(id int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.customers, id)
}

// isUnknown reports whether no read has found a new customer since Magento's answer to the
// create.
func (n *unfinished) isUnknown(id int64) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.customers[id] != nil
}

// leftFor are the customers who were left behind by requests for a userName.
func (n *unfinished) leftFor(userName string) (left []*magento.Customer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(n.customers, func(_ int64, l *leftCustomer) bool { return l.customer != nil && now.After(l.until) })
	for _, id := range slices.Sorted(maps.Keys(n.customers)) {
		if l := n.customers[id]; l.customer != nil && spelling.Same(l.userName, userName) {
			left = append(left, l.customer)
		}
	}
	return left
}

// read is a read of customers that an answer may show, who are therefore forgotten.
func (n *unfinished) read(ctx context.Context, read func() (shown []int64)) error {
	if err := n.reads.Acquire(ctx, 1); err != nil {
		return err
	}
	defer n.reads.Release(1)
	shown := read()
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, id := range shown {
		n.newest = max(n.newest, id)
		delete(n.customers, id)
	}
	return nil
}

// unseen calls f, between all reads, if a customer is still in the memory.
func (n *unfinished) unseen(ctx context.Context, id int64, f func(context.Context) error) error {
	if err := n.reads.Acquire(ctx, allReads); err != nil {
		return err
	}
	defer n.reads.Release(allReads)
	if !n.isUnknown(id) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, takeBackTime)
	defer cancel()
	return f(ctx)
}
