package check

import (
	"context"
	"errors"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/magento"
)

// permission is something that the bridge must be allowed to do.
type permission struct {
	magento.Permission
	optional string // the setting that makes it unnecessary, "" for none
	ask      func(context.Context) error
}

func (c *checker) needed() []permission {
	noDelete := ""
	if c.cfg.Customers.CustomerDelete != customer.DeleteCustomer {
		noDelete = "CUSTOMER_DELETE=" + string(c.cfg.Customers.CustomerDelete)
	}
	needs := func(resource, optional string, ask func(context.Context) error) permission {
		p, _ := magento.PermissionFor(resource)
		return permission{p, optional, ask}
	}
	return []permission{
		needs("Magento_Customer::customer", "", func(ctx context.Context) error {
			_, err := c.client.SearchCustomers(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1, Fields: "total_count"})
			return err
		}),
		needs("Magento_Customer::manage", "", c.probe.MayUpdate),
		needs("Magento_Customer::delete", noDelete, c.probe.MayDelete),
		needs("Magento_Customer::group", "", func(ctx context.Context) error {
			_, err := c.client.SearchGroups(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1})
			return err
		}),
		needs("Magento_Backend::store", "", func(ctx context.Context) error {
			websites, err := c.client.Websites(ctx)
			c.websites = slices.DeleteFunc(websites, func(w magento.Website) bool { return w.ID == adminWebsite })
			return err
		}),
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
		case ok && e.Kind == magento.Refused:
			c.loginRefused(e)
			return false
		default:
			text, fix := c.why(err)
			c.add("log-in", Problem, "whether the bridge may "+q.Purpose+" could not be tested: "+text, fix)
			return false
		}
	}
	if refused == len(needed) {
		c.nothingAllowed(refusals[0])
		return false
	}
	c.add("log-in", OK, "Magento accepts "+c.loginName(), "")
	passed := true
	for i, q := range needed {
		switch {
		case refusals[i] == nil:
			c.add("permission", OK, "may "+q.Purpose+" ("+q.Resource+")", "")
		case q.optional != "":
			c.add("permission", OK, "may not "+q.Purpose+"; "+q.optional+" does not need it", "")
		default:
			c.add("permission", Problem, "may not "+q.Purpose+" ("+q.Resource+")", c.tick(q.Permission))
			passed = false
		}
	}
	return passed
}

// tick says where the permission is given.
func (c *checker) tick(q magento.Permission) string {
	if _, ok := c.cfg.Magento.Credentials.(magento.AdminLogin); ok {
		return "tick " + q.Tick + " in the user's role (System > Permissions > User Roles > Role Resources)"
	}
	return "tick " + q.Tick + " in the integration (System > Extensions > Integrations > API), and save; do not reauthorize it, which makes another access token"
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

// loginRefused reports credentials that Magento says are wrong.
func (c *checker) loginRefused(e *magento.Error) {
	text, fix := e.Explain()
	text = "Magento refuses " + c.loginName() + ": " + text
	if e.Message != "" {
		text += ". Magento says: " + e.Message
	}
	c.add("log-in", Problem, text, fix)
}

// nothingAllowed reports credentials that allow nothing. Magento answers so as well where it gets
// none.
func (c *checker) nothingAllowed(refusal error) {
	if e, ok := errors.AsType[*magento.Error](refusal); ok && e.IsHeaderDropped() {
		text, fix := e.Explain()
		c.add("log-in", Problem, text, fix)
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
