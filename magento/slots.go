package magento

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// slots bounds the requests under way at once. One is held for one attempt, not while a call
// waits for its next: a shop that is slow to answer one call does not keep others from being
// sent.
//
// A Magento that has fewer processes than there are slots lets requests wait. Where they wait
// for so long that most are given up, hardly one succeeds, and Magento works for nobody, for it
// carries them all out. So the slots are halved then, down to a quarter, and come back one by
// one once answers come in half of the time that they have.
type slots struct {
	free    *semaphore.Weighted
	most    int
	timeout time.Duration // of an attempt

	mu       sync.Mutex
	size     int // slots that are to be used
	kept     int // slots that nobody gets: most less size, once as many have been given back
	halvings int
	// Of the attempts that began since the last halving and ended since the size was looked at:
	late, slow, fast int
}

func newSlots(most int, timeout time.Duration) *slots {
	return &slots{free: semaphore.NewWeighted(int64(most)), most: most, size: most, timeout: timeout}
}

// slot is one that was acquired.
type slot struct {
	at       time.Time
	halvings int // before
}

// acquire waits for a slot. It fails with the error of ctx.
func (s *slots) acquire(ctx context.Context) (slot, error) {
	if err := s.free.Acquire(ctx, 1); err != nil {
		return slot{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slot{time.Now(), s.halvings}, nil
}

// ended is how an attempt ended.
type ended int

const (
	unknown  ended = iota // it was given up, or not sent, or the connection failed
	answered              // with whatever
	late                  // there was no answer within the timeout
)

// release gives back the slot of an attempt.
func (s *slots) release(one slot, how ended) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if how != unknown && one.halvings == s.halvings { // else it was sent when there were more
		s.learn(how, time.Since(one.at))
	}
	give := int64(1)
	for s.kept < s.most-s.size && give > 0 {
		s.kept++
		give--
	}
	for s.kept > s.most-s.size {
		s.kept--
		give++
	}
	s.free.Release(give)
}

// learn looks at the size after as many attempts as there are slots, or once half of these
// have got no answer.
func (s *slots) learn(how ended, took time.Duration) {
	switch {
	case how == late:
		s.late++
	case took > s.timeout/2:
		s.slow++
	default:
		s.fast++
	}
	switch {
	case s.late > s.size/2:
		s.size = max(s.size/2, s.most/4, 1)
		s.halvings++
	case s.late+s.slow+s.fast < s.size:
		return
	case s.late+s.slow == 0:
		s.size = min(s.size+1, s.most)
	}
	s.late, s.slow, s.fast = 0, 0, 0
}

// howEnded tells how an attempt ended that got no answer, within ctx, for a caller.
func howEnded(ctx, caller context.Context) ended {
	if ctx.Err() != nil && caller.Err() == nil {
		return late
	}
	return unknown
}
