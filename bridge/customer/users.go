package customer

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Update implements scimserver.Store with two calls, one where nothing changes. A new
// userName that is not the e-mail address costs a third.
func (u Users) Update(ctx context.Context, id string, change scim.Change) (updated scim.Resource, err error) {
	err = failure.RetryChanged(ctx, func() error {
		updated, err = u.update(ctx, id, change)
		return err
	})
	return updated, err
}

func (u Users) update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	s, err := u.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	current, err := u.read(ctx, s, id)
	if err != nil {
		return nil, err
	}
	s = u.shops.named(ctx, s, current)
	before := s.resource(current)
	wanted, err := change.To(before)
	if err != nil {
		return nil, err
	}
	if scim.Equal(before, wanted) {
		return before, nil
	}
	known, err := u.shops.countries(ctx, countriesIn(before, wanted))
	if err != nil && wanted.IsActive() { // nobody stays active because a country is unknown
		return nil, err
	}
	p, err := s.makePlan(current, before, wanted, change.Partial, known)
	if err != nil {
		return nil, u.lockOut(ctx, s, current, wanted, change.Partial, err)
	}
	stored, err := u.apply(ctx, p)
	if err != nil {
		return nil, u.lockOut(ctx, s, current, wanted, change.Partial, err)
	}
	return u.shops.named(ctx, s, stored).resource(stored), nil
}

// lockOut deactivates a customer whom a PUT deactivates, when something else in it
// is refused: the client is told what, but a person who has left must not keep
// the way in because of it. A PATCH has to leave the user untouched (RFC 7644
// section 3.5.2), so for that there is no such thing.
func (u Users) lockOut(ctx context.Context, s *shop, current *magento.Customer, wanted scim.Resource, partial bool, cause error) error {
	e, ok := errors.AsType[*scim.Error](cause)
	if partial || !ok || (e.Status != http.StatusBadRequest && e.Status != http.StatusConflict) || wanted.IsActive() || !s.mapping.isActive(current) {
		return cause
	}
	if err := u.deactivate(ctx, s, current); err != nil {
		return errors.Join(cause, err)
	}
	scim.EventFrom(ctx).Warn("only-deactivated", "the user was deactivated; the rest of the request was refused")
	out := *e
	out.Detail += " The user was deactivated all the same."
	return &out
}

// deactivate makes a customer inactive, and changes nothing else, whatever others change
// at the same time.
func (u Users) deactivate(ctx context.Context, s *shop, current *magento.Customer) error {
	inAnyVersion := *current
	inAnyVersion.Custom = maps.Clone(current.Custom)
	delete(inAnyVersion.Custom, attrVersion)
	current = &inAnyVersion
	before := s.resource(current)
	wanted := before.Clone()
	wanted["active"] = false
	p, err := s.makePlan(current, before, wanted, true, nil)
	if err == nil {
		_, err = u.apply(ctx, p)
	}
	return err
}

// Delete implements scimserver.Store with two calls: one to read the customer and one to delete it.
func (u Users) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	if u.shops.cfg.CustomerDelete == ForbidDelete {
		return &scim.Error{Status: http.StatusNotImplemented, Detail: "Deleting is switched off by CUSTOMER_DELETE=forbid; deactivate the user instead."}
	}
	s, err := u.shops.get(ctx)
	if err != nil {
		return err
	}
	current, err := u.read(ctx, s, id)
	if err != nil {
		return err
	}
	s = u.shops.named(ctx, s, current)
	if err := check(s.resource(current)); err != nil {
		return err
	}
	if u.shops.cfg.CustomerDelete == DeactivateCustomer {
		scim.EventFrom(ctx).SetAction(scim.ActionDeactivated, "User", recordid.Format(current.ID))
		return u.deactivate(ctx, s, current)
	}
	err = u.client.DeleteCustomer(ctx, current.ID)
	if failure.IsGone(err) {
		return scim.NotFound("User", id)
	}
	if err != nil {
		return magentoFailure(err, "delete the customer")
	}
	return nil
}

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
