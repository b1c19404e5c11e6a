package guard

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Limit is how many people may be concerned within a window of time.
type Limit struct {
	People int
	Window time.Duration
}

// The bounds of a Limit. Fewer people than LeastPeople would hold the ordinary work of a week.
const (
	LeastPeople    = 5
	shortestWindow = time.Minute
	longestWindow  = 7 * 24 * time.Hour
)

// ParseLimit reads a Limit, such as 20/1h. The error says what is wrong, without the text.
func ParseLimit(text string) (Limit, error) {
	people, window, ok := strings.Cut(text, "/")
	if !ok {
		return Limit{}, errors.New("has no slash between a number of people and a time")
	}
	n, err := strconv.Atoi(people)
	if err != nil || n < LeastPeople {
		return Limit{}, errors.New("does not begin with a number of people, 5 or more")
	}
	d, err := time.ParseDuration(window)
	if err != nil || d < shortestWindow || d > longestWindow {
		return Limit{}, errors.New("does not end with a time from 1m to 168h")
	}
	return Limit{People: n, Window: d}, nil
}

// String is the Limit as it is written in the settings.
func (l Limit) String() string { return strconv.Itoa(l.People) + "/" + formatWindow(l.Window) }

// formatWindow leaves out the zero parts of a duration.
func formatWindow(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// most is of how many people it is known that they are counted: one more than may be.
func (l Limit) most() int { return l.People + 1 }

// held is the answer to a request that concerns more people than are left of the limit.
func (a asked) held(client scim.Client, limit Limit) error {
	wait, counted := a.wait(limit), strconv.Itoa(len(a.counted))
	if len(a.counted) > limit.People {
		counted = "more"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "The guard of this service provider holds this request. The client %s may delete, deactivate, take "+
		"out of groups or give another e-mail address to %d people within %s (GUARD_LIMIT=%s); these are %s by now",
		client, limit.People, formatWindow(limit.Window), limit, counted)
	if added := a.added(); added > 0 {
		fmt.Fprintf(&b, ", and the request concerns %d more", added)
	}
	const lift = `the operator of the bridge lifts the guard with "scim-bridge guard lift".`
	if len(a.people) > limit.People {
		b.WriteString(". It is more than the limit by itself and goes through only after " + lift)
	} else {
		again := a.now.Add(wait).UTC().Format(time.RFC1123)
		fmt.Fprintf(&b, ". Send it again after %s, or, if all of this is wanted, %s", again, lift)
	}
	return &scim.Error{
		Status: http.StatusServiceUnavailable, Detail: b.String(), RetryAfter: wait, Err: scim.ErrHeld,
	}
}

// String says in a line for the log what has happened.
func (e Excess) String() string {
	text := fmt.Sprintf("the client %s exceeds GUARD_LIMIT=%s: so many people deleted, deactivated, removed from groups "+
		"or with another e-mail address; ", e.Client, e.Limit)
	switch e.Mode {
	case Block:
		return text + "further deletions, removals and changes of e-mail addresses are held until they are fewer (GUARD=block)"
	case BlockAll:
		return text + "more of all these are held until they are fewer (GUARD=block-all)"
	default:
		return text + "nothing is held (GUARD=warn)"
	}
}
