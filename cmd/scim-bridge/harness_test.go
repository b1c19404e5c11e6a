package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/ops"
	"github.com/scim-bridge/scim-bridge/ops/logfields"
)

const (
	clientToken = "token-of-the-client"
	shopToken   = "token-of-the-shop"
)

// output is what a process writes; reading it while it is written is safe.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

// WriteLine takes a line of a log at once.
func (o *output) WriteLine(_ ops.Worth, line []byte) { _, _ = o.Write(line) }

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// events returns the lines of the log that are events of SCIM requests.
func (o *output) events(t *testing.T) []map[string]any {
	t.Helper()
	return o.lines(t, "scim_bridge.request")
}

// lines returns the lines of a data set of the log.
func (o *output) lines(t *testing.T, dataset string) []map[string]any {
	t.Helper()
	var list []map[string]any
	for line := range strings.Lines(o.String()) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatalf("the log has %q: %v", line, err)
		}
		if object["event.dataset"] == dataset {
			list = append(list, object)
		}
	}
	return list
}

// wantFields holds each line of the log against the table of fields.
func (o *output) wantFields(t *testing.T) {
	t.Helper()
	for line := range strings.Lines(o.String()) {
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatalf("the log has %q: %v", line, err)
		}
		for _, problem := range logfields.Check(object) {
			t.Errorf("%s, in the line %s", problem, line)
		}
	}
}

// running is a service that serves.
type running struct {
	t     *testing.T
	log   *output
	base  string // of SCIM
	ops   string
	stop  context.CancelFunc
	done  chan error    // what serve returned
	ended chan struct{} // closed when the service is
}

// environmentFor is the least that a service for a shop needs, on free ports.
func environmentFor(shopURL string) config.Environment {
	return config.Environment{
		SCIMListen: "127.0.0.1:0", OpsListen: "127.0.0.1:0", SCIMTokens: clientToken,
		MagentoURL: shopURL, MagentoAccessToken: shopToken, MagentoRetryMax: "0",
	}
}

// start wires a service as the command serve does, and lets it serve until the
// test ends or stop is called.
func start(t *testing.T, e config.Environment, change ...func(*service)) *running {
	t.Helper()
	cfg, err := config.Load(e, config.Needs{Tokens: true, Magento: true}, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	return startWith(t, cfg, change...)
}

func startWith(t *testing.T, cfg *config.Config, change ...func(*service)) *running {
	t.Helper()
	r := &running{t: t, log: new(output), done: make(chan error, 1)}
	log, err := ops.NewLog(r.log, logConfig(cfg))
	if err != nil {
		t.Fatal(err)
	}
	_, queue, err := ops.OpenLog(io.Discard, logConfig(cfg))
	if err != nil {
		t.Fatal(err)
	}
	s, err := newService(cfg, log, queue)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(s)
	}
	r.base, r.ops = "http://"+s.publicListen.Addr().String()+scimPrefix, "http://"+s.privateListen.Addr().String()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	r.stop = cancel
	r.ended = make(chan struct{})
	go func() {
		defer close(r.ended)
		r.done <- s.serve(ctx)
		s.close()
	}()
	t.Cleanup(func() {
		cancel()
		<-r.ended
		if err := queue.Close(time.Minute); err != nil {
			t.Error(err)
		}
		r.log.wantFields(t)
	})
	return r
}

// newShop is a Magento that takes shopToken.
func newShop(t *testing.T, options ...magentotest.Option) *magentotest.Server {
	t.Helper()
	return magentotest.NewServer(t, append(options, magentotest.WithBearer(shopToken))...)
}

// reply is an answer, read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

// ask sends a request with the client's token; headers are pairs, and "" takes
// one away.
func (r *running) ask(method, url, body string, headers ...string) (reply, error) {
	req, err := http.NewRequestWithContext(r.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("Authorization", "Bearer "+clientToken)
	if body != "" {
		req.Header.Set("Content-Type", "application/scim+json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return reply{}, err
	}
	text, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(text)}, errors.Join(err, resp.Body.Close())
}

// mustAsk is ask for a request below the SCIM prefix that must get an answer.
func (r *running) mustAsk(method, path, body string, headers ...string) reply {
	r.t.Helper()
	got, err := r.ask(method, r.base+path, body, headers...)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	return got
}

// want fails the test where the status is another.
func (p reply) want(t *testing.T, status int) reply {
	t.Helper()
	if p.status != status {
		t.Fatalf("status %d, want %d: %s", p.status, status, p.body)
	}
	return p
}

// wantOps wants an answer of the operations listener that holds some text.
func (r *running) wantOps(t *testing.T, path string, status int, text string) {
	t.Helper()
	got, err := r.ask(http.MethodGet, r.ops+path, "")
	if err != nil || got.status != status || !strings.Contains(got.body, text) {
		t.Errorf("%s: %d %s, %v; want %d with %s", path, got.status, got.body, err, status, text)
	}
}

// sendHalf sends the beginning of a request whose body has not come to its end.
func (r *running) sendHalf(t *testing.T) net.Conn {
	t.Helper()
	address := strings.TrimSuffix(strings.TrimPrefix(r.base, "http://"), scimPrefix)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	head := "POST " + scimPrefix + "/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + clientToken + "\r\nContent-Length: "
	if _, err := conn.Write([]byte(head + strconv.Itoa(len(ada)) + "\r\n\r\n" + ada[:20])); err != nil {
		t.Fatal(err)
	}
	return conn
}
