package customer

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/cached"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/magento"
)

// shopCache holds what was read of the shop for a short time.
type shopCache struct {
	cfg     Config
	client  *magento.Client
	current *cached.Value[shop]
	reading *shopReading // that is not yet complete, nil for none

	// unfit is why the shop does not fit the settings any more; nil where it does.
	unfit atomic.Pointer[SetupError]

	unfinished *unfinished
	sizes      paging.Sizes // of customers
	// passwords outlives what is read of the shop, since no route tells it.
	passwords passwordPolicy
}

func newShopCache(cfg Config, client *magento.Client) *shopCache {
	c := &shopCache{cfg: cfg, client: client, unfinished: newUnfinished()}
	c.current = cached.New("the shop's configuration", cfg.CacheTTL, c.read)
	return c
}

// read is readAnew, and remembers whether the settings fit. What was known before holds where they
// do not any more, so nobody would notice before the next start.
func (c *shopCache) read(ctx context.Context) (*shop, error) {
	s, err := c.readAnew(ctx)
	wrong, isUnfit := errors.AsType[*SetupError](err)
	if err != nil && !isUnfit {
		return nil, err
	}
	before := c.unfit.Swap(wrong)
	isNews := isUnfit && (before == nil || before.Error() != wrong.Error())
	if isNews && c.current.Known() != nil && c.cfg.Doubt != nil {
		c.cfg.Doubt(noLongerFits, wrong)
	}
	return s, err
}

const noLongerFits = "the settings do not fit the shop any more; the bridge goes on by what it knew before, and would not start again"

// readAnew asks Magento for everything that a request must know beforehand, and checks the
// settings against it. It fails with *SetupError or *magento.Error. One reading runs at a
// time.
func (c *shopCache) readAnew(ctx context.Context) (*shop, error) {
	if c.reading == nil || time.Since(c.reading.began) > maxReadingAge {
		c.reading = newShopReading(c.client, c.current.Known())
	}
	if err := c.reading.run(ctx, c.client, &c.cfg); err != nil {
		if _, wrong := errors.AsType[*SetupError](err); wrong {
			c.reading = nil
		}
		return nil, err
	}
	r := c.reading
	c.reading = nil
	if r.module.doubt != nil && c.cfg.Doubt != nil {
		c.cfg.Doubt(moduleInDoubt(r.module), r.module.doubt)
	}
	s, err := newShop(&c.cfg, r)
	if err == nil {
		s.passwords = &c.passwords
	}
	return s, err
}

// moduleInDoubt says what a doubt about the companion module means.
func moduleInDoubt(m module) string {
	switch {
	case m.unknown:
		return "whether the shop has the companion module is not known: deactivations are written in both ways"
	case m.status == nil:
		return "the companion module cannot be asked; the bridge goes on as if it were not installed, as before"
	default:
		return "the companion module cannot be asked; the bridge goes on as if it were installed, as before"
	}
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
	if latest := c.current.Known(); latest != nil && latest.catalogue == s.catalogue {
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
	maps.Copy(names, s.groups.naming.all([]magento.Group{*group}))
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
func (c *shopCache) countries(ctx context.Context, s *shop, codes []string) (countries, error) {
	known := make(countries, len(codes))
	for _, code := range codes {
		entry, ok := s.catalogue.countries.Load(code)
		if !ok {
			country, err := c.client.Country(ctx, code)
			if err != nil && failure.KindOf(err) != magento.NotFound {
				return nil, magentoFailure(err, "look up the country of an address")
			}
			entry = country
			s.catalogue.countries.Store(code, entry)
		}
		if country, _ := entry.(*magento.Country); country != nil {
			known[code] = country
		}
	}
	return known, nil
}
