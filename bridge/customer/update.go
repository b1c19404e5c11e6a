package customer

import (
	"context"
	"errors"
	"net/http"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Update implements scimserver.Store with two calls, one where nothing changes. A new
// userName that is not the e-mail address costs a third.
func (u Users) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
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
	if err != nil && resource.IsActive(wanted) { // nobody stays in for want of a country
		return nil, err
	}
	stored, err := u.become(ctx, s, current, before, wanted, change.Partial, known)
	if err != nil && !change.Partial {
		return nil, u.lockOut(ctx, s, current, before, wanted, err)
	}
	if err != nil {
		return nil, err
	}
	return u.shops.named(ctx, s, stored).resource(stored), nil
}

// become makes a customer what is wanted.
func (u Users) become(ctx context.Context, s *shop, current *magento.Customer, before, wanted scim.Resource, partial bool, known countries) (*magento.Customer, error) {
	p, err := s.makePlan(current, before, wanted, partial, known)
	if err != nil {
		return nil, err
	}
	return u.carryOut(ctx, p)
}

// lockOut deactivates a customer whom a PUT deactivates, when something else in it
// is refused: the provider is told what, but a person who has left must not keep
// the way in because of it. A PATCH has to leave the user untouched (RFC 7644
// section 3.5.2), so for that there is no such thing.
func (u Users) lockOut(ctx context.Context, s *shop, current *magento.Customer, before, wanted scim.Resource, cause error) error {
	e, ok := errors.AsType[*scim.Error](cause)
	if !ok || (e.Status != http.StatusBadRequest && e.Status != http.StatusConflict) || resource.IsActive(wanted) || !s.mapping.isActive(current) {
		return cause
	}
	alone := before.Clone()
	alone["active"] = false
	if _, err := u.become(ctx, s, current, before, alone, true, nil); err != nil {
		return errors.Join(cause, err)
	}
	scim.EventFrom(ctx).Warn("only-deactivated", "the user was deactivated; the rest of the request was refused")
	out := *e
	out.Detail += " The user was deactivated all the same."
	return &out
}

// carryOut writes a plan for an existing customer, tells the operator of what it
// could not do quite as asked, and returns what became of the customer.
func (u Users) carryOut(ctx context.Context, p *plan) (*magento.Customer, error) {
	if p.change.IsZero() {
		p.report(ctx)
		return p.current, nil
	}
	if err := u.userNameIsFree(ctx, p); err != nil {
		return nil, err
	}
	stored, err := u.client.UpdateCustomer(ctx, p.current.ID, p.change)
	if failure.KindOf(err) == magento.Invalid && !p.change.Addresses.IsLeft() {
		if p, err = p.withoutAddresses(); err != nil {
			return nil, err
		}
		if p.change.IsZero() {
			p.report(ctx)
			return p.current, nil
		}
		stored, err = u.client.UpdateCustomer(ctx, p.current.ID, p.change)
	}
	if err != nil {
		return nil, u.updateFailure(ctx, p, err)
	}
	settled, err := u.settle(ctx, p, stored)
	if err != nil {
		return nil, u.undo(ctx, p, err)
	}
	p.report(ctx)
	return settled, nil
}

// undo puts back what an update changed before it turned out that Magento did not store all
// of it, and returns why.
func (u Users) undo(ctx context.Context, p *plan, cause error) error {
	back := p.undo()
	if back.IsZero() {
		return cause
	}
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	if _, err := u.client.UpdateCustomer(ctx, p.current.ID, back); err != nil {
		return errors.Join(cause, magentoFailure(err, "put the customer back as it was"))
	}
	return cause
}

func (u Users) updateFailure(ctx context.Context, p *plan, err error) error {
	switch {
	case u.isTaken(ctx, p, err):
		address, _ := p.change.Email.Value()
		return u.duplicate(ctx, p.shop, address)
	case failure.IsGone(err):
		return scim.NotFound("User", recordid.Format(p.current.ID))
	default:
		return p.shop.mapping.failure(err, "update the customer")
	}
}

// Delete implements scimserver.Store with two calls: one for the fence, one for the deed.
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
		return u.deactivateInstead(ctx, s, current)
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

// deactivateInstead is what a DELETE does where the shop keeps its customers.
func (u Users) deactivateInstead(ctx context.Context, s *shop, current *magento.Customer) error {
	scim.EventFrom(ctx).SetAction(scim.ActionDeactivated, "User", recordid.Format(current.ID))
	before := s.resource(current)
	wanted := before.Clone()
	wanted["active"] = false
	p, err := s.makePlan(current, before, wanted, true, nil)
	if err != nil {
		return err
	}
	_, err = u.carryOut(ctx, p)
	return err
}
