package magentotest

import (
	"os"
	"strings"
	"time"
)

// Option changes what a new shop is like.
type Option func(*config)

// Attribute is a customer attribute beside Magento's own.
type Attribute struct {
	Code          string
	BackendType   string // varchar, text, int, datetime, decimal
	FrontendInput string // text, textarea, boolean, select, …
	Label         string // the code where empty
	MaxLength     int    // rule max_text_length, in characters; 0 for none
	// InSet tells whether the attribute belongs to the attribute set of customers.
	// Values of one that does not are dropped silently; its metadata is there all the
	// same, which is the worst case for a client.
	InSet   bool
	Options map[string]string // of a selection: label by value
	// position is the place of an attribute that the companion module has made, 0 of
	// one made by hand.
	position int64
}

type config struct {
	path         string
	attributes   []Attribute
	websites     []website
	stores       []storeView
	shared       bool // accounts are shared between websites
	confirmation bool // e-mail confirmation is required
	module       bool
	firstModule  bool // the module by its first contract, which knows no versions of customers
	oauth        []integration
	bearers      []bearer
	admins       []adminSeed
	adminRoles   []*adminRole // beside Administrators
	now          func() time.Time
	countries    *countryTable
	origin       string
	genders      []string // options of the attribute gender beside Magento's own

	// Behaviour that is off by default.
	checksFutureDOB bool
	signsByName     bool
	withoutColumns  bool // of the companion module, whose attributes are there
	lineFeeds       bool
	passwordLength  int
	passwordClasses int
	language        *translation // nil for Magento's own
	maxPageSize     int64        // 0 for no limits of input
	defaultPageSize int64
	maxListItems    int             // of data objects, 0 for no limits of input
	rateLimit       int             // requests a second, 0 for no limit
	ownGroup        int64           // that the shop gives to customers by itself, 0 for none
	defaultGroups   map[int64]int64 // of store views, where it is not General
	latency         time.Duration
	processes       int // of PHP, 0 for any number
	service         func(route string) time.Duration
	mergeTime       time.Duration // between the read and the save of a customer
}

func newConfig(opts []Option) config {
	c := config{
		websites: []website{newWebsite(0, "admin", "Admin"), newWebsite(1, "base", "Main Website")},
		stores: []storeView{
			newStoreView(0, 0, "admin", "Admin", ""),
			newStoreView(1, 1, "default", "Default Store View", "en_US"),
		},
		now: time.Now, countries: newCountryTable(),
	}
	if os.Getenv(languageVariable) == "de_DE" {
		WithGerman()(&c)
	}
	for _, o := range opts {
		o(&c)
	}
	if c.versions() {
		c.attributes = append(c.attributes, versionAttributes()...)
	}
	return c
}

// versions tells whether the module counts the changes of customers and compares versions.
func (c *config) versions() bool { return c.module && !c.firstModule }

// WithPath mounts the shop under a path, as in https://example.com/shop/rest/V1.
func WithPath(prefix string) Option {
	return func(c *config) { c.path = "/" + strings.Trim(prefix, "/") }
}

// WithAttributes adds customer attributes for text of up to 255 characters. With
// no code it adds by hand the five that the companion module brings too:
// scim_user_name, scim_external_id (varchar), scim_active (boolean), scim_groups,
// scim_attributes (text).
func WithAttributes(codes ...string) Option {
	return func(c *config) {
		if len(codes) == 0 {
			for _, a := range companionAttributes() {
				c.addAttribute(a)
			}
		}
		for _, code := range codes {
			c.addAttribute(Attribute{Code: code, BackendType: "varchar", FrontendInput: "text", InSet: true})
		}
	}
}

// WithAttribute adds a customer attribute.
func WithAttribute(a Attribute) Option { return func(c *config) { c.addAttribute(a) } }

// addAttribute adds an attribute once; a later description replaces an earlier one.
func (c *config) addAttribute(a Attribute) {
	if a.Label == "" {
		a.Label = a.Code
	}
	for i := range c.attributes {
		if c.attributes[i].Code == a.Code {
			c.attributes[i] = a
			return
		}
	}
	c.attributes = append(c.attributes, a)
}

// WithModule installs the companion module: its attributes, its routes, and its
// guard: a customer with scim_active 0 cannot log in, and the customer's tokens end
// at once. It counts the changes of customers in scim_version, compares the version in a
// route of its own, and lets no other save raise scim_active.
func WithModule() Option {
	return func(c *config) {
		c.module = true
		for _, a := range moduleAttributes() {
			c.addAttribute(a)
		}
	}
}

// WithoutCustomerVersions makes the module the one of its first contract, 1.0.0: it counts
// no changes, and scim_active is an attribute as any other to Magento's own route.
func WithoutCustomerVersions() Option { return func(c *config) { c.firstModule = true } }

// WithWebsite adds a website with one store view.
func WithWebsite(code, storeCode, locale string) Option {
	return func(c *config) {
		id := int64(len(c.websites))
		c.websites = append(c.websites, newWebsite(id, code, strings.ToUpper(code)+" Website"))
		c.addStore(id, storeCode, locale)
	}
}

// WithStoreView adds a store view to a website that is there.
func WithStoreView(websiteCode, storeCode, locale string) Option {
	return func(c *config) {
		for _, w := range c.websites {
			if w.Code == websiteCode {
				c.addStore(w.ID, storeCode, locale)
				return
			}
		}
	}
}

func (c *config) addStore(website int64, code, locale string) {
	c.stores = append(c.stores, newStoreView(int64(len(c.stores)), website, code, "Store View "+code, locale))
}

// WithSharedAccounts shares accounts between all websites, so that an e-mail
// address is there once (customer/account_share/scope = 0).
func WithSharedAccounts() Option { return func(c *config) { c.shared = true } }

// WithConfirmationRequired makes customers confirm their e-mail address before
// they can log in (customer/create_account/confirm).
func WithConfirmationRequired() Option { return func(c *config) { c.confirmation = true } }

// WithOAuth adds an integration with all permissions that signs its requests by
// OAuth 1.0a. Its access token alone is no bearer token, as the default of
// oauth/consumer/enable_integration_as_bearer has it; WithBearer adds one that is.
func WithOAuth(consumerKey, consumerSecret, token, tokenSecret string) Option {
	return func(c *config) {
		c.oauth = append(c.oauth, integration{int64(len(c.oauth)) + 1, consumerKey, consumerSecret, token, tokenSecret})
	}
}

// WithBearer accepts a bearer token with all permissions.
func WithBearer(token string) Option {
	return func(c *config) {
		c.bearers = append(c.bearers, bearer{token, identity{kind: integrationUser, all: true}})
	}
}

// WithRestrictedBearer accepts a bearer token with the permissions named, such as
// Magento_Customer::customer.
func WithRestrictedBearer(token string, resources ...string) Option {
	return func(c *config) {
		c.bearers = append(c.bearers, bearer{token, identity{kind: integrationUser, resources: resources}})
	}
}

// WithAdmin adds an admin user of the role Administrators, which has all
// permissions. With a totpSecret (base32) the user logs in by two steps, the second
// Google's authenticator; with none the shop's two-factor login is off for the
// user. Further ones are added by AddAdmin.
func WithAdmin(username, password, totpSecret string) Option {
	return func(c *config) {
		c.admins = append(c.admins, adminSeed{username, password, totpSecret})
	}
}

// WithRole adds a role of admin users that grants the ACL resources named, or
// everything with Magento_Backend::all; Administrators is there anyway. Shop.RoleID
// tells its id.
func WithRole(name string, resources ...string) Option {
	return func(c *config) {
		r := &adminRole{name: name}
		r.grant(resources)
		c.adminRoles = append(c.adminRoles, r)
	}
}

// WithClock sets the clock of the shop's database and tokens. The Date header of
// answers is the web server's and stays with the real time.
func WithClock(now func() time.Time) Option { return func(c *config) { c.now = now } }

// WithSigningURL sets the origin, such as https://shop.example.com, that Magento
// believes it is reached at when it verifies signatures. The default is what the
// request's Host header says.
func WithSigningURL(origin string) Option {
	return func(c *config) { c.origin = strings.TrimSuffix(origin, "/") }
}

// WithLatency makes every answer take at least d.
func WithLatency(d time.Duration) Option { return func(c *config) { c.latency = d } }
