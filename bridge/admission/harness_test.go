package admission_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/scim-bridge/scim-bridge/bridge/admission"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ scimserver.Admission = (*admission.Queue)(nil)

// timeout is the deadline of a request, as SCIM_TIMEOUT is by default.
const timeout = 50 * time.Second

// world is a queue, and what became of the requests that were sent to it. It is used within
// a bubble of synctest.
type world struct {
	*admission.Queue
	t    *testing.T
	sent sync.WaitGroup

	mu      sync.Mutex
	begun   []string // names of requests, in the order in which they were let in
	waited  map[string]time.Duration
	errs    map[string]error
	refused []string // "client class", as Config.Refused was told
	alerts  []string // as Config.Overload was told
}

// newWorld makes a queue that is closed at the end of the test.
func newWorld(t *testing.T, slots int) *world {
	t.Helper()
	w := &world{t: t, waited: map[string]time.Duration{}, errs: map[string]error{}}
	w.Queue = admission.New(admission.Config{
		Slots: slots,
		Refused: func(c scim.Client, u scim.Urgency) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.refused = append(w.refused, fmt.Sprintf("%s %s", c, u))
		},
		Overload: func(begins bool, n int) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.alerts = append(w.alerts, fmt.Sprintf("%t %d", begins, n))
		},
	})
	t.Cleanup(w.Close)
	return w
}

// request is what is sent to a queue.
type request struct {
	name    string
	client  scim.Client
	urgency scim.Urgency
	takes   time.Duration // once it has been let in
	within  time.Duration // timeout where 0
}

// send sends requests, one after the other, and returns when each is in or waits.
func (w *world) send(requests ...request) {
	for _, r := range requests {
		w.sendWith(context.WithoutCancel(w.t.Context()), r)
	}
}

func (w *world) sendWith(ctx context.Context, r request) {
	w.sent.Go(func() { w.do(ctx, r) })
	settle()
}

func (w *world) do(ctx context.Context, r request) {
	if r.within == 0 {
		r.within = timeout
	}
	ctx, cancel := context.WithTimeout(scim.WithClient(ctx, r.client), r.within)
	defer cancel()
	start := time.Now()
	leave, err := w.Admit(ctx, r.urgency)
	w.mu.Lock()
	w.waited[r.name], w.errs[r.name] = time.Since(start), err
	if err == nil {
		w.begun = append(w.begun, r.name)
	}
	w.mu.Unlock()
	if err == nil {
		time.Sleep(r.takes)
		leave()
	}
}

// noted returns a copy of what has been noted so far.
func (w *world) noted(list *[]string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(*list)
}

// waitedFor returns how long a request waited.
func (w *world) waitedFor(name string) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.waited[name]
}

// many are n requests of a kind, with numbers after their name.
func many(n int, r request) []request {
	list := make([]request, n)
	for i := range list {
		list[i] = r
		list[i].name = fmt.Sprintf("%s%d", r.name, i)
	}
	return list
}

// learn lets the queue measure that requests of these urgencies take so long.
func (w *world) learn(takes time.Duration, of ...scim.Urgency) {
	for _, u := range of {
		w.do(context.Background(), request{name: "learn", urgency: u, takes: takes})
	}
	w.begun = nil
}

func (w *world) wantBegun(want ...string) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Equal(w.begun, want) {
		w.t.Errorf("let in were %q, want %q", w.begun, want)
	}
}

// wantRefused checks that a request was refused at once with a time to come back.
func (w *world) wantRefused(name string, after, retry time.Duration) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.errs[name]
	e, ok := errors.AsType[*scim.Error](err)
	if !ok || e.Status != http.StatusServiceUnavailable || !errors.Is(err, scim.ErrOverload) {
		w.t.Errorf("%s: got %v, want a 503 for overload", name, err)
		return
	}
	if w.waited[name] != after || e.RetryAfter != retry {
		w.t.Errorf("%s: refused after %s with Retry-After %s, want %s and %s", name, w.waited[name], e.RetryAfter, after, retry)
	}
}

func (w *world) wantErr(name string, want error) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err, known := w.errs[name]; !known || !errors.Is(err, want) {
		w.t.Errorf("%s: got %v (answered: %t), want %v", name, err, known, want)
	}
}
