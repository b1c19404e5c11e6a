package customer

import (
	"context"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
)

type countryEntry struct {
	country *magento.Country // nil where Magento knows none of that code
	until   time.Time
}

// shop returns what is known of the shop.
func (c *Customers) shop(ctx context.Context) (*shop, error) {
	s, err := c.current.Get(ctx)
	if err != nil {
		return nil, magentoFailure(err, "read the shop's configuration")
	}
	return s, nil
}

// country answers for the given ISO codes; a code that Magento does not know is absent.
func (c *Customers) country(ctx context.Context, codes []string) (countries, error) {
	if len(codes) == 0 {
		return nil, nil //nolint:nilnil // nothing was asked
	}
	known := make(countries, len(codes))
	for _, code := range codes {
		entry, ok := c.countries.Load(code)
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
			c.countries.Store(code, e)
		}
		if e.country != nil {
			known[code] = e.country
		}
	}
	return known, nil
}
