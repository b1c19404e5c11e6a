package main

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// symptomRow is a row of docs/troubleshooting.md with words in a code span that fills its first cell, or
// the second after what people notice.
var symptomRow = regexp.MustCompile("(?m)^\\|(?: [^|`][^|]* \\|)? `([^`]+)` \\|")

// symptoms bring about what the rows of docs/troubleshooting.md are about: by the words of the
// row, what check, selftest or the bridge says.
func symptoms() map[string]func(t *testing.T) string {
	all := map[string]func(t *testing.T) string{}
	for words, setup := range map[string]string{
		"MAGENTO_URL is redirected to": "redirect", "a firewall, a CDN or a proxy in front of Magento refuses": "firewall page",
		"what answers is not Magento's REST API":                          "a CDN's question",
		"a web server in front of Magento asks for a password of its own": "Basic auth",
		"the shop is in maintenance mode, or overloaded":                  "maintenance",
		"A consumer having the specified key does not exist":              "wrong key",
		"The signature is invalid":                                        "wrong secret, or a port that is lost",
		"Magento allows nothing with the access token":                    "bearer tokens off",
		"may not read and change customer groups":                         "missing permission",
		"the companion module is not installed":                           "no module",
		"cannot be resolved":                                              "DNS", "connection refused at": "refused", "the TLS certificate is not valid": "TLS",
	} {
		all[words] = func(t *testing.T) string {
			t.Helper()
			return checkedSetup(t, brokenSetups()[setup])
		}
	}
	for words, answers := range inPlaceOfTheBridge() {
		all[words] = func(t *testing.T) string {
			t.Helper()
			r := start(t, environmentFor(newShop(t).URL))
			server := httptest.NewServer(answers(passTo(t, r)))
			t.Cleanup(server.Close)
			return asked(t, server.URL)
		}
	}
	for words, header := range map[string]string{
		"The request needs a bearer token: it has no header Authorization": "",
		"it comes with a user name and a password (Basic)":                 "Basic dXNlcjpwYXNz",
		"The bearer token is not valid.":                                   "Bearer of-nobody",
		"it begins with the word Bearer":                                   "Bearer" + " Bearer " + clientToken,
		"it is the digest of a token":                                      "Bearer sha256:" + strings.Repeat("ab", 32),
		"it is in quotation marks":                                         `Bearer "` + clientToken + `"`,
	} {
		all[words] = func(t *testing.T) string {
			t.Helper()
			r := start(t, environmentFor(newShop(t).URL))
			return r.mustAsk(http.MethodGet, "/Users", "", "Authorization", header).want(t, http.StatusUnauthorized).body
		}
	}
	for words, setup := range map[string]string{
		"the one-time password is wrong":                             "second factor of another clock",
		"the name or the password of the admin user is wrong":        "wrong password",
		"the shop's clock is behind":                                 "the shop's clock is behind",
		"the shop's database cannot store the nonce":                 "a nonce that cannot be stored",
		"the shop has no active integration with":                    "wrong key",
		"the shop does not know MAGENTO_ACCESS_TOKEN":                "wrong access token",
		"what is in front of Magento gets no answer from it":         "nothing behind the CDN",
		"Magento, or its web server, fails with an error of its own": "an error of Magento's own",
		"the shop takes lists of":                                    "a limit of lists",
	} {
		all[words] = func(t *testing.T) string {
			t.Helper()
			return checkedSetup(t, explanations()[setup].brokenSetup)
		}
	}
	maps.Copy(all, seenByPeople())
	for words, broken := range brokenSettings() {
		all[words] = func(t *testing.T) string {
			t.Helper()
			return checkedSetup(t, broken)
		}
	}
	all["nothing answers at SCIM_BASE_URL"] = func(t *testing.T) string {
		t.Helper()
		return asked(t, brokenSetups()["refused"].url(t))
	}
	all["is outside of the domains that this bridge may provision"] = func(t *testing.T) string {
		t.Helper()
		e := environmentFor(newShop(t).URL)
		e.CustomerScope = "domains:example.net"
		_, out, _ := play(t, start(t, e).origin(), config.Environment{})
		return out
	}
	all["somebody has the address"] = func(t *testing.T) string {
		t.Helper()
		shop := newShop(t)
		id, err := shop.AddCustomer(map[string]any{"email": "ada@example.com", "firstname": "Ada", "lastname": "King"}, "")
		if err != nil || id == 0 {
			t.Fatal(err)
		}
		_, out, _ := play(t, start(t, environmentFor(shop.URL)).origin(), config.Environment{}, "--email", "ada@example.com")
		return out
	}
	return all
}

// inPlaceOfTheBridge is what can answer there, given the bridge.
func inPlaceOfTheBridge() map[string]func(bridge http.HandlerFunc) http.Handler {
	is := func(h http.Handler) func(http.HandlerFunc) http.Handler {
		return func(http.HandlerFunc) http.Handler { return h }
	}
	return map[string]func(http.HandlerFunc) http.Handler{
		"a proxy answers, but does not reach the bridge":                  is(page(http.StatusBadGateway)),
		"the address is redirected to":                                    is(http.RedirectHandler("https://www.shop.example", http.StatusFound)),
		"the shop answers in place of the bridge":                         is(page(http.StatusNotFound, "X-Magento-Tags", "FPC")),
		"something else than the bridge answers":                          is(page(http.StatusOK)),
		"a firewall, a CDN or a proxy in front of the bridge refuses":     is(page(http.StatusForbidden)),
		"something in front of the bridge asks for a password of its own": is(page(http.StatusUnauthorized, "WWW-Authenticate", "Basic")),
		"the bridge is reached, but by another path":                      func(bridge http.HandlerFunc) http.Handler { return http.StripPrefix("/scim", bridge) },
		"a proxy in front of the bridge drops the header Authorization":   func(bridge http.HandlerFunc) http.Handler { return without("Authorization", bridge) },
		"PUT is blocked in front of the bridge": func(bridge http.HandlerFunc) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut {
					page(http.StatusForbidden)(w, r)
					return
				}
				bridge(w, r)
			})
		},
	}
}

// brokenSettings are further set-ups that check explains.
func brokenSettings() map[string]brokenSetup {
	module := shopWith(magentotest.WithBearer(shopToken), magentotest.WithModule(), magentotest.WithoutCustomerVersions())
	return map[string]brokenSetup{
		"is older than this bridge":                                 {url: module},
		"the shop has no website":                                   {broken: func(e *config.Environment) { e.MagentoWebsite = "nowhere" }},
		"no group of the shop has a name that GROUP_PRIORITY lists": {broken: func(e *config.Environment) { e.GroupPriority = "Nobodies" }},
		"is in quotation marks, which became part of the value":     {broken: func(e *config.Environment) { e.SCIMTokens = `"` + clientToken + `"` }},
		"the server does not speak TLS at this port": {url: func(t *testing.T) string {
			t.Helper()
			return strings.Replace(serving(page(http.StatusOK))(t), "http:", "https:", 1)
		}},
		"the shop asks for a second factor": {
			url: shopWith(magentotest.WithAdmin("owner", "Admin12345", "JBSWY3DPEHPK3PXP")),
			broken: func(e *config.Environment) {
				e.MagentoAccessToken, e.MagentoAdminUsername, e.MagentoAdminPassword = "", "owner", "Admin12345"
			},
		},
		"the shop allows 50 records a search": {url: shopWith(magentotest.WithBearer(shopToken), magentotest.WithInputLimits(50, 20))},
		"the shop requires": {url: func(t *testing.T) string {
			t.Helper()
			shop := newShop(t, magentotest.WithAttribute(magentotest.Attribute{Code: "job_title", BackendType: "varchar", FrontendInput: "text", Label: "Job title", InSet: true}))
			if err := shop.RequireAttribute("job_title", true); err != nil {
				t.Fatal(err)
			}
			return shop.URL
		}},
		"Magento does not get the header Authorization": {url: func(t *testing.T) string {
			t.Helper()
			return serving(without("Authorization", newShop(t).ServeHTTP))(t)
		}},
		"(a firewall, a CDN, a web server) refuses PUT requests": {url: func(t *testing.T) string {
			t.Helper()
			shop := newShop(t)
			return serving(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPut {
					page(http.StatusForbidden)(w, r)
					return
				}
				shop.ServeHTTP(w, r)
			})(t)
		}},
	}
}

// checkedSetup is what check says of a set-up.
func checkedSetup(t *testing.T, setup brokenSetup) string {
	t.Helper()
	_, out := checked(t, setup.environment(t))
	return out
}

// asked is what check says where SCIM_BASE_URL is an address.
func asked(t *testing.T, base string) string {
	t.Helper()
	e := environmentFor(newShop(t).URL)
	e.SCIMBaseURL = base
	_, out := checked(t, e)
	return out
}

// TestTroubleshootingHasTheWordsThatAreSaid brings about what each row is about, and looks for its
// words; and each symptom that there is here has a row.
func TestTroubleshootingHasTheWordsThatAreSaid(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows, known []string
	for _, m := range symptomRow.FindAllStringSubmatch(string(text), -1) {
		rows = append(rows, m[1])
	}
	all := symptoms()
	for words := range all {
		known = append(known, words)
	}
	slices.Sort(rows)
	slices.Sort(known)
	if diff := cmp.Diff(known, rows); diff != "" {
		t.Fatalf("the rows (-tested +documented):\n%s", diff)
	}
	for words, bring := range all {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			if said := bring(t); !strings.Contains(said, words) {
				t.Errorf("that is not said:\n%s", said)
			}
		})
	}
}
