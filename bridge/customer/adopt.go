package customer

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
)

// Adopt marks the customers in the domains of the scope whom nobody has made or adopted over
// SCIM, and calls found for each. Without write it only finds them. It returns how many they
// are. It fails where the scope names no domain or the shop has no place for the mark.
func (c *Customers) Adopt(ctx context.Context, write bool, found func(id int64)) (n int, err error) {
	s, err := c.shops.get(ctx)
	if err != nil {
		return 0, err
	}
	scope := s.catalogue.scope
	switch {
	case len(scope.Domains) == 0:
		return 0, errors.New("CUSTOMER_SCOPE names no domains: whom to adopt is told by CUSTOMER_SCOPE=managed+domains:example.com")
	case !s.mapping.owned:
		return 0, errors.New("the shop has no customer attribute scim_owner: install or upgrade the companion module")
	}
	search := scope.inDomains(s.catalogue.inWebsite(magento.Criteria{PageSize: magento.MaxPageSize, Fields: memberFields}))
	source := c.shops.source(s, "search customers", func(one *magento.Customer) bool {
		return s.catalogue.onWebsite(one) && scope.hasAddress(one.Email) && !isManaged(one)
	})
	err = source.Each(ctx, search, func(one *magento.Customer) error {
		if write {
			if err := c.adopt(ctx, s, one); err != nil {
				return err
			}
		}
		n++
		found(one.ID)
		return nil
	})
	return n, err
}

// adopt marks one customer.
func (c *Customers) adopt(ctx context.Context, s *shop, one *magento.Customer) error {
	err := failure.RetryChanged(ctx, func() error {
		now, err := c.shops.client.GetCustomer(ctx, one.ID)
		if err != nil || isManaged(now) {
			return err
		}
		w := write{shop: s, from: now, to: copyOf(now)}
		w.to.Custom[attrOwner] = ownerOf(ctx)
		s.mapping.fields.Diff(&w.change, w.from, w.to)
		_, err = c.coordinator.save(ctx, c.shops.client, w)
		return err
	})
	if failure.IsGone(err) {
		return nil
	}
	if err != nil {
		return magentoFailure(err, "mark the customer")
	}
	return nil
}
