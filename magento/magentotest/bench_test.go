package magentotest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
)

const many = 100_000

// BenchmarkGet reads single customers over HTTP, from two clients per processor.
func BenchmarkGet(b *testing.B) {
	s := NewServer(b, WithBearer("token"))
	s.Seed(many)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	b.Cleanup(client.CloseIdleConnections)
	var next atomic.Int64
	b.SetParallelism(2)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			id := next.Add(1)%many + 1
			url := s.URL + "/rest/V1/customers/" + strconv.FormatInt(id, 10)
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
			if err != nil {
				b.Error(err)
				return
			}
			req.Header.Set("Authorization", "Bearer token")
			res, err := client.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				b.Errorf("status %d", res.StatusCode)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

// serve benchmarks one request without HTTP around it.
func serve(b *testing.B, s *Shop, path func(i int) string) {
	b.Helper()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		req := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path(i), nil)
		req.Header.Set("Authorization", "Bearer token")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			b.Fatalf("status %d: %s", w.Code, w.Body)
		}
	}
}

const searchPrefix = "/rest/V1/customers/search?"

func filterQuery(group int, field, condition, value string) string {
	prefix := "searchCriteria[filter_groups][" + strconv.Itoa(group) + "][filters][0]"
	return prefix + "[field]=" + field + "&" + prefix + "[condition_type]=" + condition +
		"&" + prefix + "[value]=" + value
}

// onWebsite is the second group of filters of every search.
var onWebsite = "&" + filterQuery(1, "website_id", "eq", "1")

func BenchmarkSearchByEmail(b *testing.B) {
	s := NewShop(WithBearer("token"))
	s.Seed(many)
	serve(b, s, func(i int) string {
		email := "ada" + strconv.Itoa(i%many+1) + "@example.com"
		return searchPrefix + filterQuery(0, "email", "eq", email) + onWebsite
	})
}

func BenchmarkSearchByAttribute(b *testing.B) {
	s := NewShop(WithBearer("token"), WithAttributes())
	s.Seed(many)
	for i := range 1000 {
		custom := map[string]any{"scim_user_name": "user" + strconv.Itoa(i)}
		if err := s.UpdateCustomer(int64(i+1), map[string]any{"custom_attributes": custom}); err != nil {
			b.Fatal(err)
		}
	}
	serve(b, s, func(i int) string {
		return searchPrefix + filterQuery(0, "scim_user_name", "eq", "user"+strconv.Itoa(i%1000)) + onWebsite
	})
}

// BenchmarkWalk reads pages of 100 by the id of the last customer, as a cursor
// does, from all over the shop.
func BenchmarkWalk(b *testing.B) {
	s := NewShop(WithBearer("token"))
	s.Seed(many)
	serve(b, s, func(i int) string {
		return searchPrefix + filterQuery(0, "entity_id", "gt", strconv.Itoa(i*997%many)) + onWebsite +
			"&searchCriteria[sortOrders][0][field]=entity_id&searchCriteria[sortOrders][0][direction]=ASC" +
			"&searchCriteria[pageSize]=100"
	})
}

// BenchmarkScan asks for something that no index answers.
func BenchmarkScan(b *testing.B) {
	s := NewShop(WithBearer("token"))
	s.Seed(many)
	serve(b, s, func(int) string {
		return searchPrefix + filterQuery(0, "lastname", "like", "%25nobody%25") + onWebsite
	})
}

func BenchmarkSeed(b *testing.B) {
	before := heap()
	var s *Shop
	for b.Loop() {
		s = NewShop(WithAttributes())
		s.Seed(many)
	}
	b.ReportMetric(float64(heap()-before)/many, "bytes/customer")
	runtime.KeepAlive(s)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A hundred thousand customers with attributes and indexes fit into well under a
// gibibyte.
func TestMemoryOfManyCustomers(t *testing.T) {
	before := heap()
	s := NewShop(WithAttributes())
	s.Seed(many)
	if _, _, err := s.findCustomers(&criteria{Groups: []filterGroup{
		{Filters: []filter{{Field: "group_id", Condition: "eq", Value: new("1")}}},
		{Filters: []filter{{Field: "website_id", Condition: "eq", Value: new("1")}}},
		{Filters: []filter{{Field: "confirmation", Condition: "notnull"}}},
	}}); err != nil {
		t.Fatal(err)
	}
	if used := heap() - before; used > 1<<28 {
		t.Errorf("%d MiB for %d customers", used>>20, many)
	}
	if n := s.CustomerCount(); n != many {
		t.Errorf("%d customers, want %d", n, many)
	}
}
