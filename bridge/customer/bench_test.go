package customer_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/ops"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// What the benchmarks report of a request, beside time and allocations:
//
//	cpu-ns/op    processor time of the whole process: client, bridge and Magento in memory
//	added-ns/op  time beyond that of asking Magento directly
//	x-time       time as a multiple of the same call through the hop
//	x-cpu        processor time as a multiple of the same call through the hop
//
// The hop is a bare Go server that only reads Magento's answer and writes it on.
// The last three come from the benchmarks named ratio, in which bridge, hop and
// Magento alone take turns, so that whatever else the machine does weighs on all.

// benchLogins are the ways to log in that are compared; the hop uses the bearer token.
func benchLogins() map[string]magento.Credentials {
	return map[string]magento.Credentials{
		"bearer": magento.Bearer{Token: bridgetest.MagentoToken},
		"oauth":  magento.OAuth{ConsumerKey: "consumer-key", ConsumerSecret: "consumer-secret", AccessToken: "access-token", AccessTokenSecret: "access-secret"},
	}
}

// benchShop is a Magento with the attributes of the companion module and 1,000 customers.
func benchShop(b *testing.B) *magentotest.Server {
	b.Helper()
	shop := magentotest.NewServer(b, magentotest.WithAttributes(), magentotest.WithBearer(bridgetest.MagentoToken),
		magentotest.WithOAuth("consumer-key", "consumer-secret", "access-token", "access-secret"))
	shop.Seed(1000)
	return shop
}

// benchBridge serves the bridge as the command does, with its log and metrics,
// and returns the URL of its SCIM endpoint.
func benchBridge(b *testing.B, shop *magentotest.Server, login magento.Credentials) string {
	b.Helper()
	metrics := ops.NewMetrics("bench")
	client, err := magento.New(magento.Config{BaseURL: shop.URL, Credentials: login, Observe: metrics.OnCall})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(client.Close)
	customers := customer.New(customer.Config{}, client)
	b.Cleanup(customers.Close)
	if err := customers.Load(b.Context()); err != nil {
		b.Fatal(err)
	}
	log, queue, err := ops.OpenLog(io.Discard, ops.LogConfig{Level: "info", Version: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := queue.Close(time.Minute); err != nil {
			b.Error(err)
		}
	})
	requests := &ops.RequestLog{Log: log}
	accepted, err := scimserver.ParseToken(bridgetest.Token)
	if err != nil {
		b.Fatal(err)
	}
	handler, err := scimserver.NewHandler(scimserver.Config{Prefix: "/scim/v2", Tokens: []scimserver.Token{accepted}, OnEvent: func(ctx context.Context, e *scim.Event) {
		metrics.OnEvent(ctx, e)
		requests.OnEvent(ctx, e)
	}}, customers.Users(), customers.Groups())
	if err != nil {
		b.Fatal(err)
	}
	e := scimserver.NewEcho()
	handler.Register(e)
	return serveBench(b, e) + "/scim/v2"
}

// benchHop serves the yardstick and returns its URL: it answers a path with what
// the shop answers to it.
func benchHop(b *testing.B, shop *magentotest.Server) string {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	b.Cleanup(client.CloseIdleConnections)
	return serveBench(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(r.Context(), r.Method, shop.URL+r.URL.RequestURI(), nil)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		req.Header.Set("Authorization", "Bearer "+bridgetest.MagentoToken)
		res, err := client.Do(req)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		defer func() { _ = res.Body.Close() }()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Type", res.Header.Get("Content-Type"))
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(res.StatusCode)
		_, _ = w.Write(body)
	}))
}

func serveBench(b *testing.B, h http.Handler) string {
	b.Helper()
	server := httptest.NewServer(h)
	b.Cleanup(server.Close)
	return server.URL
}

// benchClient sends requests one after the other over one connection.
type benchClient struct {
	b    *testing.B
	http http.Client
	body bytes.Buffer
}

func newBenchClient(b *testing.B) *benchClient {
	b.Helper()
	c := &benchClient{b: b, http: http.Client{Transport: &http.Transport{}}}
	b.Cleanup(c.http.CloseIdleConnections)
	return c
}

// do fails the benchmark unless the status of the answer is as wanted. What it
// returns holds until the next request.
func (c *benchClient) do(method, address, bearer, body string, want int) []byte {
	req, err := http.NewRequestWithContext(c.b.Context(), method, address, strings.NewReader(body))
	if err != nil {
		c.b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+bearer)
	if body != "" {
		req.Header.Set("Content-Type", "application/scim+json")
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.b.Fatal(err)
	}
	c.body.Reset()
	_, err = c.body.ReadFrom(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		c.b.Fatal(err)
	}
	if res.StatusCode != want {
		c.b.Fatalf("%s: status %d, want %d: %s", method, res.StatusCode, want, c.body.Bytes())
	}
	return c.body.Bytes()
}

// cost is what some requests took.
type cost struct {
	n    int
	time time.Duration
	cpu  time.Duration
}

// of adds n times work.
func (c *cost) of(b *testing.B, n int, work func()) {
	b.Helper()
	cpu, start := processorTime(b), time.Now()
	for range n {
		work()
	}
	c.n, c.time, c.cpu = c.n+n, c.time+time.Since(start), c.cpu+processorTime(b)-cpu
}

// per returns time and processor time of one request, in nanoseconds.
func (c *cost) per() (ns, cpu float64) {
	return float64(c.time) / float64(c.n), float64(c.cpu) / float64(c.n)
}

// processorTime is what the process has used so far, in user and kernel mode.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// measure measures work by itself.
func measure(b *testing.B, work func()) {
	b.Helper()
	work() // opens the connections
	b.ReportAllocs()
	cpu := processorTime(b)
	for b.Loop() {
		work()
	}
	b.ReportMetric(float64(processorTime(b)-cpu)/float64(b.N), "cpu-ns/op")
}

// compare measures work in turns with the same call through the hop and directly.
func compare(b *testing.B, work, hop, direct func()) {
	b.Helper()
	const turn = 50 // requests of a kind before those of the next
	var mine, viaHop, alone cost
	new(cost).of(b, turn, work)
	for b.Loop() {
		alone.of(b, turn, direct)
		viaHop.of(b, turn, hop)
		mine.of(b, turn, work)
	}
	ns, cpu := mine.per()
	hopNS, hopCPU := viaHop.per()
	directNS, _ := alone.per()
	b.ReportMetric(ns, "ns/op") // of a request, in place of that of a turn
	b.ReportMetric(cpu, "cpu-ns/op")
	b.ReportMetric(ns-directNS, "added-ns/op")
	b.ReportMetric(ns/hopNS, "x-time")
	b.ReportMetric(cpu/hopCPU, "x-cpu")
}

// against measures one request to the bridge for each way to log in, and the call
// to Magento that it is made of.
func against(b *testing.B, target func(shop *magentotest.Server, scimURL string) (scimTarget, magentoTarget string)) {
	b.Helper()
	shop := benchShop(b)
	hop := benchHop(b, shop)
	client := newBenchClient(b)
	for name, login := range benchLogins() {
		base := benchBridge(b, shop, login)
		scimTarget, magentoTarget := target(shop, base)
		direct := func() { client.do(http.MethodGet, shop.URL+magentoTarget, bridgetest.MagentoToken, "", http.StatusOK) }
		viaHop := func() { client.do(http.MethodGet, hop+magentoTarget, "", "", http.StatusOK) }
		bridged := func() { client.do(http.MethodGet, base+scimTarget, bridgetest.Token, "", http.StatusOK) }
		if name == "bearer" {
			b.Run("direct", func(b *testing.B) { measure(b, direct) })
			b.Run("hop", func(b *testing.B) { measure(b, viaHop) })
		}
		b.Run("bridge/"+name, func(b *testing.B) { measure(b, bridged) })
		b.Run("ratio/"+name, func(b *testing.B) { compare(b, bridged, viaHop, direct) })
	}
}

// benchPerson is a user as JumpCloud sends one.
func benchPerson(userName, family string) string {
	return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","` + bridgetest.Enterprise + `"],"active":true,"externalId":"64f0c0ffee0123456789abce",
		"userName":"` + userName + `","name":{"givenName":"Ada","familyName":"` + family + `"},"displayName":"Ada ` + family + `",
		"emails":[{"primary":true,"type":"work","value":"` + userName + `"}],"locale":"en-US","preferredLanguage":"en-US","title":"Buyer",
		"addresses":[{"type":"work","primary":true,"streetAddress":"1 Quay","locality":"Bergen","region":"","postalCode":"5003","country":"NO"}],
		"phoneNumbers":[{"type":"work","primary":true,"value":"+47 555 0100"}],"` + bridgetest.Enterprise + `":{"department":"Purchasing","employeeNumber":"4711"}}`
}

// benchUser makes a user by way of the bridge and returns the id.
func benchUser(b *testing.B, base, userName string) string {
	b.Helper()
	answer := newBenchClient(b).do(http.MethodPost, base+"/Users", bridgetest.Token, benchPerson(userName, "Byron"), http.StatusCreated)
	_, rest, ok := strings.Cut(string(answer), `"id":"`)
	id, _, closed := strings.Cut(rest, `"`)
	if !ok || !closed {
		b.Fatalf("no id in %s", answer)
	}
	return id
}

// BenchmarkGet reads one user with an address, a phone number and kept attributes.
func BenchmarkGet(b *testing.B) {
	made := 0
	against(b, func(_ *magentotest.Server, base string) (string, string) {
		made++
		id := benchUser(b, base, "reader"+strconv.Itoa(made)+"@example.com")
		return "/Users/" + id, "/rest/V1/customers/" + id
	})
}

// BenchmarkFind looks a user up by userName, as providers do before every change.
func BenchmarkFind(b *testing.B) {
	made := 0
	against(b, func(_ *magentotest.Server, base string) (string, string) {
		made++
		userName := "reader" + strconv.Itoa(made) + "@example.com"
		benchUser(b, base, userName)
		query := magento.Criteria{PageSize: 100, CurrentPage: 1}.And(magento.Filter{Field: "email", Condition: magento.Eq, Value: userName})
		return "/Users?filter=" + url.QueryEscape(`userName eq "`+userName+`"`), "/rest/V1/customers/search?" + query.Encode()
	})
}

// BenchmarkList reads a page of 100 users.
func BenchmarkList(b *testing.B) {
	against(b, func(*magentotest.Server, string) (string, string) {
		query := magento.Criteria{PageSize: 100, CurrentPage: 1, Sort: []magento.SortOrder{{Field: "entity_id"}}}
		return "/Users?count=100", "/rest/V1/customers/search?" + query.Encode()
	})
}

// BenchmarkListOfPeople reads a page of 100 users who have an address, a phone number and kept
// attributes.
func BenchmarkListOfPeople(b *testing.B) {
	shop := magentotest.NewServer(b, magentotest.WithModule(), magentotest.WithBearer(bridgetest.MagentoToken))
	base := benchBridge(b, shop, benchLogins()["bearer"])
	for i := range 100 {
		benchUser(b, base, "reader"+strconv.Itoa(i)+"@example.com")
	}
	client := newBenchClient(b)
	measure(b, func() { client.do(http.MethodGet, base+"/Users?count=100", bridgetest.Token, "", http.StatusOK) })
}

// BenchmarkPost creates users: one call to Magento.
func BenchmarkPost(b *testing.B) {
	shop := benchShop(b)
	made := 0
	for name, login := range benchLogins() {
		base := benchBridge(b, shop, login)
		client := newBenchClient(b)
		b.Run("bridge/"+name, func(b *testing.B) {
			measure(b, func() {
				made++
				client.do(http.MethodPost, base+"/Users", bridgetest.Token, benchPerson("new"+strconv.Itoa(made)+"@example.com", "Byron"), http.StatusCreated)
			})
		})
	}
}

// BenchmarkPut changes the family name of a user: two calls to Magento.
func BenchmarkPut(b *testing.B) {
	shop := benchShop(b)
	for name, login := range benchLogins() {
		base := benchBridge(b, shop, login)
		client := newBenchClient(b)
		userName := name + "@example.com"
		address := base + "/Users/" + benchUser(b, base, userName)
		names := []string{"King", "Byron"}
		n := 0
		b.Run("bridge/"+name, func(b *testing.B) {
			measure(b, func() {
				client.do(http.MethodPut, address, bridgetest.Token, benchPerson(userName, names[n%len(names)]), http.StatusOK)
				n++
			})
		})
	}
}
