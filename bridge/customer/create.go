package customer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
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
	if err := u.userNameIsFree(ctx, p); err != nil {
		return nil, err
	}
	created, err := u.create(ctx, p)
	if failure.KindOf(err) == magento.Invalid && !p.change.Addresses.IsLeft() {
		if p, err = p.withoutAddresses(); err != nil {
			return nil, err
		}
		created, err = u.create(ctx, p)
	}
	if err != nil {
		return nil, u.createFailure(ctx, p, err)
	}
	created, err = u.settleNew(ctx, p, created)
	if err != nil {
		return nil, err
	}
	if err := u.firstOfItsName(ctx, p, created); err != nil {
		return nil, err
	}
	p.report(ctx)
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
	return nil, nil //nolint:nilnil // the documented value for none
}

func (p *plan) sameName(c *magento.Customer) bool {
	first, _ := p.change.Firstname.Value()
	last, _ := p.change.Lastname.Value()
	return c.Firstname == first && c.Lastname == last
}

// settleNew makes sure that a new customer is what was asked for. One that is
// not is taken back: half a person, or one who should be inactive and is not, is
// worse than none.
func (u Users) settleNew(ctx context.Context, p *plan, created *magento.Customer) (*magento.Customer, error) {
	settled, err := u.settle(ctx, p, created)
	if err == nil {
		return settled, nil
	}
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	if delErr := u.client.DeleteCustomer(ctx, created.ID); delErr != nil {
		return nil, errors.Join(err, magentoFailure(delErr, "take back the new customer"))
	}
	return nil, err
}

// settle compares what Magento stored with what it was sent, writes what is
// missing where that is possible, and fails where a value was dropped, cut or
// changed.
func (u Users) settle(ctx context.Context, p *plan, stored *magento.Customer) (*magento.Customer, error) {
	var rest magento.CustomerChange
	if m := p.shop.mapping; p.isNew() && !m.isActive(p.after) && m.isActive(stored) {
		// The answer to a create never shows the confirmation, so it is written
		// again, by a call that does.
		rest.Confirmation, rest.PasswordHash = p.change.Confirmation, magento.Set(unusableHash)
	}
	text, err := p.shop.leftover(p.wanted, stored)
	if err != nil {
		return nil, err
	}
	if text != stored.Custom[attrLeftover] && p.shop.mapping.leftovers {
		setCustom(&rest, attrLeftover, field.Value(text))
	}
	if !rest.IsZero() {
		if stored, err = u.client.UpdateCustomer(ctx, stored.ID, rest); err != nil {
			return nil, magentoFailure(err, "complete the customer")
		}
	}
	return stored, p.notStored(stored, text)
}

// createFailure is the SCIM error of a create that Magento refused.
func (u Users) createFailure(ctx context.Context, p *plan, err error) error {
	if u.isTaken(ctx, p, err) {
		address, _ := p.change.Email.Value()
		return u.duplicate(ctx, p.shop, address)
	}
	return p.shop.mapping.failure(err, "create the customer")
}

// isTaken reports whether Magento refused the e-mail address as taken. A shop in
// another language says so in other words, so after any refusal of a new address
// the bridge looks.
func (u Users) isTaken(ctx context.Context, p *plan, err error) bool {
	address, changes := p.change.Email.Value()
	switch kind := failure.KindOf(err); {
	case kind == magento.Duplicate:
		return true
	case kind != magento.Invalid || !changes:
		return false
	}
	page, err := u.client.SearchCustomers(ctx, p.shop.catalogue.byEmail(address))
	return err == nil && slices.ContainsFunc(page.Items, func(c magento.Customer) bool {
		return c.ID != p.current.ID && strings.EqualFold(c.Email, address)
	})
}

// duplicate is the 409 for an e-mail address that Magento says is taken. What
// collides must be findable, or a provider asks and creates for ever; where it is
// not, the detail says why.
func (u Users) duplicate(ctx context.Context, s *shop, address string) error {
	page, err := u.client.SearchCustomers(ctx, s.catalogue.byEmail(address))
	switch {
	case err != nil:
		return scim.Conflict("A customer with this e-mail address exists already.")
	case len(page.Items) == 0:
		return scim.Conflict("A customer with this e-mail address exists on another website of the shop, where this bridge does not look. " +
			"If the shop shares customer accounts between its websites, set MAGENTO_ACCOUNT_SCOPE=global.")
	case !slices.ContainsFunc(page.Items, func(c magento.Customer) bool { return strings.EqualFold(c.Email, address) }):
		return scim.Conflict("Magento takes this e-mail address for the same as that of customer " + recordid.Format(page.Items[0].ID) + ", which differs only in accents.")
	default:
		return scim.Conflict("A customer with this e-mail address exists already.")
	}
}

// report tells the operator what the plan could not do quite as it was asked.
func (p *plan) report(ctx context.Context) {
	event := scim.EventFrom(ctx)
	for _, w := range p.warnings {
		event.Warn(w.Code, w.Text)
	}
}
