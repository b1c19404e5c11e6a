package magento

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

const benchCustomer = `{"id":7,"group_id":1,"default_billing":"2","default_shipping":"2","created_at":"2026-11-23 08:59:58",` +
	`"updated_at":"2026-11-23 08:59:58","created_in":"Default Store View","email":"b2@example.com","firstname":"Ada","lastname":"Lovelace",` +
	`"store_id":1,"website_id":1,"addresses":[{"id":2,"customer_id":7,"region":{"region_code":"CO","region":"Colorado","region_id":13},` +
	`"region_id":13,"country_id":"US","street":["1 Main St","Floor 2"],"company":"Acme","telephone":"+1 303 555 0100","postcode":"80202",` +
	`"city":"Denver","firstname":"Ada","lastname":"Lovelace","default_shipping":true,"default_billing":true}],"disable_auto_group_change":0,` +
	`"extension_attributes":{"is_subscribed":false},"custom_attributes":[{"attribute_code":"scim_external_id","value":"ext-1"}]}`

func benchServer(b *testing.B) *httptest.Server {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, benchCustomer)
	}))
	b.Cleanup(server.Close)
	return server
}

// BenchmarkGetCustomer is what a call costs, with each way to log in.
func BenchmarkGetCustomer(b *testing.B) {
	server := benchServer(b)
	for name, credentials := range map[string]Credentials{"bearer": Bearer{Token: "t"}, "oauth": testOAuth} {
		b.Run(name, func(b *testing.B) {
			c, err := New(Config{BaseURL: server.URL, Credentials: credentials})
			if err != nil {
				b.Fatal(err)
			}
			defer c.Close()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.GetCustomer(b.Context(), 7); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkBareGet is the yardstick: the same answer, read by net/http and not decoded.
func BenchmarkBareGet(b *testing.B) {
	server := benchServer(b)
	pool := newPool(1)
	defer pool.CloseIdleConnections()
	client := &http.Client{Transport: pool}
	b.ReportAllocs()
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL+"/rest/V1/customers/7", nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer t")
		resp, err := client.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			b.Fatal(err)
		}
		_ = resp.Body.Close()
	}
}

// BenchmarkCall is the client alone, over a transport that answers at once.
func BenchmarkCall(b *testing.B) {
	c, err := New(Config{BaseURL: "http://shop.example", Credentials: Bearer{Token: "t"}, Transport: instant(benchCustomer)})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.GetCustomer(b.Context(), 7); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCallPage is BenchmarkCall with a page of 100 different customers.
func BenchmarkCallPage(b *testing.B) {
	var items strings.Builder
	for i := range 100 {
		if i > 0 {
			items.WriteByte(',')
		}
		other := strings.NewReplacer(`"id":7`, fmt.Sprintf(`"id":%d`, i+1), "b2@", fmt.Sprintf("b%d@", i), "Lovelace", fmt.Sprintf("Lovelace %d", i),
			"0100", fmt.Sprintf("%04d", i), "ext-1", fmt.Sprintf("ext-%d", i))
		_, _ = other.WriteString(&items, benchCustomer)
	}
	body := `{"items":[` + items.String() + `],"search_criteria":{"filter_groups":[],"page_size":100},"total_count":100}`
	c, err := New(Config{BaseURL: "http://shop.example", Credentials: Bearer{Token: "t"}, Transport: instant(body)})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.SearchCustomers(b.Context(), Criteria{PageSize: 100, CurrentPage: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

// instant is a transport that answers at once.
type instant string

func (body instant) RoundTrip(req *http.Request) (*http.Response, error) {
	return answer(http.StatusOK, string(body))(req)
}

func BenchmarkSearchQuery(b *testing.B) {
	c := Criteria{PageSize: 100, CurrentPage: 1, Fields: "items[id,email],total_count", Sort: []SortOrder{{Field: "entity_id"}}}.
		And(Filter{"email", Eq, "ada@example.com"}).And(Filter{"website_id", Eq, "1"})
	b.ReportAllocs()
	for b.Loop() {
		c.Encode()
	}
}

// BenchmarkAuthorization signs a look-up, which has several dozen parameters.
func BenchmarkAuthorization(b *testing.B) {
	c := Criteria{PageSize: 100, CurrentPage: 1}.And(Filter{"email", Eq, "ada@example.com"}, Filter{"scim_user_name", Eq, "ada@example.com"})
	for _, field := range []string{"website_id", "confirmation", "scim_deleted", "entity_id"} {
		c = c.And(Filter{Field: field, Condition: Null}, Filter{field, Neq, "1"})
	}
	u, err := url.Parse("https://shop.example/rest/V1/customers/search?" + c.Encode())
	if err != nil {
		b.Fatal(err)
	}
	s := newSigner(testOAuth, "https://shop.example")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.authorization(b.Context(), http.MethodGet, u); err != nil {
			b.Fatal(err)
		}
	}
}
