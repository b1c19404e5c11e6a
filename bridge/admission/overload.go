package admission

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

const (
	// quiet is how long nobody must be refused until the overload is over.
	quiet = 30 * time.Second
	// shortestRetry and longestRetry bound what a client is told to wait.
	shortestRetry = time.Second
	longestRetry  = 10 * time.Minute
)

// overload is the time in which requests are refused, with the lock of the Queue.
type overload struct {
	refused int
	last    time.Time   // of the last refusal
	timer   *time.Timer // calls calm, nil while there is no overload
	ending  sync.WaitGroup
}

// refuse answers a request that has been taken out of the line, and would have had to wait
// for so long: by then what is in the line now is done.
func (q *Queue) refuse(t *ticket, wait time.Duration) {
	q.forget(t.client)
	q.refused++
	q.last = time.Now()
	if q.timer == nil && !q.closed {
		t.isFirst = true
		q.ending.Add(1)
		q.timer = time.AfterFunc(quiet, q.calm)
	}
	retry := min(max((wait+time.Second-1).Truncate(time.Second), shortestRetry), longestRetry)
	t.answer <- &scim.Error{
		Status: http.StatusServiceUnavailable, Reason: "more is asked for than Magento can do in time", Err: scim.ErrOverload,
		Detail: fmt.Sprintf("More is asked for than Magento can do in time; nothing was done. Try again in %d seconds.",
			int(retry.Seconds())),
		RetryAfter: retry,
	}
}

// refuseAll refuses all who wait.
func (q *Queue) refuseAll(now time.Time) {
	for _, c := range q.clients {
		for _, u := range urgencies {
			for _, t := range append([]*ticket(nil), c.queues[u]...) {
				wait := q.estimate(t, now)
				q.remove(t)
				q.refuse(t, wait)
			}
		}
	}
}

// tell tells of the answer to a request that had to wait. It must be called without the lock.
func (q *Queue) tell(t *ticket, answer error) {
	if !errors.Is(answer, scim.ErrOverload) {
		return
	}
	if t.isFirst && q.cfg.Overload != nil {
		q.cfg.Overload(true, 0)
	}
	if q.cfg.Refused != nil {
		q.cfg.Refused(t.client.name, t.urgency)
	}
}

// calm ends the overload, or looks again when it may be over.
func (q *Queue) calm() {
	q.mu.Lock()
	if rest := quiet - time.Since(q.last); rest > 0 && !q.closed {
		q.timer.Reset(rest)
		q.mu.Unlock()
		return
	}
	n := q.refused
	q.refused, q.timer = 0, nil
	q.mu.Unlock()
	defer q.ending.Done()
	if q.cfg.Overload != nil {
		q.cfg.Overload(false, n)
	}
}

// stop ends the timer of a Queue that is closed.
func (q *Queue) stop() {
	q.mu.Lock()
	timer := q.timer
	q.mu.Unlock()
	if timer != nil && timer.Stop() {
		q.ending.Done()
	}
	q.ending.Wait()
}
