package main

import (
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// answerOf is what a row about a status speaks of: the answer, and words of its detail that are in
// the row, or that the row explains.
type answerOf struct {
	bring func(t *testing.T) reply
	words string
}

// statuses bring about the answers of docs/troubleshooting.md, by the first cell of their rows.
func statuses() map[string]answerOf {
	return map[string]answerOf{
		"400 `invalidValue`": {asking(nil, http.MethodPost, "/Users", strings.Replace(ada, "ada@example.com", " ", 1)), "userName"},
		"401": {func(t *testing.T) reply {
			t.Helper()
			return newWorld(t, nil).mustAsk(http.MethodGet, "/Users", "", "Authorization", "Bearer another")
		}, "not valid"},
		"403": {asking(func(e *config.Environment) { e.SCIMAllowedIPs = "192.0.2.1" }, http.MethodGet, "/Users", ""), "This address may not connect"},
		"403 at `/admin/scim/v2`": {func(t *testing.T) reply {
			t.Helper()
			shop := newShop(t, magentotest.WithModule(), magentotest.WithAdmin("root", "r00t-Password", ""))
			return start(t, adminEnvironment(shop.URL)).asAdmin(http.MethodPost, "/Groups", groupOf+`Staff"}`)
		}, "ADMIN_ROLES_ALLOWED"},
		"409 `uniqueness`": {func(t *testing.T) reply {
			t.Helper()
			w := newWorld(t, nil)
			w.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusCreated)
			return w.mustAsk(http.MethodPost, "/Users", ada)
		}, "e-mail address"},
		"501 at `/admin/scim/v2`": {func(t *testing.T) reply {
			t.Helper()
			return start(t, adminEnvironment(newShop(t).URL)).asAdmin(http.MethodGet, "/Users", "")
		}, "companion module"},
		"502": {func(t *testing.T) reply {
			t.Helper()
			w := newWorld(t, nil)
			w.shop.Fail(magentotest.Fault{Status: http.StatusForbidden, HTML: true, Times: -1})
			return w.mustAsk(http.MethodGet, "/Users/1", "")
		}, "firewall"},
		"503 whose detail names `GUARD_LIMIT`": {func(t *testing.T) reply {
			t.Helper()
			w := newWorld(t, func(e *config.Environment) { e.Guard, e.GuardLimit = "block", "5/1h" })
			for i := range 5 {
				w.mustAsk(http.MethodDelete, "/Users/"+w.customer(t, strconv.Itoa(i)+"@example.com", "Ada"), "").want(t, http.StatusNoContent)
			}
			return w.mustAsk(http.MethodDelete, "/Users/"+w.customer(t, "eve@example.com", "Eve"), "")
		}, "GUARD_LIMIT"},
		"503 *More is asked for than Magento can do in time*": {overloaded, "More is asked for than Magento can do in time"},
		"503, 429": {func(t *testing.T) reply {
			t.Helper()
			w := newWorld(t, nil)
			w.shop.Fail(magentotest.Fault{Status: http.StatusServiceUnavailable, HTML: true, Times: -1})
			return w.mustAsk(http.MethodDelete, "/Users/"+w.customer(t, "ada@example.com", "Ada"), "")
		}, "maintenance"},
		"504": {func(t *testing.T) reply {
			t.Helper()
			w := newWorld(t, func(e *config.Environment) { e.MagentoTimeout = "100ms" }, magentotest.WithLatency(time.Minute))
			return w.mustAsk(http.MethodGet, "/Users/1", "")
		}, "did not answer in time"},
	}
}

// asking sends one request to a bridge with these settings.
func asking(settings func(*config.Environment), method, path, body string) func(*testing.T) reply {
	return func(t *testing.T) reply {
		t.Helper()
		return newWorld(t, settings).mustAsk(method, path, body)
	}
}

// overloaded is the first answer of more requests than can wait for the only slot.
func overloaded(t *testing.T) reply {
	t.Helper()
	g := newGate(t, func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/V1/customers/1") })
	e := environmentFor(g.URL)
	e.MagentoMaxConcurrency = "1"
	r := start(t, e)
	const requests = 80 // 64 can wait
	answers := make(chan reply, requests)
	for range requests {
		go func() {
			got, err := r.ask(http.MethodGet, r.base+"/Users/1", "")
			if err != nil {
				t.Error(err)
			}
			answers <- got
		}()
	}
	first := <-answers
	g.open()
	for range requests - 1 {
		<-answers
	}
	return first
}

// statusRow is a row of the table by status.
var statusRow = regexp.MustCompile(`(?m)^\| ([0-9]{3}[^|]*?) \| (.*) \|$`)

// TestStatusesMeanWhatTheDocsSay brings about the answer of each row of the table by status.
func TestStatusesMeanWhatTheDocsSay(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, m := range statusRow.FindAllStringSubmatch(string(text), -1) {
		rows = append(rows, m[1])
	}
	all := statuses()
	if diff := cmp.Diff(slices.Sorted(maps.Keys(all)), slices.Sorted(slices.Values(rows))); diff != "" {
		t.Fatalf("the rows (-tested +documented):\n%s", diff)
	}
	for row, c := range all {
		t.Run(row, func(t *testing.T) {
			t.Parallel()
			got := c.bring(t)
			if !strings.Contains(row, strconv.Itoa(got.status)) || !strings.Contains(got.body, c.words) {
				t.Errorf("answered is %d, without %q: %s", got.status, c.words, got.body)
			}
		})
	}
}
