package customer_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// searches notes the searches for customers that were sent.
type searches struct {
	http.RoundTripper
	mu   sync.Mutex
	list []url.Values
}

func (s *searches) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/customers/search") {
		s.mu.Lock()
		s.list = append(s.list, r.URL.Query())
		s.mu.Unlock()
	}
	return s.RoundTripper.RoundTrip(r)
}

// take returns the pages that were asked for, by their number, and whether each was of what
// comes after an id.
func (s *searches) take() (pages []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range s.list {
		if q.Get("fields") == "total_count" {
			continue
		}
		page := q.Get("searchCriteria[currentPage]")
		for name, values := range q {
			if strings.HasSuffix(name, "[condition_type]") && values[0] == "gt" {
				page = "after"
			}
		}
		pages = append(pages, page)
	}
	s.list = nil
	return pages
}

// Walks begin after the last id that was seen, so that Magento need not pass over what comes
// before: the last page costs what the first does. A startIndex names a page of Magento's.
func TestWalksSeekByID(t *testing.T) {
	t.Parallel()
	const users = 350
	sent := new(searches)
	w := newWorld(t, setup{client: func(cfg *magento.Config) {
		sent.RoundTripper, cfg.Transport = cfg.Transport, sent
	}})
	w.Shop.SeedGroup(2, users)
	for path, want := range map[string][]string{
		"/Users?count=1000&cursor": {"1", "after", "after", "after"},
		"/Users?count=200&filter=" + url.QueryEscape(`name.givenName co "a"`): {"1", "after", "after", "after"},
		"/Groups/g2":                      {"1", "after", "after", "after"},
		"/Groups":                         {"1", "after", "after", "after"},
		"/Users?count=100&startIndex=301": {"4"},
		"/Users?count=100&startIndex=251": {"3", "4"},
		"/Users?count=1000":               {"1", "2", "3", "4"},
	} {
		w.Do(http.MethodGet, path, "").Want(http.StatusOK)
		if got := sent.take(); strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s asks for the pages %q, want %q", path, got, want)
		}
	}
}

// Of a walk by cursor it is certain that it sees everybody who was there all the time, and
// nobody twice, whoever comes and goes meanwhile.
func TestWalkByCursorWhileCustomersComeAndGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	w.Shop.Seed(300)
	seen, gone := map[string]int{}, map[int]bool{}
	remove := func(id int) {
		w.InShop(http.MethodDelete, fmt.Sprintf("/customers/%d", id), "")
		gone[id] = true
	}
	cursor, pages := "", 0
	for pages == 0 || cursor != "" {
		a := w.Do(http.MethodGet, "/Users?count=40&cursor="+cursor, "").Want(http.StatusOK)
		for _, name := range a.UserNames() {
			seen[name]++
		}
		cursor, _ = a.Body["nextCursor"].(string)
		pages++
		if pages < 6 {
			remove(40*pages - 20) // who was seen
			remove(40 * pages)    // with whom the page ended
			remove(40*pages + 5)  // who would be seen next
			w.Shop.Seed(3)
		}
		if pages > 20 {
			t.Fatal("the walk does not end")
		}
	}
	for i := 1; i <= 315; i++ {
		n := seen[fmt.Sprintf("ada%d", i)]
		if n > 1 || n == 0 && !gone[i] {
			t.Errorf("customer %d was seen %d times", i, n)
		}
	}
}

// A list of users that cannot end in time is refused before its first byte, when the first
// page of Magento's has been read twice.
func TestListsOfUsersThatCannotEndInTime(t *testing.T) {
	t.Parallel()
	const latency, timeout = 500 * time.Millisecond, 4 * time.Second // eight pages at most
	for path, status := range map[string]int{
		"/Users?count=700":         http.StatusOK,
		"/Users?count=800":         http.StatusBadRequest,
		"/Users?count=1000":        http.StatusBadRequest,
		"/Users?count=600&cursor":  http.StatusOK,
		"/Users?count=1000&cursor": http.StatusBadRequest,
		"/Users?count=100&filter=" + url.QueryEscape(`name.givenName co "a"`): http.StatusBadRequest,
		"/Users?count=1000&filter=" + url.QueryEscape(`userName sw "ada99"`):  http.StatusOK,
	} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, setup{scim: func(cfg *scimserver.Config) { cfg.Timeout = timeout }})
				w.Shop.Seed(1000)
				w.Shop.SetLatency(latency)
				var a bridgetest.Answer
				calls := w.Calls(func() { a = w.Do(http.MethodGet, path, "").Want(status) })
				if status == http.StatusBadRequest {
					a.Equal("tooMany", "scimType").Says("count")
					if calls > 2 {
						t.Errorf("%d calls before the refusal", calls)
					}
				}
			})
		})
	}
}
