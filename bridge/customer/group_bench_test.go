package customer_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// groupBench is a bridge over a Magento that takes latency for each answer, with
// an empty group and customers to put into it.
type groupBench struct {
	shop *magentotest.Shop
	http.Handler
}

// direct carries calls to a shop without a network.
type direct struct{ shop *magentotest.Shop }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RequestURI = r.URL.RequestURI()
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.shop.ServeHTTP(w, in)
	return w.Result(), nil
}

func newGroupBench(tb testing.TB, people, concurrency int, latency time.Duration) *groupBench {
	tb.Helper()
	shop := magentotest.NewShop(magentotest.WithAttributes(), magentotest.WithBearer(bridgetest.MagentoToken))
	shop.Seed(people)
	client, err := magento.New(magento.Config{
		BaseURL: "http://shop.test", Credentials: magento.Bearer{Token: bridgetest.MagentoToken}, Transport: direct{shop}, MaxConcurrency: 2 * concurrency,
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(client.Close)
	customers := customer.New(customer.Config{GroupConcurrency: concurrency}, client)
	tb.Cleanup(customers.Close)
	accepted, err := scimserver.ParseToken(bridgetest.Token)
	if err != nil {
		tb.Fatal(err)
	}
	handler, err := scimserver.NewHandler(scimserver.Config{Prefix: "/scim/v2", Tokens: []scimserver.Token{accepted}, Timeout: time.Minute}, customers.Users(), customers.Groups())
	if err != nil {
		tb.Fatal(err)
	}
	e := scimserver.NewEcho()
	handler.Register(e)
	g := &groupBench{shop, e}
	g.do(tb, request{http.MethodPost, "/Groups", `{"displayName":"Team"}`}, http.StatusCreated)
	shop.SetLatency(latency)
	return g
}

func (g *groupBench) do(tb testing.TB, r request, want int) {
	tb.Helper()
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r.http(tb.Context()))
	if w.Code != want {
		tb.Fatalf("%s %s: %d %s", r.method, r.path, w.Code, w.Body)
	}
}

func seeded(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = strconv.Itoa(1 + i)
	}
	return ids
}

// Adding n members takes one call for each, one for 100 before and after, and one
// for the group before and after.
func TestCallsOfAddingMembers(t *testing.T) {
	t.Parallel()
	for n, pages := range map[int]int{1: 1, 10: 1, 100: 1, 500: 5, 2000: 20} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			g := newGroupBench(t, n, 8, 0)
			before := g.shop.Calls("")
			g.do(t, adding(first, seeded(n)...), http.StatusNoContent)
			if got := g.shop.Calls("") - before; got != n+2*pages+2 {
				t.Errorf("%d calls, want %d: %v", got, n+2*pages+2, g.shop.CallsByRoute())
			}
		})
	}
}

// Reading a group takes one call for 100 members, none where they are not asked for.
func TestCallsOfReadingMembers(t *testing.T) {
	t.Parallel()
	g := newGroupBench(t, 1200, 8, 0)
	g.do(t, adding(first, seeded(1200)...), http.StatusNoContent)
	for query, want := range map[string]int{"": 1 + 12, "?excludedAttributes=members": 1, "?attributes=displayName": 1} {
		before := g.shop.Calls("")
		g.do(t, request{http.MethodGet, "/Groups/" + first + query, ""}, http.StatusOK)
		if got := g.shop.Calls("") - before; got != want {
			t.Errorf("%q took %d calls, want %d", query, got, want)
		}
	}
}

// Twice as many at once take half the time.
func TestTimeOfAddingMembers(t *testing.T) {
	t.Parallel()
	const n, latency = 256, 50 * time.Millisecond
	for _, concurrency := range []int{1, 2, 4, 8, 16, 32} {
		synctest.Test(t, func(t *testing.T) {
			g := newGroupBench(t, n, concurrency, latency)
			began := time.Now()
			g.do(t, adding(first, seeded(n)...), http.StatusNoContent)
			// Three pages of members before and after, and the group before and after.
			if got, want := time.Since(began), (n/time.Duration(concurrency)+8)*latency; got != want {
				t.Errorf("%d at once took %s, want %s", concurrency, got, want)
			}
		})
	}
}

// BenchmarkAddMembers adds n members, with 5 ms for each answer of Magento.
func BenchmarkAddMembers(b *testing.B) {
	for _, n := range []int{1, 100, 1000} {
		for _, concurrency := range []int{1, 4, 16} {
			b.Run(fmt.Sprintf("members=%d/concurrency=%d", n, concurrency), func(b *testing.B) {
				g := newGroupBench(b, n, concurrency, 5*time.Millisecond)
				calls := 0
				for b.Loop() {
					before := g.shop.Calls("")
					g.do(b, adding(first, seeded(n)...), http.StatusNoContent)
					calls += g.shop.Calls("") - before
					b.StopTimer()
					g.shop.SetLatency(0)
					g.do(b, replacing(first), http.StatusNoContent)
					g.shop.SetLatency(5 * time.Millisecond)
					b.StartTimer()
				}
				b.ReportMetric(float64(calls)/float64(b.N), "calls/op")
			})
		}
	}
}
