// Package check examines a shop as the bridge is configured to use it, and reports
// what is missing: the connection, the credentials, each permission, the website,
// the attributes and the settings of the shop. It changes nothing in the shop.
//
// [Run] does the steps in their order and ends early where the rest depends on a
// step that failed; each file holds the steps of one subject. The package knows
// nothing of the command line: it returns a [Report], and a Report can print itself.
package check

import (
	"context"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
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

// Warnings is the part of a check that a bridge which starts has in its log, beside how far clients
// reach: what works, and not as whoever set it up thinks. It takes two calls.
func Warnings(ctx context.Context, cfg *config.Config, client *magento.Client, customers *customer.Customers) Report {
	c := &checker{cfg: cfg, client: client, probe: magento.NewProbe(client), now: time.Now}
	c.groupPriority(ctx, customers)
	if status, err := client.ModuleStatus(ctx); err == nil {
		c.moduleAge(status)
	}
	if list, err := client.CustomerAttributes(ctx); err == nil {
		c.requiredAttributes(list)
	}
	return slices.DeleteFunc(c.report, func(f Finding) bool { return f.Result != Warning })
}

// checker holds what a check knows of the shop so far. Each step adds to the
// report; those that others depend on return whether to go on.
type checker struct {
	report Report
	cfg    *config.Config
	client *magento.Client
	probe  magento.Probe
	now    func() time.Time

	websites []magento.Website // as far as they could be read, without the admin's own
	website  magento.Website
	module   bool
	noModule bool // it is not installed, which is known
}

func (c *checker) run(ctx context.Context) {
	c.configuration()
	c.baseURL(ctx)
	if !c.reachable(ctx) || !c.permissions(ctx) {
		c.add("shop", Skipped, "the rest cannot be checked until this is fixed", "")
		return
	}
	if c.findWebsite() {
		c.accountScope()
		c.settings(ctx)
	}
	c.pageLimit(ctx)
	c.listLimit(ctx)
	c.companionModule(ctx)
	c.attributes(ctx)
	c.confirmation(ctx)
	c.adminUsers(ctx)
}

func (c *checker) add(step string, result Result, text, fix string) {
	c.report = append(c.report, Finding{Step: step, Result: result, Text: text, Fix: fix})
}

func (c *checker) configuration() {
	c.add("configuration", OK, "the environment variables are valid", "")
	if len(c.cfg.SCIM.Tokens) == 0 {
		c.add("configuration", Warning, "SCIM_TOKENS is not set; serve needs it",
			`create a token with "scim-bridge token"`)
	}
	if slices.ContainsFunc(c.cfg.SCIM.TrustedProxies, func(p netip.Prefix) bool { return p.Bits() == 0 }) {
		c.add("configuration", Warning, "SCIM_TRUSTED_PROXIES has a network that is everything: whoever connects writes the "+
			"address that counts for SCIM_ALLOWED_IPS and in the log",
			"name the addresses of the proxies alone (docs/security.md)")
	}
	u, err := url.Parse(c.cfg.Magento.BaseURL)
	if err != nil || u.Scheme == "https" {
		return
	}
	if isLoopback(u.Hostname()) {
		return
	}
	c.add("configuration", Warning,
		"MAGENTO_URL begins with http://: credentials and personal data are sent unencrypted",
		"use https://, unless the bridge and the shop are alone on a private network")
}
