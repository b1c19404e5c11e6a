package customer

import (
	"context"
	"slices"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/magento"
)

// create sends a new customer, always with its group: without one Magento takes the
// request as anonymous, and refused credentials would go unnoticed.
func (u Users) create(ctx context.Context, p *plan) (*magento.Customer, error) {
	change := p.change
	change.WebsiteID, change.StoreID = magento.Set(p.after.WebsiteID), magento.Set(p.after.StoreID)
	change.GroupID = magento.Set(p.after.GroupID)
	began := u.client.Now()
	created, told, err := create.Once(ctx, create.Record[magento.Customer]{
		Send:   func(ctx context.Context) (*magento.Customer, error) { return u.client.CreateCustomer(ctx, change) },
		Find:   func(ctx context.Context) (*magento.Customer, error) { return u.withAddressOf(ctx, p) },
		IsSent: func(found *magento.Customer) bool { return p.isSent(found, began, u.client.Now()) },
		Taken:  addressTaken,
	})
	if p.found = !told; told {
		u.shops.unfinished.begin(created.ID)
	}
	return created, err
}

const addressTaken = "A customer with this e-mail address exists already."

// withAddressOf finds the customer who has the e-mail address of a plan, nil for none. It
// fails with *scim.Error where that is somebody who does not exist for the client.
func (u Users) withAddressOf(ctx context.Context, p *plan) (*magento.Customer, error) {
	page, err := u.client.SearchCustomers(ctx, p.shop.catalogue.byEmail(p.after.Email))
	if err != nil {
		return nil, err
	}
	for i := range page.Items {
		if spelling.Same(page.Items[i].Email, p.after.Email) {
			if p.shop.catalogue.mayReturn(&page.Items[i]) {
				return nil, p.deletedConflict(&page.Items[i])
			}
			if !p.shop.catalogue.reaches(&page.Items[i]) {
				return nil, p.shop.catalogue.scope.outsideScope(ctx)
			}
			return &page.Items[i], nil
		}
	}
	return nil, nil // the documented value for none
}

// isSent reports whether a customer who was found is the one that a plan has sent without
// getting an answer: who has its key, or in a shop without keys, who was made since it began
// and is just what was sent. A password cannot be read, and so not compared.
func (p *plan) isSent(found *magento.Customer, began, now time.Time) bool {
	if key := p.after.Custom[attrCreateKey]; key != "" {
		return found.Custom[attrCreateKey] == key
	}
	sent := *p.after
	sent.CreatedIn = found.CreatedIn // says Magento
	return create.MadeBetween(began, now, found.CreatedAt) && p.shop.mapping.fields.NotStored(nil, &sent, found) == nil &&
		p.shop.mapping.isActive(found) == p.shop.mapping.isActive(&sent) &&
		(sent.Confirmation == "" || found.Confirmation == sent.Confirmation) &&
		found.Custom[attrLeftover] == sent.Custom[attrLeftover] &&
		slices.EqualFunc(found.Addresses, sent.Addresses, sameAddress)
}
