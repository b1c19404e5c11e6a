package faults_test

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// mostLatency bounds each way of a call that nothing happens to.
	mostLatency = 90 * time.Millisecond
	// stormSlot is how long Magento is away at a time.
	stormSlot = 20 * time.Second
	// hangTime is how long changes of a record hang once one does.
	hangTime = 10 * time.Second
	// mostDelay bounds when, after it was sent, a call is carried out that the bridge has given up.
	mostDelay = 50 * time.Second
)

// fault is what happens to a call.
type fault string

const (
	refused      fault = "refused connection"
	cutBefore    fault = "cut before the work"
	cutAfter     fault = "cut after the work"
	truncated    fault = "truncated answer"
	htmlBefore   fault = "HTML page, nothing done"
	htmlAfter    fault = "HTML page after the work"
	unauthorized fault = "401"
	firewall     fault = "401 of something else"
	foreign404   fault = "404 of something else"
	tooMany      fault = "429"
	brokenBefore fault = "500, nothing done"
	brokenAfter  fault = "500 after the work"
	gateway      fault = "502 after the work"
	stall        fault = "stall, nothing done"
	slow         fault = "done, answered too late"
	late         fault = "carried out late"
	hung         fault = "cut, as all changes of the record are, and carried out late"
	away         fault = "503 for a while"
)

func allFaults() []fault {
	return []fault{
		refused, cutBefore, cutAfter, truncated, htmlBefore, htmlAfter, unauthorized, firewall, foreign404, tooMany,
		brokenBefore, brokenAfter, gateway, stall, slow, late,
	}
}

// network is what lies between the replicas and the shop.
type network struct {
	w       *world
	on      atomic.Bool
	perMill int // of calls that a fault hits
	storms  int // of the slots of time, in a thousand
	later   int // calls that are still to be carried out

	mu      sync.Mutex
	counts  map[fault]int
	hangs   map[string]time.Time   // until when changes of records hang, by the path
	carried map[string][]time.Time // when late calls were carried out, by the id that they end in
}

func newNetwork(w *world) *network {
	n := &network{w: w, counts: map[fault]int{}, hangs: map[string]time.Time{}, carried: map[string][]time.Time{}}
	if w.plant.name == "" {
		dice := &dice{name: "network " + strconv.Itoa(w.seed)}
		n.perMill, n.storms = pick(dice, []int{0, 15, 40, 80}), pick(dice, []int{0, 0, 30, 80})
	}
	return n
}

// isAway reports whether Magento is in maintenance.
func (n *network) isAway() bool {
	slot := time.Now().UnixNano() / int64(stormSlot)
	return n.on.Load() && chance("storm", n.w.seed, slot).inThousand(n.storms)
}

// draw is what happens to a call.
func (n *network) draw(method, path string, question func(what string) number) fault {
	if !n.on.Load() {
		return ""
	}
	f := fault("")
	if n.isAway() {
		f = away
	} else if method == http.MethodPut && n.isHung(path, question) {
		f = hung
	} else if question("any").inThousand(n.perMill) {
		all := allFaults()
		f = all[question("which").below(len(all))]
	}
	if f != "" {
		n.mu.Lock()
		n.counts[f]++
		n.mu.Unlock()
	}
	return f
}

// isHung reports whether changes of a record hang: all repeats of one do, so that what becomes
// of it stays open, although the record can be read.
func (n *network) isHung(path string, question func(what string) number) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if question("hangs").inThousand(n.perMill / 3) {
		n.hangs[path] = time.Now().Add(hangTime)
	}
	return time.Now().Before(n.hangs[path])
}

// wire carries the calls of one replica.
type wire struct {
	network *network
	replica string
	mu      sync.Mutex
	nth     map[string]int
}

// RoundTrip implements http.RoundTripper. What becomes of a call depends on the seed, on
// what is called, and on how often it was called before.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	call := r.Method + " " + r.URL.RequestURI()
	w.mu.Lock()
	w.nth[call]++
	n := w.nth[call]
	w.mu.Unlock()
	question := func(what string) number { return chance(w.network.w.seed, w.replica, call, n, what) }
	f := w.network.draw(r.Method, r.URL.Path, question)
	w.network.w.trace("  %s %s %s %s", w.replica, call, body, f)
	if f == refused {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: io.ErrClosedPipe}
	}
	if !pause(r.Context(), question("there").upTo(mostLatency)) {
		return nil, r.Context().Err()
	}
	if res := w.before(r, body, f, question); res != nil {
		return res, nil
	}
	if f == cutBefore || f == stall || f == late || f == hung {
		return nil, cmp.Or(r.Context().Err(), io.ErrUnexpectedEOF)
	}
	res := w.network.perform(r, body)
	if f == slow {
		<-r.Context().Done()
	} else {
		pause(r.Context(), question("back").upTo(mostLatency))
	}
	if r.Context().Err() != nil {
		return nil, r.Context().Err()
	}
	return after(f, res)
}

// before is what happens before the work: an answer if that is all, nil otherwise.
func (w *wire) before(r *http.Request, body []byte, f fault, question func(string) number) *http.Response {
	switch f {
	case htmlBefore:
		return page(http.StatusOK)
	case unauthorized:
		return answer(http.StatusUnauthorized, "application/json", notAuthorized)
	case firewall:
		return page(http.StatusUnauthorized)
	case foreign404:
		return answer(http.StatusNotFound, "application/json", `{"message":"no upstream","status":404}`)
	case tooMany:
		res := page(http.StatusTooManyRequests)
		res.Header.Set("Retry-After", strconv.Itoa(1+question("retry after").below(3)))
		return res
	case brokenBefore:
		return answer(http.StatusInternalServerError, "application/json", internalError)
	case away:
		return page(http.StatusServiceUnavailable)
	case late, hung:
		when := question("delay").upTo(mostDelay)
		w.network.putOff(func() {
			time.Sleep(when)
			w.network.carryOut(r, body)
		})
		if f == late {
			<-r.Context().Done()
		}
	case stall:
		<-r.Context().Done()
	default:
	}
	return nil
}

const notAuthorized = `{"message":"The consumer isn't authorized to access %resources.",` +
	`"parameters":{"resources":"Magento_Customer::customer"}}`

const internalError = `{"message":"Internal Error. Details are available in Magento log file. Report ID: webapi-0"}`

// after is what becomes of an answer.
func after(f fault, res *http.Response) (*http.Response, error) {
	switch f {
	case cutAfter:
		return nil, io.ErrUnexpectedEOF
	case htmlAfter:
		return page(http.StatusOK), nil
	case brokenAfter:
		return answer(http.StatusInternalServerError, "application/json", internalError), nil
	case gateway:
		return page(http.StatusBadGateway), nil
	case truncated:
		text, _ := io.ReadAll(res.Body)
		res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(text[:len(text)/2]), cut{}))
	default:
	}
	return res, nil
}

// cut is the end of a connection that was cut.
type cut struct{}

func (cut) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// perform lets the shop do the work, whether or not anybody still waits for it.
func (n *network) perform(r *http.Request, body []byte) *http.Response {
	req := r.Clone(context.WithoutCancel(r.Context()))
	req.RequestURI, req.Body = r.URL.RequestURI(), io.NopCloser(bytes.NewReader(body))
	rec := httptest.NewRecorder()
	n.w.shop.ServeHTTP(rec, req)
	n.w.trace("  shop %s %s %s -> %d %s", r.Method, r.URL.RequestURI(), body, rec.Code, rec.Body)
	res := rec.Result()
	res.Header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	return res
}

// carryOut does late what nobody waits for any more.
func (n *network) carryOut(r *http.Request, body []byte) {
	_ = n.perform(r, body).Body.Close() // of a recorder
	if r.Method == http.MethodGet {
		return
	}
	n.carriedOut(r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:])
}

// putOff carries out a call on its own. Calls are put off while others wait for them, so a
// sync.WaitGroup would not do.
func (n *network) putOff(call func()) {
	n.mu.Lock()
	n.later++
	n.mu.Unlock()
	go func() {
		call()
		n.mu.Lock()
		n.later--
		n.mu.Unlock()
	}()
}

// wait returns once all calls that were put off are carried out.
func (n *network) wait() {
	isWaiting := func() bool {
		n.mu.Lock()
		defer n.mu.Unlock()
		return n.later > 0
	}
	for isWaiting() {
		time.Sleep(mostLatency)
	}
}

// carriedOut notes that a write of a record was carried out late, or was taken for one.
func (n *network) carriedOut(id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.carried[id] = append(n.carried[id], time.Now())
}

// isCarriedOut reports whether a write of a record was carried out late after a time.
func (n *network) isCarriedOut(id string, after time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.ContainsFunc(n.carried[id], func(at time.Time) bool { return at.After(after) })
}

func page(status int) *http.Response {
	return answer(status, "text/html", "<html><body>"+http.StatusText(status)+"</body></html>")
}

func answer(status int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: status,
		Header:     http.Header{"Content-Type": {contentType}, "Date": {time.Now().UTC().Format(http.TimeFormat)}},
		Body:       io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// pause reports whether the context has not ended by then.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
