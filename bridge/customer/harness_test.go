package customer_test

import (
	"errors"
	"testing"

	"go.uber.org/goleak"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type setup struct {
	shop   []magentotest.Option
	bridge customer.Config
	login  magento.Credentials
	client func(*magento.Config)
	scim   func(*scimserver.Config)
	guard  *guard.Guard // nil for none
}

// The four shapes of a shop that the main job must work on.
func shapes() map[string]setup {
	oauth := magento.OAuth{ConsumerKey: "consumer-key", ConsumerSecret: "consumer-secret", AccessToken: "access-token", AccessTokenSecret: "access-secret"}
	withOAuth := magentotest.WithOAuth(oauth.ConsumerKey, oauth.ConsumerSecret, oauth.AccessToken, oauth.AccessTokenSecret)
	return map[string]setup{
		"stock, bearer":           {},
		"stock, OAuth":            {shop: []magentotest.Option{withOAuth}, login: oauth},
		"with attributes, bearer": {shop: []magentotest.Option{magentotest.WithAttributes()}},
		"with attributes, OAuth":  {shop: []magentotest.Option{magentotest.WithAttributes(), withOAuth}, login: oauth},
	}
}

// loadError starts a bridge that should not start.
func loadError(t *testing.T, s setup) error {
	t.Helper()
	shop := magentotest.NewServer(t, append(s.shop, magentotest.WithBearer("magento-token"))...)
	client, err := magento.New(magento.Config{BaseURL: shop.URL, Credentials: magento.Bearer{Token: "magento-token"}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	customers := customer.New(s.bridge, client)
	defer customers.Close()
	err = customers.Load(t.Context())
	if _, ok := errors.AsType[*failure.SetupError](err); err != nil && !ok {
		t.Errorf("%v is no SetupError", err)
	}
	return err
}

// world is a client's view of /scim/v2.
type world struct{ *bridgetest.World }

func newWorld(tb testing.TB, s setup) *world {
	tb.Helper()
	of := bridgetest.Setup{Prefix: "/scim/v2", Shop: s.shop, Login: s.login, Client: s.client, SCIM: s.scim}
	return &world{bridgetest.New(tb, of, func(client *magento.Client) (scimserver.Store, scimserver.MemberStore) {
		customers := customer.New(s.bridge, client)
		tb.Cleanup(customers.Close)
		if err := customers.Load(tb.Context()); err != nil {
			tb.Fatal(err)
		}
		if s.guard != nil {
			return s.guard.Users(customers.Users()), s.guard.Groups(customers.Groups())
		}
		return customers.Users(), customers.Groups()
	})}
}
