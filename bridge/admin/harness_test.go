package admin_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rootPassword is that of the administrator whom every shop of these tests has.
const rootPassword = "r00t-Password"

type setup struct {
	shop   []magentotest.Option // beside the module and the administrator root, of id 1
	bridge admin.Config
	login  magento.Credentials // by default an integration with all rights
	client func(*magento.Config)
	scim   func(*scimserver.Config)
	guard  *guard.Guard // nil for none
	stock  bool         // no companion module
}

// newWorld is a client's view of /admin/scim/v2.
func newWorld(tb testing.TB, s setup) *world {
	tb.Helper()
	options := append([]magentotest.Option{magentotest.WithAdmin("root", rootPassword, "")}, s.shop...)
	if !s.stock {
		options = append(options, magentotest.WithModule())
	}
	of := bridgetest.Setup{Prefix: "/admin/scim/v2", Shop: options, Login: s.login, Client: s.client, SCIM: s.scim}
	return &world{bridgetest.New(tb, of, func(client *magento.Client) (scimserver.Store, scimserver.MemberStore) {
		admins := admin.New(s.bridge, client)
		tb.Cleanup(admins.Close)
		if !s.stock {
			if err := admins.Load(tb.Context()); err != nil {
				tb.Fatal(err)
			}
		}
		if s.guard != nil {
			return s.guard.Users(admins.Users()), s.guard.Groups(admins.Groups())
		}
		return admins.Users(), admins.Groups()
	})}
}

// world is a client's view of /admin/scim/v2.
type world struct{ *bridgetest.World }
