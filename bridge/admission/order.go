package admission

import (
	"cmp"
	"slices"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// dispatch lets in who waits, as long as there are slots. Who could not be answered any more
// is refused, so that no call to Magento is begun for nothing.
func (q *Queue) dispatch(now time.Time) {
	for q.waiting > 0 && len(q.inFlight) < q.slots {
		t := q.next()
		if t == nil {
			return // lists, and their slots are taken
		}
		q.remove(t)
		if !t.deadline.IsZero() && now.Add(t.time.typical).After(t.deadline) {
			q.refuse(t, 0)
			continue
		}
		q.enter(t, now)
		t.answer <- nil
	}
}

// next returns the request that goes first: of a client who has less than its share of the
// slots, by urgency; then of the client who has fewer in flight, and of these who came first.
func (q *Queue) next() *ticket {
	var first *ticket
	for _, c := range q.clients {
		for _, u := range urgencies {
			if len(c.queues[u]) > 0 && q.isFree(u) {
				if t := c.queues[u][0]; first == nil || q.compare(t, first) < 0 {
					first = t
				}
				break // the client's own requests go by urgency
			}
		}
	}
	return first
}

func (q *Queue) compare(a, b *ticket) int {
	return cmp.Or(
		compareBool(q.hasShare(a.client), q.hasShare(b.client)),
		cmp.Compare(a.urgency, b.urgency),
		cmp.Compare(a.client.inFlight, b.client.inFlight),
		cmp.Compare(a.number, b.number),
	)
}

// hasShare reports whether a client has its share of the slots already: what there is for
// each who has requests.
func (q *Queue) hasShare(c *client) bool { return c.inFlight*len(q.clients) >= q.slots }

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// remove takes a request out of the line.
func (q *Queue) remove(t *ticket) {
	queue := &t.client.queues[t.urgency]
	if i := slices.Index(*queue, t); i >= 0 {
		*queue = slices.Delete(*queue, i, i+1)
		q.waiting--
	}
}

// forget forgets a client who has no requests.
func (q *Queue) forget(c *client) {
	if c.inFlight == 0 && c.waiting() == 0 {
		delete(q.clients, c.name)
	}
}

func (c *client) waiting() int {
	n := 0
	for _, queue := range c.queues {
		n += len(queue)
	}
	return n
}

// longest returns the last and least urgent request of the client who has the most that wait.
func (q *Queue) longest() *ticket {
	var most *client
	for _, c := range q.clients {
		if most == nil || cmp.Or(cmp.Compare(c.waiting(), most.waiting()), cmp.Compare(c.name, most.name)) > 0 {
			most = c
		}
	}
	for _, u := range slices.Backward(urgencies[:]) {
		if queue := most.queues[u]; len(queue) > 0 {
			return queue[len(queue)-1]
		}
	}
	return nil
}

// InFlight returns how many requests of an urgency are in flight.
func (q *Queue) InFlight(u scim.Urgency) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, t := range q.inFlight {
		if t.urgency == u {
			n++
		}
	}
	return n
}

// Waiting returns how many requests of an urgency wait.
func (q *Queue) Waiting(u scim.Urgency) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for _, c := range q.clients {
		n += len(c.queues[u])
	}
	return n
}
