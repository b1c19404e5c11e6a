package customer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
)

// catalogue is what of a shop's websites and store views concerns its customers.
type catalogue struct {
	website      magento.Website
	global       bool // all websites share their customers
	scope        Scope
	stores       []storeView
	defaultStore int64
	defaultGroup int64
	keepsDeleted bool // there is an attribute for who was deleted

	// What is looked up only where it is needed, and holds as long as the rest.
	countries sync.Map    // *magento.Country by ISO code, nil where Magento knows none of that code
	lookalike atomic.Bool // Magento was seen to let somebody through who is outside of the scope
}

// storeView is what the bridge knows of a store view.
type storeView struct {
	id        int64
	websiteID int64
	locale    string // "en_US"
}

// newCatalogue finds the website whose customers exist for the client, and the store views.
// It fails where there is no such website.
func newCatalogue(
	cfg *Config, websites []magento.Website, groups []magento.StoreGroup,
	views []magento.StoreView, configs []magento.StoreConfig,
) (*catalogue, error) {
	c := &catalogue{global: cfg.GlobalAccounts, scope: cfg.Scope}
	var codes []string
	slices.SortFunc(websites, func(a, b magento.Website) int { return int(a.ID - b.ID) })
	for _, w := range websites {
		if w.ID == 0 { // the admin's own
			continue
		}
		codes = append(codes, w.Code)
		if c.website.ID == 0 && (w.Code == cfg.Website || cfg.Website == "") {
			c.website = w
		}
	}
	if c.website.ID == 0 {
		return nil, fmt.Errorf("MAGENTO_WEBSITE: the shop has no website %q; it has: %s",
			cfg.Website, strings.Join(codes, ", "))
	}
	for _, g := range groups {
		isDefault := c.defaultStore == 0 || g.ID == c.website.DefaultGroupID
		if g.WebsiteID == c.website.ID && g.DefaultStoreID != 0 && isDefault {
			c.defaultStore = g.DefaultStoreID
		}
	}
	locales := make(map[int64]string, len(configs))
	for _, config := range configs {
		locales[config.ID] = config.Locale
	}
	slices.SortFunc(views, func(a, b magento.StoreView) int { return int(a.ID - b.ID) })
	for _, v := range views {
		if v.ID == 0 {
			continue
		}
		c.stores = append(c.stores, storeView{id: v.ID, websiteID: v.WebsiteID, locale: locales[v.ID]})
		if c.defaultStore == 0 && v.WebsiteID == c.website.ID {
			c.defaultStore = v.ID
		}
	}
	return c, nil
}

// newCustomer is what a customer of this shop is before anything is said of it.
func (c *catalogue) newCustomer() *magento.Customer {
	return &magento.Customer{WebsiteID: c.website.ID, StoreID: c.defaultStore, GroupID: c.defaultGroup}
}

// has reports whether a customer exists for the client.
func (c *catalogue) has(customer *magento.Customer) bool {
	return c.onWebsite(customer) && c.scope.has(customer) && !isDeleted(customer)
}

// onWebsite reports whether a customer is on the website, or shared by all.
func (c *catalogue) onWebsite(customer *magento.Customer) bool {
	return c.global || customer.WebsiteID == c.website.ID
}

// inScope narrows a search to the customers that exist for the client. Magento's comparison
// may let others through: each who is found has to be asked for by has.
func (c *catalogue) inScope(search magento.Criteria) magento.Criteria {
	return c.notDeleted(c.scope.narrow(c.inWebsite(search)))
}

// reaches reports whether a client that knows a customer already can read and change it:
// one who does not exist for lists may be adopted.
func (c *catalogue) reaches(customer *magento.Customer) bool {
	return c.onWebsite(customer) && c.scope.reaches(customer) && !isDeleted(customer)
}

// mayReturn reports whether a customer was deleted by a client, and a create may take up the
// account.
func (c *catalogue) mayReturn(customer *magento.Customer) bool {
	return isDeleted(customer) && c.onWebsite(customer) && c.scope.reaches(customer)
}

// inReach is inScope for whom a client knows already.
func (c *catalogue) inReach(search magento.Criteria) magento.Criteria {
	return c.notDeleted(c.everInReach(search))
}

// everInReach is inReach with those who were deleted by a client.
func (c *catalogue) everInReach(search magento.Criteria) magento.Criteria {
	if c.scope.Adopts {
		return c.scope.inDomains(c.inWebsite(search))
	}
	return c.scope.narrow(c.inWebsite(search))
}

// inWebsite narrows a search to the customers of the website.
func (c *catalogue) inWebsite(search magento.Criteria) magento.Criteria {
	if c.global {
		return search
	}
	return search.And(magento.Filter{Field: "website_id", Condition: magento.Eq, Value: recordid.Number(c.website.ID)})
}

// byEmail searches the customers of the website by address, whether they exist for the client
// or not: Magento lets nobody else have it.
func (c *catalogue) byEmail(address string) magento.Criteria {
	return c.inWebsite(havingEmail(address))
}

// havingEmail searches all customers by address.
func havingEmail(address string) magento.Criteria {
	f := magento.Filter{Field: "email", Condition: magento.Eq, Value: address}
	return magento.Criteria{PageSize: 10, CurrentPage: 1}.And(f)
}

// storeIn reports whether a store view belongs to a website.
func (c *catalogue) storeIn(storeID, websiteID int64) bool {
	return slices.ContainsFunc(c.stores, func(v storeView) bool { return v.id == storeID && v.websiteID == websiteID })
}

// languageTag writes Magento's locale as SCIM does: en_US becomes en-US.
func languageTag(locale string) string { return strings.ReplaceAll(locale, "_", "-") }

// storeFor finds the store view of the website that speaks a language: the one
// with that very locale, else one with the same language. preferred wins among
// equals, so that nobody is moved without need. 0 where there is none.
func (c *catalogue) storeFor(language string, websiteID, preferred int64) int64 {
	language, _, _ = strings.Cut(language, ",") // an Accept-Language list: its first
	language, _, _ = strings.Cut(language, ";")
	language = strings.TrimSpace(languageTag(language))
	base, _, _ := strings.Cut(language, "-")
	exact, similar := int64(0), int64(0)
	for _, v := range c.stores {
		tag := languageTag(v.locale)
		tagBase, _, _ := strings.Cut(tag, "-")
		switch {
		case v.websiteID != websiteID || language == "":
		case strings.EqualFold(tag, language) && (exact == 0 || v.id == preferred):
			exact = v.id
		case strings.EqualFold(tagBase, base) && (similar == 0 || v.id == preferred):
			similar = v.id
		}
	}
	return cmp.Or(exact, similar)
}

// localeOf returns the language tag of a store view, "" where it is not known.
func (c *catalogue) localeOf(storeID int64) string {
	for _, v := range c.stores {
		if v.id == storeID {
			return languageTag(v.locale)
		}
	}
	return ""
}
