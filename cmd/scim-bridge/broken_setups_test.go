package main

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// brokenSetup is something that is wrong between the bridge and a shop.
type brokenSetup struct {
	url    func(t *testing.T) string // of the shop; nil for one that works
	broken func(*config.Environment)
	later  func(t *testing.T, r *running, s *service) // what breaks while the bridge runs
	// The words for the cause, and for what helps.
	check    []string // of check, on the command line and in the console
	overview []string // of the console's first page
	client   []string // what the client reads, and so selftest prints; nil where it notices nothing
	// The line of the log has the cause in error.message, or in its message, and what helps in
	// scim_bridge.fix. It is that of a request, which the console has too, or one of the server's.
	log, fix string
	server   bool
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
	var isRenamed atomic.Bool
	const (
		refused   = "Magento refuses the bridge's own credentials or permissions"
		magento   = `the trouble is between it and Magento: run "scim-bridge check"` // the fix of selftest
		onlyToken = "where MAGENTO_ACCESS_TOKEN is the only credential, compare it with what Magento shows, and use all four values"
		cannot    = "The shop cannot be asked: "
	)
	return map[string]brokenSetup{
		"wrong token": {
			broken:   func(e *config.Environment) { e.MagentoAccessToken = "another-token" },
			check:    []string{"Magento allows nothing with the access token (bearer): it is unknown, or has no permission", "use all four values of the integration"},
			overview: []string{cannot + refused, "the bridge may not ", "What helps: tick ", onlyToken},
			log:      "401 refused: The consumer isn't authorized", fix: onlyToken,
			client: []string{refused, magento},
		},
		"wrong key": {
			url: shopWith(keys), broken: oauth("another", "consumer-secret"),
			check:    []string{"Magento refuses the integration's four keys (OAuth 1.0a)", "A consumer having the specified key does not exist", "compare the values with those that Magento shows"},
			overview: []string{cannot + refused + ": the shop has no active integration with MAGENTO_CONSUMER_KEY", "compare the values with those that Magento shows"},
			log:      "401 refused: A consumer having the specified key does not exist", fix: "Compare the values with those that Magento shows (System > Extensions > Integrations)",
			client: []string{refused, magento},
		},
		"wrong secret, or a port that is lost": {
			url: shopWith(keys), broken: oauth("consumer", "another"),
			check:    []string{"The signature is invalid", "MAGENTO_SIGNING_URL", "the web server hands the Host on without its port"},
			overview: []string{cannot + refused + ": the signature (OAuth) is wrong", "set MAGENTO_SIGNING_URL", "copy the two secrets again"},
			log:      "401 refused: The signature is invalid", fix: "Set MAGENTO_SIGNING_URL",
			client: []string{refused, magento},
		},
		"missing permission": {
			url:      shopWith(magentotest.WithRestrictedBearer(shopToken, "Magento_Customer::customer", "Magento_Customer::manage", "Magento_Customer::delete", "Magento_Backend::store")),
			check:    []string{"may not read and change customer groups (Magento_Customer::group)", "tick Customers > Customer Groups in the integration"},
			overview: []string{cannot + refused + ": the bridge may not read and change customer groups (Magento_Customer::group).", "tick Customers > Customer Groups in the integration (System > Extensions > Integrations > API), and save; do not reauthorize it, which makes another access token"},
			log:      "(Magento_Customer::group)", fix: "Tick Customers > Customer Groups in the integration (System > Extensions > Integrations > API), and save; do not reauthorize it, which makes another access token",
			client: []string{refused + " (Magento_Customer::group)", magento},
		},
		"bearer tokens off": {
			url:      shopWith(keys),
			check:    []string{"Magento allows nothing with the access token (bearer)", "allow bearer tokens"},
			overview: []string{cannot + refused, onlyToken, "Allow OAuth Access Tokens to be used as standalone Bearer tokens"},
			log:      "401 refused: The consumer isn't authorized", fix: "Allow OAuth Access Tokens to be used as standalone Bearer tokens",
			client: []string{refused, magento},
		},
		"wrong website": {
			url: func(t *testing.T) string {
				t.Helper()
				return changed(t, newShop(t), "/rest/V1/store/websites", `"code":"base"`, `"code":"other"`, &isRenamed)
			},
			later:    func(t *testing.T, r *running, s *service) { t.Helper(); readAgain(t, r, s, &isRenamed) },
			broken:   func(e *config.Environment) { e.MagentoWebsite = "base" },
			check:    []string{`the shop has no website "base"`, "set MAGENTO_WEBSITE to one of: other"},
			overview: []string{`MAGENTO_WEBSITE: the shop has no website "base"; it has: other`, "Correct the setting that is named, or the shop."},
			log:      `MAGENTO_WEBSITE: the shop has no website "base"; it has: other`, fix: "Correct the setting that is named, or the shop", server: true,
		},
		"no module": {
			broken:   func(e *config.Environment) { e.SCIMAdminTokens = "token-of-the-admins" },
			check:    []string{"the companion module is not installed", "install the companion module"},
			overview: []string{"SCIM_ADMIN_TOKENS is set, but the companion module is not installed: /admin/scim/v2 does not work", "Install the companion module (magento/module/README.md), or unset SCIM_ADMIN_TOKENS."},
			log:      "companion module", fix: "Install the companion module (magento/module/README.md), or unset SCIM_ADMIN_TOKENS.",
			client: []string{"Admin users need the companion module", "install it as magento/module/README.md says"},
		},
		"old module": {
			url:      shopWith(magentotest.WithBearer(shopToken), magentotest.WithModule(), magentotest.WithoutCustomerVersions()),
			check:    []string{"its version 1.0.0 is older than this bridge: it lacks customer-versions", "upgrade the companion module"},
			overview: []string{"The companion module 1.0.0 is older than this bridge: it lacks customer-versions", "Upgrade the companion module (composer update, bin/magento setup:upgrade;"},
			log:      "its version 1.0.0 is older than this bridge: it lacks customer-versions", fix: "Upgrade the companion module (composer update, bin/magento setup:upgrade;", server: true,
		},
		"a module that knows no admin users": {
			url:      moduleWithoutAdmins,
			broken:   func(e *config.Environment) { e.SCIMAdminTokens = "token-of-the-admins" },
			check:    []string{"its version 1.0.0 is older than this bridge", "admin-users", "is too old for admin users: upgrade it", "upgrade the companion module"},
			overview: []string{"The companion module 1.0.0 is older than this bridge: it lacks customer-versions", "admin-users, admin-roles", "Upgrade the companion module"},
			log:      "is too old for admin users: upgrade it", fix: "Upgrade the companion module (composer update, bin/magento setup:upgrade;",
			client: []string{"is too old for admin users: upgrade it"},
		},
		"maintenance": {
			url:      serving(page(http.StatusServiceUnavailable)),
			check:    []string{"the shop is in maintenance mode, or overloaded", "bin/magento maintenance:disable, unless the shop is being updated"},
			overview: []string{cannot + "the shop is in maintenance mode, or overloaded", "bin/magento maintenance:disable"},
			log:      "the shop is in maintenance mode, or overloaded", fix: "The client tries again. If it lasts: bin/magento maintenance:disable, unless the shop is being updated",
			client: []string{"Magento is not available at present: the shop is in maintenance mode, or overloaded", magento},
		},
		"firewall page": {
			url:      serving(page(http.StatusForbidden)),
			check:    []string{"a firewall, a CDN or a proxy in front of Magento refuses the bridge's requests", "allow the bridge's address on /rest"},
			overview: []string{cannot + "a firewall, a CDN or a proxy in front of Magento refuses the bridge's requests", "allow the bridge's address on /rest"},
			log:      "a firewall, a CDN or a proxy in front of Magento refuses the bridge's requests", fix: "Allow the bridge's address on /rest there",
			client: []string{"A firewall, a CDN or a proxy in front of Magento refuses the bridge's requests; the token of this request is fine", magento},
		},
		"a CDN's question": {
			url:      serving(page(http.StatusOK)),
			check:    []string{"what answers is not Magento's REST API (200): the page of a firewall or a CDN", "allow the bridge's address on /rest"},
			overview: []string{cannot + "what answers is not Magento's REST API (200)", "set MAGENTO_URL so that /rest/V1/… can be appended to it"},
			log:      "what answers is not Magento's REST API (200)", fix: "Set MAGENTO_URL so that /rest/V1/… can be appended to it",
			client: []string{"what answers is not Magento's REST API (200)", magento},
		},
		"Basic auth": {
			url:      serving(page(http.StatusUnauthorized, "WWW-Authenticate", `Basic realm="staging"`)),
			check:    []string{"a web server in front of Magento asks for a password of its own (Basic authentication)", "let the bridge's requests to /rest pass"},
			overview: []string{cannot + "a web server in front of Magento asks for a password of its own (Basic authentication)", "let the bridge's requests to /rest pass there without one"},
			log:      "a web server in front of Magento asks for a password of its own (Basic authentication)", fix: "Let the bridge's requests to /rest pass there without one",
			client: []string{"A web server in front of Magento asks for a password of its own", magento},
		},
		"redirect": {
			url:      serving(http.RedirectHandler("https://www.shop.example/rest/V1/?secret", http.StatusMovedPermanently).ServeHTTP),
			check:    []string{"MAGENTO_URL is redirected to https://www.shop.example (301)", "where only the scheme differs, use https://"},
			overview: []string{cannot + "MAGENTO_URL is redirected to https://www.shop.example (301)", "set MAGENTO_URL to the address that answers without a redirect"},
			log:      "MAGENTO_URL is redirected to https://www.shop.example (301)", fix: "Set MAGENTO_URL to the address that answers without a redirect",
			client: []string{"MAGENTO_URL is redirected to https://www.shop.example (301)", magento},
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
			check:    []string{"the TLS certificate is not valid: ", "SSL_CERT_FILE"},
			overview: []string{cannot + "the server's certificate is not trusted: its issuer is unknown", "make this machine trust its issuer (SSL_CERT_FILE)"},
			log:      "the server's certificate is not trusted", fix: "make this machine trust its issuer (SSL_CERT_FILE)",
			client: []string{"Magento is not available at present: the server's certificate is not trusted", magento},
		},
		"DNS": {
			url:      func(*testing.T) string { return "http://shop.invalid" },
			check:    []string{"the host name shop.invalid cannot be resolved", "correct the host in MAGENTO_URL"},
			overview: []string{cannot + "the host name in MAGENTO_URL cannot be resolved", "correct the host in MAGENTO_URL, or the DNS of this machine"},
			log:      "the host name in MAGENTO_URL cannot be resolved (dial tcp: lookup shop.invalid", fix: "Correct the host in MAGENTO_URL, or the DNS of this machine",
			client: []string{"Magento is not available at present: the host name in MAGENTO_URL cannot be resolved", magento},
		},
		"refused": {
			url: func(*testing.T) string {
				server := httptest.NewServer(http.NotFoundHandler())
				server.Close()
				return server.URL
			},
			check:    []string{"connection refused at 127.0.0.1: nothing listens there", "inside of a container 127.0.0.1 is the container itself"},
			overview: []string{cannot + "the connection is refused: nothing listens at MAGENTO_URL", "check that the shop is running, and the port"},
			log:      "the connection is refused: nothing listens at MAGENTO_URL", fix: "Check that the shop is running, and the port",
			client: []string{"Magento is not available at present: the connection is refused", magento},
		},
	}
}

// changed puts an answer of a shop in the place of another one, from when it is told to.
func changed(t *testing.T, shop http.Handler, route, before, after string, isChanged *atomic.Bool) string {
	t.Helper()
	return serving(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != route || !isChanged.Load() {
			shop.ServeHTTP(w, req)
			return
		}
		recorded := httptest.NewRecorder()
		shop.ServeHTTP(recorded, req)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(bytes.ReplaceAll(recorded.Body.Bytes(), []byte(before), []byte(after)))
	})(t)
}

// moduleWithoutAdmins is a shop whose module is older than any that knows admin users.
func moduleWithoutAdmins(t *testing.T) string {
	t.Helper()
	var always atomic.Bool
	always.Store(true)
	shop := newShop(t, magentotest.WithModule(), magentotest.WithoutCustomerVersions())
	return changed(t, shop, "/rest/V1/scim-bridge/status", `,"admin-users","admin-roles"`, "", &always)
}

// readAgain lets the service read the shop once more, which does not fit any more.
func readAgain(t *testing.T, r *running, s *service, changes *atomic.Bool) {
	t.Helper()
	if r.line("the shop's configuration is read: ready", "") == nil {
		t.Fatal("the service does not become ready")
	}
	changes.Store(true)
	if _, wrong := errors.AsType[*customer.SetupError](s.customers.Load(t.Context())); !wrong {
		t.Fatal("the settings still fit")
	}
}
