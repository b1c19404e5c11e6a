package customer

import (
	"context"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Create implements scimserver.Store with one call; a userName that is not the e-mail
// address costs one before and one after, since Magento does not know that it is
// unique.
func (u Users) Create(ctx context.Context, wanted scim.Resource) (scim.Resource, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	known, err := u.shops.countries(ctx, countriesIn(nil, wanted))
	if err != nil {
		return nil, err
	}
	p, err := s.makePlan(s.catalogue.newCustomer(), nil, wanted, false, known)
	if err != nil {
		return nil, err
	}
	created, err := u.apply(ctx, p)
	if err != nil {
		return nil, err
	}
	return u.shops.named(ctx, s, created).resource(created), nil
}

// create sends the customer, always with its group: without one Magento takes
// the request as anonymous, and refused credentials would go unnoticed.
func (u Users) create(ctx context.Context, p *plan) (*magento.Customer, error) {
	change := p.change
	change.WebsiteID = magento.Set(p.current.WebsiteID)
	if change.GroupID.IsLeft() {
		change.GroupID = magento.Set(p.current.GroupID)
	}
	if change.StoreID.IsLeft() {
		change.StoreID = magento.Set(p.current.StoreID)
	}
	return create.Once(ctx, create.Record[magento.Customer]{
		Send: func(ctx context.Context) (*magento.Customer, error) { return u.client.CreateCustomer(ctx, change) },
		Find: func(ctx context.Context, began time.Time) (*magento.Customer, error) {
			return u.findCreated(ctx, p, began)
		},
	})
}

// findCreated looks for the customer that a create without an answer has made: Magento
// made it since the request began, by its own clock, under the name that was sent.
func (u Users) findCreated(ctx context.Context, p *plan, began time.Time) (*magento.Customer, error) {
	address, _ := p.change.Email.Value()
	page, err := u.client.SearchCustomers(ctx, p.shop.catalogue.byEmail(address))
	if err != nil {
		return nil, err
	}
	for i := range page.Items {
		c := &page.Items[i]
		if !strings.EqualFold(c.Email, address) {
			continue
		}
		if !create.MadeSince(began, page.ServerTime, c.CreatedAt) || !p.sameName(c) {
			return nil, create.Taken("email", "A customer with the same email address already exists in an associated website.")
		}
		return c, nil
	}
	return nil, nil // the documented value for none
}

func (p *plan) sameName(c *magento.Customer) bool {
	first, _ := p.change.Firstname.Value()
	last, _ := p.change.Lastname.Value()
	return c.Firstname == first && c.Lastname == last
}
