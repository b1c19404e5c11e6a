package customer_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
)

const (
	adminUser = "provisioner"
	adminTOTP = "JBSWY3DPEHPK3PXP"

	routeGoogle = "POST /V1/tfa/provider/google/authenticate"
	routeAdmin  = "POST /V1/integration/admin/token"
)

func adminLogin(totp string) setup {
	return setup{
		shop:  []magentotest.Option{magentotest.WithAdmin(adminUser, bridgetest.AdminPassword, totp)},
		login: magento.AdminLogin{Username: adminUser, Password: bridgetest.AdminPassword, TOTPSecret: totp},
	}
}

// TestLifeByAdminLogin is the main job by an administrator's log-in, with two
// factors and, on a shop that has them switched off, with one: a token is asked for
// once and serves for the whole life.
func TestLifeByAdminLogin(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		totp, route string
		attributes  bool
	}{
		"TOTP, stock":                     {adminTOTP, routeGoogle, false},
		"TOTP, with attributes":           {adminTOTP, routeGoogle, true},
		"password alone, stock":           {"", routeAdmin, false},
		"password alone, with attributes": {"", routeAdmin, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := adminLogin(c.totp)
			if c.attributes {
				s.shop = append(s.shop, magentotest.WithAttributes())
			}
			w := newWorld(t, s)
			w.connectionTest()
			w.wholeLife(c.attributes)
			if n := w.Shop.Calls(routeGoogle) + w.Shop.Calls(routeAdmin); n != 0 {
				t.Errorf("%d log-ins after the first", n)
			}

			// A token that the shop has forgotten is replaced within the request, by
			// one log-in.
			id := w.Do(http.MethodPost, "/Users", adaBody).Want(http.StatusCreated).ID()
			w.Shop.Fail(magentotest.Fault{Route: "GET /V1/customers/{id}", Status: http.StatusUnauthorized, Body: notAuthorized})
			w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).Equal("ada@example.com", "userName")
			if n := w.Shop.Calls(c.route); n != 1 {
				t.Errorf("%d log-ins, want 1", n)
			}
		})
	}
}

// Wrong credentials of the bridge are a 502, and no text of the failure holds them.
func TestRefusedAdminLogin(t *testing.T) {
	t.Parallel()
	for name, login := range map[string]magento.AdminLogin{
		"another password":    {Username: adminUser, Password: "Wr0ng-Passw0rd", TOTPSecret: adminTOTP},
		"another TOTP secret": {Username: adminUser, Password: bridgetest.AdminPassword, TOTPSecret: "KRSXG5CTMVRXEZLU"},
		"no TOTP secret":      {Username: adminUser, Password: bridgetest.AdminPassword},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := magentotest.NewServer(t, magentotest.WithAdmin(adminUser, bridgetest.AdminPassword, adminTOTP))
			client, err := magento.New(magento.Config{BaseURL: shop.URL, Credentials: login})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.Close)
			customers := customer.New(customer.Config{}, client)
			t.Cleanup(customers.Close)
			_, err = customers.Users().Get(t.Context(), "1")
			e, ok := errors.AsType[*scim.Error](err)
			if !ok || e.Status != http.StatusBadGateway {
				t.Fatalf("error %v, want a 502", err)
			}
			for _, secret := range []string{login.Password, login.TOTPSecret, adminUser} {
				if secret != "" && strings.Contains(e.Detail+e.Error(), secret) {
					t.Errorf("%q is in %q or %q", secret, e.Detail, e.Error())
				}
			}
		})
	}
}
