package customer

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
)

// Adopt marks the customers in the domains of the scope whom nobody has made or adopted over
// SCIM, and calls marked for each. With a client of Magento that only reads it tells whom it
// would mark. It returns how many they are. It fails where the scope names no domain or the
// shop has no place for the mark.
func (c *Customers) Adopt(ctx context.Context, marked func(id int64)) (n int, err error) {
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
	source := c.shops.source(s, "search customers", s.catalogue.mayAdopt)
	err = source.Each(ctx, s.catalogue.notDeleted(search), func(one *magento.Customer) error {
		isMarked, err := c.adopt(ctx, s, one.ID)
		if isMarked {
			n++
			marked(one.ID)
		}
		return err
	})
	return n, err
}

// mayAdopt reports whether a customer is in the domains of the scope and nobody manages it.
func (c *catalogue) mayAdopt(customer *magento.Customer) bool {
	return c.onWebsite(customer) && c.scope.hasAddress(customer.Email) && !isManaged(customer) && !isDeleted(customer)
}

// adopt marks one customer, and reports whether it did: somebody else may have changed the
// customer since the search.
func (c *Customers) adopt(ctx context.Context, s *shop, id int64) (isMarked bool, err error) {
	err = failure.RetryChanged(ctx, func() error {
		now, err := c.shops.client.GetCustomer(ctx, id)
		if err != nil || !s.catalogue.mayAdopt(now) {
			return err
		}
		w := write{shop: s, from: now, to: copyOf(now)}
		w.to.Custom[attrOwner] = ownerOf(ctx)
		s.mapping.fields.Diff(&w.change, w.from, w.to)
		_, err = c.coordinator.save(ctx, c.shops.client, w)
		isMarked = err == nil || failure.IsNotSent(err)
		return err
	})
	if isMarked || failure.IsGone(err) {
		return isMarked, nil
	}
	return false, magentoFailure(err, "mark the customer")
}
