package bridge

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/magento"
)

// revert puts back what an update changed before it turned out that Magento did
// not store all of it, and returns why.
func (u Users) revert(ctx context.Context, p *plan, cause error) error {
	back := p.inverse()
	if back.IsZero() {
		return cause
	}
	ctx, cancel := afterwards(ctx)
	defer cancel()
	if _, err := u.client.UpdateCustomer(ctx, p.current.ID, back); err != nil {
		return errors.Join(cause, magentoFailure(err, "put the customer back as it was"))
	}
	return cause
}

// inverse is the change that undoes p. Passwords cannot be put back, nor is
// anybody let in again whom p locks out; but whom p has let in is locked out again.
func (p *plan) inverse() magento.CustomerChange {
	c, ch := p.current, &p.change
	back := magento.CustomerChange{
		Email:      undo(ch.Email, c.Email),
		Firstname:  undo(ch.Firstname, c.Firstname),
		Lastname:   undo(ch.Lastname, c.Lastname),
		Middlename: undo(ch.Middlename, c.Middlename),
		Prefix:     undo(ch.Prefix, c.Prefix),
		Suffix:     undo(ch.Suffix, c.Suffix),
		DOB:        undo(ch.DOB, c.DOB),
		Taxvat:     undo(ch.Taxvat, c.Taxvat),
		Gender:     undo(ch.Gender, c.Gender),
		StoreID:    undo(ch.StoreID, c.StoreID),
	}
	if !ch.IsSubscribed.IsLeft() {
		back.IsSubscribed = magento.Set(c.IsSubscribed)
	}
	for code, f := range ch.Custom {
		if code != attrActive {
			setCustom(&back, code, undo(f, c.Custom[code]))
		}
	}
	if !p.shop.isActive(c) && p.shop.isActive(p.after()) {
		back.Confirmation = undo(ch.Confirmation, c.Confirmation)
		if f := ch.Custom[attrActive]; !f.IsLeft() {
			setCustom(&back, attrActive, undo(f, c.Custom[attrActive]))
		}
		if !p.shop.locks(c) {
			back.PasswordHash = magento.Set(unusableHash)
		}
	}
	return back
}
