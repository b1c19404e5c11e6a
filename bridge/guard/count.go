package guard

import (
	"maps"
	"slices"
	"time"
)

// count is to whom one client has done something within the last window. The window slides: a
// person is counted for as long as it lasts after the last that was done to them.
//
// Where more people than the limit are counted it does not matter who they are, and one more
// than the limit tells that. So the latest of them are all that is kept.
type count struct {
	limit Limit

	acts     map[int64]time.Time // by person, when something was done last
	underWay map[*request]bool   // requests that may be doing something at this moment
	exceeded time.Time           // when a request last exceeded the limit
	told     time.Time           // when Config.Exceeded was last told
	lifted   time.Time           // nothing is counted or held before
}

func newCount(limit Limit) *count {
	return &count{limit: limit, acts: map[int64]time.Time{}, underWay: map[*request]bool{}}
}

// people are those who are counted, and when something was done last.
func (c *count) people(now time.Time) map[int64]time.Time {
	maps.DeleteFunc(c.acts, func(_ int64, at time.Time) bool { return now.Sub(at) >= c.limit.Window })
	people := maps.Clone(c.acts)
	for r := range c.underWay {
		for id := range r.people {
			people[id] = now
		}
	}
	return people
}

// isExceeded reports whether a request has exceeded the limit within the last window.
func (c *count) isExceeded(now time.Time) bool { return now.Sub(c.exceeded) < c.limit.Window }

// note notes that something was done to people until now.
func (c *count) note(people map[int64]bool, now time.Time) {
	for id := range people {
		c.acts[id] = now
	}
	tooMany := len(c.acts) - c.limit.most()
	if tooMany <= 0 {
		return
	}
	earlier := func(a, b int64) int { return c.acts[a].Compare(c.acts[b]) }
	for _, id := range slices.SortedFunc(maps.Keys(c.acts), earlier)[:tooMany] {
		delete(c.acts, id)
	}
}

// asked is a request for which a Guard is asked.
type asked struct {
	now     time.Time
	counted map[int64]time.Time // of the client
	people  map[int64]bool      // whom the request concerns
}

// added is how many people the request would add to those who are counted.
func (a asked) added() (n int) {
	for id := range a.people {
		if _, isCounted := a.counted[id]; !isCounted {
			n++
		}
	}
	return n
}

// wait is how long it takes until enough people are counted no more for the request to be let
// through, if nobody is added meanwhile. A request that never is waits for a whole window.
func (a asked) wait(limit Limit) time.Duration {
	places := limit.People - max(len(a.people), 1) // that others can take
	if places < 0 {
		return limit.Window
	}
	others := maps.Clone(a.counted)
	maps.DeleteFunc(others, func(id int64, _ time.Time) bool { return a.people[id] })
	if len(others) <= places { // a group is held whose members are counted already
		others, places = a.counted, len(a.counted)-1
	}
	last := slices.SortedFunc(maps.Values(others), time.Time.Compare)[len(others)-places-1]
	return last.Add(limit.Window).Sub(a.now)
}
