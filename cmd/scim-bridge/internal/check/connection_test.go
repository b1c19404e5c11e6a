package check

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

func TestCheckSaysWhyAShopCannotBeReached(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
	secure.StartTLS()
	t.Cleanup(secure.Close)
	redirecting := httptest.NewServer(http.RedirectHandler("https://shop.example/", http.StatusMovedPermanently))
	t.Cleanup(redirecting.Close)
	resting := magentotest.NewServer(t)
	resting.SetMaintenance(true)
	slow := magentotest.NewServer(t, magentotest.WithLatency(time.Minute))

	cases := []struct {
		name, url, text, fix string
	}{
		{"certificate of an unknown issuer", secure.URL, "the TLS certificate is not valid: ", "SSL_CERT_FILE"},
		{"no TLS at that port", strings.Replace(plain.URL, "http:", "https:", 1), "the server does not speak TLS", "http://"},
		{"another web site", plain.URL, "what answers is not Magento's REST API (404)", "/rest/V1/"},
		{"a redirect", redirecting.URL, "MAGENTO_URL is redirected to https://shop.example (301)", "https://"},
		{"maintenance mode", resting.URL, "the shop is in maintenance mode, or overloaded", "maintenance:disable"},
		{"no answer", slow.URL, "the shop does not answer in time", "MAGENTO_TIMEOUT"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := magento.Config{BaseURL: c.url, Credentials: magento.Bearer{Token: "t"}, RetryMax: -1}
			if c.url == slow.URL {
				cfg.Timeout = 50 * time.Millisecond
			}
			client, err := magento.New(cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(client.Close)
			_, err = magento.NewProbe(client).Reach(t.Context())
			if err == nil {
				t.Fatal("reached")
			}
			k := &checker{cfg: &config.Config{Magento: cfg}}
			text, fix := k.why(err)
			if !strings.HasPrefix(text, c.text) || !strings.Contains(fix, c.fix) {
				t.Errorf("%q, to be fixed by %q; want %q, %q", text, fix, c.text, c.fix)
			}
		})
	}
}

func TestCheckNamesAHostThatCannotBeResolved(t *testing.T) {
	t.Parallel()
	err := &magento.Error{Kind: magento.Unavailable, Err: &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "shop.invalid"}}}
	k := &checker{cfg: &config.Config{Magento: magento.Config{BaseURL: "https://shop.invalid"}}}
	if text, _ := k.why(err); text != "the host name shop.invalid cannot be resolved" {
		t.Errorf("%q", text)
	}
}
