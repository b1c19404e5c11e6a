package check

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/magento"
)

// permission is something that the bridge must be allowed to do.
type permission struct {
	resource string // ACL resource of Magento
	tick     string // where it is in the integration's tab API
	purpose  string
	optional string // the setting that makes it unnecessary, "" for none
	ask      func(context.Context) error
}

func (c *checker) needed() []permission {
	noDelete := ""
	if c.cfg.Customers.CustomerDelete != customer.DeleteCustomer {
		noDelete = "CUSTOMER_DELETE=" + string(c.cfg.Customers.CustomerDelete)
	}
	return []permission{
		{
			resource: "Magento_Customer::customer", tick: "Customers", purpose: "read customers",
			ask: func(ctx context.Context) error {
				_, err := c.client.SearchCustomers(ctx,
					magento.Criteria{PageSize: 1, CurrentPage: 1, Fields: "total_count"})
				return err
			},
		},
		{
			resource: "Magento_Customer::manage", tick: "Customers > All Customers",
			purpose: "create and change customers", ask: c.probe.MayUpdate,
		},
		{
			resource: "Magento_Customer::delete", tick: "Customers > All Customers > Actions > Delete",
			purpose: "delete customers", optional: noDelete, ask: c.probe.MayDelete,
		},
		{
			resource: "Magento_Customer::group", tick: "Customers > Customer Groups",
			purpose: "read and change customer groups",
			ask: func(ctx context.Context) error {
				_, err := c.client.SearchGroups(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1})
				return err
			},
		},
		{
			resource: "Magento_Backend::store", tick: "Stores > Settings > All Stores",
			purpose: "read websites and store views",
			ask: func(ctx context.Context) error {
				websites, err := c.client.Websites(ctx)
				c.websites = slices.DeleteFunc(websites, func(w magento.Website) bool { return w.ID == adminWebsite })
				return err
			},
		},
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
			text, fix := c.why(err)
			c.add("log-in", Problem, "whether the bridge may "+q.purpose+" could not be tested: "+text, fix)
			return false
		}
	}
	if refused == len(needed) {
		c.nothingAllowed(ctx)
		return false
	}
	c.add("log-in", OK, "Magento accepts "+c.loginName(), "")
	passed := true
	for i, q := range needed {
		switch {
		case refusals[i] == nil:
			c.add("permission", OK, "may "+q.purpose+" ("+q.resource+")", "")
		case q.optional != "":
			c.add("permission", OK, "may not "+q.purpose+"; "+q.optional+" does not need it", "")
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
		return "the admin user's login"
	}
}

// isLoginRoute reports whether a call was one that asks for an admin token.
func isLoginRoute(route string) bool {
	return strings.HasPrefix(route, "/V1/integration/admin/") || strings.HasPrefix(route, "/V1/tfa/")
}

// loginRefused reports credentials that Magento says are wrong.
func (c *checker) loginRefused(e *magento.Error) {
	text := "Magento refuses " + c.loginName() + ": " + e.Error()
	fix := "compare the values with those that Magento shows, and check that the integration is active"
	if _, ok := c.cfg.Magento.Credentials.(magento.OAuth); ok {
		fix += "; where all that is right, the signature is wrong (see MAGENTO_SIGNING_URL)"
	}
	said := strings.ToLower(e.Template)
	switch {
	case strings.Contains(said, "2fa provider-specific"):
		text = "the shop asks for a second factor, and MAGENTO_ADMIN_TOTP_SECRET is not set"
		fix = "set it to the secret of the user's Google Authenticator (base32, not a code of six digits), or use an " +
			"integration, which needs none"
	case strings.Contains(said, "configure 2fa"):
		fix = "let the user set up Google Authenticator in the admin first, and set MAGENTO_ADMIN_TOTP_SECRET to its secret"
	case strings.Contains(said, "timestamp"):
		fix = "synchronize the clocks of this machine and the shop by NTP: the shop takes the request for one of the future"
	case isLoginRoute(e.Route):
		fix = "check MAGENTO_ADMIN_USERNAME and MAGENTO_ADMIN_PASSWORD, that the user is active and not locked, " +
			"and with two-factor authentication MAGENTO_ADMIN_TOTP_SECRET (of Google Authenticator) and the clock"
	case strings.Contains(said, "signature"):
		fix = "set MAGENTO_SIGNING_URL to Magento's own base URL (Stores > Configuration > General > Web) without the " +
			"path, if it differs from MAGENTO_URL in scheme, host or port; otherwise copy the two secrets again"
		if u, err := url.Parse(c.cfg.Magento.BaseURL); err == nil && u.Port() != "" {
			fix += "; or the web server hands the Host on without its port" +
				" (Debian's fastcgi_params does: add fastcgi_param HTTP_HOST $http_host)"
		}
	}
	c.add("log-in", Problem, text, fix)
}

// nothingAllowed reports credentials that allow nothing. Magento answers so as well where it gets
// none.
func (c *checker) nothingAllowed(ctx context.Context) {
	if arrives, err := c.probe.HeaderArrives(ctx); err == nil && !arrives {
		c.add("log-in", Problem, "Magento does not get the header Authorization: a proxy or the web server drops it",
			"let it through to PHP: CGIPassAuth On in Apache, fastcgi_param HTTP_AUTHORIZATION $http_authorization in nginx, "+
				"and no password of the web server's own on /rest")
		return
	}
	text := "Magento allows nothing with " + c.loginName() + ": it is unknown, or has no permission"
	switch c.cfg.Magento.Credentials.(type) {
	case magento.Bearer:
		c.add("log-in", Problem, text,
			"use all four values of the integration (OAuth), or allow bearer tokens: "+
				"Stores > Configuration > Services > OAuth > Consumer Settings > "+
				"Allow OAuth Access Tokens to be used as standalone Bearer tokens, "+
				"or bin/magento config:set oauth/consumer/enable_integration_as_bearer 1")
	case magento.OAuth:
		c.add("log-in", Problem, text,
			"activate the integration and tick its resources (System > Extensions > Integrations)")
	default:
		c.add("log-in", Problem, text, "give the user's role its resources (System > Permissions > User Roles)")
	}
}
