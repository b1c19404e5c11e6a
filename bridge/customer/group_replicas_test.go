package customer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

const (
	settleTime = time.Second
	// mostLatency bounds each way of a call. A write follows a look by at most half
	// of settleTime and the way there of both, so it arrives within settleTime.
	mostLatency = 120 * time.Millisecond
)

// slowly carries the calls of one replica to a shop, each way in a time that the
// seed says: which replica's next call goes first differs from seed to seed.
type slowly struct {
	shop *magentotest.Shop
	name string
	mu   sync.Mutex
	nth  map[string]int
	// after is called when the work of a call is done, nil for nothing.
	after func(*http.Request)
	// edit changes the answer to the next PUT.
	edit func(answer map[string]any)
	// late says how long after it was sent a call is carried out that is not answered; 0
	// for one that is answered.
	late func(*http.Request) time.Duration
	// cut is set where such a call is cut at once; else nobody answers it.
	cut bool
}

func (s *slowly) RoundTrip(r *http.Request) (*http.Response, error) {
	call := r.Method + " " + r.URL.Path
	s.mu.Lock()
	s.nth[call]++
	n := s.nth[call]
	s.mu.Unlock()
	if s.late != nil {
		if wait := s.late(r); wait > 0 {
			return nil, s.carryOutLater(r, wait)
		}
	}
	time.Sleep(chance(s.name, call, "there", n).upTo(mostLatency))
	res, err := direct{s.shop}.RoundTrip(r)
	if s.after != nil {
		s.after(r)
	}
	if edit := s.edit; edit != nil && r.Method == http.MethodPut && err == nil {
		s.edit = nil
		err = editBody(res, edit)
	}
	time.Sleep(chance(s.name, call, "back", n).upTo(mostLatency))
	return res, err
}

func editBody(res *http.Response, edit func(map[string]any)) error {
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return err
	}
	edit(answer)
	text, err := json.Marshal(answer)
	res.Body = io.NopCloser(bytes.NewReader(text))
	res.Header.Del("Content-Length")
	return err
}

// carryOutLater has a call carried out when the client may have given it up, and fails when
// it does so.
func (s *slowly) carryOutLater(r *http.Request, wait time.Duration) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	later := r.Clone(context.WithoutCancel(r.Context()))
	later.Body = io.NopCloser(bytes.NewReader(body))
	go func() {
		time.Sleep(wait)
		if res, err := (direct{s.shop}).RoundTrip(later); err == nil { // nobody waits for the answer
			_ = res.Body.Close()
		}
	}()
	if s.cut {
		return io.ErrUnexpectedEOF
	}
	<-r.Context().Done()
	return r.Context().Err()
}

// number is what a seed makes of a question; the same for ever.
type number uint64

func chance(question ...any) number {
	h := fnv.New64a()
	_, _ = fmt.Fprintln(h, question...)
	x := h.Sum64()
	x ^= x >> 33 // neighbouring seeds shall have nothing in common
	x *= 0xff51afd7ed558ccd
	return number(x ^ x>>33)
}

func (n number) upTo(d time.Duration) time.Duration { return time.Duration(uint64(n) % uint64(d)) }

// cluster is several replicas over one shop, with a clock that waits for nobody.
type cluster struct {
	t        *testing.T
	shop     *magentotest.Shop
	replicas []http.Handler
	wires    []*slowly
	stops    []func() // end one replica each
	warnings []scim.Warning
}

func newCluster(t *testing.T, seed int, cfg customer.Config, options ...magentotest.Option) *cluster {
	t.Helper()
	c := &cluster{t: t, shop: magentotest.NewShop(append(options, magentotest.WithBearer("magento-token"))...)}
	for _, name := range []string{"a", "b"} {
		name = fmt.Sprint(seed, name)
		wire := &slowly{shop: c.shop, name: name, nth: map[string]int{}}
		c.wires = append(c.wires, wire)
		client, err := magento.New(magento.Config{BaseURL: "http://shop.test", Credentials: magento.Bearer{Token: "magento-token"}, Transport: wire})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		var waits atomic.Int64 // two requests of one replica wait side by side
		cfg.Jitter = func(bound time.Duration) time.Duration {
			return chance(name, "jitter", waits.Add(1)).upTo(bound)
		}
		cfg.Warn = func(_ int64, w scim.Warning) { // one replica at a time has anything to say
			c.warnings = append(c.warnings, w)
		}
		customers := customer.New(cfg, client)
		c.stops = append(c.stops, customers.Close)
		t.Cleanup(customers.Close)
		accepted, err := scimserver.ParseToken(bridgetest.Token)
		if err != nil {
			t.Fatal(err)
		}
		handler, err := scimserver.NewHandler(scimserver.Config{Prefix: "/scim/v2", Tokens: []scimserver.Token{accepted}, Timeout: time.Minute}, customers.Users(), customers.Groups())
		if err != nil {
			t.Fatal(err)
		}
		e := echo.New()
		handler.Register(e)
		c.replicas = append(c.replicas, e)
	}
	return c
}

// request is one request of a client.
type request struct{ method, path, body string }

func (r request) http(ctx context.Context) *http.Request {
	req := httptest.NewRequestWithContext(ctx, r.method, "http://scim.test/scim/v2"+r.path, strings.NewReader(r.body))
	req.Header.Set("Authorization", "Bearer "+bridgetest.Token)
	req.Header.Set("Content-Type", "application/scim+json")
	return req
}

// do sends a request to a replica and returns the answer's status and body.
func (c *cluster) do(replica int, r request) (status int, body map[string]any) {
	w := httptest.NewRecorder()
	c.replicas[replica].ServeHTTP(w, r.http(c.t.Context()))
	raw, _ := io.ReadAll(w.Body)
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &body); err != nil {
			c.t.Errorf("%s %s: %v in %s", r.method, r.path, err, raw)
		}
	}
	return w.Code, body
}

// state is who is in which group: the sorted ids of members by the id and name of
// a group that exists.
type state map[string]string

func (c *cluster) state() state {
	s := state{}
	_, list := c.do(0, request{http.MethodGet, "/Groups?excludedAttributes=members", ""})
	resources, _ := list["Resources"].([]any)
	for _, r := range resources {
		id, _ := r.(map[string]any)["id"].(string)
		_, group := c.do(0, request{http.MethodGet, "/Groups/" + id, ""})
		name, _ := group["displayName"].(string)
		s[id+" "+strings.ToLower(name)] = strings.Join(idsIn(group, "members"), " ")
	}
	return s
}

// idsIn are the values of members or groups, sorted.
func idsIn(resource map[string]any, name string) []string {
	var ids []string
	list, _ := resource[name].([]any)
	for _, m := range list {
		id, _ := m.(map[string]any)["value"].(string)
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// The groups and the people of the scenarios, by the ids that a fresh shop gives.
const (
	first, second, third = "g4", "g5", "g6"
	people               = 4
)

func (c *cluster) begin(before []request) {
	c.t.Helper()
	for i := range people {
		status, _ := c.do(0, request{http.MethodPost, "/Users", fmt.Sprintf(`{"userName":"p%d@example.com","name":{"givenName":"P","familyName":"N"}}`, i)})
		if status != http.StatusCreated {
			c.t.Fatalf("create a user: %d", status)
		}
	}
	for _, name := range []string{"First", "Second", "Third"} {
		before = append([]request{{http.MethodPost, "/Groups", `{"displayName":"` + name + `"}`}}, before...)
	}
	slices.Reverse(before[:3])
	for _, r := range before {
		if status, body := c.do(0, r); status >= 300 {
			c.t.Fatalf("%v: %d %v", r, status, body)
		}
	}
}

func change(group, operations string) request {
	return request{http.MethodPatch, "/Groups/" + group, bridgetest.Patch(operations)}
}

func adding(group string, ids ...string) request {
	return change(group, `{"op":"add","path":"members","value":[`+bridgetest.Values(ids...)+`]}`)
}

func removing(group string, ids ...string) request {
	return change(group, `{"op":"remove","path":"members","value":[`+bridgetest.Values(ids...)+`]}`)
}

func replacing(group string, ids ...string) request {
	return change(group, `{"op":"replace","path":"members","value":[`+bridgetest.Values(ids...)+`]}`)
}

func creating(name string, ids ...string) request {
	return request{http.MethodPost, "/Groups", `{"displayName":"` + name + `","members":[` + bridgetest.Values(ids...) + `]}`}
}

func deleting(group string) request { return request{http.MethodDelete, "/Groups/" + group, ""} }

// races are pairs of requests that meet.
func races() map[string]struct{ before, meet []request } {
	return map[string]struct{ before, meet []request }{
		"replace and replace":              {[]request{adding(first, "1")}, []request{replacing(first, "1", "2"), replacing(first, "3", "4")}},
		"replace by nobody and replace":    {[]request{adding(first, "1", "2")}, []request{replacing(first), replacing(first, "2", "3")}},
		"add and remove":                   {[]request{adding(first, "1", "2")}, []request{adding(first, "1", "2", "3"), removing(first, "1", "2", "3")}},
		"add and replace":                  {[]request{adding(first, "1")}, []request{adding(first, "2", "3"), replacing(first, "4")}},
		"delete and add":                   {[]request{adding(first, "1")}, []request{deleting(first), adding(first, "2", "3")}},
		"delete and add who is in another": {[]request{adding(second, "1", "2"), adding(first, "1")}, []request{deleting(first), adding(first, "2", "3")}},
		"delete one and join another":      {[]request{adding(first, "1", "2")}, []request{deleting(first), adding(second, "1", "3")}},
		"delete and delete":                {[]request{adding(first, "1", "2")}, []request{deleting(first), deleting(first)}},
		"delete and replace":               {[]request{adding(first, "1")}, []request{deleting(first), replacing(first, "2", "3")}},
		"create and create":                {nil, []request{creating("Fourth", "1", "2"), creating("FOURTH", "3")}},
		"rename and add":                   {[]request{adding(second, "1")}, []request{change(first, `{"op":"replace","path":"displayName","value":"Fifth"}`), adding(first, "1", "2")}},
		"join two groups":                  {nil, []request{adding(first, "1", "2"), adding(second, "1", "2")}},
		"join two more groups":             {[]request{adding(third, "1", "2")}, []request{adding(first, "1", "2"), adding(second, "2", "1")}},
		"leave one and join another":       {[]request{adding(third, "1"), adding(first, "1", "2")}, []request{removing(first, "1", "2"), adding(second, "1", "2")}},
		"leave two groups":                 {[]request{adding(third, "1"), adding(first, "1"), adding(second, "1")}, []request{removing(first, "1"), removing(second, "1")}},
	}
}

// Whatever two replicas are asked at the same time, what becomes of it is what one
// of the two orders would have made.
func TestReplicasEndInAStateThatAnOrderExplains(t *testing.T) {
	t.Parallel()
	orderExplains(t, settleTime, 1, 25)
}

// Where the companion module compares versions, two replicas need no wait for that, however
// long one is set.
func TestReplicasNeedNoWaitWithVersions(t *testing.T) {
	t.Parallel()
	for name, race := range races() {
		for _, priority := range [][]string{nil, {"Third", "Second"}} {
			t.Run(fmt.Sprint("priority ", len(priority) > 0, ", ", name), func(t *testing.T) {
				t.Parallel()
				cfg := customer.Config{GroupPriority: priority}
				explained(t, cfg, 1, 12, []magentotest.Option{magentotest.WithModule()}, race.before, race.meet)
			})
		}
	}
}

// One replica alone needs no wait for that.
func TestRequestsOfOneReplicaEndInAStateThatAnOrderExplains(t *testing.T) {
	t.Parallel()
	orderExplains(t, 0, 0, 10)
}

// orderExplains lets requests meet, one at the first replica and one at other, by
// so many schedules for each race and kind of shop.
func orderExplains(t *testing.T, settle time.Duration, other, schedules int) {
	t.Helper()
	for shape, options := range map[string][]magentotest.Option{"stock": nil, "with attributes": {magentotest.WithAttributes()}} {
		for _, priority := range [][]string{nil, {"Third", "Second"}} {
			for name, race := range races() {
				t.Run(fmt.Sprint(shape, ", priority ", len(priority) > 0, ", ", name), func(t *testing.T) {
					t.Parallel()
					cfg := customer.Config{GroupSettle: settle, GroupPriority: priority}
					explained(t, cfg, other, schedules, options, race.before, race.meet)
				})
			}
		}
	}
}

// explained lets two requests meet by so many schedules.
func explained(t *testing.T, cfg customer.Config, other, schedules int, options []magentotest.Option, before, meet []request) {
	t.Helper()
	orders := make([]outcome, 2)
	for i := range orders {
		orders[i] = inOrder(t, cfg, options, before, meet, i)
	}
	for seed := range schedules {
		got := atOnce(t, seed, other, cfg, options, before, meet)
		if !slices.ContainsFunc(orders, got.equal) {
			t.Fatalf("schedule %d ends in %v; the orders end in %v", seed, got, orders)
		}
	}
}

// outcome is what became of the requests and of the shop.
type outcome struct {
	statuses [2]int
	state    state
}

func (o outcome) equal(other outcome) bool {
	return o.statuses == other.statuses && maps.Equal(o.state, other.state)
}

// inOrder sends the requests one after the other, that of index i first.
func inOrder(t *testing.T, cfg customer.Config, options []magentotest.Option, before, meet []request, i int) (o outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, 0, cfg, options...)
		c.begin(before)
		for _, j := range []int{i, 1 - i} {
			o.statuses[j], _ = c.do(j, meet[j])
		}
		o.state = c.state()
	})
	return o
}

// atOnce sends both requests at the same time.
func atOnce(t *testing.T, seed, other int, cfg customer.Config, options []magentotest.Option, before, meet []request) (o outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := newCluster(t, seed, cfg, options...)
		c.begin(before)
		c.do(1, request{http.MethodGet, "/Users/1", ""}) // the second replica has started too
		var work sync.WaitGroup
		for i, r := range meet {
			work.Go(func() {
				time.Sleep(chance(seed, "start", i).upTo(3 * mostLatency))
				for range 3 { // who is told that others keep changing the same asks again
					if o.statuses[i], _ = c.do(i*other, r); o.statuses[i] != http.StatusServiceUnavailable {
						return
					}
				}
			})
		}
		work.Wait()
		o.state = c.state()
	})
	return o
}
