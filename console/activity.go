package console

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

const (
	maxEntries = 500
	// maxClients bounds the names of clients, which the settings give.
	maxClients = 200
	hoursShown = 24
	// maxWaiting is how many entries wait for a visitor who does not read; then they are lost.
	maxWaiting = 64
	maxStreams = 20
)

// Activity is what has happened lately, in this process: the last requests, and for each client
// when it was last heard of. It is bounded, and safe for concurrent use.
type Activity struct {
	words   Vocabulary
	explain func(*scim.Event) (reason, fix string)

	mu      sync.Mutex
	number  uint64  // of the last entry
	entries []Entry // a ring
	next    int     // where the next one goes
	clients map[clientAt]Stats
	hours   map[int64]*Hour // by hours since 1970
	strays  map[string]Stray
	watched map[chan Entry]bool
}

// clientAt is a client of one of the two endpoints: their names are chosen for each by itself.
type clientAt struct {
	client scim.Client
	admins bool
}

// isOfAdmins reports whether a path is below the endpoint of admin users.
func isOfAdmins(path string) bool { return strings.Contains(path, "/admin/scim/") }

// NewActivity returns an Activity in which nothing has happened. words says what can be shown of a
// request, and explain why one has failed, and what helps.
func NewActivity(words Vocabulary, explain func(*scim.Event) (reason, fix string)) *Activity {
	return &Activity{
		words: words, explain: explain, clients: map[clientAt]Stats{}, hours: map[int64]*Hour{}, strays: map[string]Stray{}, watched: map[chan Entry]bool{},
	}
}

// Hour is what happened in an hour.
type Hour struct {
	Begin             time.Time
	Changes, Failures int
}

// Stray is a kind of requests that came, but not from a client: as those of an identity provider
// that is set up wrongly.
type Stray struct {
	Text     string // "with a wrong token"
	Last     time.Time
	Number   uint64 // of the last one's entry
	Requests int
}

// OnEvent notes a request. It is meant for scimserver.Config.OnEvent.
func (a *Activity) OnEvent(ctx context.Context, e *scim.Event) {
	reason, fix := "", ""
	if e.Err != nil {
		reason, fix = a.explain(e)
	}
	entry := newEntry(e, reason, fix)
	entry.Shape, entry.Sent = captured(ctx).shape(a.words)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.number++
	entry.Number = a.number
	if len(a.entries) < maxEntries {
		a.entries = append(a.entries, entry)
	} else {
		a.entries[a.next] = entry
	}
	a.next = (a.next + 1) % maxEntries
	a.count(&entry)
	for waiting := range a.watched {
		select {
		case waiting <- entry:
		default: // whoever does not read in time sees it after a reload
		}
	}
}

func (a *Activity) count(e *Entry) {
	client := clientAt{e.Client, isOfAdmins(e.Route)}
	if s, known := a.clients[client]; e.Client != "" && (known || len(a.clients) < maxClients) {
		s.LastRequest = e.End()
		s.Requests++
		if e.State() == failed {
			s.LastFailure = e.End()
			s.Failures++
		} else {
			s.LastSuccess = e.End()
		}
		a.clients[client] = s
	}
	if text := e.strayText(); text != "" {
		one := a.strays[text]
		a.strays[text] = Stray{text, e.End(), e.Number, one.Requests + 1}
	}
	number := e.Start.Unix() / 3600
	hour := a.hours[number]
	if hour == nil {
		hour = &Hour{Begin: time.Unix(number*3600, 0).UTC()}
		a.hours[number] = hour
		for other := range a.hours {
			if other <= number-hoursShown {
				delete(a.hours, other)
			}
		}
	}
	hour.Changes += e.Changes()
	if e.State() == failed {
		hour.Failures++
	}
}

// Entries returns the last entries that a filter lets through, the newest first.
func (a *Activity) Entries(f Filter) []Entry {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []Entry
	for i := range a.entries {
		e := &a.entries[(a.next-1-i+2*maxEntries)%maxEntries]
		if f.Has(e) {
			list = append(list, *e)
		}
	}
	return list
}

// Entry returns the entry of a number, unless newer ones have taken its place.
func (a *Activity) Entry(number uint64) (Entry, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := slices.IndexFunc(a.entries, func(e Entry) bool { return e.Number == number })
	if i < 0 {
		return Entry{}, false
	}
	return a.entries[i], true
}

// Stats returns what is known of the client of an endpoint since the process began.
func (a *Activity) Stats(endpoint string, client scim.Client) Stats {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.clients[clientAt{client, isOfAdmins(endpoint + "/")}]
}

// Strays returns the kinds of requests that came from no client, the last first.
func (a *Activity) Strays() []Stray {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.SortedFunc(maps.Values(a.strays), func(one, other Stray) int { return other.Last.Compare(one.Last) })
}

// Clients returns the names of those who have sent requests.
func (a *Activity) Clients() []scim.Client {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []scim.Client
	for client := range a.clients {
		list = append(list, client.client)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Hours returns the last hours, the one of now last.
func (a *Activity) Hours(now time.Time) []Hour {
	a.mu.Lock()
	defer a.mu.Unlock()
	last := now.Unix() / 3600
	list := make([]Hour, hoursShown)
	for i := range list {
		number := last - hoursShown + 1 + int64(i)
		list[i].Begin = time.Unix(number*3600, 0).UTC()
		if hour := a.hours[number]; hour != nil {
			list[i] = *hour
		}
	}
	return list
}

// watch returns a channel of the entries from now on, and what ends it; nil where too many
// watch already.
func (a *Activity) watch() (<-chan Entry, func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.watched) >= maxStreams {
		return nil, nil
	}
	waiting := make(chan Entry, maxWaiting)
	a.watched[waiting] = true
	return waiting, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.watched, waiting)
	}
}
