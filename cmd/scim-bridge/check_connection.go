package main

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

// checker walks through a shop. Each step adds to the report; those that others
// depend on say whether it makes sense to go on.
type checker struct {
	*report
	cfg    *config.Config
	client *magento.Client
	probe  magento.Probe
	now    func() time.Time

	websites []magento.Website // as far as they could be read
	website  magento.Website
	module   bool
}

func (k *checker) walk(ctx context.Context) {
	k.configuration()
	if !k.reachable(ctx) || !k.permissions(ctx) {
		k.add("shop", skipped, "the rest cannot be found out before that is mended", "")
		return
	}
	if k.findWebsite() {
		k.accountScope()
		k.settings(ctx)
	}
	k.companionModule(ctx)
	k.attributes(ctx)
	k.confirmation(ctx)
	k.adminUsers(ctx)
}

func (k *checker) configuration() {
	k.add("configuration", fine, "the variables are set as they should be", "")
	if len(k.cfg.SCIM.Tokens) == 0 {
		k.add("configuration", warning, "SCIM_TOKENS is not set here; serve needs it", `make a token with "scim-bridge token"`)
	}
	u, err := url.Parse(k.cfg.Magento.BaseURL)
	if err != nil || u.Scheme == "https" {
		return
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil && addr.IsLoopback() {
		return
	}
	k.add("configuration", warning, "MAGENTO_URL begins with http://: credentials and personal data are sent in the clear",
		"use https://, unless nobody else is on the network between the bridge and the shop")
}

// reachable asks what Magento tells everybody.
func (k *checker) reachable(ctx context.Context) bool {
	at, err := k.probe.Reach(ctx)
	if err != nil {
		text, mend := whyUnreachable(err)
		k.add("connection", problem, text, mend)
		return false
	}
	k.add("connection", fine, "Magento answers at MAGENTO_URL", "")
	if !at.IsZero() {
		k.clock(k.now().Sub(at))
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
func (k *checker) clock(ahead time.Duration) {
	const mend = "set both clocks by NTP"
	off := ahead.Abs().Round(time.Second)
	login, _ := k.cfg.Magento.Credentials.(magento.AdminLogin)
	_, oauth := k.cfg.Magento.Credentials.(magento.OAuth)
	switch {
	case oauth && ahead > oauthAhead:
		k.add("clock", problem, fmt.Sprintf("this machine's clock is %s ahead of the shop's, which refuses signed requests from its future", off), mend)
	case login.TOTPSecret != "" && off > totpWindow:
		k.add("clock", problem, fmt.Sprintf("the clocks of this machine and the shop differ by %s, so one-time codes are wrong", off), mend)
	case off > totpWindow:
		k.add("clock", warning, fmt.Sprintf("the clocks of this machine and the shop differ by %s", off), mend)
	default:
		k.add("clock", fine, "this machine's clock and the shop's agree", "")
	}
}

// whyUnreachable says in words why nothing useful answers at MAGENTO_URL.
func whyUnreachable(err error) (text, mend string) {
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

func (k *checker) needed() []permission {
	noDelete := ""
	if k.cfg.Customers.CustomerDelete != bridge.DeleteCustomer {
		noDelete = "CUSTOMER_DELETE=" + string(k.cfg.Customers.CustomerDelete)
	}
	return []permission{
		{"Magento_Customer::customer", "Customers", "read customers", "", func(ctx context.Context) error {
			_, err := k.client.SearchCustomers(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1, Fields: "total_count"})
			return err
		}},
		{"Magento_Customer::manage", "Customers > All Customers", "create and change customers", "", k.probe.MayUpdate},
		{"Magento_Customer::delete", "Customers > All Customers > Actions > Delete", "delete customers", noDelete, k.probe.MayDelete},
		{"Magento_Customer::group", "Customers > Customer Groups", "read and change customer groups", "", func(ctx context.Context) error {
			_, err := k.client.SearchGroups(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1})
			return err
		}},
		{"Magento_Backend::store", "Stores > Settings > All Stores", "read websites and store views", "", func(ctx context.Context) error {
			var err error
			k.websites, err = k.client.Websites(ctx)
			return err
		}},
	}
}

// permissions asks for each permission. Magento refuses wrong credentials in the
// same words as a missing permission, so only where something is allowed are the
// credentials known to be right.
func (k *checker) permissions(ctx context.Context) bool {
	needed := k.needed()
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
			k.loginRefused(e)
			return false
		default:
			k.add("log-in", problem, "could not be tried: "+err.Error(), "look at the shop's own log (var/log), and try again")
			return false
		}
	}
	if refused == len(needed) {
		k.nothingAllowed()
		return false
	}
	k.add("log-in", fine, "Magento accepts "+k.loginName(), "")
	passed := true
	for i, q := range needed {
		switch {
		case refusals[i] == nil:
			k.add("permission", fine, "may "+q.purpose+" ("+q.resource+")", "")
		case q.optional != "":
			k.add("permission", fine, "may not "+q.purpose+", which "+q.optional+" does not need", "")
		default:
			k.add("permission", problem, "may not "+q.purpose+" ("+q.resource+")", k.tick(q))
			passed = false
		}
	}
	return passed
}

// tick says where the permission is given.
func (k *checker) tick(q permission) string {
	if _, ok := k.cfg.Magento.Credentials.(magento.AdminLogin); ok {
		return "tick " + q.tick + " in the user's role (System > Permissions > User Roles > Role Resources)"
	}
	return "tick " + q.tick + " in the integration (System > Extensions > Integrations > API), save, and reauthorize it"
}

func (k *checker) loginName() string {
	switch k.cfg.Magento.Credentials.(type) {
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
func (k *checker) loginRefused(e *magento.Error) {
	text := "Magento refuses " + k.loginName() + ": " + e.Error()
	mend := "compare the values with those that Magento shows, and whether the integration is active"
	switch {
	case isLoginRoute(e.Route):
		mend = "check MAGENTO_ADMIN_USERNAME and MAGENTO_ADMIN_PASSWORD, whether the user is active and not locked, " +
			"and with two-factor log-in MAGENTO_ADMIN_TOTP_SECRET (provider Google Authenticator) and the clock"
	case strings.Contains(strings.ToLower(e.Template), "signature"):
		mend = "set MAGENTO_SIGNING_URL to the base URL that Magento has for itself (Stores > Configuration > General > Web), without a path, " +
			"if that differs from MAGENTO_URL in scheme, host or port; else copy the two secrets again"
	}
	k.add("log-in", problem, text, mend)
}

// nothingAllowed reports credentials that open nothing.
func (k *checker) nothingAllowed() {
	text := "Magento accepts " + k.loginName() + " for nothing: either it is not known, or it has no permission"
	switch k.cfg.Magento.Credentials.(type) {
	case magento.Bearer:
		k.add("log-in", problem, text, "use all four values of the integration (OAuth), or allow bearer tokens: Stores > Configuration > Services > OAuth > Consumer Settings > "+
			"Allow OAuth Access Tokens to be used as standalone Bearer tokens, or bin/magento config:set oauth/consumer/enable_integration_as_bearer 1")
	case magento.OAuth:
		k.add("log-in", problem, text, "activate the integration and tick its resources (System > Extensions > Integrations)")
	default:
		k.add("log-in", problem, text, "give the user's role its resources (System > Permissions > User Roles)")
	}
}
