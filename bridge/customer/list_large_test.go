package customer_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
)

// meter counts the bytes of the shop's answers.
type meter struct {
	http.RoundTripper
	read atomic.Int64
}

func (m *meter) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := m.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = &meteredBody{resp.Body, &m.read}
	}
	return resp, err
}

type meteredBody struct {
	io.ReadCloser
	read *atomic.Int64
}

func (b *meteredBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read.Add(int64(n))
	return n, err
}

// slowReader is a client that looks, with each part of an answer, how much of what was read of
// the shop it has not got yet.
type slowReader struct {
	meter   *meter
	header  http.Header
	body    strings.Builder
	written int64
	most    int64
}

func (c *slowReader) Header() http.Header { return c.header }

func (c *slowReader) WriteHeader(int) {}

func (c *slowReader) Write(p []byte) (int, error) {
	c.most = max(c.most, c.meter.read.Load()-c.written)
	c.written += int64(len(p))
	return c.body.Write(p)
}

// A list is sent as it is read, and of large users fewer are read at once: what was read and
// not yet sent does not grow with the length of the list. As in all tests of so much, the clock is
// one that stands still while the machine works.
func TestListsOfLargeUsersStream(t *testing.T) {
	t.Parallel()
	const (
		users  = 230
		size   = 60_000
		usual  = 100 * (size + 1000) // a page of any size
		larger = 2_200_000           // two pages, where the first begins before the list, once it is known that users are large
	)
	lists := map[string]int{ // how many users they have
		"/Users?count=1000":                                          users,
		"/Users?count=1000&cursor":                                   users,
		"/Users?count=160&startIndex=51":                             160,
		"/Users?count=1000&filter=" + url.QueryEscape("nickName pr"): users,
	}
	for name, scope := range map[string]string{"website": "website", "domains": "domains:example.com"} {
		for path, want := range lists {
			t.Run(name+" "+path, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := attributeShop()
					s.bridge.Scope = parseScope(t, scope)
					m := new(meter)
					s.client = func(cfg *magento.Config) {
						m.RoundTripper, cfg.Transport = cfg.Transport, m
					}
					w := newWorld(t, s)
					w.addLargeUsers(users, size)
					for _, most := range []int64{usual, larger} {
						m.read.Store(0)
						client := &slowReader{meter: m, header: http.Header{}}
						req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/scim/v2"+path, http.NoBody)
						req.Header.Set("Authorization", "Bearer "+bridgetest.Token)
						calls := w.Calls(func() { w.Handler.ServeHTTP(client, req) })
						client.wantUsers(t, want, users)
						if client.most > most {
							t.Errorf("%d bytes were read and not yet sent, want at most %d", client.most, most)
						}
						if least := want / 17; calls > least+3 {
							t.Errorf("%d calls for %d users", calls, want)
						}
					}
				})
			})
		}
	}
}

// wantUsers looks how many users the list has that was read, and how many it says there are.
func (c *slowReader) wantUsers(t *testing.T, want, total int) {
	t.Helper()
	var list struct {
		Total     int              `json:"totalResults"`
		Resources []jsontext.Value `json:"Resources"`
	}
	if err := json.Unmarshal([]byte(c.body.String()), &list); err != nil {
		t.Fatal(err)
	}
	if list.Total != total || len(list.Resources) != want {
		t.Fatalf("%d users of %d", len(list.Resources), list.Total)
	}
}

// addLargeUsers adds customers with so many bytes of attributes that Magento has no fields for.
func (w *world) addLargeUsers(n, size int) {
	w.T.Helper()
	for i := range n {
		w.addLargeUser(i, size)
	}
}

func (w *world) addLargeUser(i, size int) {
	w.T.Helper()
	text := `{"nickName":"` + strings.Repeat("a", size) + `"}`
	_, err := w.Shop.AddCustomer(map[string]any{
		"email": fmt.Sprintf("large%d@example.com", i), "firstname": "Ada", "lastname": "Byron",
		"custom_attributes": []any{map[string]any{"attribute_code": "scim_attributes", "value": text}},
	}, "")
	if err != nil {
		w.T.Fatal(err)
	}
}

// What has to be held until it is sorted, or because several searches find it, is refused before
// it takes the memory. It is sent as ever where the users are few.
func TestListsThatHoldLargeUsersAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var several []string
		for i := range 256 {
			several = append(several, fmt.Sprintf(`userName sw "large%d@"`, i))
		}
		w := newWorld(t, attributeShop())
		w.addLargeUsers(100, 60_000)
		lists := []string{
			"/Users?count=10&sortBy=userName", "/Users?count=1000&filter=" + url.QueryEscape(strings.Join(several, " or ")),
		}
		for _, path := range lists {
			w.Do(http.MethodGet, path, "").Want(http.StatusOK).Equal(100.0, "totalResults")
		}
		for i := range 600 { // 36 MB
			w.addLargeUser(100+i, 60_000)
		}
		w.Do(http.MethodGet, lists[0], "").Want(http.StatusBadRequest).Equal("tooMany", "scimType").Says("sortBy")
		w.Do(http.MethodGet, lists[1], "").Want(http.StatusOK).Equal(256.0, "totalResults")
		w.Do(http.MethodGet, "/Users?count=10", "").Want(http.StatusOK).Equal(700.0, "totalResults")
	})
}

// A page that is larger than an answer may be is read again by smaller ones.
func TestPagesThatAreTooLargeAreReadBySmallerOnes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := attributeShop()
		s.client = func(cfg *magento.Config) { cfg.MaxAnswer = 2 << 20 }
		w := newWorld(t, s)
		w.addLargeUsers(110, 60_000) // 6 MB a page
		for _, path := range []string{"/Users?count=1000", "/Users?count=1000&cursor"} {
			if n := len(w.Do(http.MethodGet, path, "").Want(http.StatusOK).UserNames()); n != 110 {
				t.Errorf("%s has %d users", path, n)
			}
		}
	})
}

// Who does not exist for the client, though Magento takes the domain for the same, may come
// when a part of the list has been sent.
func TestDomainsThatDifferInAccentsFarDownInAList(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/Users?count=1000", "/Users?count=1000&cursor", "/Users?count=290"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			s := setup{}
			s.bridge.Scope = parseScope(t, "domains:example.com")
			w := newWorld(t, s)
			w.Shop.Seed(300)
			for _, id := range []int64{250, 299} {
				if err := w.Shop.SetColumns(id, map[string]any{"email": fmt.Sprintf("eve%d@exämple.com", id)}); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 { // the second time it is known
				names := w.Do(http.MethodGet, path, "").Want(http.StatusOK).Equal(298.0, "totalResults").UserNames()
				want := 298
				if strings.Contains(path, "290") {
					want = 290
				}
				if len(names) != want || strings.Contains(strings.Join(names, " "), "eve") {
					t.Errorf("%d users, want %d", len(names), want)
				}
			}
		})
	}
}
