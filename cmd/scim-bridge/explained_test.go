package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/ops"
)

// explained is something wrong between the bridge and Magento, and its sentence in each place:
// check, the answer to the client, and the log, where what helps has a field of its own.
type explained struct {
	brokenSetup
	method, path, body string // of the request, GET /Users by default
	status             int
	fix                string // what helps, in all three
}

func bySignature(e *config.Environment) {
	e.MagentoConsumerKey, e.MagentoConsumerSecret = "consumer", "consumer-secret"
	e.MagentoAccessToken, e.MagentoAccessTokenSecret = "access", "access-secret"
}

func byPassword(password, secondFactor string) func(*config.Environment) {
	return func(e *config.Environment) {
		e.MagentoAccessToken, e.MagentoAdminUsername = "", "owner"
		e.MagentoAdminPassword, e.MagentoAdminTOTPSecret = config.Secret(password), config.Secret(secondFactor)
	}
}

func dropping(header string, options ...magentotest.Option) func(t *testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		return serving(without(header, newShop(t, options...).ServeHTTP))(t)
	}
}

func shopThatRequires(t *testing.T) string {
	t.Helper()
	shop := newShop(t, magentotest.WithAttribute(magentotest.Attribute{
		Code: "job_title", BackendType: "varchar", FrontendInput: "text", Label: "Job title", InSet: true,
	}))
	if err := shop.RequireAttribute("job_title", true); err != nil {
		t.Fatal(err)
	}
	return shop.URL
}

// withOldModule answers as a companion module that cannot provision admin users.
func withOldModule(t *testing.T) string {
	t.Helper()
	shop := newShop(t, magentotest.WithModule())
	return serving(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/scim-bridge/status") {
			jsonPage(http.StatusOK, `{"version":"1.0.0","capabilities":["customer-activity"]}`)(w, r)
			return
		}
		shop.ServeHTTP(w, r)
	})(t)
}

func explanations() map[string]explained {
	keys := magentotest.WithOAuth("consumer", "consumer-secret", "access", "access-secret")
	const secret = "JBSWY3DPEHPK3PXP"
	owner := magentotest.WithAdmin("owner", "Admin12345", secret)
	slow := magentotest.WithClock(func() time.Time { return time.Now().Add(-time.Hour) })
	const noHeader = "Magento does not get the header Authorization"
	with := func(url func(*testing.T) string, broken func(*config.Environment)) brokenSetup {
		return brokenSetup{url: url, broken: broken}
	}
	saying := func(s brokenSetup, check, client, log string) brokenSetup {
		s.check, s.client, s.log = []string{check}, []string{client}, log
		return s
	}
	return map[string]explained{
		"Authorization dropped, bearer": {
			brokenSetup: saying(with(dropping("Authorization"), nil), noHeader, noHeader, noHeader),
			status:      http.StatusBadGateway, fix: "CGIPassAuth On",
		},
		"Authorization dropped, OAuth": {
			brokenSetup: saying(with(dropping("Authorization", keys), bySignature), noHeader, noHeader, noHeader),
			status:      http.StatusBadGateway, fix: "fastcgi_param HTTP_AUTHORIZATION",
		},
		"second factor missing": {
			brokenSetup: saying(with(shopWith(owner), byPassword("Admin12345", "")),
				"the shop asks for a second factor, and MAGENTO_ADMIN_TOTP_SECRET is not set",
				"the shop asks for a second factor, and MAGENTO_ADMIN_TOTP_SECRET is not set",
				"the shop asks for a second factor, and MAGENTO_ADMIN_TOTP_SECRET is not set"),
			status: http.StatusBadGateway, fix: "use an integration, which needs none",
		},
		"second factor of another clock": {
			brokenSetup: saying(with(shopWith(owner, slow), byPassword("Admin12345", secret)),
				"the one-time password is wrong", "the one-time password is wrong", "the one-time password is wrong"),
			status: http.StatusBadGateway, fix: "synchronize the clocks",
		},
		"wrong password": {
			brokenSetup: saying(with(shopWith(owner), byPassword("Wrong12345", secret)),
				"Magento refuses the admin user's login: the name or the password of the admin user is wrong",
				"the name or the password of the admin user is wrong", "the name or the password of the admin user is wrong"),
			status: http.StatusBadGateway, fix: "MAGENTO_ADMIN_PASSWORD",
		},
		"the shop's clock is behind": {
			brokenSetup: saying(with(shopWith(keys, slow), bySignature),
				"the shop's clock is behind", "the shop's clock is behind", "the shop's clock is behind"),
			status: http.StatusBadGateway, fix: "NTP",
		},
		"a nonce that cannot be stored": {
			brokenSetup: saying(with(serving(jsonPage(http.StatusUnauthorized, `{"message":"An error occurred validating the nonce"}`)), bySignature),
				"the shop's database cannot store the nonce", "the shop's database cannot store the nonce", "the shop's database cannot store the nonce"),
			status: http.StatusServiceUnavailable, fix: "full",
		},
		"a port lost from the Host": {
			brokenSetup: saying(with(shopWith(keys, magentotest.WithSigningURL("http://127.0.0.1")), bySignature),
				"the web server hands the Host on without its port", "the signature (OAuth) is wrong", "the signature (OAuth) is wrong"),
			status: http.StatusBadGateway, fix: "fastcgi_param HTTP_HOST $http_host",
		},
		"wrong key": {
			brokenSetup: saying(with(shopWith(magentotest.WithOAuth("another", "consumer-secret", "access", "access-secret")), bySignature),
				"the shop has no active integration with MAGENTO_CONSUMER_KEY", "the shop has no active integration with MAGENTO_CONSUMER_KEY",
				"the shop has no active integration with MAGENTO_CONSUMER_KEY"),
			status: http.StatusBadGateway, fix: "compare the values with those that Magento shows",
		},
		"wrong access token": {
			brokenSetup: saying(with(shopWith(magentotest.WithOAuth("consumer", "consumer-secret", "another", "access-secret")), bySignature),
				"the shop does not know MAGENTO_ACCESS_TOKEN", "the shop does not know MAGENTO_ACCESS_TOKEN", "the shop does not know MAGENTO_ACCESS_TOKEN"),
			status: http.StatusBadGateway, fix: "compare the values with those that Magento shows",
		},
		"a wrong secret, in German": {
			brokenSetup: saying(with(shopWith(magentotest.WithOAuth("consumer", "another", "access", "access-secret"), magentotest.WithGerman()), bySignature),
				"the shop does not accept the credentials", "the shop does not accept the credentials", "the shop does not accept the credentials"),
			status: http.StatusBadGateway, fix: "MAGENTO_SIGNING_URL",
		},
		"missing permission": {
			brokenSetup: saying(brokenSetups()["missing permission"], "may not read and change customer groups",
				"the bridge may not read and change customer groups", "the bridge may not read and change customer groups"),
			path: "/Groups", status: http.StatusBadGateway, fix: "tick Customers > Customer Groups in the integration (System > Extensions > Integrations > API)",
		},
		"bearer tokens off": {
			brokenSetup: saying(brokenSetups()["bearer tokens off"], "Allow OAuth Access Tokens to be used as standalone Bearer tokens",
				"Magento refuses the bridge's own credentials or permissions", "the bridge may not "),
			status: http.StatusBadGateway, fix: "Allow OAuth Access Tokens to be used as standalone Bearer tokens",
		},
		"a required attribute": {
			brokenSetup: saying(with(shopThatRequires, nil), "the shop requires job_title", "The shop requires job_title", "the shop requires job_title"),
			method:      http.MethodPost, path: "/Users", body: ada, status: http.StatusBadRequest, fix: "CUSTOMER_ATTRIBUTES",
		},
		"a limit of lists": {
			brokenSetup: saying(with(shopWith(magentotest.WithBearer(shopToken), magentotest.WithListLimit(1)), nil),
				"the shop takes lists of 1 items in a request", "The shop takes lists of at most 1 items in a request", "the shop takes lists of at most 1 items in a request"),
			path:   "/Users?filter=userName+eq+%22a@example.com%22+or+userName+eq+%22b@example.com%22",
			status: http.StatusBadGateway, fix: "Input List Limit",
		},
		"nothing behind the CDN": {
			brokenSetup: saying(with(serving(page(530)), nil), "what is in front of Magento gets no answer from it (530)",
				"what is in front of Magento gets no answer from it (530)", "what is in front of Magento gets no answer from it (530)"),
			status: http.StatusServiceUnavailable, fix: "php-fpm",
		},
		"an error of Magento's own": {
			brokenSetup: saying(with(serving(page(http.StatusInternalServerError)), nil), "Magento, or its web server, fails with an error of its own (500)",
				"Magento, or its web server, fails with an error of its own (500)", "Magento, or its web server, fails with an error of its own (500)"),
			status: http.StatusServiceUnavailable, fix: "var/log",
		},
		"nothing listens, inside of a container": {
			brokenSetup: saying(brokenSetups()["refused"], "inside of a container 127.0.0.1 is the container itself",
				"nothing listens at MAGENTO_URL", "nothing listens at MAGENTO_URL"),
			status: http.StatusServiceUnavailable, fix: "inside of a container localhost is the container itself",
		},
		"redirect": {
			brokenSetup: saying(brokenSetups()["redirect"], "MAGENTO_URL is redirected to https://www.shop.example (301)",
				"MAGENTO_URL is redirected to https://www.shop.example (301)", "MAGENTO_URL is redirected to https://www.shop.example (301)"),
			status: http.StatusBadGateway, fix: "the address that answers without a redirect",
		},
		"firewall page": {
			brokenSetup: saying(brokenSetups()["firewall page"], "a firewall, a CDN or a proxy in front of Magento refuses",
				"A firewall, a CDN or a proxy in front of Magento refuses", "a firewall, a CDN or a proxy in front of Magento refuses"),
			status: http.StatusBadGateway, fix: "allow the bridge's address on /rest",
		},
		"Basic auth": {
			brokenSetup: saying(brokenSetups()["Basic auth"], "asks for a password of its own", "asks for a password of its own", "asks for a password of its own"),
			status:      http.StatusBadGateway, fix: "let the bridge's requests to /rest pass",
		},
		"TLS": {
			brokenSetup: saying(brokenSetups()["TLS"], "the TLS certificate is not valid", "the server's certificate is not trusted", "the server's certificate is not trusted"),
			status:      http.StatusServiceUnavailable, fix: "SSL_CERT_FILE",
		},
		"DNS": {
			brokenSetup: saying(brokenSetups()["DNS"], "cannot be resolved", "the host name in MAGENTO_URL cannot be resolved", "the host name in MAGENTO_URL cannot be resolved"),
			status:      http.StatusServiceUnavailable, fix: "correct the host in MAGENTO_URL",
		},
		"maintenance": {
			brokenSetup: saying(brokenSetups()["maintenance"], "the shop is in maintenance mode", "the shop is in maintenance mode", "the shop is in maintenance mode"),
			status:      http.StatusServiceUnavailable, fix: "bin/magento maintenance:disable",
		},
	}
}

// TestEachFaultHasItsSentenceInEachPlace breaks the way to Magento, and reads what check says, what
// the client of the bridge is answered, and the log: the line of the request, and that of serve,
// which tries again.
func TestEachFaultHasItsSentenceInEachPlace(t *testing.T) {
	t.Parallel()
	for name, fault := range explanations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := environmentFor(fault.url(t))
			if fault.broken != nil {
				fault.broken(&e)
			}
			_, out := checked(t, e)
			wantText(t, "check", out, fault.check...)
			wantText(t, "check", strings.ReplaceAll(out, "127.0.0.1 is the container", "localhost is the container"), fault.fix)
			r := start(t, e)
			path := fault.path
			if path == "" {
				path = "/Users"
			}
			method := fault.method
			if method == "" {
				method = http.MethodGet
			}
			answer := r.mustAsk(method, path, fault.body).want(t, fault.status)
			wantText(t, "the client", strings.ReplaceAll(answer.body, `\"`, `"`), fault.client...)
			wantText(t, "the client", strings.ToLower(answer.body), strings.ToLower(fault.fix))
			lines := r.log.events(t)
			if len(lines) != 1 {
				t.Fatalf("%d lines of requests", len(lines))
			}
			message, _ := lines[0]["error.message"].(string)
			wantText(t, "the log", message, fault.log)
			fix, _ := lines[0]["scim_bridge.fix"].(string)
			wantText(t, "scim_bridge.fix", strings.ToLower(fix), strings.ToLower(fault.fix))
		})
	}
}

func wantText(t *testing.T, where, said string, wanted ...string) {
	t.Helper()
	for _, text := range wanted {
		if !strings.Contains(said, text) {
			t.Errorf("%s does not say %q:\n%s", where, text, said)
		}
	}
}

func TestAnOldModuleIsToBeUpgradedForAdminUsers(t *testing.T) {
	t.Parallel()
	e := environmentFor(withOldModule(t))
	e.SCIMAdminTokens = "token-of-the-admins"
	_, out := checked(t, e)
	wantText(t, "check", out, "is older than this bridge: it lacks", "admin-users", "upgrade the companion module")
	r := start(t, e)
	got, err := r.ask(http.MethodGet, r.origin()+adminPrefix+"/Users", "", "Authorization", "Bearer token-of-the-admins")
	if err != nil {
		t.Fatal(err)
	}
	got.want(t, http.StatusNotImplemented)
	wantText(t, "the client", got.body, "is too old", "upgrade it")
	if strings.Contains(got.body, "install") {
		t.Errorf("it says to install what is installed: %s", got.body)
	}
	events := r.log.events(t)
	message, _ := events[len(events)-1]["error.message"].(string)
	wantText(t, "the log", message, "is too old", "upgrade it")
}

// TestTokensAtTheClientAreExplained has what people give the client in place of the token.
func TestTokensAtTheClientAreExplained(t *testing.T) {
	t.Parallel()
	r := start(t, environmentFor(newShop(t).URL))
	for header, want := range map[string]string{
		"":                                  "it has no header Authorization; if the client sends one, something in between drops it",
		"Basic dXNlcjpwYXNz":                "it comes with a user name and a password (Basic)",
		"Bearer" + " Bearer " + clientToken: "it begins with the word Bearer, which the client adds by itself",
		"Bearer sha256:" + strings.Repeat("a", 64): "it is the digest of a token, which is for the bridge's settings",
		`Bearer "` + clientToken + `"`:             "it is in quotation marks, which are not part of it",
	} {
		answer := r.mustAsk(http.MethodGet, "/Users", "", "Authorization", header).want(t, http.StatusUnauthorized)
		wantText(t, "the client", answer.body, want)
		lines := r.log.events(t)
		message, _ := lines[len(lines)-1]["error.message"].(string)
		wantText(t, "the log", message, want)
		fix, _ := lines[len(lines)-1]["scim_bridge.fix"].(string)
		wantText(t, "scim_bridge.fix", fix, "SCIM_TOKENS")
		if strings.Contains(r.log.String()+answer.body, clientToken) {
			t.Error("the token is told")
		}
	}
}

// TestWrongSettingsAreExplained has settings that stop the start: check and the log of serve say
// the same.
func TestWrongSettingsAreExplained(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		broken func(*config.Environment)
		want   string
	}{
		"quotation marks of an env file": {func(e *config.Environment) { e.SCIMTokens = `"` + clientToken + `"` }, "is in quotation marks, which became part of the value"},
		"quotation marks in Magento's":   {func(e *config.Environment) { e.MagentoAccessToken = `"` + shopToken + `"` }, "is in quotation marks, which became part of the value"},
		"the word Bearer":                {func(e *config.Environment) { e.SCIMTokens = "Bearer " + clientToken }, "the token begins with the word Bearer: leave that out"},
		"a digest that is cut":           {func(e *config.Environment) { e.SCIMTokens = "sha256:abcd" }, "SCIM_TOKENS"},
		"a path in MAGENTO_URL":          {func(e *config.Environment) { e.MagentoURL = "https://shop.example/rest/V1" }, "MAGENTO_URL"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := environmentFor("http://127.0.0.1:1")
			test.broken(&e)
			_, out := checked(t, e)
			wantText(t, "check", out, test.want)
			var stdout, stderr output
			status := run(t.Context(), []string{"serve"}, &process{
				environment: func() (config.Environment, error) { return e, nil }, stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr,
			})
			if status != exitUsage {
				t.Errorf("exit status %d", status)
			}
			wantText(t, "serve", stderr.String(), test.want)
			wantText(t, "the log", stdout.String(), test.want, "service-failed")
		})
	}
}

// TestTryingAgainSaysWhatHelps has the line of a start that fails, with the fix of check.
func TestTryingAgainSaysWhatHelps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		core, logs := observer.New(zap.WarnLevel)
		s := &service{log: &ops.Log{Server: zap.New(core)}}
		cause := fmt.Errorf("read the shop's configuration: %w", &magento.Error{Kind: magento.Refused, Status: 401, Resource: "Magento_Customer::group"})
		if !s.pause(t.Context(), time.Minute, cause) {
			t.Error("it does not try again")
		}
		lines := logs.FilterMessageSnippet("trying again").All()
		if len(lines) != 1 {
			t.Fatalf("%d lines", len(lines))
		}
		fix, _ := lines[0].ContextMap()["scim_bridge.fix"].(string)
		wantText(t, "scim_bridge.fix", fix, "Tick Customers > Customer Groups in the integration")
	})
}

// TestTheStartTellsWhatCheckWarnsOf reads the log of a service that starts.
func TestTheStartTellsWhatCheckWarnsOf(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		url    func(*testing.T) string
		broken func(*config.Environment)
		want   string
	}{
		"a name in GROUP_PRIORITY": {shopWith(magentotest.WithBearer(shopToken)), func(e *config.Environment) { e.GroupPriority = "Whoelsale" }, "no group of the shop has a name that GROUP_PRIORITY lists: Whoelsale"},
		"an old module":            {shopWith(magentotest.WithBearer(shopToken), magentotest.WithModule(), magentotest.WithoutCustomerVersions()), func(*config.Environment) {}, "is older than this bridge"},
		"a required attribute":     {shopThatRequires, func(*config.Environment) {}, "the shop requires job_title"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := environmentFor(test.url(t))
			test.broken(&e)
			s, lines := newLoggedService(t, e)
			s.logWarnings(t.Context())
			lines.wantFields(t)
			wantText(t, "the log", lines.String(), test.want, "scim_bridge.fix")
			if n := strings.Count(lines.String(), "\n"); n != 1 {
				t.Errorf("%d lines:\n%s", n, lines)
			}
		})
	}
}
