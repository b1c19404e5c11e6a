// Package rehearsal says what SCIM requests would do in a shop as it is, and does nothing of
// it: the code that serves answers them, over a client of Magento that only reads.
//
// A Rehearsal stands at three places. Its stores stand before those that serve: they take a
// write that was not sent for one that succeeded, so that a bulk request goes on, and
// remember what it would have made, so that a later request can refer to it. It observes the
// calls to Magento, to tell which fields would have been written. And it is told the event of
// each request, which says what the request came to.
//
// What only Magento's own validation knows, such as its rules for passwords, is not found
// out. Begin with Run.
package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// Config says how a Rehearsal asks.
type Config struct {
	// Token is the bearer token of its requests, which the handler has to accept.
	Token string
	// Prefix is put before a path that begins with none of Prefixes.
	Prefix   string
	Prefixes []string
}

// Rehearsal answers what requests would do, one after the other: what one would have made is
// there for the next. It is for one caller at a time.
type Rehearsal struct {
	cfg     Config
	handler http.Handler
	places  map[string]place // by bulkId: where the resource of a request would be
	number  int              // of the last resource that would have been created
	request Request          // under way

	mu      sync.Mutex // guards what follows: members are changed side by side
	event   *scim.Event
	records map[*scim.Event]*record
}

// place is where a resource would be that a request refers to by a bulkId.
type place struct {
	line int
	id   string // "" where it would not have been created
}

// New returns a Rehearsal. OnEvent, Observe and Stores are for the parts that answer it, and
// Ask for their handler.
func New(cfg Config) *Rehearsal {
	return &Rehearsal{cfg: cfg, places: map[string]place{}, records: map[*scim.Event]*record{}}
}

// Ask tells the Rehearsal whom to ask.
func (r *Rehearsal) Ask(handler http.Handler) { r.handler = handler }

// OnEvent is meant for scimserver.Config.OnEvent.
func (r *Rehearsal) OnEvent(_ context.Context, e *scim.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.event = e
}

// Observe is meant for magento.Config.Observe.
func (r *Rehearsal) Observe(ctx context.Context, call magento.Call) {
	e, ok := errors.AsType[*magento.Error](call.Err)
	if !ok || e.Kind != magento.NotSent {
		return
	}
	r.record(ctx, func(of *record) { of.add(e) })
}

// record is what became of a request, or of an operation of a bulk request.
type record struct {
	writes  []Write
	changed []string
	name    string
	members int   // people to be written beside those that writes tells
	keeps   bool  // the account of who would be deleted stays
	needs   []int // lines
	after   []int
}

// add notes a write that was not sent; equal ones are counted.
func (of *record) add(e *magento.Error) {
	same := func(w Write) bool {
		return w.Method == e.Method && w.Route == e.Route && slices.Equal(w.Fields, e.Fields)
	}
	if i := slices.IndexFunc(of.writes, same); i >= 0 {
		of.writes[i].Times++
		return
	}
	of.writes = append(of.writes, Write{Method: e.Method, Route: e.Route, Fields: e.Fields, Times: 1})
}

// record lets note write into the record of the request that ctx belongs to.
func (r *Rehearsal) record(ctx context.Context, note func(*record)) {
	event := scim.EventFrom(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.records[event] == nil {
		r.records[event] = &record{}
	}
	note(r.records[event])
}

// Run says what a request would do: one outcome, or one for each operation of a bulk request
// that would be carried out. It fails where Magento cannot be asked.
func (r *Rehearsal) Run(ctx context.Context, request Request) ([]Outcome, error) {
	resolved, missing := r.resolve(request)
	if missing != nil {
		return []Outcome{*missing}, nil
	}
	r.request = resolved
	clear(r.records)
	answer := &answer{header: http.Header{}}
	asked, err := r.newRequest(ctx, resolved)
	if err != nil {
		return nil, err
	}
	r.event = nil
	r.handler.ServeHTTP(answer, asked)
	if r.event == nil {
		return nil, errors.New("the request was not answered")
	}
	outcomes, err := r.outcomes(answer.body.Bytes())
	if err != nil {
		return nil, err
	}
	if request.BulkID != "" && request.Method == http.MethodPost && len(outcomes) == 1 {
		made := place{line: request.Line}
		if outcomes[0].Result == Created || outcomes[0].Result == TakenUp {
			made.id = outcomes[0].ID
		}
		r.places[request.BulkID] = made
	}
	return outcomes, nil
}

// newRequest makes the HTTP request of a Request.
func (r *Rehearsal) newRequest(ctx context.Context, request Request) (*http.Request, error) {
	target := "http://scim-bridge.invalid" + r.pathOf(request)
	asked, err := http.NewRequestWithContext(ctx, request.Method, target, bytes.NewReader(request.Body))
	if err != nil {
		return nil, err
	}
	asked.RemoteAddr = "127.0.0.1:1"
	asked.Header.Set("Authorization", "Bearer "+r.cfg.Token)
	asked.Header.Set("Content-Type", "application/scim+json")
	if request.Version != "" {
		asked.Header.Set("If-Match", request.Version)
	}
	return asked, nil
}

// answer is where the handler writes its answer to.
type answer struct {
	header http.Header
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(int)             {}
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }
func (a *answer) Flush()                      {}

// Stores puts the Rehearsal before the stores of one endpoint.
func (r *Rehearsal) Stores(
	users scimserver.Store, groups scimserver.MemberStore,
) (scimserver.Store, scimserver.MemberStore) {
	people := newStore(r, users, "User")
	return people, &groupStore{store: newStore(r, groups, "Group"), groups: groups, people: people}
}
