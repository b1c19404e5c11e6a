package admission

import (
	"context"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// work is what takes requests about the same time.
type work struct {
	urgency      scim.Urgency
	action       string // as scim.Event has it
	resourceType string
}

// duration is how long requests of a kind take from when they are let in: a moving average.
type duration struct {
	typical  time.Duration
	measured bool
}

const (
	// presumed is taken until one was measured.
	presumed = 500 * time.Millisecond
	// memory is the weight of what was known before, in requests.
	memory = 8
)

func (d *duration) add(took time.Duration) {
	if !d.measured {
		d.typical, d.measured = took, true
		return
	}
	d.typical += (took - d.typical) / memory
}

// timeOf returns how long requests as that of ctx take. The event of ctx says what it does.
func (q *Queue) timeOf(ctx context.Context, u scim.Urgency) *duration {
	w := work{urgency: u}
	w.action, w.resourceType, _ = scim.EventFrom(ctx).Action()
	d := q.times[w]
	if d == nil {
		d = &duration{typical: presumed}
		q.times[w] = d
	}
	return d
}

// latest is when a request must have begun, to be answered before its deadline even if it
// takes a quarter longer than usual.
func (t *ticket) latest() time.Time { return t.deadline.Add(-t.time.typical - t.time.typical/4) }

// isLate reports whether a request that has still to wait for so long begins too late. The
// estimate is taken for an eighth too long: who is refused wrongly is lost, and who stays
// wrongly is looked at again.
func (t *ticket) isLate(wait time.Duration, now time.Time) bool {
	return !t.deadline.IsZero() && now.Add(wait-wait/8).After(t.latest())
}

// typical is how long those in flight take on average.
func (q *Queue) typical() time.Duration {
	var sum time.Duration
	for _, t := range q.inFlight {
		sum += t.time.typical
	}
	return sum / time.Duration(max(len(q.inFlight), 1))
}

// remaining is how long a request in flight is still going to take. One that takes longer than
// usual is going to take as long again.
func (t *ticket) remaining(now time.Time) time.Duration {
	return (t.time.typical - now.Sub(t.begun)).Abs()
}

// load is work in front of a request, as the time that it takes in one slot.
type load struct {
	all      time.Duration // of all clients
	allLists time.Duration
	own      time.Duration // of its own client
	ownLists time.Duration
}

// load returns what is in flight, and of other clients what waits.
func (q *Queue) load(c *client, now time.Time) load {
	var l load
	for _, t := range q.inFlight {
		l.add(t, c, t.remaining(now))
	}
	for _, other := range q.clients {
		if other == c {
			continue
		}
		for _, queue := range other.queues {
			for _, t := range queue {
				l.add(t, c, t.time.typical)
			}
		}
	}
	return l
}

func (l *load) add(t *ticket, c *client, d time.Duration) {
	l.all += d
	if t.client == c {
		l.own += d
	}
	if t.urgency != scim.Listing {
		return
	}
	l.allLists += d
	if t.client == c {
		l.ownLists += d
	}
}

// behind is how long a request waits behind a load. A client waits for no more than its own
// work in its share of the slots, nor for more than that of all clients in all of them.
func (q *Queue) behind(l load, u scim.Urgency) time.Duration {
	clients := int64(len(q.clients))
	shared := func(own, all time.Duration, slots int) time.Duration {
		return time.Duration(min(int64(own)*clients, int64(all)) / int64(slots))
	}
	wait := shared(l.own, l.all, q.slots)
	if u == scim.Listing {
		wait = max(wait, shared(l.ownLists, l.allLists, q.listSlots))
	}
	return wait
}

// walk calls f for the requests of a client that wait, in their order, with the time that
// each has to wait. Where f returns false, those after it do not wait for it.
func (q *Queue) walk(c *client, now time.Time, f func(t *ticket, wait time.Duration) (stays bool)) {
	l := q.load(c, now)
	for _, queue := range c.queues {
		for _, t := range queue {
			if f(t, q.behind(l, t.urgency)) {
				l.add(t, c, t.time.typical)
			}
		}
	}
}

// estimate returns how long a request has still to wait.
func (q *Queue) estimate(t *ticket, now time.Time) (wait time.Duration) {
	q.walk(t.client, now, func(other *ticket, d time.Duration) bool {
		if other == t {
			wait = d
		}
		return true
	})
	return wait
}

// review refuses who would begin too late. It can be anybody: they were let into the line by
// what was known then.
func (q *Queue) review(now time.Time) {
	type refusal struct {
		*ticket
		wait time.Duration
	}
	var late []refusal
	for _, c := range q.clients {
		q.walk(c, now, func(t *ticket, wait time.Duration) bool {
			isLate := t.isLate(wait, now)
			if isLate {
				late = append(late, refusal{t, wait})
			}
			return !isLate
		})
	}
	for _, r := range late {
		q.remove(r.ticket)
		q.refuse(r.ticket, r.wait)
	}
}
