package customer

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/bridge/internal/diff"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
)

// revert puts back what an update changed before it turned out that Magento did
// not store all of it, and returns why.
func (u Users) revert(ctx context.Context, p *plan, cause error) error {
	back := p.inverse()
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

// inverse is the change that undoes p. Passwords cannot be put back, nor is
// anybody let in again whom p locks out; but whom p has let in is locked out again.
func (p *plan) inverse() magento.CustomerChange {
	c, ch := p.current, &p.change
	back := magento.CustomerChange{
		Email:      diff.Undo(ch.Email, c.Email),
		Firstname:  diff.Undo(ch.Firstname, c.Firstname),
		Lastname:   diff.Undo(ch.Lastname, c.Lastname),
		Middlename: diff.Undo(ch.Middlename, c.Middlename),
		Prefix:     diff.Undo(ch.Prefix, c.Prefix),
		Suffix:     diff.Undo(ch.Suffix, c.Suffix),
		DOB:        diff.Undo(ch.DOB, c.DOB),
		Taxvat:     diff.Undo(ch.Taxvat, c.Taxvat),
		Gender:     diff.Undo(ch.Gender, c.Gender),
		StoreID:    diff.Undo(ch.StoreID, c.StoreID),
	}
	if !ch.IsSubscribed.IsLeft() {
		back.IsSubscribed = magento.Set(c.IsSubscribed)
	}
	for code, f := range ch.Custom {
		if code != attrActive {
			setCustom(&back, code, diff.Undo(f, c.Custom[code]))
		}
	}
	if !p.shop.isActive(c) && p.shop.isActive(p.after()) {
		back.Confirmation = diff.Undo(ch.Confirmation, c.Confirmation)
		if f := ch.Custom[attrActive]; !f.IsLeft() {
			setCustom(&back, attrActive, diff.Undo(f, c.Custom[attrActive]))
		}
		if !p.shop.locks(c) {
			back.PasswordHash = magento.Set(unusableHash)
		}
	}
	return back
}
