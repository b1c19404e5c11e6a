package magento

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// paceAnswers is by how many answers the pace of a route is known.
	paceAnswers = 8
	// paceHolds is for how long it is.
	paceHolds = 30 * time.Second
)

// pace is how fast Magento has answered lately. A call that would not end in time even if it
// was as fast as the fastest is not sent: of a write nobody would know whether it was done.
type pace struct {
	mu     sync.Mutex
	routes map[route]*answerTimes
}

// answerTimes are the times that the last answers took; next is the place of the next one.
type answerTimes struct {
	times [paceAnswers]time.Duration
	next  int
	known int
	last  time.Time
}

// saw notes how long an answer took.
func (p *pace) saw(r route, took time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.routes[r]
	if a == nil {
		a = new(answerTimes)
		p.routes[r] = a
	}
	a.times[a.next], a.last = took, time.Now()
	a.next = (a.next + 1) % paceAnswers
	a.known = min(a.known+1, paceAnswers)
}

// cannotEnd reports whether the deadline of ctx comes before Magento can have answered.
func (p *pace) cannotEnd(ctx context.Context, r route) bool {
	deadline, ok := ctx.Deadline()
	if !ok {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	a := p.routes[r]
	return a != nil && a.known == paceAnswers && time.Since(a.last) < paceHolds &&
		time.Until(deadline) < slices.Min(a.times[:])
}
