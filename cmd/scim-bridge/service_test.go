package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const ada = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","name":{"givenName":"Ada","familyName":"Lovelace"},"active":true}`

func deactivate() string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}`
}

func TestEveryWayToLogInServesALife(t *testing.T) {
	t.Parallel()
	const secret = "JBSWY3DPEHPK3PXP"
	none := func(e *config.Environment) { e.MagentoAccessToken = "" }
	admin := func(e *config.Environment) {
		none(e)
		e.MagentoAdminUsername, e.MagentoAdminPassword = "admin", "Admin12345"
	}
	cases := map[string]struct {
		shop   magentotest.Option
		change func(*config.Environment)
	}{
		"OAuth": {magentotest.WithOAuth("ck", "cs", "at", "as"), func(e *config.Environment) {
			e.MagentoConsumerKey, e.MagentoConsumerSecret, e.MagentoAccessToken, e.MagentoAccessTokenSecret = "ck", "cs", "at", "as"
		}},
		"bearer": {magentotest.WithBearer("another"), func(e *config.Environment) { e.MagentoAccessToken = "another" }},
		"admin":  {magentotest.WithAdmin("admin", "Admin12345", ""), admin},
		"admin with two factors": {magentotest.WithAdmin("admin", "Admin12345", secret), func(e *config.Environment) {
			admin(e)
			e.MagentoAdminTOTPSecret = secret
		}},
	}
	for name, c := range cases {
		for shape, options := range map[string][]magentotest.Option{"stock": nil, "with attributes": {magentotest.WithAttributes()}} {
			t.Run(name+", "+shape, func(t *testing.T) {
				t.Parallel()
				shop := newShop(t, append(options, c.shop)...)
				e := environmentFor(shop.URL)
				c.change(&e)
				r := start(t, e)
				r.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusCreated)
				found := r.mustAsk(http.MethodGet, "/Users?filter=userName%20eq%20%22ada@example.com%22", "").want(t, http.StatusOK)
				if !strings.Contains(found.body, `"totalResults":1`) {
					t.Errorf("the user is not found: %s", found.body)
				}
				got := r.mustAsk(http.MethodPatch, "/Users/1", deactivate()).want(t, http.StatusOK)
				if !strings.Contains(got.body, `"active":false`) {
					t.Errorf("the user is not inactive: %s", got.body)
				}
				r.mustAsk(http.MethodDelete, "/Users/1", "").want(t, http.StatusNoContent)
				r.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusNotFound)
			})
		}
	}
}

// gate is a Magento that lets a route wait until it is opened.
type gate struct {
	*httptest.Server
	arrived chan struct{} // gets one for each request that waits
	open    func()
}

func newGate(t *testing.T, waits func(*http.Request) bool) *gate {
	t.Helper()
	shop := newShop(t)
	arrived, opened := make(chan struct{}, 100), make(chan struct{})
	var once sync.Once
	g := &gate{arrived: arrived, open: func() { once.Do(func() { close(opened) }) }}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if waits(req) {
			arrived <- struct{}{}
			<-opened
		}
		shop.ServeHTTP(w, req)
	}))
	t.Cleanup(g.Close)
	t.Cleanup(g.open)
	return g
}

func createsCustomer(req *http.Request) bool {
	return req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/V1/customers")
}

func TestStoppingLetsRequestsUnderWayFinish(t *testing.T) {
	t.Parallel()
	g := newGate(t, createsCustomer)
	r := start(t, environmentFor(g.URL))
	answers := make(chan reply, 1)
	go func() {
		got, err := r.ask(http.MethodPost, r.base+"/Users", ada)
		if err != nil {
			t.Errorf("the running request was cut off: %v", err)
		}
		answers <- got
	}()
	<-g.arrived
	r.stop()
	// The listener is closed before the request is done: no new ones.
	for range 1000 {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimSuffix(strings.TrimPrefix(r.base, "http://"), scimPrefix))
		if err != nil {
			break
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Millisecond)
	}
	if _, err := r.ask(http.MethodGet, r.base+"/Users/1", ""); err == nil {
		t.Error("a new request was taken after the stop")
	}
	g.open()
	if got := <-answers; got.status != http.StatusCreated {
		t.Errorf("the running request was answered %d: %s", got.status, got.body)
	}
	if err := <-r.done; err != nil {
		t.Errorf("serve: %v", err)
	}
	if !strings.Contains(r.log.String(), `"event.action":"user-created"`) {
		t.Error("the last request is not in the log")
	}
}

// TestStoppingIsBounded stops while Magento does not answer a create, a read, and a client does not
// send the body that it has announced.
func TestStoppingIsBounded(t *testing.T) {
	t.Parallel()
	g := newGate(t, func(req *http.Request) bool {
		return createsCustomer(req) || strings.HasSuffix(req.URL.Path, "/V1/customers/1")
	})
	cfg, err := config.Load(environmentFor(g.URL), config.Needs{Tokens: true, Magento: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.ShutdownTimeout = time.Millisecond
	r := startWith(t, cfg)
	answers := make(chan reply, 3)
	ask := func(method, path, body string, headers ...string) {
		got, err := r.ask(method, r.base+path, body, headers...)
		if err != nil {
			t.Errorf("%s %s: %v", method, path, err)
		}
		answers <- got
	}
	conn := r.sendHalf(t) // accepted before the next ones
	go ask(http.MethodPost, "/Users", ada)
	go ask(http.MethodGet, "/Users/1", "")
	for range 2 {
		<-g.arrived
	}
	r.stop()
	if err := <-r.done; !errors.Is(err, errCutOff) { // while the requests still wait
		t.Errorf("serve: %v", err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("half a request: %v", err)
	}
	body, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close(), conn.Close()); err != nil {
		t.Error(err)
	}
	answers <- reply{resp.StatusCode, resp.Header, string(body)}
	for range 3 {
		got := <-answers
		want := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"503","detail":"The service provider stops, and has given this request up. Send it again."}`
		if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") != "10" || got.body != want {
			t.Errorf("%d, Retry-After %q: %s", got.status, got.header.Get("Retry-After"), got.body)
		}
	}
	g.open()
	if n := len(r.log.events(t)); n != 3 {
		t.Errorf("%d events for 3 requests", n)
	}
	if !strings.Contains(r.log.String(), "after SHUTDOWN_TIMEOUT were given up") {
		t.Errorf("the log does not say that requests were given up:\n%s", r.log)
	}
}

func TestListeningDoesNotWaitForMagento(t *testing.T) {
	t.Parallel()
	g := newGate(t, func(*http.Request) bool { return true })
	r := start(t, environmentFor(g.URL))
	<-g.arrived // Magento is being asked, and does not answer
	r.wantOps(t, "/livez", http.StatusOK, "ok")
	r.wantOps(t, "/readyz", http.StatusOK, "ok")
	r.wantOps(t, "/healthz", http.StatusServiceUnavailable, "Magento has not answered yet")
	r.mustAsk(http.MethodGet, "/Users/1", "", "Authorization", "").want(t, http.StatusUnauthorized)
}

func TestMagentoThatCannotBeReachedStopsNothing(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	shop.SetMaintenance(true)
	r := start(t, environmentFor(shop.URL))
	r.wantOps(t, "/readyz", http.StatusOK, `{"status":"ok"}`)
	r.wantOps(t, "/livez", http.StatusOK, `{"status":"ok"}`)
	r.wantOps(t, "/healthz", http.StatusServiceUnavailable, `"magento":{"status":"unavailable","reason":"`)
	if got := r.mustAsk(http.MethodGet, "/Users/1", ""); got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
		t.Errorf("a request gets %d, Retry-After %q: %s", got.status, got.header.Get("Retry-After"), got.body)
	}
	shop.SetMaintenance(false)
	r.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusNotFound)
	r.stop()
	if err := <-r.done; err != nil {
		t.Errorf("serve: %v", err)
	}
	if !strings.Contains(r.log.String(), "the shop's configuration cannot be read; trying again") {
		t.Errorf("the log does not mention the shop:\n%s", r.log)
	}
}

func TestWellOnceTheShopAnswers(t *testing.T) {
	t.Parallel()
	r := start(t, environmentFor(newShop(t).URL))
	r.wantOps(t, "/healthz", http.StatusOK, `{"status":"ok","process":{"status":"ok"},"magento":{"status":"ok"},`)
	r.wantOps(t, "/healthz", http.StatusOK, `"guard":{"status":"ok","mode":"warn","exceeded":[]}`)
}

func TestSettingThatDoesNotFitTheShopStopsTheStart(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t).URL)
	e.CustomerAttributes = "title=custom.no_such_field"
	r := start(t, e)
	if err := <-r.done; err == nil {
		t.Error("serve went on")
	} else if _, ok := errors.AsType[*customer.SetupError](err); !ok {
		t.Errorf("serve: %v", err)
	}
}

func TestOnlyAllowedAddressesMayConnect(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	e := environmentFor(shop.URL)
	e.SCIMAllowedIPs = "203.0.113.0/24,::1"
	r := start(t, e)
	got := r.mustAsk(http.MethodGet, "/Users/1", "", "X-Forwarded-For", "203.0.113.7").want(t, http.StatusForbidden)
	want := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"403","detail":"This address may not connect."}`
	if diff := cmp.Diff(want, got.body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	events := r.log.events(t)
	if len(events) != 1 {
		t.Fatalf("%d events, want 1", len(events))
	}
	for field, want := range map[string]any{
		"event.action": "request-denied", "event.outcome": "failure", "log.level": "warn", "http.response.status_code": 403.0,
		"source.ip": "127.0.0.1", "http.request.id": got.header.Get("X-Request-Id"),
	} {
		if events[0][field] != want {
			t.Errorf("%s is %v, want %v", field, events[0][field], want)
		}
	}
	if n := shop.Calls("GET /V1/customers/{id}"); n != 0 {
		t.Errorf("%d calls to Magento", n)
	}

	e.SCIMAllowedIPs = "127.0.0.1"
	start(t, e).mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusNotFound)
}
