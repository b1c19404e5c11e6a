package customer_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// A deletion that is sent again is decided anew: others may have changed the customer since.
func TestRepeatedDeletionsAreDecidedAnew(t *testing.T) {
	t.Parallel()
	inDomains, err := customer.ParseScope("domains:example.com")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		fault    magentotest.Fault
		isTagged bool
		change   map[string]any // by somebody in the shop, before the second attempt
		want     int
		isLeft   bool
	}{
		"nothing changed":             {magentotest.Fault{Status: http.StatusServiceUnavailable, HTML: true}, true, nil, http.StatusNoContent, false},
		"done, and the answer lost":   {magentotest.Fault{CutAfter: true}, true, nil, http.StatusNoContent, false},
		"another version":             {magentotest.Fault{Status: http.StatusServiceUnavailable, HTML: true}, true, map[string]any{"lastname": "King"}, http.StatusPreconditionFailed, true},
		"another version, any wanted": {magentotest.Fault{Status: http.StatusServiceUnavailable, HTML: true}, false, map[string]any{"lastname": "King"}, http.StatusNoContent, false},
		"out of the scope":            {magentotest.Fault{CutBefore: true}, false, map[string]any{"email": "ada@elsewhere.example"}, http.StatusNotFound, true},
		"rate limit":                  {magentotest.Fault{Status: http.StatusTooManyRequests}, true, map[string]any{"lastname": "King"}, http.StatusPreconditionFailed, true},
	} {
		for shape, options := range map[string][]magentotest.Option{"stock": nil, "module": {magentotest.WithModule()}} {
			t.Run(name+", "+shape, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, setup{
						shop: options, bridge: customer.Config{Scope: inDomains},
						client: func(cfg *magento.Config) { cfg.RetryWaitMin, cfg.RetryWaitMax = time.Second, time.Second },
					})
					path := "/Users/" + w.add(nil)
					header := map[string]string{}
					if c.isTagged {
						header["If-Match"] = w.Do(http.MethodGet, path, "").Want(http.StatusOK).Header.Get("ETag")
					}
					fault := c.fault // of the other shape too, at the same time
					fault.Route = deleteRoute
					w.Shop.Fail(fault)
					changed := make(chan error, 1)
					go func() {
						time.Sleep(100 * time.Millisecond)
						if c.change == nil {
							changed <- nil
							return
						}
						changed <- w.Shop.UpdateCustomer(1, c.change)
					}()
					calls := w.Calls(func() { w.Exchange(http.MethodDelete, path, "", header).Want(c.want) })
					if err := <-changed; err != nil {
						t.Fatal(err)
					}
					if n := w.Shop.CustomerCount(); (n == 1) != c.isLeft {
						t.Errorf("%d customers", n)
					}
					if calls > 4 {
						t.Errorf("%d calls", calls)
					}
				})
			})
		}
	}
}

// An account that is kept is marked as deleted in the version that was judged; only where others
// are always faster, in any.
func TestKeptAccountsAreMarkedAsTheyWereJudged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		times  int // how often somebody in the shop is faster
		tagged bool
		want   int
	}{
		"nobody else":         {0, true, http.StatusNoContent},
		"once":                {1, false, http.StatusNoContent},
		"once, with If-Match": {1, true, http.StatusPreconditionFailed},
		"always":              {1000, false, http.StatusNoContent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var w *world
				left := c.times
				s := moduleShop()
				s.bridge.CustomerDelete = customer.DeactivateCustomer
				s.client = func(cfg *magento.Config) {
					cfg.Transport = before(cfg.Transport, func(req *http.Request) {
						if req.Method != http.MethodPut || left == 0 {
							return
						}
						left--
						if err := w.Shop.UpdateCustomer(1, map[string]any{"taxvat": strings.Repeat("x", left%9+1)}); err != nil {
							t.Error(err)
						}
					})
				}
				w = newWorld(t, s)
				path := "/Users/" + w.add(nil)
				header := map[string]string{}
				if c.tagged {
					header["If-Match"] = w.Do(http.MethodGet, path, "").Want(http.StatusOK).Header.Get("ETag")
				}
				w.Exchange(http.MethodDelete, path, "", header).Want(c.want)
				found := map[bool]int{true: http.StatusNotFound, false: http.StatusOK}[c.want == http.StatusNoContent]
				w.Do(http.MethodGet, path, "").Want(found)
				w.mayLogIn("ada@example.com", bridgetest.Password, c.want != http.StatusNoContent)
			})
		})
	}
}

// before calls f before each request.
func before(next http.RoundTripper, f func(*http.Request)) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		f(req)
		return next.RoundTrip(req)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// A mark whose answer was lost is known for one's own.
func TestAMarkWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := moduleShop()
		s.bridge.CustomerDelete = customer.DeactivateCustomer
		w := newWorld(t, s)
		path := "/Users/" + w.add(nil)
		w.Shop.Fail(magentotest.Fault{Route: saveCustomer, CutAfter: true})
		w.Do(http.MethodDelete, path, "").Want(http.StatusNoContent)
		w.Do(http.MethodGet, path, "").Want(http.StatusNotFound)
	})
}

// A mark whose answer was lost, and over which somebody in the shop was faster, is made again: that
// the confirmation key is as it was says nothing where the mark is an attribute of the module.
func TestAMarkWithoutAnAnswerOverWhichAnotherWasFaster(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var w *world
		saves := 0
		s := moduleShop()
		s.bridge.CustomerDelete = customer.DeactivateCustomer
		s.client = func(cfg *magento.Config) {
			cfg.Transport = before(cfg.Transport, func(req *http.Request) {
				if req.Method != http.MethodPut {
					return
				}
				if saves++; saves != 2 {
					return
				}
				if err := w.Shop.UpdateCustomer(1, map[string]any{"taxvat": "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		w = newWorld(t, s)
		path := "/Users/" + w.add(nil)
		w.Shop.Fail(magentotest.Fault{Route: saveCustomer, CutBefore: true})
		w.Do(http.MethodDelete, path, "").Want(http.StatusNoContent)
		w.Do(http.MethodGet, path, "").Want(http.StatusNotFound)
		w.mayLogIn("ada@example.com", bridgetest.Password, false)
	})
}
