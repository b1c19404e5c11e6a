package bridge_test

import (
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// rootPassword is that of the administrator whom every shop of these tests has.
const rootPassword = "r00t-Password"

type adminSetup struct {
	shop   []magentotest.Option // beside the module and the administrator root, of id 1
	bridge bridge.AdminConfig
	login  magento.Credentials // by default an integration with all rights
	client func(*magento.Config)
	scim   func(*scimserver.Config)
	stock  bool // no companion module
}

// newAdminWorld is a client's view of /admin/scim/v2.
func newAdminWorld(tb testing.TB, s adminSetup) *adminWorld {
	tb.Helper()
	options := append([]magentotest.Option{magentotest.WithAdmin("root", rootPassword, "")}, s.shop...)
	if !s.stock {
		options = append(options, magentotest.WithModule())
	}
	of := scimSetup{prefix: "/admin/scim/v2", shop: options, login: s.login, client: s.client, scim: s.scim}
	return &adminWorld{newSCIMWorld(tb, of, func(client *magento.Client) (scimserver.Store, scimserver.MemberStore) {
		admins := bridge.NewAdmins(s.bridge, client)
		if !s.stock {
			if err := admins.Load(tb.Context()); err != nil {
				tb.Fatal(err)
			}
		}
		return admins.Users(), admins.Groups()
	})}
}

// adminWorld is a client's view of /admin/scim/v2.
type adminWorld struct{ *scimWorld }
