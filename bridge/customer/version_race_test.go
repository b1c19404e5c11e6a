package customer_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func versionedShop(more ...magentotest.Option) setup {
	return setup{shop: append(more, magentotest.WithModule())}
}

const saveCustomer = "PUT /V1/scim-bridge/customers/{customerId}"

// Where the companion module counts the changes of a customer, no change is lost, and of two
// changes that name the version the second one is refused (RFC 7644 section 3.14).
func TestChangesAtTheSameMomentAreAllKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, versionedShop(magentotest.WithLatency(2*time.Millisecond)))
	id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
	values := map[string]string{"title": "Buyer", "nickName": "Countess", "userType": "Employee", "timezone": "Europe/London"}
	var writers sync.WaitGroup
	for name, value := range values {
		writers.Go(func() {
			w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"`+name+`","value":"`+value+`"}`)).Want(http.StatusOK)
		})
	}
	writers.Wait()
	user := w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
	for name, value := range values {
		user.Equal(value, name)
	}
}

func TestOneOfTwoChangesOfOneVersionIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, versionedShop(magentotest.WithLatency(2*time.Millisecond)))
	created := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated)
	id, version := created.ID(), created.Header.Get("ETag")
	var writers sync.WaitGroup
	var mu sync.Mutex
	statuses := map[int]int{}
	for _, name := range []string{"title", "nickName"} {
		writers.Go(func() {
			body := bridgetest.Patch(`{"op":"replace","path":"` + name + `","value":"x"}`)
			status := w.Exchange(http.MethodPatch, "/Users/"+id, body, map[string]string{"If-Match": version}).Status
			mu.Lock()
			defer mu.Unlock()
			statuses[status]++
		})
	}
	writers.Wait()
	if statuses[http.StatusOK] != 1 || statuses[http.StatusPreconditionFailed] != 1 {
		t.Errorf("statuses %v, want one 200 and one 412", statuses)
	}
}

// A PUT that deactivates and is refused for something else deactivates all the same.
func TestALeaverIsDeactivatedWhateverElseIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, versionedShop())
	id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
	w.Do(http.MethodPut, "/Users/"+id, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com",
		"name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"no address"}],"active":false}`).Want(http.StatusBadRequest)
	w.Do(http.MethodGet, "/Users/"+id, "").Equal(false, "active")
}

// The password goes to the module in plain text, where the shop's own rules judge it.
func TestAPasswordIsCheckedInsideMagento(t *testing.T) {
	t.Parallel()
	w := newWorld(t, versionedShop())
	id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
	set := func(password string) bridgetest.Answer {
		return w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"password","value":"`+password+`"}`))
	}
	set("short").Want(http.StatusBadRequest)
	set("An0ther-one").Want(http.StatusOK)
	w.mayLogIn("ada@example.com", "An0ther-one", true)
	if n := w.Shop.Calls(putCustomer); n != 0 {
		t.Errorf("%d updates by Magento's own route", n)
	}
	if n := w.Shop.Calls(saveCustomer); n != 2 {
		t.Errorf("%d updates by the module's route, want 2", n)
	}
}

// Magento's own route cannot make anybody active again there.
func TestReactivationGoesByTheModule(t *testing.T) {
	t.Parallel()
	w := newWorld(t, versionedShop())
	id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
	active := func(value string) bridgetest.Answer {
		return w.Do(http.MethodPatch, "/Users/"+id, bridgetest.Patch(`{"op":"replace","path":"active","value":`+value+`}`)).Want(http.StatusOK)
	}
	active("false").Equal(false, "active")
	active("true").Equal(true, "active")
}
