package magentotest

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Fault makes calls of a route fail. A fault with a status or a body answers in
// place of the work; one with neither lets the work be done, unless CutBefore
// says otherwise.
type Fault struct {
	Route string // as in Routes; "" for any
	Nth   int    // which call of the route it hits first: 1, or 0, for the next one
	Times int    // how many calls it hits: 0 for one, -1 for all from then on

	Status      int
	Body        string // JSON that says Internal Error where empty
	ContentType string // JSON's where empty
	HTML        bool   // an HTML page as body
	RetryAfter  string // header

	CutBefore  bool          // the connection is cut before the work
	CutAfter   bool          // the connection is cut when the work is done
	Delay      time.Duration // before the work
	DelayAfter time.Duration // when the work is done, before the answer
	Truncate   bool          // half of the answer, then the connection is cut
}

type plannedFault struct {
	Fault
	wait, left int // calls before it, calls that it hits; -1 for no end
}

type faults struct {
	any  atomic.Bool
	mu   sync.Mutex
	list []*plannedFault
}

// Fail plans a fault. Several may be planned for a route: a call is hit by the first
// that is due, and counts for the others too.
func (s *Shop) Fail(f Fault) {
	left := f.Times
	if left == 0 {
		left = 1
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, &plannedFault{Fault: f, wait: max(f.Nth-1, 0), left: left})
	s.faults.any.Store(true)
}

// take returns the fault that hits the next call of a route.
func (f *faults) take(route string) (fault Fault, ok bool) {
	if !f.any.Load() {
		return Fault{}, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	rest := f.list[:0]
	for _, s := range f.list {
		switch {
		case s.Route != "" && s.Route != route:
		case s.wait > 0:
			s.wait--
		case !ok:
			fault, ok = s.Fault, true
			if s.left > 0 {
				s.left--
			}
		}
		if s.left != 0 {
			rest = append(rest, s)
		}
	}
	f.list = rest
	f.any.Store(len(rest) > 0)
	return fault, ok
}

// before does what the fault does before the work, and reports whether that was all.
func (f *Fault) before(s *Shop, w http.ResponseWriter, r *http.Request) bool {
	if !pause(r.Context(), f.Delay) {
		return true
	}
	if f.CutBefore {
		panic(http.ErrAbortHandler) // how net/http lets a handler cut the connection
	}
	if f.Status == 0 && f.Body == "" && !f.HTML {
		return false
	}
	if a := f.page(s); f.Truncate {
		truncate(w, a)
	} else {
		write(w, a)
	}
	return true
}

// after does what the fault does after the work, and reports whether that was all.
func (f *Fault) after(w http.ResponseWriter, r *http.Request, a answer) bool {
	if !pause(r.Context(), f.DelayAfter) {
		return true
	}
	switch {
	case f.CutAfter:
		panic(http.ErrAbortHandler)
	case f.Truncate:
		truncate(w, a)
		return true
	}
	return false
}

func (f *Fault) page(s *Shop) answer {
	a := answer{status: f.Status, contentType: typeJSON, body: []byte(f.Body), retryAfter: f.RetryAfter}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	switch {
	case f.HTML && f.Body == "":
		page := htmlPage(a.status)
		a.contentType, a.body = page.contentType, page.body
	case f.HTML:
		a.contentType = typeHTML
	case f.Body == "":
		a.body, _ = s.failure(internalError())
	}
	if f.ContentType != "" {
		a.contentType = f.ContentType
	}
	return a
}

// truncate promises all of the answer, sends half of it and cuts the connection.
func truncate(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", a.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	w.Write(a.body[:len(a.body)/2])       //nolint:errcheck // a client that has gone needs no answer
	http.NewResponseController(w).Flush() //nolint:errcheck // the same
	panic(http.ErrAbortHandler)
}
