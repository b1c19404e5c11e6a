package customer_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// Many requests may find the shop's configuration out of date at once, and while
// the bridge is being closed.
func TestRenewalWhileClosing(t *testing.T) {
	t.Parallel()
	shop := magentotest.NewServer(t, magentotest.WithBearer("magento-token"))
	client, err := magento.New(magento.Config{BaseURL: shop.URL, Credentials: magento.Bearer{Token: "magento-token"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	customers := customer.New(customer.Config{CacheTTL: time.Nanosecond}, client)
	if err := customers.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	var requests sync.WaitGroup
	for range 8 {
		requests.Go(func() {
			for range 20 {
				if _, err := customers.Users().ResourceType(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	customers.Close()
	requests.Wait()
	if err := customers.Load(t.Context()); err == nil {
		t.Error("a closed bridge reads the shop")
	}
}

// What is older than the cache's time is read again behind a request, and a shop
// that cannot be asked then leaves what is known.
func TestConfigurationIsRenewed(t *testing.T) {
	t.Parallel()
	const websites = "GET /V1/store/websites"
	w := newWorld(t, setup{bridge: customer.Config{CacheTTL: time.Millisecond}})
	id := w.add(nil)
	again := func(times int) {
		t.Helper()
		before := w.Shop.Calls(websites)
		for range 5000 {
			w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
			if w.Shop.Calls(websites) >= before+times {
				return
			}
			time.Sleep(time.Millisecond)
		}
		t.Fatalf("the websites were not read %d more times", times)
	}
	again(2)
	w.Shop.Fail(magentotest.Fault{Route: websites, Status: http.StatusServiceUnavailable, Times: -1})
	again(2)
}
