package bridge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// token is what the client of a scimWorld logs in with, and magentoToken what the
// bridge does.
const (
	token        = "test-token-0123456789"
	magentoToken = "magento-token"
)

// scimWorld is a client's view of one endpoint of the bridge, with a shop behind it.
type scimWorld struct {
	t      testing.TB
	shop   *magentotest.Server
	url    string // of the SCIM endpoint
	client *http.Client
	mu     sync.Mutex
	events []*scim.Event
}

// scimSetup is what tests choose of a scimWorld.
type scimSetup struct {
	prefix string // of the endpoint, such as /scim/v2
	shop   []magentotest.Option
	login  magento.Credentials // by default an integration with all rights
	client func(*magento.Config)
	scim   func(*scimserver.Config)
}

// newSCIMWorld serves what start makes of a client of a new shop.
func newSCIMWorld(tb testing.TB, s scimSetup, start func(*magento.Client) (scimserver.Store, scimserver.MemberStore)) *scimWorld {
	tb.Helper()
	options := slices.Clone(s.shop)
	if s.login == nil {
		s.login = magento.Bearer{Token: magentoToken}
		options = append(options, magentotest.WithBearer(magentoToken))
	}
	w := &scimWorld{t: tb, shop: magentotest.NewServer(tb, options...)}
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
	users, groups := start(client)
	accepted, err := scimserver.ParseToken(token)
	if err != nil {
		tb.Fatal(err)
	}
	serve := scimserver.Config{Prefix: s.prefix, Tokens: []scimserver.Token{accepted}, OnEvent: w.onEvent}
	if s.scim != nil {
		s.scim(&serve)
	}
	handler, err := scimserver.NewHandler(serve, users, groups)
	if err != nil {
		tb.Fatal(err)
	}
	e := echo.New()
	handler.Register(e)
	server := httptest.NewServer(e)
	tb.Cleanup(server.Close)
	w.url = server.URL + s.prefix
	// Not http.DefaultClient, whose connections every test server closes at its end.
	w.client = server.Client()
	w.shop.ResetCalls()
	return w
}

func (w *scimWorld) onEvent(_ context.Context, e *scim.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
}

// lastEvent waits for the event of the request that was just answered.
func (w *scimWorld) lastEvent(n int) *scim.Event {
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

// do sends a request; body is JSON text, "" for none. {} in the path is the id.
func (w *scimWorld) do(method, path, body string) answer {
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

// find searches users by a filter.
func (w *scimWorld) find(filter string) answer {
	w.t.Helper()
	return w.do(http.MethodGet, "/Users?filter="+url.QueryEscape(filter), "").want(http.StatusOK)
}

// calls runs f and tells how many calls to Magento it took.
func (w *scimWorld) calls(f func()) int {
	w.t.Helper()
	before := w.shop.Calls("")
	f()
	return w.shop.Calls("") - before
}

// happened are the events of all requests so far.
func (w *scimWorld) happened() []*scim.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.events)
}

// exchange is do with headers of the provider's, and without following redirects.
func (w *scimWorld) exchange(method, path, body string, header map[string]string) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/scim+json")
	}
	for name, value := range header {
		req.Header.Del(name)
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	client := *w.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Do(req)
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
		if err := json.Unmarshal(raw, &a.body); err != nil {
			w.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return a
}
