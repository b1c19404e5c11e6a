// Package admission decides which SCIM requests may ask Magento now, which of them wait, and
// which are refused at once because they could not be answered in time.
//
// A Queue has as many slots as Magento is called at the same time. A request holds one from
// before its first call until it is answered, so no request that has begun waits for one
// that has not. Who waits is let in by urgency, then in the order of arrival, and no client
// gets more than its share of the slots while another one waits (order.go). How long each
// has to wait is known by what is ahead of it and by how long such requests took
// (estimate.go). Whoever would begin too late is refused as soon as that is known.
//
// Begin with Queue.Admit.
package admission

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Config is what a Queue goes by.
type Config struct {
	// Slots is how many requests are at work at once, 16 by default. Lists get one in eight
	// of them, and at least one.
	Slots int
	// Refused, where it is set, is told of each request that is refused.
	Refused func(scim.Client, scim.Urgency)
	// Overload, where it is set, is told when requests begin to be refused, with 0, and when
	// none has been refused for half a minute, with how many were.
	Overload func(begins bool, refused int)
}

const (
	defaultSlots = 16
	// slotsPerList is how many slots there are for each that lists can have.
	slotsPerList = 8
	// waitingPerSlot bounds the memory of a queue: more than so many never wait.
	waitingPerSlot = 64
	// patience is how long newcomers may have to wait once some have been waiting for as
	// long, or for two requests. A burst may use the time that each request has, since it
	// ends. Where more comes than Magento can do, a longer line would serve no more, and
	// everybody later.
	patience = 2 * time.Second
)

// Queue lets requests in. It is safe for concurrent use.
type Queue struct {
	cfg       Config
	slots     int
	listSlots int

	mu       sync.Mutex
	arrivals uint64
	inFlight []*ticket
	// lists is how many in flight are lists.
	lists   int
	waiting int
	since   time.Time // since when there is always somebody who waits
	clients map[scim.Client]*client
	times   map[work]*duration
	closed  bool
	overload
}

// client is a client with requests that are in flight or wait.
type client struct {
	name     scim.Client
	inFlight int
	queues   [len(urgencies)][]*ticket // by urgency, in the order of arrival
}

var urgencies = [...]scim.Urgency{scim.Urgent, scim.Usual, scim.Listing}

// ticket is a request.
type ticket struct {
	client   *client
	urgency  scim.Urgency
	time     *duration // that such requests take
	number   uint64    // in the order of arrival
	deadline time.Time // zero for none
	begun    time.Time
	place    int        // in Queue.inFlight
	answer   chan error // nil lets the request in; made where it has to wait
	isFirst  bool       // of those who are refused in an overload
}

// New returns an empty Queue. The caller closes it.
func New(cfg Config) *Queue {
	slots := cmp.Or(cfg.Slots, defaultSlots)
	return &Queue{
		cfg: cfg, slots: slots, listSlots: max(slots/slotsPerList, 1),
		clients: map[scim.Client]*client{}, times: map[work]*duration{},
	}
}

// Admit waits until the request of ctx may begin, for as long as it can still be answered
// before the deadline of ctx. The caller calls leave once, when the request is answered. It
// fails with a 503 (*scim.Error) that is scim.ErrOverload, or with the error of ctx.
func (q *Queue) Admit(ctx context.Context, u scim.Urgency) (leave func(), err error) {
	now := time.Now()
	q.mu.Lock()
	t := q.arrive(ctx, u)
	if q.waiting == 0 && q.isFree(u) {
		q.enter(t, now)
		q.mu.Unlock()
	} else {
		t.answer = make(chan error, 1)
		q.line(t, now)
		left := t.latest().Sub(now)
		q.mu.Unlock()
		if err := q.wait(ctx, t, left); err != nil {
			return nil, err
		}
	}
	return func() { q.leave(t) }, nil
}

// Close refuses all who wait, and from then on whoever would have to. Who is in flight
// goes on.
func (q *Queue) Close() {
	now := time.Now()
	q.mu.Lock()
	q.closed = true
	q.refuseAll(now)
	q.mu.Unlock()
	q.stop()
}

// arrive makes the ticket of a request.
func (q *Queue) arrive(ctx context.Context, u scim.Urgency) *ticket {
	name := scim.ClientFrom(ctx)
	c := q.clients[name]
	if c == nil {
		c = &client{name: name}
		q.clients[name] = c
	}
	q.arrivals++
	t := &ticket{client: c, urgency: u, time: q.timeOf(ctx, u), number: q.arrivals}
	t.deadline, _ = ctx.Deadline()
	return t
}

// isFree reports whether there is a slot for a request.
func (q *Queue) isFree(u scim.Urgency) bool {
	return len(q.inFlight) < q.slots && (u != scim.Listing || q.lists < q.listSlots)
}

func (q *Queue) enter(t *ticket, now time.Time) {
	t.begun, t.place = now, len(q.inFlight)
	q.inFlight = append(q.inFlight, t)
	t.client.inFlight++
	if t.urgency == scim.Listing {
		q.lists++
	}
}

// leave gives the slot of a request to others.
func (q *Queue) leave(t *ticket) {
	now := time.Now()
	q.mu.Lock()
	defer q.mu.Unlock()
	last := len(q.inFlight) - 1
	q.inFlight[t.place] = q.inFlight[last]
	q.inFlight[t.place].place = t.place
	q.inFlight[last] = nil
	q.inFlight = q.inFlight[:last]
	if t.urgency == scim.Listing {
		q.lists--
	}
	t.client.inFlight--
	t.time.add(now.Sub(t.begun))
	q.forget(t.client)
	if q.waiting > 0 {
		q.dispatch(now)
		q.review(now)
	}
}

// line puts a request into the line, and lets in and refuses whoever that decides on.
func (q *Queue) line(t *ticket, now time.Time) {
	if q.waiting == 0 {
		q.since = now
	}
	q.waiting++
	queue := &t.client.queues[t.urgency]
	*queue = append(*queue, t)
	q.dispatch(now)
	if len(t.answer) > 0 {
		return
	}
	wait := q.estimate(t, now)
	if q.closed || now.Sub(q.since) > patience && wait > max(patience, 2*q.typical()) {
		q.remove(t)
		q.refuse(t, wait)
		return
	}
	q.review(now)
	if q.waiting > waitingPerSlot*q.slots {
		last := q.longest()
		wait := q.estimate(last, now)
		q.remove(last)
		q.refuse(last, wait)
	}
}

// wait waits for the answer to a request that stands in the line; left is until when it must
// have begun, where it has a deadline.
func (q *Queue) wait(ctx context.Context, t *ticket, left time.Duration) error {
	var late <-chan time.Time
	if !t.deadline.IsZero() {
		timer := time.NewTimer(left)
		defer timer.Stop()
		late = timer.C
	}
	var err error
	select {
	case err = <-t.answer:
	case <-ctx.Done():
		err = q.giveUp(t, ctx.Err())
	case <-late:
		err = q.giveUp(t, nil)
	}
	q.tell(t, err)
	return err
}

// giveUp takes a request out of the line. It fails with cause, with a refusal where that is
// nil, or with the answer that was given meanwhile.
func (q *Queue) giveUp(t *ticket, cause error) error {
	now := time.Now()
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case err := <-t.answer:
		return err
	default:
	}
	wait := q.estimate(t, now)
	q.remove(t)
	if cause == nil {
		q.refuse(t, wait)
		cause = <-t.answer
	}
	q.forget(t.client)
	return cause
}
