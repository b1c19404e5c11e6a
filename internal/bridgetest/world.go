// Package bridgetest gives tests a client's view of one endpoint of the bridge, with a
// Magento in memory behind it: requests and the checks of their answers, groups and
// their members, awkward texts, and a comparison of filters with a plain evaluation.
//
// It serves the tests of customers and of admin users, so it knows neither: what is
// served is made by a function of its caller. It is imported by tests alone.
//
// Begin with New and World.Do.
package bridgetest

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// Token is what the client of a World logs in with, and MagentoToken what the bridge
// does.
const (
	Token        = "test-token-0123456789"
	MagentoToken = "magento-token"
)

// ShopURL is the address of the shop behind a World, which World.ToShop reaches.
const ShopURL = "http://shop.test"

// World is a client's view of one endpoint of the bridge, with a shop behind it.
type World struct {
	T    testing.TB
	Shop *magentotest.Shop
	// ToShop reaches Shop at ShopURL.
	ToShop *http.Transport
	URL    string // of the SCIM endpoint
	Client *http.Client
	// Handler serves the same endpoint without a connection.
	Handler http.Handler
	// Users and Groups are the stores behind the endpoint.
	Users  scimserver.Store
	Groups scimserver.MemberStore
	mu     sync.Mutex
	events []*scim.Event
}

// Setup is what tests choose of a World.
type Setup struct {
	Prefix string // of the endpoint, such as /scim/v2
	Shop   []magentotest.Option
	Login  magento.Credentials // by default an integration with all rights
	Client func(*magento.Config)
	SCIM   func(*scimserver.Config)
}

// New serves what start makes of a client of a new shop.
func New(tb testing.TB, s Setup, start func(*magento.Client) (scimserver.Store, scimserver.MemberStore)) *World {
	tb.Helper()
	options := slices.Clone(s.Shop)
	if s.Login == nil {
		s.Login = magento.Bearer{Token: MagentoToken}
		options = append(options, magentotest.WithBearer(MagentoToken))
	}
	shop := magentotest.NewShop(options...)
	w := &World{T: tb, Shop: shop, ToShop: Serve(tb, shop)}
	cfg := magento.Config{
		BaseURL: ShopURL, Transport: w.ToShop, Credentials: s.Login,
		RetryWaitMin: time.Millisecond, RetryWaitMax: 5 * time.Millisecond,
	}
	cfg.Observe = func(ctx context.Context, call magento.Call) {
		scim.EventFrom(ctx).AddCall(call.Duration, call.Retries)
	}
	if s.Client != nil {
		s.Client(&cfg)
	}
	client, err := magento.New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(client.Close)
	w.Users, w.Groups = start(client)
	accepted, err := scimserver.ParseToken(Token)
	if err != nil {
		tb.Fatal(err)
	}
	serve := scimserver.Config{Prefix: s.Prefix, Tokens: []scimserver.Token{accepted}, OnEvent: w.OnEvent}
	if s.SCIM != nil {
		s.SCIM(&serve)
	}
	handler, err := scimserver.NewHandler(serve, w.Users, w.Groups)
	if err != nil {
		tb.Fatal(err)
	}
	e := echo.New()
	handler.Register(e)
	w.URL, w.Handler, w.Client = "http://scim.test"+s.Prefix, e, &http.Client{Transport: Serve(tb, e)}
	w.Shop.ResetCalls()
	return w
}

// OnEvent notes an event; it is for scim.Config.
func (w *World) OnEvent(_ context.Context, e *scim.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
}

// LastEvent waits for the event of the request that was just answered.
func (w *World) LastEvent(n int) *scim.Event {
	w.T.Helper()
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
	w.T.Fatalf("no event %d", n)
	return nil
}

// Do sends a request; body is JSON text, "" for none.
func (w *World) Do(method, path, body string) Answer {
	w.T.Helper()
	return w.send(w.Client, method, path, body, nil)
}

// Exchange is Do with headers of the client's, and without following redirects.
func (w *World) Exchange(method, path, body string, header map[string]string) Answer {
	w.T.Helper()
	client := *w.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return w.send(&client, method, path, body, header)
}

func (w *World) send(client *http.Client, method, path, body string, header map[string]string) Answer {
	w.T.Helper()
	req, err := http.NewRequestWithContext(w.T.Context(), method, w.URL+path, strings.NewReader(body))
	if err != nil {
		w.T.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+Token)
	if body != "" {
		req.Header.Set("Content-Type", "application/scim+json")
	}
	for name, value := range header {
		req.Header.Del(name)
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	res, err := client.Do(req)
	if err != nil {
		w.T.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.T.Fatal(err)
	}
	a := Answer{T: w.T, Status: res.StatusCode, Header: res.Header, Raw: string(raw)}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &a.Body); err != nil {
			w.T.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return a
}

// Find searches users by a filter.
func (w *World) Find(filter string) Answer {
	w.T.Helper()
	return w.Do(http.MethodGet, "/Users?filter="+url.QueryEscape(filter), "").Want(http.StatusOK)
}

// Calls runs f and tells how many calls to Magento it took.
func (w *World) Calls(f func()) int {
	w.T.Helper()
	before := w.Shop.Calls("")
	f()
	return w.Shop.Calls("") - before
}

// Events are the events of all requests so far.
func (w *World) Events() []*scim.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.events)
}

// Magento returns another client of the shop.
func (w *World) Magento(login magento.Credentials) *magento.Client {
	w.T.Helper()
	client, err := magento.New(magento.Config{BaseURL: ShopURL, Transport: w.ToShop, Credentials: login, RetryMax: -1})
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(client.Close)
	return client
}

// InShop calls the shop past the bridge, as somebody who works there, and returns
// the answer.
func (w *World) InShop(method, path, body string) map[string]any {
	w.T.Helper()
	req, err := http.NewRequestWithContext(w.T.Context(), method, ShopURL+"/rest/V1"+path, strings.NewReader(body))
	if err != nil {
		w.T.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+MagentoToken)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	res, err := (&http.Client{Transport: w.ToShop}).Do(req)
	if err != nil {
		w.T.Fatal(err)
	}
	defer res.Body.Close()
	var answer any
	if err := json.UnmarshalRead(res.Body, &answer); err != nil || res.StatusCode != http.StatusOK {
		w.T.Fatalf("%s %s: %d %v %v", method, path, res.StatusCode, answer, err)
	}
	object, _ := answer.(map[string]any)
	return object
}
