package bridge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"go.uber.org/goleak"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "test-token-0123456789"

// world is a provider's view of the bridge, with a shop behind it.
type world struct {
	t      testing.TB
	shop   *magentotest.Server
	url    string // of the SCIM endpoint
	client *http.Client
	mu     sync.Mutex
	events []*scim.Event
}

type setup struct {
	shop   []magentotest.Option
	bridge bridge.Config
	login  magento.Credentials
	client func(*magento.Config)
	scim   func(*scimserver.Config)
}

// The four shapes of a shop that the main job must work on.
func shapes() map[string]setup {
	oauth := magento.OAuth{ConsumerKey: "consumer-key", ConsumerSecret: "consumer-secret", AccessToken: "access-token", AccessTokenSecret: "access-secret"}
	withOAuth := magentotest.WithOAuth(oauth.ConsumerKey, oauth.ConsumerSecret, oauth.AccessToken, oauth.AccessTokenSecret)
	return map[string]setup{
		"stock, bearer":           {},
		"stock, OAuth":            {shop: []magentotest.Option{withOAuth}, login: oauth},
		"with attributes, bearer": {shop: []magentotest.Option{magentotest.WithAttributes()}},
		"with attributes, OAuth":  {shop: []magentotest.Option{magentotest.WithAttributes(), withOAuth}, login: oauth},
	}
}

func newWorld(tb testing.TB, s setup) *world {
	tb.Helper()
	if s.login == nil {
		s.login = magento.Bearer{Token: "magento-token"}
		s.shop = append(s.shop, magentotest.WithBearer("magento-token"))
	}
	w := &world{t: tb, shop: magentotest.NewServer(tb, s.shop...)}
	cfg := magento.Config{BaseURL: w.shop.URL, Credentials: s.login, RetryWaitMin: time.Millisecond, RetryWaitMax: 5 * time.Millisecond}
	cfg.Observe = func(ctx context.Context, call magento.Call) {
		scim.EventFrom(ctx).AddCall(call.Duration, call.Retries)
	}
	if s.client != nil {
		s.client(&cfg)
	}
	client, err := magento.New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(client.Close)
	customers := bridge.New(s.bridge, client)
	tb.Cleanup(customers.Close)
	if err := customers.Load(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	accepted, err := scimserver.ParseToken(token)
	if err != nil {
		tb.Fatal(err)
	}
	serve := scimserver.Config{Prefix: "/scim/v2", Tokens: []scimserver.Token{accepted}, OnEvent: w.onEvent}
	if s.scim != nil {
		s.scim(&serve)
	}
	handler, err := scimserver.NewHandler(serve, customers.Users(), customers.Groups())
	if err != nil {
		tb.Fatal(err)
	}
	e := echo.New()
	handler.Register(e)
	server := httptest.NewServer(e)
	tb.Cleanup(server.Close)
	w.url = server.URL + "/scim/v2"
	// Not http.DefaultClient, whose connections every test server closes at its end.
	w.client = server.Client()
	w.shop.ResetCalls()
	return w
}

// loadError starts a bridge that should not start.
func loadError(t *testing.T, s setup) error {
	t.Helper()
	shop := magentotest.NewServer(t, append(s.shop, magentotest.WithBearer("magento-token"))...)
	client, err := magento.New(magento.Config{BaseURL: shop.URL, Credentials: magento.Bearer{Token: "magento-token"}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	customers := bridge.New(s.bridge, client)
	defer customers.Close()
	err = customers.Load(t.Context())
	if _, ok := errors.AsType[*bridge.SetupError](err); err != nil && !ok {
		t.Errorf("%v is no SetupError", err)
	}
	return err
}

func (w *world) onEvent(_ context.Context, e *scim.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
}

// lastEvent waits for the event of the request that was just answered.
func (w *world) lastEvent(n int) *scim.Event {
	w.t.Helper()
	for range 1000 {
		w.mu.Lock()
		if len(w.events) >= n {
			e := w.events[n-1]
			w.mu.Unlock()
			return e
		}
		w.mu.Unlock()
		time.Sleep(time.Millisecond)
	}
	w.t.Fatalf("no event %d", n)
	return nil
}

// answer is what the provider got.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   map[string]any
	raw    string
}

// do sends a request; body is JSON text, "" for none. {} in the path is the id.
func (w *world) do(method, path, body string) answer {
	w.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, reader)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/scim+json")
	}
	res, err := w.client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	a := answer{t: w.t, status: res.StatusCode, header: res.Header, raw: string(raw)}
	if len(raw) > 0 {
		if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&a.body); err != nil {
			w.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return a
}

// want fails the test at once unless the status is as wanted.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.raw)
	}
	return a
}

func (a answer) id() string {
	a.t.Helper()
	id, ok := a.body["id"].(string)
	if !ok {
		a.t.Fatalf("id is no string: %s", a.raw)
	}
	return id
}

// at walks into the answer: names and indexes.
func (a answer) at(path ...any) any {
	a.t.Helper()
	var v any = a.body
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			list, _ := v.([]any)
			if s >= len(list) {
				return nil
			}
			v = list[s]
		}
	}
	return v
}

func (a answer) equal(want any, path ...any) answer {
	a.t.Helper()
	if got := a.at(path...); got != want {
		a.t.Errorf("%v is %#v, want %#v in %s", path, got, want, a.raw)
	}
	return a
}

func (a answer) detail() string {
	s, _ := a.body["detail"].(string)
	return s
}

// find searches users by a filter.
func (w *world) find(filter string) answer {
	w.t.Helper()
	return w.do(http.MethodGet, "/Users?filter="+url.QueryEscape(filter), "").want(http.StatusOK)
}

// calls runs f and tells how many calls to Magento it took.
func (w *world) calls(f func()) int {
	w.t.Helper()
	before := w.shop.Calls("")
	f()
	return w.shop.Calls("") - before
}

// patch is the body of a PATCH with these operations.
func patch(operations string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operations + `]}`
}
