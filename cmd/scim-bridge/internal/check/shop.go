package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
	"github.com/scim-bridge/scim-bridge/magento"
)

// adminWebsite is the id of the website that Magento's admin is.
const adminWebsite = 0

// findWebsite looks for the website whose customers are provisioned.
func (c *checker) findWebsite() bool {
	var codes []string
	for _, w := range c.websites {
		codes = append(codes, w.Code)
		wanted := c.cfg.Customers.Website
		if w.Code == wanted || wanted == "" && (c.website.ID == 0 || w.ID < c.website.ID) {
			c.website = w
		}
	}
	if c.website.ID == 0 {
		c.add("website", Problem, "the shop has no website "+strconv.Quote(c.cfg.Customers.Website),
			"set MAGENTO_WEBSITE to one of: "+strings.Join(codes, ", "))
		return false
	}
	text := "customers of the website " + c.website.Code + " are provisioned"
	if len(codes) > 1 {
		text += " (the shop has " + strings.Join(codes, ", ") + ")"
	}
	c.add("website", OK, text, "")
	return true
}

// accountScope can only remind of the setting: REST does not return the shop's.
func (c *checker) accountScope() {
	scope := "website"
	if c.cfg.Customers.GlobalAccounts {
		scope = "global"
	}
	if len(c.websites) == 1 {
		c.add("account scope", OK, "the shop has one website, so account sharing makes no difference", "")
		return
	}
	c.add("account scope", Warning, "MAGENTO_ACCOUNT_SCOPE is "+scope+"; whether the shop is set up so cannot be read",
		"compare with Stores > Configuration > Customers > Customer Configuration > Account Sharing Options "+
			"(global or per website)")
}

// settings lets the bridge itself read the shop, as serve does at its start.
func (c *checker) settings(ctx context.Context) {
	customers := customer.New(c.cfg.Customers, c.client)
	defer customers.Close()
	err := customers.Load(ctx)
	wrong, ok := errors.AsType[*customer.SetupError](err)
	switch {
	case err == nil && len(c.cfg.Customers.CustomerAttributes) == 0:
		c.add("settings", OK, "the settings fit the shop", "")
	case err == nil:
		c.add("settings", OK, "the settings fit the shop; every entry of CUSTOMER_ATTRIBUTES has its field", "")
	case ok:
		for line := range strings.Lines(wrong.Error()) {
			c.add("settings", Problem, strings.TrimSpace(line),
				"correct the setting or the shop: serve does not start like this")
		}
	default:
		c.add("settings", Problem, "the shop's configuration cannot be read: "+err.Error(), "")
	}
	if err == nil {
		c.reach(ctx, customers)
		c.groupPriority(ctx, customers)
	}
}

// pageLimit looks for the limits of input, which a shop may have switched on.
func (c *checker) pageLimit(ctx context.Context) {
	const step = "page size"
	limit, err := c.probe.PageLimit(ctx)
	switch {
	case err != nil:
		c.add(step, Problem, "could not be checked: "+err.Error(), "")
	case limit == 0:
		c.add(step, OK, "the shop has no limit", "")
	case limit >= magento.MaxPageSize:
		c.add(step, OK, fmt.Sprintf("the shop allows %d records a search; the bridge asks for %d at most", limit, magento.MaxPageSize), "")
	default:
		c.add(step, Warning, fmt.Sprintf("the shop allows %d records a search, so lists and groups take more calls", limit),
			fmt.Sprintf("set Stores > Configuration > Services > Magento Web API > Web Api Input Limits > Maximum Page Size to %d or more",
				magento.MaxPageSize))
	}
}

// listLimit looks for the limit of lists in a request, of the same settings.
func (c *checker) listLimit(ctx context.Context) {
	const step = "lists"
	limit, err := c.probe.ListLimit(ctx)
	switch {
	case err != nil:
		c.add(step, Problem, "could not be checked: "+err.Error(), "")
	case limit == 0:
		c.add(step, OK, fmt.Sprintf("the shop takes lists of %d items in a request", magento.MaxListItems), "")
	default:
		c.add(step, Warning, fmt.Sprintf("the shop takes lists of %d items in a request, so some filters and changes of addresses are refused", limit),
			fmt.Sprintf("set Stores > Configuration > Services > Magento Web API > Web Api Input Limits > Input List Limit to %d or more",
				magento.MaxListItems))
	}
}

// consequences says what a shop without one of the module's attributes cannot do.
var consequences = map[string]string{
	"scim_user_name":   "a userName that is not the e-mail address is refused",
	"scim_external_id": "externalId is not stored",
	"scim_active":      "somebody who leaves gets an unusable password, and can have a new one by e-mail",
	"scim_groups":      "only one group of each customer is remembered",
	"scim_attributes":  "attributes that Magento has no field for are not stored",
}

// attributes looks for the customer attributes that store what Magento has no field for.
func (c *checker) attributes(ctx context.Context) {
	list, err := c.client.CustomerAttributes(ctx)
	if err != nil {
		c.add("attributes", Problem, "could not be read: "+err.Error(), "")
		return
	}
	c.requiredAttributes(list)
	have := make(map[string]magento.Attribute, len(list))
	for _, a := range list {
		have[a.Code] = a
	}
	gone := false
	if c.noModule {
		gone, _ = customer.ColumnsGone(ctx, c.client, list) // why not is told elsewhere
	}
	mapped := map[string]string{"scim_user_name": "userName", "scim_external_id": "externalId"}
	for _, code := range customer.CompanionAttributes() {
		a, ok := have[code]
		switch {
		case ok && gone && customer.IsColumn(a):
			c.add("attribute", Warning, code+" is left over from the companion module, without its column, and is not used",
				"enable the module again (bin/magento module:enable ScimBridge_ScimBridge, bin/magento setup:upgrade), or remove "+
					"what is left as magento/module/README.md says")
		case ok && code == "scim_attributes" && a.BackendType != "text":
			c.add("attribute", Warning, code+" is a "+a.BackendType+" and holds 255 characters only",
				"recreate it as a text area (backend type text)")
		case ok && code == "scim_active" && c.noModule:
			c.add("attribute", Warning, code+" exists, but has no effect without the companion module", InstallModule)
		case ok:
			c.add("attribute", OK, code+" exists", "")
		case c.isMapped(mapped[code]):
			c.add("attribute", OK, code+" does not exist; CUSTOMER_ATTRIBUTES stores "+mapped[code]+" elsewhere", "")
		case code == "scim_active":
			c.add("attribute", Warning, code+" does not exist: "+consequences[code], c.moduleFix())
		default:
			c.add("attribute", Warning, code+" does not exist: "+consequences[code],
				c.moduleFix()+", or create the attribute by hand (docs/stock-shop.md)")
		}
	}
}

// filled are the attributes of Magento's own that no customer of the bridge lacks.
var filled = []string{"email", "firstname", "lastname", "website_id", "store_id", "group_id", "created_in"}

// requiredAttributes warns of attributes without which Magento saves no customer, unless
// each customer of the bridge has them. Magento asks for no value of one that is not visible.
func (c *checker) requiredAttributes(list []magento.Attribute) {
	for _, a := range list {
		if !a.Required || !a.Visible || slices.Contains(filled, a.Code) {
			continue
		}
		c.add("attribute", Warning, "the shop requires "+a.Code+
			": who lacks it cannot be created, or changed, and without the companion module not even be deactivated",
			"make it optional, or let the identity provider send it (CUSTOMER_ATTRIBUTES, docs/mapping.md) and fill it for everybody "+
				"who lacks it")
	}
}

func (c *checker) isMapped(path string) bool {
	for _, e := range c.cfg.Customers.CustomerAttributes {
		if path != "" && strings.EqualFold(e.Path, path) {
			return true
		}
	}
	return false
}

// confirmation asks, for one customer, whether e-mail addresses have to be confirmed.
// Without the companion module a deactivated customer can log in again after a link for
// a new password, in either case: the page that the link leads to confirms the address too
// (Magento's Controller\Account\CreatePassword).
func (c *checker) confirmation(ctx context.Context) {
	const step = "confirmation"
	criteria := magento.Criteria{PageSize: 1, CurrentPage: 1, Sort: []magento.SortOrder{{Field: "entity_id"}}}
	if c.website.ID != 0 {
		criteria = criteria.And(magento.Filter{
			Field: "website_id", Condition: magento.Eq, Value: strconv.FormatInt(c.website.ID, 10),
		})
	}
	page, err := c.client.SearchCustomers(ctx, criteria)
	if err != nil {
		c.add(step, Problem, "could not be checked: "+err.Error(), "")
		return
	}
	if len(page.Items) == 0 {
		c.add(step, Skipped,
			"whether e-mail addresses must be confirmed shows only on a customer, and there is none yet",
			"run check again when there is one")
		return
	}
	required, err := c.probe.ConfirmationRequired(ctx, page.Items[0].ID)
	switch {
	case err != nil:
		c.add(step, Problem, "could not be checked: "+err.Error(), "")
	case c.module:
		c.add(step, OK, "the companion module locks deactivated customers out", "")
	case required:
		c.add(step, Warning,
			"the shop requires e-mail confirmation: deactivated customers cannot log in, until they open a link for a "+
				"new password, which confirms the address too",
			"install the companion module, or close the mailboxes of those who leave")
	default:
		c.add(step, Warning,
			"the shop does not require e-mail confirmation: deactivated customers can ask for a new password by "+
				"e-mail and log in again",
			"install the companion module, or close the mailboxes of those who leave")
	}
}
