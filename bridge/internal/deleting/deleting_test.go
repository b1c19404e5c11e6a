package deleting_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/scim-bridge/scim-bridge/bridge/internal/deleting"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
)

// The guard holds a deletion before it is sent, but not one that may be carried out already.
func TestADeletionInDoubtIsNotHeld(t *testing.T) {
	t.Parallel()
	held := &scim.Error{Status: http.StatusServiceUnavailable, Err: scim.ErrHeld}
	for name, tc := range map[string]struct {
		judged  []error // by the attempts
		deleted bool
	}{
		"held before":     {[]error{held}, false},
		"held after":      {[]error{nil, held}, true},
		"refused after":   {[]error{nil, errors.New("no")}, false},
		"not held at all": {[]error{nil, nil}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				shop := magentotest.NewShop(magentotest.WithBearer(bridgetest.MagentoToken))
				client, err := magento.New(magento.Config{
					BaseURL: "http://shop.test", Credentials: magento.Bearer{Token: bridgetest.MagentoToken},
					Transport: bridgetest.Serve(t, shop),
				})
				if err != nil {
					t.Fatal(err)
				}
				defer client.Close()
				id, err := shop.AddCustomer(map[string]any{"email": "a@example.com", "firstname": "A", "lastname": "B"}, "")
				if err != nil {
					t.Fatal(err)
				}
				shop.Fail(magentotest.Fault{Route: "DELETE /V1/customers/{id}", Status: http.StatusBadGateway, HTML: true})
				attempts := 0
				err = deleting.Run(t.Context(), client, func() error {
					attempts++
					return tc.judged[min(attempts, len(tc.judged))-1]
				}, func(once *magento.Client) error { return once.DeleteCustomer(t.Context(), id) })
				if _, there := shop.Customer(id); there == tc.deleted || (err == nil) != tc.deleted {
					t.Errorf("the customer is there: %t, %v", there, err)
				}
			})
		})
	}
}
