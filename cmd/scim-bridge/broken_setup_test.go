package main

import (
	"errors"
	"fmt"
	"html"
	"net/http"
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

// TestBrokenSetupsAreExplained breaks each set-up, and looks for the cause and for what helps in
// check, in the console, in the log, and in what selftest says.
func TestBrokenSetupsAreExplained(t *testing.T) {
	t.Parallel()
	for name, setup := range brokenSetups() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := setup.environment(t)
			var s *service
			r := start(t, e, func(started *service) { s = started })
			if setup.later != nil {
				setup.later(t, r, s)
			}
			_, out := checked(t, e)
			mustSay(t, "check", out, setup.check...)
			said := setup.played(t, r, e)
			setup.logged(t, r)
			setup.shown(t, r)
			if strings.Contains(r.log.String()+said, "?secret") {
				t.Error("what a redirect leads to is told")
			}
		})
	}
}

func mustSay(t *testing.T, who, text string, words ...string) {
	t.Helper()
	for _, want := range words {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", who, want, text)
		}
	}
}

// environment is that of a bridge for the shop.
func (b brokenSetup) environment(t *testing.T) config.Environment {
	t.Helper()
	url := shopWith(magentotest.WithBearer(shopToken))
	if b.url != nil {
		url = b.url
	}
	e := environmentFor(url(t))
	if b.broken != nil {
		b.broken(&e)
	}
	return e
}

// played is what selftest says of the bridge.
func (b brokenSetup) played(t *testing.T, r *running, e config.Environment) string {
	t.Helper()
	args, token := []string{"--as", "jumpcloud"}, config.Secret(clientToken)
	if e.SCIMAdminTokens != "" {
		args, token = append(args, "--admins"), e.SCIMAdminTokens
	}
	status, out, _ := play(t, r.origin(), config.Environment{SCIMToken: token}, args...)
	mustSay(t, "selftest", out, b.client...)
	if failed := status == exitFailed; failed != (b.client != nil) {
		t.Errorf("selftest: exit status %d:\n%s", status, out)
	}
	return out
}

// logged looks for the line of the log.
func (b brokenSetup) logged(t *testing.T, r *running) {
	t.Helper()
	line := r.line(b.log, b.fix)
	if line == nil {
		t.Fatalf("no line of the log has %q with %q:\n%s", b.log, b.fix, strings.Join(strings.Split(r.log.String(), "\n")[:5], "\n"))
	}
	if _, ofRequest := line["http.request.id"]; ofRequest == b.server {
		t.Errorf("the line is %v", line)
	}
}

// shown looks at the console: its overview, the check, and the request that the log is about.
func (b brokenSetup) shown(t *testing.T, r *running) {
	t.Helper()
	mustSay(t, "the overview", pageText(r.console("")), b.overview...)
	mustSay(t, "the console's check", pageText(r.press("configuration/check", nil)), b.check...)
	if b.server {
		return
	}
	failures := r.console("activity?kind=failures")
	mustSay(t, "the activity", pageText(failures), b.log)
	_, path, _ := strings.Cut(failures, `<th scope="row"><a href="/console/`)
	path, _, _ = strings.Cut(path, `"`)
	mustSay(t, "the request", pageText(r.console(path)), b.log, b.fix)
}

// pageText is what a page says to a person.
func pageText(body string) string { return html.UnescapeString(plainText(body)) }

// line is a line of the log with words for a cause and for what helps, nil where none comes.
func (r *running) line(cause, fix string) map[string]any {
	r.t.Helper()
	for range 3000 {
		for _, dataset := range []string{"scim_bridge.request", "scim_bridge.server"} {
			for _, line := range r.log.lines(r.t, dataset) {
				message, _ := line["error.message"].(string)
				helps, _ := line["scim_bridge.fix"].(string)
				text, _ := line["message"].(string)
				if strings.Contains(text+"\n"+message, cause) && strings.Contains(helps, fix) {
					return line
				}
			}
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}

// A wrong website from the start ends the service, so the console is not there to say so.
func TestAWrongWebsiteEndsTheServiceWithTheReason(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t).URL)
	e.MagentoWebsite = "nowhere"
	status, out := checked(t, e)
	mustSay(t, "check", out, `the shop has no website "nowhere"`, "set MAGENTO_WEBSITE to one of: base")
	if status != exitFailed {
		t.Errorf("exit status %d", status)
	}
	r := start(t, e)
	err := <-r.done
	r.done <- nil
	core, logs := observer.New(zap.ErrorLevel)
	tellFailure(&ops.Log{Server: zap.New(core)}, err)
	fields := logs.All()[0].ContextMap()
	mustSay(t, "the log", fmt.Sprint(fields["error.message"]), `MAGENTO_WEBSITE: the shop has no website "nowhere"; it has: base`)
	mustSay(t, "the log", fmt.Sprint(fields["scim_bridge.fix"]), "Correct the setting that is named, or the shop")
	_, out, _ = play(t, r.origin(), config.Environment{})
	mustSay(t, "selftest", out, "nothing listens there", "start what is to answer there")
}

// The token of a client is not the bridge's own: check does not know it, and the other three say so.
func TestAWrongTokenOfAClientIsExplained(t *testing.T) {
	t.Parallel()
	r := start(t, environmentFor(newShop(t).URL))
	status, out, _ := play(t, r.origin(), config.Environment{SCIMToken: "a-token-of-nobody"}, "--as", "jumpcloud")
	mustSay(t, "selftest", out, "The bearer token is not valid.", "use a token that the running bridge has in SCIM_TOKENS")
	if status != exitFailed {
		t.Errorf("exit status %d", status)
	}
	const cause, fix = "The bearer token is not valid.", "Compare the token at the identity provider with its digest in SCIM_TOKENS"
	brokenSetup{log: cause, fix: fix}.logged(t, r)
	mustSay(t, "the request in the console", pageText(r.console("activity/1")), cause, fix)
}

func TestAnAddressOutsideOfTheScopeIsExplained(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t).URL)
	e.CustomerScope = "domains:example.net"
	r := start(t, e)
	r.mustAsk(http.MethodPost, "/Users", oneUser).want(t, http.StatusBadRequest)
	const cause, fix = "(CUSTOMER_SCOPE=domains:example.net): outside of the scope", "Give an address inside of CUSTOMER_SCOPE, or extend that setting"
	brokenSetup{log: cause, fix: fix}.logged(t, r)
	mustSay(t, "the request in the console", pageText(r.console("activity/1")), cause, fix)
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
