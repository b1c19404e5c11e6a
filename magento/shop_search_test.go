package magento_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func TestSignedSearchesOfAnyShape(t *testing.T) {
	t.Parallel()
	login := logins["oauth"]
	server := magentotest.NewServer(t, login.option)
	c := dial(t, server, login.credentials)
	mustCreate(t, c, "ada@example.com")
	many := magento.Criteria{Sort: []magento.SortOrder{{Field: "entity_id"}}, PageSize: 10, CurrentPage: 1, Fields: "items[id,email],total_count"}
	for range 14 {
		many = many.And(
			magento.Filter{Field: "email", Condition: magento.Eq, Value: "ada@example.com"},
			magento.Filter{Field: "taxvat", Condition: magento.NotNull},
		)
	}
	page, err := c.SearchCustomers(t.Context(), many)
	if err != nil || page.TotalCount != 1 || c.Now().IsZero() {
		t.Errorf("14 groups of 2 filters: %v, %+v", err, page)
	}
	for _, value := range []string{
		"a b", " ", "", "a+b", "50%", "%41", "a&b=c", "[0]", "'\"", `\`, ",", "ä€😀", "~-._", "#?/:@!$*();", "\x7f",
	} {
		criteria := magento.Criteria{}.And(magento.Filter{Field: "lastname", Condition: magento.Eq, Value: value})
		if page, err := c.SearchCustomers(t.Context(), criteria); err != nil || page.TotalCount != 0 {
			t.Errorf("value %q: %v", value, err)
		}
	}
}

func TestSigningURLIsTheOneMagentoBelievesIn(t *testing.T) {
	t.Parallel()
	login := logins["oauth"]
	server := magentotest.NewServer(t, login.option, magentotest.WithSigningURL("https://shop.example"))
	for signing, want := range map[string]bool{
		"https://shop.example": true, "https://SHOP.example:443/": true, "": false, "http://shop.example": false,
	} {
		c := dial(t, server, login.credentials, func(cfg *magento.Config) { cfg.SigningURL = signing })
		_, err := c.Websites(t.Context())
		if want && err != nil || !want && kind(err) != magento.Refused {
			t.Errorf("signed for %q: %v", signing, err)
		}
	}
}

func TestListsThatAreTooLongForOneRequest(t *testing.T) {
	t.Parallel()
	server, c := open(t)
	var wg sync.WaitGroup
	values := make([]string, 300)
	for i := range values {
		values[i] = fmt.Sprintf("somebody.with.a.rather.long.address+%03d@example.com", i)
		if i%3 == 0 {
			wg.Go(func() { mustCreate(t, c, values[i]) })
		}
	}
	wg.Wait()
	odd := magento.CustomerChange{Taxvat: magento.Set(`a,b\,c`)}
	if _, err := c.UpdateCustomer(t.Context(), mustCreate(t, c, "odd@example.com").ID, odd); err != nil {
		t.Fatal(err)
	}
	find := func(field string, values []string) (n, requests int) {
		server.ResetCalls()
		for _, criteria := range magento.SplitIn(magento.Criteria{Fields: "items[id],total_count"}, field, values) {
			page, err := c.SearchCustomers(t.Context(), criteria)
			if err != nil {
				t.Fatal(err)
			}
			n += page.TotalCount
		}
		return n, server.Calls("")
	}
	if n, requests := find("email", values); n != 100 || requests < 2 || requests > 4 {
		t.Errorf("%d of 100 customers are found by %d requests", n, requests)
	}
	if n, _ := find("taxvat", []string{"x", `a,b\,c`, ""}); n != 1 {
		t.Errorf("%d customers have a value with commas, want 1", n)
	}
}

func TestWildcardsInValuesAreEscaped(t *testing.T) {
	t.Parallel()
	_, c := open(t)
	for _, email := range []string{"a_b@example.com", "axb@example.com", "a%b@example.com"} {
		mustCreate(t, c, email)
	}
	for pattern, want := range map[string]int{"a_b%": 3, magento.EscapeLike("a_b") + "%": 1, magento.EscapeLike("a%b") + "%": 1} {
		page, err := c.SearchCustomers(t.Context(), magento.Criteria{}.And(magento.Filter{Field: "email", Condition: magento.Like, Value: pattern}))
		if err != nil || page.TotalCount != want {
			t.Errorf("%s: %v, %d customers, want %d", pattern, err, page.TotalCount, want)
		}
	}
}

// Magento 2.4.7 and 2.4.8-p2 sort what is signed differently.
func TestLongSearchesAreSignedAsEveryVersionSigns(t *testing.T) {
	t.Parallel()
	filters := make([]magento.Filter, magento.MaxListItems)
	for i := range filters {
		filters[i] = magento.Filter{Field: "code", Condition: magento.Eq, Value: "General"}
	}
	groups := magento.Criteria{}
	for _, f := range filters {
		groups = groups.And(f)
	}
	searches := map[string]magento.Criteria{
		"ten filters":    magento.Criteria{}.And(filters[:10]...),
		"eleven filters": magento.Criteria{}.And(filters[:11]...),
		"many filters":   magento.Criteria{}.And(filters...),
		"many groups":    groups,
	}
	oauth := logins["oauth"]
	for name, options := range map[string][]magentotest.Option{
		"2.4.7": {oauth.option}, "2.4.8": {oauth.option, magentotest.With248()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := dial(t, magentotest.NewServer(t, options...), oauth.credentials)
			for name, criteria := range searches {
				page, err := client.SearchGroups(t.Context(), criteria)
				if err != nil || len(page.Items) != 1 {
					t.Errorf("%s: %v, %v", name, page, err)
				}
			}
		})
	}
}
