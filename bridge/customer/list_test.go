package customer_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// Magento sorts by its own times, and the bridge where a filter must be compared again.
func TestListsSortedByTime(t *testing.T) {
	t.Parallel()
	var seconds atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(seconds.Add(1)) * time.Second) }
	w := newWorld(t, setup{shop: []magentotest.Option{magentotest.WithClock(clock)}})
	for _, name := range []string{"bea", "Zoe", "ada", "zac"} {
		w.Do(http.MethodPost, "/Users", `{"userName":"`+name+`@example.com","name":{"givenName":"G","familyName":"F"}}`).Want(http.StatusCreated)
	}
	for query, want := range map[string][]string{
		"sortBy=meta.created&count=1":                                                    {"bea"},
		"sortBy=meta.created&sortOrder=descending":                                       {"zac", "ada", "Zoe", "bea"},
		"sortBy=meta.created&sortOrder=descending&count=2&filter=displayName+co+%22g%22": {"zac", "ada"},
	} {
		a := w.Do(http.MethodGet, "/Users?"+query, "").Want(http.StatusOK)
		if diff := cmp.Diff(want, a.UserNames()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

// What Magento cannot answer is read up to a limit, never cut short in silence.
func TestTooManyToRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{bridge: customer.Config{ScanLimit: 5}})
	w.Shop.Seed(6)
	for _, query := range []string{"sortBy=userName", "filter=" + url.QueryEscape(`displayName co "x"`)} {
		a := w.Do(http.MethodGet, "/Users?"+query, "").Want(http.StatusBadRequest).Equal("tooMany", "scimType")
		if !strings.Contains(a.Detail(), "5 is the limit") {
			t.Errorf("detail: %s", a.Detail())
		}
	}
	w.Do(http.MethodGet, "/Users?count=3", "").Want(http.StatusOK).Equal(6.0, "totalResults")
}

// A membership beyond the one that Magento holds is found as well.
func TestFilterByRememberedGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t, attributeShop())
	id := w.add(map[string]any{"group_id": 3, "custom_attributes": []any{map[string]any{"attribute_code": "scim_groups", "value": ",2,3,"}}})
	for filter, want := range map[string]float64{
		`groups.value eq "g2"`: 1, `groups eq "g3"`: 1, `groups[value eq "g2"]`: 1, `groups.value eq "g23"`: 0, `not (groups.value eq "g2")`: 0,
		`groups.value eq "2"`: 0, `groups.value eq "G2"`: 0, `groups.value eq "g02"`: 0, `not (groups.value eq "2")`: 1, `groups.value ne "g3"`: 1,
	} {
		a := w.Find(filter).Equal(want, "totalResults")
		if want == 1 {
			a.Equal(id, "Resources", 0, "id")
		}
	}
}

// Customers who have several addresses or another spelling of the name do not make
// the look-up of one of them a look at all.
func TestLookUpAmongKeptAddresses(t *testing.T) {
	t.Parallel()
	s := attributeShop()
	s.bridge.ScanLimit = 2
	w := newWorld(t, s)
	for _, name := range []string{"ann", "ben", "cat", "dan"} {
		w.Do(http.MethodPost, "/Users", `{"userName":"`+name+`","name":{"givenName":"(`+name+`)","familyName":"F"},
			"emails":[{"value":"`+name+`@example.com","primary":true},{"value":"`+name+`@home.example.com"}]}`).Want(http.StatusCreated)
	}
	for _, filter := range []string{
		`emails.value eq "CAT@example.com"`, `emails.value eq "cat@home.example.com"`, `emails eq "cat@home.example.com"`, `name.givenName eq "(Cat)"`,
	} {
		w.Find(filter).Equal(1.0, "totalResults").Equal("cat", "Resources", 0, "userName")
	}
}
