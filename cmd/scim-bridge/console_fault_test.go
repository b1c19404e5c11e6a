package main

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// Whatever is wrong with the shop, or between it and the bridge, the console says so in three
// places: on the overview, in the check with what helps, and with the request that failed.
func TestConsoleExplainsWhatIsWrongWithAShop(t *testing.T) {
	t.Parallel()
	answers := func(status int, header ...string) func(*testing.T, *config.Environment) {
		return func(t *testing.T, e *config.Environment) {
			t.Helper()
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for i := 0; i+1 < len(header); i += 2 {
					w.Header().Set(header[i], header[i+1])
				}
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(status)
				_, _ = w.Write([]byte("<html>a page</html>"))
			}))
			t.Cleanup(s.Close)
			e.MagentoURL = s.URL
		}
	}
	for name, c := range map[string]struct {
		breaks          func(*testing.T, *config.Environment)
		overview        string
		check, checkFix string
		reason, helps   string // of a request
	}{
		"wrong credentials": {
			func(t *testing.T, e *config.Environment) {
				t.Helper()
				e.MagentoURL, e.MagentoAccessToken = newShop(t).URL, "another-token"
			},
			"The shop cannot be asked", "Failed log-in Magento allows nothing", "use all four values of the integration", "401 refused",
			"Run the check",
		},
		"maintenance":          {answers(503), "the shop is in maintenance mode, or overloaded", "Failed connection the shop is in maintenance mode", "bin/magento maintenance:disable", "503 unavailable", "If it lasts: bin/magento maintenance:disable"},
		"a firewall's page":    {answers(403), "a firewall, a CDN or a proxy in front of Magento refuses", "Failed connection a firewall, a CDN or a proxy in front of Magento", "on /rest there", "403 refused in front of Magento", "on /rest there"},
		"a password before it": {answers(401, "WWW-Authenticate", `Basic realm="shop"`), "asks for a password of its own (Basic authentication)", "Failed connection a web server in front of Magento asks for a password", "requests to /rest pass there without one", "401 refused in front of Magento", "requests to /rest pass there without one"},
		"a redirect":           {answers(302, "Location", "https://www.shop.example/"), "MAGENTO_URL is redirected to https://www.shop.example (302)", "Failed connection MAGENTO_URL is redirected to https://www.shop.example (302)", "where only the scheme differs, use https://", "MAGENTO_URL is redirected to https://www.shop.example (302)", "where only the scheme differs, use https://"},
		"another site":         {answers(200), "what answers is not Magento&#39;s REST API (200)", "Failed connection what answers is not Magento&#39;s REST API (200)", "set MAGENTO_URL so that", "what answers is not Magento&#39;s REST API (200)", "set MAGENTO_URL so that"},
		"TLS that nobody trusts": {
			func(t *testing.T, e *config.Environment) {
				t.Helper()
				s := httptest.NewTLSServer(http.NotFoundHandler())
				s.Config.ErrorLog = nil
				t.Cleanup(s.Close)
				e.MagentoURL = s.URL
			}, "the server&#39;s certificate is not trusted: its issuer is unknown", "Failed connection the TLS certificate is not valid", "SSL_CERT_FILE", "certificate is not trusted", "SSL_CERT_FILE",
		},
		"no such name": {
			func(_ *testing.T, e *config.Environment) { e.MagentoURL = "http://shop.invalid" }, "the host name in MAGENTO_URL cannot be resolved", "Failed connection the host name shop.invalid cannot be resolved", "the DNS of this machine", "no such host", "correct the host in MAGENTO_URL",
		},
		"nothing listens": {
			func(t *testing.T, e *config.Environment) {
				t.Helper()
				s := httptest.NewServer(http.NotFoundHandler())
				e.MagentoURL = s.URL
				s.Close()
			}, "the connection is refused", "connection refused at 127.0.0.1: nothing listens there", "correct the port in MAGENTO_URL", "connection refused", "check that the shop is running, and the port",
		},
		"a missing permission": {
			func(t *testing.T, e *config.Environment) {
				t.Helper()
				e.MagentoURL = magentotest.NewServer(t, magentotest.WithRestrictedBearer(shopToken, "Magento_Customer::customer", "Magento_Backend::store")).URL
			},
			"The shop cannot be asked", "Failed permission may not read and change customer groups", "tick Customers &gt; Customer Groups",
			"Magento_Customer::group", "it names the permission that the integration in Magento lacks",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := environmentFor("http://127.0.0.1")
			c.breaks(t, &e)
			r := start(t, e)
			mustHold(t, plainText(r.console("")), c.overview)
			mustHold(t, plainText(r.press("configuration/check", nil)), c.check, c.checkFix)
			if got := r.mustAsk(http.MethodGet, "/Users/1", ""); got.status < 500 {
				t.Errorf("the client is answered %d", got.status)
			}
			mustHold(t, plainText(r.console("activity/1")), c.reason, c.helps)
		})
	}
}
