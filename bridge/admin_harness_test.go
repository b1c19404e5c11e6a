package bridge_test

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim"
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

// newAdminWorld is a provider's view of /admin/scim/v2.
func newAdminWorld(tb testing.TB, s adminSetup) *world {
	tb.Helper()
	options := append([]magentotest.Option{magentotest.WithAdmin("root", rootPassword, "")}, s.shop...)
	if !s.stock {
		options = append(options, magentotest.WithModule())
	}
	if s.login == nil {
		s.login = magento.Bearer{Token: "magento-token"}
		options = append(options, magentotest.WithBearer("magento-token"))
	}
	w := &world{t: tb, shop: magentotest.NewServer(tb, options...)}
	cfg := magento.Config{BaseURL: w.shop.URL, Credentials: s.login, RetryWaitMin: time.Millisecond, RetryWaitMax: 5 * time.Millisecond}
	cfg.Observe = func(ctx context.Context, call magento.Call) {
		scim.EventFrom(ctx).AddCall(call.Duration, call.Retries)
	}
	if s.client != nil {
		s.client(&cfg)
	}
	client, err := magento.New(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(client.Close)
	accepted, err := scimserver.ParseToken(token)
	if err != nil {
		tb.Fatal(err)
	}
	serve := scimserver.Config{Prefix: "/admin/scim/v2", Tokens: []scimserver.Token{accepted}, OnEvent: w.onEvent}
	if s.scim != nil {
		s.scim(&serve)
	}
	admins := bridge.NewAdmins(s.bridge, client)
	if !s.stock {
		if err := admins.Load(tb.Context()); err != nil {
			tb.Fatal(err)
		}
	}
	handler, err := scimserver.NewHandler(serve, admins.Users(), admins.Groups())
	if err != nil {
		tb.Fatal(err)
	}
	e := echo.New()
	handler.Register(e)
	server := httptest.NewServer(e)
	tb.Cleanup(server.Close)
	w.url, w.client = server.URL+"/admin/scim/v2", server.Client()
	w.shop.ResetCalls()
	return w
}
