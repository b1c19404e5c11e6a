package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/ops"
)

// brokenSetup is something that is wrong between the bridge and a shop.
type brokenSetup struct {
	url    func(t *testing.T) string // of the shop; nil for one that works
	broken func(*config.Environment)
	check  []string // words of check, and of its fix
	log    string   // words of the log line of a request
	client string   // words that the client reads, and so selftest prints
}

// serving is a shop, or what stands in front of one, as a handler.
func serving(h http.HandlerFunc) func(t *testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server.URL
	}
}

func shopWith(options ...magentotest.Option) func(t *testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		return magentotest.NewServer(t, options...).URL
	}
}

func brokenSetups() map[string]brokenSetup {
	keys := magentotest.WithOAuth("consumer", "consumer-secret", "access", "access-secret")
	oauth := func(key, secret string) func(e *config.Environment) {
		return func(e *config.Environment) {
			e.MagentoConsumerKey, e.MagentoConsumerSecret = config.Secret(key), config.Secret(secret)
			e.MagentoAccessToken, e.MagentoAccessTokenSecret = "access", "access-secret"
		}
	}
	const refused = "Magento refuses the bridge's own credentials or permissions"
	return map[string]brokenSetup{
		"wrong key": {
			url: shopWith(keys), broken: oauth("another", "consumer-secret"),
			check:  []string{"Magento refuses the integration's four keys (OAuth 1.0a)", "A consumer having the specified key does not exist", "compare the values with those that Magento shows"},
			log:    "401 refused: A consumer having the specified key does not exist",
			client: refused,
		},
		"wrong secret, or a port that is lost": {
			url: shopWith(keys), broken: oauth("consumer", "another"),
			check:  []string{"The signature is invalid", "MAGENTO_SIGNING_URL", "the web server hands the Host on without its port"},
			log:    "401 refused: The signature is invalid",
			client: refused,
		},
		"missing permission": {
			url:    shopWith(magentotest.WithRestrictedBearer(shopToken, "Magento_Customer::customer", "Magento_Customer::manage", "Magento_Customer::delete", "Magento_Backend::store")),
			check:  []string{"may not read and change customer groups (Magento_Customer::group)", "tick Customers > Customer Groups in the integration"},
			log:    "(Magento_Customer::group)",
			client: refused + " (Magento_Customer::group)",
		},
		"bearer tokens off": {
			url:    shopWith(keys),
			check:  []string{"Magento allows nothing with the access token (bearer)", "allow bearer tokens"},
			log:    "401 refused: The consumer isn't authorized",
			client: refused,
		},
		"no module": {
			broken: func(e *config.Environment) { e.SCIMAdminTokens = "token-of-the-admins" },
			check:  []string{"the companion module is not installed", "install the companion module"},
			log:    "companion module", client: "companion module",
		},
		"maintenance": {
			url:    serving(page(http.StatusServiceUnavailable)),
			check:  []string{"the shop is in maintenance mode, or overloaded", "maintenance:disable"},
			log:    "the shop is in maintenance mode, or overloaded",
			client: "Magento is not available at present: the shop is in maintenance mode, or overloaded",
		},
		"firewall page": {
			url:    serving(page(http.StatusForbidden)),
			check:  []string{"a firewall, a CDN or a proxy in front of Magento refuses the bridge's requests", "allow the bridge's address on /rest"},
			log:    "a firewall, a CDN or a proxy in front of Magento refuses the bridge's requests",
			client: "A firewall, a CDN or a proxy in front of Magento refuses the bridge's requests; the token of this request is fine",
		},
		"a CDN's question": {
			url:    serving(page(http.StatusOK)),
			check:  []string{"what answers is not Magento's REST API (200): the page of a firewall or a CDN", "allow the bridge's address on /rest"},
			log:    "what answers is not Magento's REST API (200)",
			client: "what answers is not Magento's REST API (200)",
		},
		"Basic auth": {
			url:    serving(page(http.StatusUnauthorized, "WWW-Authenticate", `Basic realm="staging"`)),
			check:  []string{"a web server in front of Magento asks for a password of its own (Basic authentication)", "let the bridge's requests to /rest pass"},
			log:    "a web server in front of Magento asks for a password of its own (Basic authentication)",
			client: "A web server in front of Magento asks for a password of its own",
		},
		"redirect": {
			url:    serving(http.RedirectHandler("https://www.shop.example/rest/V1/?secret", http.StatusMovedPermanently).ServeHTTP),
			check:  []string{"MAGENTO_URL is redirected to https://www.shop.example (301)", "where only the scheme differs, use https://"},
			log:    "MAGENTO_URL is redirected to https://www.shop.example (301)",
			client: "MAGENTO_URL is redirected to https://www.shop.example (301)",
		},
		"TLS": {
			url: func(t *testing.T) string {
				t.Helper()
				server := httptest.NewUnstartedServer(http.NotFoundHandler())
				server.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
				server.StartTLS()
				t.Cleanup(server.Close)
				return server.URL
			},
			check:  []string{"the TLS certificate is not valid: ", "SSL_CERT_FILE"},
			log:    "the server's certificate is not trusted",
			client: "Magento is not available at present: the server's certificate is not trusted",
		},
		"DNS": {
			url:    func(*testing.T) string { return "http://shop.invalid" },
			check:  []string{"the host name shop.invalid cannot be resolved", "correct the host in MAGENTO_URL"},
			log:    "the host name in MAGENTO_URL cannot be resolved (dial tcp: lookup shop.invalid",
			client: "Magento is not available at present: the host name in MAGENTO_URL cannot be resolved",
		},
		"refused": {
			url: func(*testing.T) string {
				server := httptest.NewServer(http.NotFoundHandler())
				server.Close()
				return server.URL
			},
			check:  []string{"connection refused at 127.0.0.1: nothing listens there", "inside of a container 127.0.0.1 is the container itself"},
			log:    "the connection is refused: nothing listens at MAGENTO_URL",
			client: "Magento is not available at present: the connection is refused",
		},
	}
}

// TestBrokenSetupsAreExplained breaks each set-up, and looks for the words in check, in the log of
// a request, and in what selftest says.
func TestBrokenSetupsAreExplained(t *testing.T) {
	t.Parallel()
	for name, setup := range brokenSetups() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := shopWith(magentotest.WithBearer(shopToken))
			if setup.url != nil {
				url = setup.url
			}
			e := environmentFor(url(t))
			if setup.broken != nil {
				setup.broken(&e)
			}
			_, out := checked(t, e)
			for _, want := range setup.check {
				if !strings.Contains(out, want) {
					t.Errorf("check does not say %q:\n%s", want, out)
				}
			}
			r := start(t, e)
			args, token := []string{"--as", "jumpcloud"}, config.Secret(clientToken)
			if e.SCIMAdminTokens != "" {
				args, token = append(args, "--admins"), e.SCIMAdminTokens
			}
			status, out, _ := play(t, r.origin(), config.Environment{SCIMToken: token}, args...)
			if status != exitFailed || !strings.Contains(out, setup.client) {
				t.Errorf("selftest: exit status %d, without %q:\n%s", status, setup.client, out)
			}
			events := r.log.events(t)
			if len(events) == 0 {
				t.Fatal("no request is in the log")
			}
			message, _ := events[len(events)-1]["error.message"].(string)
			if !strings.Contains(message, setup.log) {
				t.Errorf("the log says %q, want %q", message, setup.log)
			}
			if strings.Contains(r.log.String()+out, "?secret") {
				t.Error("what a redirect leads to is told")
			}
		})
	}
}

func TestAWrongWebsiteIsExplained(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t).URL)
	e.MagentoWebsite = "nowhere"
	if status, out := checked(t, e); status != exitFailed || !strings.Contains(out, `the shop has no website "nowhere"`) || !strings.Contains(out, "set MAGENTO_WEBSITE to one of: base") {
		t.Errorf("check: exit status %d:\n%s", status, out)
	}
	r := start(t, e)
	if err := <-r.done; err == nil || !strings.Contains(err.Error(), "nowhere") || !strings.Contains(err.Error(), "MAGENTO_WEBSITE") {
		t.Errorf("serve ends with %v", err)
	}
	r.done <- nil
}

func TestAnOldModuleIsToBeUpgraded(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t, magentotest.WithModule(), magentotest.WithoutCustomerVersions()).URL)
	_, out := checked(t, e)
	if !strings.Contains(out, "is older than this bridge: it lacks customer-versions") || !strings.Contains(out, "> upgrade the companion module") || strings.Contains(out, "install the companion module") {
		t.Errorf("%s", out)
	}
}

func TestAProxyThatDropsAuthorizationBeforeMagentoIsExplained(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	for _, broken := range []func(*config.Environment){
		func(*config.Environment) {},
		func(e *config.Environment) {
			e.MagentoConsumerKey, e.MagentoConsumerSecret, e.MagentoAccessTokenSecret = "a", "b", "c"
		},
	} {
		e := environmentFor(serving(without("Authorization", shop.ServeHTTP))(t))
		broken(&e)
		status, out := checked(t, e)
		if status != exitFailed || !strings.Contains(out, "Magento does not get the header Authorization") || !strings.Contains(out, "CGIPassAuth On") {
			t.Errorf("exit status %d:\n%s", status, out)
		}
	}
}

func TestMethodsThatAreBlockedBeforeMagentoAreExplained(t *testing.T) {
	t.Parallel()
	for method, blocked := range map[string]int{http.MethodPut: http.StatusForbidden, http.MethodDelete: http.StatusMethodNotAllowed} {
		shop := newShop(t)
		e := environmentFor(serving(func(w http.ResponseWriter, req *http.Request) {
			if req.Method == method {
				page(blocked)(w, req)
				return
			}
			shop.ServeHTTP(w, req)
		})(t))
		want := "something in front of Magento (a firewall, a CDN, a web server) refuses " + method + " requests"
		if status, out := checked(t, e); status != exitFailed || !strings.Contains(out, want) || !strings.Contains(out, "allow the bridge's address GET, POST, PUT and DELETE on /rest") {
			t.Errorf("%s: exit status %d:\n%s", method, status, out)
		}
		r := start(t, e)
		if status, out, _ := play(t, r.origin(), config.Environment{}, "--as", "generic"); status != exitFailed || !strings.Contains(strings.ToLower(out), strings.ToLower(want)) {
			t.Errorf("%s: selftest: exit status %d:\n%s", method, status, out)
		}
		if !strings.Contains(r.log.String(), want) {
			t.Errorf("%s: the log does not say %q", method, want)
		}
	}
}

func TestAMissingSecondFactorIsExplained(t *testing.T) {
	t.Parallel()
	e := environmentFor(magentotest.NewServer(t, magentotest.WithAdmin("owner", "Admin12345", "JBSWY3DPEHPK3PXP")).URL)
	e.MagentoAccessToken, e.MagentoAdminUsername, e.MagentoAdminPassword = "", "owner", "Admin12345"
	if status, out := checked(t, e); status != exitFailed || !strings.Contains(out, "the shop asks for a second factor, and MAGENTO_ADMIN_TOTP_SECRET is not set") {
		t.Errorf("exit status %d:\n%s", status, out)
	}
}

func TestUnknownNamesInGroupPriorityAreAWarning(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t).URL)
	e.GroupPriority, e.GroupAliases = "wholesale, Whoelsale, Company / Retail", "Company / Retail=Retailer"
	if _, out := checked(t, e); !strings.Contains(out, "no group of the shop has a name that GROUP_PRIORITY lists: Whoelsale\n") {
		t.Errorf("%s", out)
	}
	e.GroupPriority = "wholesale"
	if _, out := checked(t, e); !strings.Contains(out, "the shop has every group in GROUP_PRIORITY") {
		t.Errorf("%s", out)
	}
}

func TestTryingAgainNamesCheck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		core, logs := observer.New(zap.WarnLevel)
		s := &service{log: &ops.Log{Server: zap.New(core)}}
		if !s.pause(t.Context(), time.Minute, errors.New("no answer")) {
			t.Error("it does not try again")
		}
		if lines := logs.All(); len(lines) != 1 || !strings.Contains(lines[0].Message, `"scim-bridge check"`) {
			t.Errorf("%+v", lines)
		}
	})
}
