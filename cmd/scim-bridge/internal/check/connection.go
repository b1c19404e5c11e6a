// Package check looks at a shop as the bridge is configured to use it, and reports
// what is missing: the connection, the credentials, each permission, the website,
// the attributes and the settings of the shop. It changes nothing in the shop.
//
// [Run] does the steps in their order and ends early where the rest depends on a
// step that failed; each file holds the steps of one subject. The package knows
// nothing of the command line: it returns a [Report], and a Report can print itself.
package check

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento"
)

// Run checks the shop that client calls. cfg must be valid; it may lack the tokens
// that serve needs.
func Run(ctx context.Context, cfg *config.Config, client *magento.Client) Report {
	c := &checker{cfg: cfg, client: client, probe: magento.NewProbe(client), now: time.Now}
	c.run(ctx)
	return c.report
}

// checker holds what a check knows of the shop so far. Each step adds to the
// report; those that others depend on return whether to go on.
type checker struct {
	report Report
	cfg    *config.Config
	client *magento.Client
	probe  magento.Probe
	now    func() time.Time

	websites []magento.Website // as far as they could be read
	website  magento.Website
	module   bool
}

func (c *checker) run(ctx context.Context) {
	c.configuration()
	if !c.reachable(ctx) || !c.permissions(ctx) {
		c.add("shop", Skipped, "the rest cannot be found out before that is mended", "")
		return
	}
	if c.findWebsite() {
		c.accountScope()
		c.settings(ctx)
	}
	c.companionModule(ctx)
	c.attributes(ctx)
	c.confirmation(ctx)
	c.adminUsers(ctx)
}

func (c *checker) add(step string, result Result, text, fix string) {
	c.report = append(c.report, Finding{Step: step, Result: result, Text: text, Fix: fix})
}

func (c *checker) configuration() {
	c.add("configuration", OK, "the variables are set as they should be", "")
	if len(c.cfg.SCIM.Tokens) == 0 {
		c.add("configuration", Warning, "SCIM_TOKENS is not set here; serve needs it", `make a token with "scim-bridge token"`)
	}
	u, err := url.Parse(c.cfg.Magento.BaseURL)
	if err != nil || u.Scheme == "https" {
		return
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil && addr.IsLoopback() {
		return
	}
	c.add("configuration", Warning, "MAGENTO_URL begins with http://: credentials and personal data are sent in the clear",
		"use https://, unless nobody else is on the network between the bridge and the shop")
}

// reachable asks what Magento tells everybody.
func (c *checker) reachable(ctx context.Context) bool {
	at, err := c.probe.Reach(ctx)
	if err != nil {
		text, fix := whyUnreachable(err)
		c.add("connection", Problem, text, fix)
		return false
	}
	c.add("connection", OK, "Magento answers at MAGENTO_URL", "")
	if !at.IsZero() {
		c.clock(c.now().Sub(at))
	}
	return true
}

const (
	// oauthAhead is by how much a timestamp may be ahead of Magento's clock
	// (Magento\Integration\Model\Oauth\Nonce\Generator).
	oauthAhead = 10 * time.Minute
	// totpWindow is how long a one-time code is valid.
	totpWindow = 30 * time.Second
)

// clock compares this machine's clock, which is ahead by so much, with the shop's.
func (c *checker) clock(ahead time.Duration) {
	const fix = "set both clocks by NTP"
	off := ahead.Abs().Round(time.Second)
	login, _ := c.cfg.Magento.Credentials.(magento.AdminLogin)
	_, oauth := c.cfg.Magento.Credentials.(magento.OAuth)
	switch {
	case oauth && ahead > oauthAhead:
		c.add("clock", Problem, fmt.Sprintf("this machine's clock is %s ahead of the shop's, which refuses signed requests from its future", off), fix)
	case login.TOTPSecret != "" && off > totpWindow:
		c.add("clock", Problem, fmt.Sprintf("the clocks of this machine and the shop differ by %s, so one-time codes are wrong", off), fix)
	case off > totpWindow:
		c.add("clock", Warning, fmt.Sprintf("the clocks of this machine and the shop differ by %s", off), fix)
	default:
		c.add("clock", OK, "this machine's clock and the shop's agree", "")
	}
}

// whyUnreachable says in words why nothing useful answers at MAGENTO_URL.
func whyUnreachable(err error) (text, fix string) {
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return "the name " + e.Name + " cannot be resolved", "correct the host in MAGENTO_URL, or the DNS of this machine"
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the shop's TLS certificate is not valid: " + e.Err.Error(),
			"renew it, name the host in MAGENTO_URL that it is for, or make this machine trust who issued it (SSL_CERT_FILE)"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the server does not speak TLS at this port", "write MAGENTO_URL with http://, or with the port that speaks TLS"
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return "no connection: " + err.Error(), "see whether the shop runs, whether MAGENTO_URL has the right port, and what a firewall lets through"
	}
	e, ok := errors.AsType[*magento.Error](err)
	switch {
	case ok && e.Kind == magento.TooSlow:
		return "the shop does not answer in time", "see what the shop is busy with, or raise MAGENTO_TIMEOUT"
	case ok && e.Status == http.StatusServiceUnavailable:
		return "the shop is in maintenance mode, or overloaded", "bin/magento maintenance:disable"
	case ok && e.Status != 0:
		return "something answers that is not Magento's REST API: " + err.Error(),
			"write MAGENTO_URL so that /rest/V1/… can be appended to it, with https:// where the shop redirects there"
	default:
		return err.Error(), "see whether the shop runs"
	}
}

// permission is something that the bridge must be allowed to do.
type permission struct {
	resource string // ACL resource of Magento
	tick     string // where it is in the integration's tab API
	purpose  string
	optional string // why it can do without, "" where it cannot
	ask      func(context.Context) error
}

func (c *checker) needed() []permission {
	noDelete := ""
	if c.cfg.Customers.CustomerDelete != bridge.DeleteCustomer {
		noDelete = "CUSTOMER_DELETE=" + string(c.cfg.Customers.CustomerDelete)
	}
	return []permission{
		{"Magento_Customer::customer", "Customers", "read customers", "", func(ctx context.Context) error {
			_, err := c.client.SearchCustomers(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1, Fields: "total_count"})
			return err
		}},
		{"Magento_Customer::manage", "Customers > All Customers", "create and change customers", "", c.probe.MayUpdate},
		{"Magento_Customer::delete", "Customers > All Customers > Actions > Delete", "delete customers", noDelete, c.probe.MayDelete},
		{"Magento_Customer::group", "Customers > Customer Groups", "read and change customer groups", "", func(ctx context.Context) error {
			_, err := c.client.SearchGroups(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1})
			return err
		}},
		{"Magento_Backend::store", "Stores > Settings > All Stores", "read websites and store views", "", func(ctx context.Context) error {
			var err error
			c.websites, err = c.client.Websites(ctx)
			return err
		}},
	}
}

// permissions asks for each permission. Magento refuses wrong credentials in the
// same words as a missing permission, so only where something is allowed are the
// credentials known to be right.
func (c *checker) permissions(ctx context.Context) bool {
	needed := c.needed()
	refusals := make([]error, len(needed))
	refused := 0
	for i, q := range needed {
		err := q.ask(ctx)
		e, ok := errors.AsType[*magento.Error](err)
		switch {
		case err == nil:
		case ok && e.Kind == magento.Refused && e.Resource != "":
			refusals[i] = err
			refused++
		case ok && (e.Kind == magento.Refused || isLoginRoute(e.Route)):
			c.loginRefused(e)
			return false
		default:
			c.add("log-in", Problem, "could not be tried: "+err.Error(), "look at the shop's own log (var/log), and try again")
			return false
		}
	}
	if refused == len(needed) {
		c.nothingAllowed()
		return false
	}
	c.add("log-in", OK, "Magento accepts "+c.loginName(), "")
	passed := true
	for i, q := range needed {
		switch {
		case refusals[i] == nil:
			c.add("permission", OK, "may "+q.purpose+" ("+q.resource+")", "")
		case q.optional != "":
			c.add("permission", OK, "may not "+q.purpose+", which "+q.optional+" does not need", "")
		default:
			c.add("permission", Problem, "may not "+q.purpose+" ("+q.resource+")", c.tick(q))
			passed = false
		}
	}
	return passed
}

// tick says where the permission is given.
func (c *checker) tick(q permission) string {
	if _, ok := c.cfg.Magento.Credentials.(magento.AdminLogin); ok {
		return "tick " + q.tick + " in the user's role (System > Permissions > User Roles > Role Resources)"
	}
	return "tick " + q.tick + " in the integration (System > Extensions > Integrations > API), save, and reauthorize it"
}

func (c *checker) loginName() string {
	switch c.cfg.Magento.Credentials.(type) {
	case magento.OAuth:
		return "the integration's four keys (OAuth 1.0a)"
	case magento.Bearer:
		return "the access token (bearer)"
	default:
		return "the admin user's log-in"
	}
}

// isLoginRoute reports whether a call was one that asks for an admin token.
func isLoginRoute(route string) bool {
	return strings.HasPrefix(route, "/V1/integration/admin/") || strings.HasPrefix(route, "/V1/tfa/")
}

// loginRefused reports credentials that Magento says are wrong.
func (c *checker) loginRefused(e *magento.Error) {
	text := "Magento refuses " + c.loginName() + ": " + e.Error()
	fix := "compare the values with those that Magento shows, and whether the integration is active"
	switch {
	case isLoginRoute(e.Route):
		fix = "check MAGENTO_ADMIN_USERNAME and MAGENTO_ADMIN_PASSWORD, whether the user is active and not locked, " +
			"and with two-factor log-in MAGENTO_ADMIN_TOTP_SECRET (provider Google Authenticator) and the clock"
	case strings.Contains(strings.ToLower(e.Template), "signature"):
		fix = "set MAGENTO_SIGNING_URL to the base URL that Magento has for itself (Stores > Configuration > General > Web), without a path, " +
			"if that differs from MAGENTO_URL in scheme, host or port; else copy the two secrets again"
	}
	c.add("log-in", Problem, text, fix)
}

// nothingAllowed reports credentials that open nothing.
func (c *checker) nothingAllowed() {
	text := "Magento accepts " + c.loginName() + " for nothing: either it is not known, or it has no permission"
	switch c.cfg.Magento.Credentials.(type) {
	case magento.Bearer:
		c.add("log-in", Problem, text, "use all four values of the integration (OAuth), or allow bearer tokens: Stores > Configuration > Services > OAuth > Consumer Settings > "+
			"Allow OAuth Access Tokens to be used as standalone Bearer tokens, or bin/magento config:set oauth/consumer/enable_integration_as_bearer 1")
	case magento.OAuth:
		c.add("log-in", Problem, text, "activate the integration and tick its resources (System > Extensions > Integrations)")
	default:
		c.add("log-in", Problem, text, "give the user's role its resources (System > Permissions > User Roles)")
	}
}
