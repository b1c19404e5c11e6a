package customer

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/cached"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
)

// shopCache holds what was read of the shop for a short time.
type shopCache struct {
	cfg     Config
	client  *magento.Client
	current *cached.Value[shop]
	byCode  sync.Map                      // of countries, by their ISO codes
	table   atomic.Pointer[fallbackTable] // of current
}

func newShopCache(cfg Config, client *magento.Client) *shopCache {
	c := &shopCache{cfg: cfg, client: client}
	c.current = cached.New("the shop's configuration", cfg.CacheTTL, func(ctx context.Context) (*shop, error) {
		return readShop(ctx, client, &c.cfg)
	})
	return c
}

type countryEntry struct {
	country *magento.Country // nil where Magento knows none of that code
	until   time.Time
}

// get returns what is known of the shop.
func (c *shopCache) get(ctx context.Context) (*shop, error) {
	s, err := c.current.Get(ctx)
	if err != nil {
		return nil, magentoFailure(err, "read the shop's configuration")
	}
	return s, nil
}

// named returns the shop as it is known, read again where it lacks the name of
// one of the customer's groups. One that has no name then does not exist, which
// is remembered as an empty name.
func (c *shopCache) named(ctx context.Context, s *shop, customer *magento.Customer) *shop {
	if latest := c.current.Known(); latest != nil && latest.loadedAt.Equal(s.loadedAt) {
		s = latest // another item of the same list may have asked already
	}
	groups := s.groups.state(customer).Groups()
	if !slices.ContainsFunc(groups, func(id int64) bool { _, ok := s.groups.names[id]; return !ok }) {
		return s
	}
	list, err := readGroups(ctx, c.client)
	if err != nil {
		return s // the name of a group is not worth a failure
	}
	names := s.groups.naming.all(list)
	for _, id := range slices.AppendSeq(groups, maps.Keys(s.groups.names)) {
		if _, exists := names[id]; !exists {
			names[id] = groupName{}
		}
	}
	return c.withNames(s, names)
}

// freshGroups reads all customer groups, and returns the shop that knows their names.
func (c *shopCache) freshGroups(ctx context.Context, s *shop) (*shop, []magento.Group, error) {
	list, err := readGroups(ctx, c.client)
	if err != nil {
		return nil, nil, magentoFailure(err, "read the customer groups")
	}
	return c.withNames(s, s.groups.naming.all(list)), list, nil
}

// withName notes the name of a group, so that the users in it show it at once.
func (c *shopCache) withName(s *shop, group *magento.Group) *shop {
	names := maps.Clone(s.groups.names)
	names[group.ID] = s.groups.naming.of(group)
	return c.withNames(s, names)
}

// withNames notes what the customer groups are called, and returns the shop that knows it.
func (c *shopCache) withNames(s *shop, names map[int64]groupName) *shop {
	next := *s
	next.groups.names = names
	c.current.Replace(s, &next)
	return &next
}

// countries answers for the given ISO codes; a code that Magento does not know is absent.
func (c *shopCache) countries(ctx context.Context, codes []string) (countries, error) {
	if len(codes) == 0 {
		return nil, nil // nothing was asked
	}
	known := make(countries, len(codes))
	for _, code := range codes {
		entry, ok := c.byCode.Load(code)
		e, _ := entry.(countryEntry)
		if !ok || time.Now().After(e.until) {
			country, err := c.client.Country(ctx, code)
			if err != nil && failure.KindOf(err) != magento.NotFound {
				return nil, magentoFailure(err, "look up the country of an address")
			}
			e = countryEntry{until: time.Now().Add(c.cfg.CacheTTL)}
			if err == nil {
				e.country = country
			}
			c.byCode.Store(code, e)
		}
		if e.country != nil {
			known[code] = e.country
		}
	}
	return known, nil
}
