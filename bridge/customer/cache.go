package customer

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
)

// loadTimeout bounds one reading of the shop's configuration.
const loadTimeout = 30 * time.Second

type countryEntry struct {
	country *magento.Country // nil where Magento knows none of that code
	until   time.Time
}

// load reads the shop anew; callers that come at once share one reading, which
// does not end with one of them.
func (c *Customers) load(ctx context.Context) (*shop, error) {
	select {
	case r := <-c.reading(): //nolint:contextcheck // it is shared, and must not end with the caller who began it
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*shop), nil //nolint:forcetypeassert // the function above returns nothing else
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the shop's configuration: %w", ctx.Err())
	}
}

// reading is the reading of the shop that is under way, or one that begins now.
// The channel need not be read.
func (c *Customers) reading() <-chan singleflight.Result {
	return c.loads.DoChan("shop", func() (any, error) {
		c.closing.Lock()
		if err := c.stop.Err(); err != nil {
			c.closing.Unlock()
			return nil, err
		}
		c.wait.Add(1)
		c.closing.Unlock()
		defer c.wait.Done()

		ctx, cancel := context.WithTimeout(c.stop, loadTimeout)
		defer cancel()
		s, err := readShop(ctx, c.client, &c.cfg)
		if err != nil {
			return nil, err
		}
		c.current.Store(s)
		return s, nil
	})
}

// shop returns what is known of the shop. What is older than CacheTTL is still
// good for this request and read again in the background.
func (c *Customers) shop(ctx context.Context) (*shop, error) {
	s := c.current.Load()
	if s == nil {
		s, err := c.load(ctx)
		if err != nil {
			return nil, magentoFailure(err, "read the shop's configuration")
		}
		return s, nil
	}
	if time.Since(s.loadedAt) > c.cfg.CacheTTL {
		c.renew() //nolint:contextcheck // the reading is not this request's
	}
	return s, nil
}

// renew reads the shop again in the background, at most once in a while: a
// failure leaves what is known, and is no reason to ask at every request.
func (c *Customers) renew() {
	now, due := time.Now(), c.renewAt.Load()
	if now.UnixNano() < due || !c.renewAt.CompareAndSwap(due, now.Add(c.cfg.CacheTTL/10).UnixNano()) {
		return
	}
	c.reading()
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
