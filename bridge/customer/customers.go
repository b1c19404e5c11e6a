package customer

import (
	"cmp"
	"context"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// SetupError is a setting that does not fit the shop: nothing but a change of the
// setting, or of the shop, corrects it.
type SetupError = failure.SetupError

// Config is what whoever runs the bridge decides about customers.
type Config struct {
	// Website is the code of the website whose customers exist for the client;
	// "" for the shop's first.
	Website string
	// GlobalAccounts says that the shop shares customers between its websites, so
	// that all exist.
	GlobalAccounts bool
	// Scope says which of its customers exist for the client.
	Scope Scope
	// CustomerAttributes maps further SCIM attributes to Magento fields.
	CustomerAttributes Mapping
	// CustomerDelete says what a DELETE does.
	CustomerDelete DeletePolicy
	// IgnorePasswords says that no password is set, whatever a client sends.
	IgnorePasswords bool
	// CacheTTL is how long what was read of the shop's configuration holds, 5
	// minutes by default.
	CacheTTL time.Duration
	// ScanLimit is how many customers are read at most for a filter that Magento
	// cannot answer, 10,000 by default.
	ScanLimit int
	// GroupPriority names the groups of which the first decides where a customer is
	// in several, highest first; without it the last one joined does.
	GroupPriority []string
	GroupAliases  GroupAliases
	// GroupTaxClass is the name or id of the tax class of new customer groups; ""
	// for that of the default group.
	GroupTaxClass string
	// GroupSettle is how long a change of members waits for what another replica
	// may be writing at the same time, before it looks whether all is well and
	// answers. 0 is for one replica alone.
	GroupSettle time.Duration
	// GroupsManaged says that only groups made or adopted over SCIM exist for the client.
	GroupsManaged bool
	// GroupDeleteMax is how many members a group may have that is deleted without having been
	// made or adopted over SCIM, 20 by default; -1 is for none.
	GroupDeleteMax int
	// GroupConcurrency is how many members are changed side by side, 8 by default;
	// the client's own limit holds as well.
	GroupConcurrency int
	// Doubt is told what of the shop could not be asked, and why; nil for nobody.
	Doubt func(text string, cause error)
	// Jitter chooses a wait below a bound for requests that undo each other's changes;
	// nil leaves it to chance.
	Jitter func(bound time.Duration) time.Duration
	// Warn is told what was put right about a customer without a request; nil for nobody.
	Warn func(customer int64, w scim.Warning)
}

// DeletePolicy says what a DELETE does to a customer.
type DeletePolicy string

// The policies.
const (
	DeleteCustomer DeletePolicy = "delete"
	// DeactivateCustomer keeps orders and history reachable under the account.
	DeactivateCustomer DeletePolicy = "deactivate"
	ForbidDelete       DeletePolicy = "forbid"
)

// Customers provisions Magento's customers as SCIM users. It remembers nothing
// between two requests but the shop's configuration, for a short time.
type Customers struct {
	shops       *shopCache
	coordinator *coordinator
}

// New returns a Customers that has not yet spoken to Magento. Close ends it.
func New(cfg Config, client *magento.Client) *Customers {
	cfg.CacheTTL = cmp.Or(cfg.CacheTTL, 5*time.Minute)
	cfg.ScanLimit = cmp.Or(cfg.ScanLimit, 10_000)
	cfg.CustomerDelete = cmp.Or(cfg.CustomerDelete, DeleteCustomer)
	cfg.GroupDeleteMax = cmp.Or(cfg.GroupDeleteMax, 20)
	cfg.GroupConcurrency = cmp.Or(cfg.GroupConcurrency, 8)
	return &Customers{shops: newShopCache(cfg, client), coordinator: newCoordinator(&cfg, client)}
}

// Close ends what goes on in the background and waits for it. No request may be under way.
func (c *Customers) Close() {
	c.coordinator.unanswered.Close()
	c.coordinator.ofGroups.Close()
	c.coordinator.late.close()
	c.shops.current.Close()
}

// Users returns the store of customers.
func (c *Customers) Users() Users {
	return Users{client: c.shops.client, shops: c.shops, coordinator: c.coordinator}
}

// Groups returns the store of customer groups.
func (c *Customers) Groups() Groups {
	return Groups{client: c.shops.client, shops: c.shops, coordinator: c.coordinator}
}

// Load reads the shop's configuration and checks the settings against it. It
// fails with *SetupError where a setting is wrong, and with *magento.Error where
// the shop cannot be asked now: a request will then try again.
func (c *Customers) Load(ctx context.Context) error {
	_, err := c.shops.current.Load(ctx)
	return err
}

// Doubts says what of the shop could not be asked when it was read last; "" for nothing.
func (c *Customers) Doubts() string {
	s := c.shops.current.Known()
	if s == nil || s.module.doubt == nil {
		return ""
	}
	return moduleInDoubt(s.module)
}

// Unfit returns why the settings do not fit the shop, as it was when it was read last; nil where
// they do. What was known before holds until the process ends.
func (c *Customers) Unfit() error {
	if wrong := c.shops.unfit.Load(); wrong != nil {
		return wrong
	}
	return nil
}

// Ready makes one cheap call of Magento that needs the credentials.
func (c *Customers) Ready(ctx context.Context) error {
	if c.shops.current.Known() == nil {
		return c.Load(ctx)
	}
	_, err := c.shops.client.SearchCustomers(ctx, magento.Criteria{PageSize: 1, CurrentPage: 1, Fields: "total_count"})
	return err
}
