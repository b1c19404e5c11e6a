package customer_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// walkPage is what a client that walks by cursor reads of a page (RFC 9865 section 2).
type walkPage struct {
	TotalResults int    `json:"totalResults"`
	NextCursor   string `json:"nextCursor"`
	Resources    []struct {
		ID string `json:"id"`
	}
}

// walk reads all users by cursor, 1,000 at a time, and returns how many there are.
// It looks that each comes once, in the order of ids, and calls look after each page.
func (w *world) walk(want int, look func(page int)) int {
	w.T.Helper()
	seen, last := 0, 0
	cursor := ""
	for page := 1; page <= want/1000+2; page++ {
		var p walkPage
		w.decode("/Users?count=1000&cursor="+url.QueryEscape(cursor), &p)
		if p.TotalResults != want {
			w.T.Fatalf("page %d: totalResults %d, want %d", page, p.TotalResults, want)
		}
		for _, r := range p.Resources {
			id, err := strconv.Atoi(r.ID)
			if err != nil || id <= last {
				w.T.Fatalf("page %d: id %q after %d", page, r.ID, last)
			}
			last = id
		}
		seen += len(p.Resources)
		look(page)
		if cursor = p.NextCursor; cursor == "" {
			return seen
		}
	}
	w.T.Fatalf("the walk does not end: %d seen", seen)
	return seen
}

// decode reads an answer without keeping its text.
func (w *world) decode(path string, into any) {
	w.T.Helper()
	req, err := http.NewRequestWithContext(w.T.Context(), http.MethodGet, w.URL+path, http.NoBody)
	if err != nil {
		w.T.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+bridgetest.Token)
	res, err := w.Client.Do(req)
	if err != nil {
		w.T.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		w.T.Fatalf("%s: status %d", path, res.StatusCode)
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		w.T.Fatal(err)
	}
}

// liveHeap is what is in use when all garbage is gone.
func liveHeap() int64 {
	runtime.GC()
	runtime.GC() // the first one moves what pools hold to where the second frees it
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// walkBound is by how much the heap may grow from the tenth page to the last.
const walkBound = 1 << 20

// walkInConstantMemory walks all customers, and looks that the pages after the
// tenth leave no more in use than that one did, and cost no more calls.
func (w *world) walkInConstantMemory(customers int) {
	w.T.Helper()
	var early, growth int64
	calls := w.Calls(func() {
		seen := w.walk(customers, func(page int) {
			switch {
			case page == 10:
				early = liveHeap()
			case page%30 == 0, page == customers/1000:
				growth = max(growth, liveHeap()-early)
			}
		})
		if seen != customers {
			w.T.Errorf("%d users seen, want %d", seen, customers)
		}
	})
	if growth > walkBound {
		w.T.Errorf("the heap grew by %d bytes after the tenth page, want at most %d", growth, walkBound)
	}
	// Ten for the page, and one for the number of all.
	if pages := customers / 1000; calls > 11*pages {
		w.T.Errorf("%d calls to Magento for %d pages", calls, pages)
	}
}

// newCrowd is a shop with many customers. Events are not kept, which would grow.
func newCrowd(tb testing.TB, customers int) *world {
	tb.Helper()
	w := newWorld(tb, setup{scim: func(cfg *scimserver.Config) { cfg.OnEvent = nil }})
	w.Shop.Seed(customers)
	return w
}

// A walk by cursor sees every customer once, in memory that does not grow with
// their number (RFC 9865). BenchmarkWalkByCursor does so with 100,000.
func TestWalkByCursorInConstantMemory(t *testing.T) { // it measures the heap
	const customers = 20_000
	newCrowd(t, customers).walkInConstantMemory(customers)
}

func BenchmarkWalkByCursor(b *testing.B) {
	const customers = 100_000
	w := newCrowd(b, customers)
	b.ReportAllocs()
	for b.Loop() {
		w.walkInConstantMemory(customers)
	}
	b.ReportMetric(customers*float64(b.N)/b.Elapsed().Seconds(), "customers/s")
}
