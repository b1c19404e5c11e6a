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

// held is the answer to a request that concerns more people than are left of the limit.
func (g *Guard) held(client scim.Client, w *window, added int) error {
	limit := g.cfg.Limit
	var b strings.Builder
	fmt.Fprintf(&b, "The guard of this service provider holds this request. The client %s may delete, deactivate, take "+
		"out of groups or give another e-mail address to %d people within %s (GUARD_LIMIT=%s); ",
		client, limit.People, formatWindow(limit.Window), limit)
	if added > 0 {
		fmt.Fprintf(&b, "these are %d by now, and the request concerns %d more. ", len(w.people), added)
	} else {
		fmt.Fprintf(&b, "these are %d by now. ", len(w.people))
	}
	const lift = `the operator of the bridge lifts the guard with "scim-bridge guard lift".`
	if added > limit.People {
		b.WriteString("It is more than the limit by itself and goes through only after " + lift)
	} else {
		fmt.Fprintf(&b, "Send it again after %s, or, if all of this is wanted, %s", w.end.UTC().Format(time.RFC1123), lift)
	}
	return &scim.Error{
		Status: http.StatusServiceUnavailable, Detail: b.String(), RetryAfter: time.Until(w.end), Err: scim.ErrHeld,
	}
}

// String says in a line for the log what has happened.
func (e Excess) String() string {
	text := fmt.Sprintf("the client %s exceeds GUARD_LIMIT=%s: so many people deleted, deactivated, removed from groups "+
		"or with another e-mail address; until %s ", e.Client, e.Limit, e.Until.UTC().Format(time.RFC3339))
	switch e.Mode {
	case Block:
		return text + "further deletions, removals and changes of e-mail addresses are held (GUARD=block)"
	case BlockAll:
		return text + "more of all these are held (GUARD=block-all)"
	default:
		return text + "nothing is held (GUARD=warn)"
	}
}
