package customer

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
)

// LockOut locks those out by Magento's own means, as on a stock shop, who are inactive by the companion module's
// attribute: before the module is removed, since nothing heeds the attribute then. It looks at all customers of the
// shop, on every website and whatever the scope is, for the module keeps all of them out. It calls told for each, with
// an error for whom Magento refuses to save, and goes on. With a client of Magento that only reads it tells whom it
// would lock out. It fails where the shop lacks the attribute, and where Magento does not answer.
func (c *Customers) LockOut(ctx context.Context, told func(id int64, refused error)) error {
	attributes, err := c.shops.client.CustomerAttributes(ctx)
	if err != nil {
		return magentoFailure(err, "read the customer attributes")
	}
	if !slices.ContainsFunc(attributes, func(a magento.Attribute) bool { return a.Code == attrActive }) {
		return errors.New("the shop has no customer attribute scim_active: nobody is inactive by the companion module")
	}
	s, err := c.shops.get(ctx)
	if err != nil {
		return err
	}
	search := magento.Criteria{PageSize: magento.MaxPageSize, Fields: memberFields}.
		And(magento.Filter{Field: attrActive, Condition: magento.Eq, Value: "0"})
	source := c.shops.source(s, "search customers", onlyLockedByModule)
	return source.Each(ctx, search, func(one *magento.Customer) error {
		if !onlyLockedByModule(one) {
			return nil
		}
		isLocked, err := c.lockOut(ctx, s, one.ID)
		switch {
		case failure.KindOf(err) == magento.Invalid, errors.Is(err, errReactivated):
			told(one.ID, err)
		case err != nil:
			return magentoFailure(err, "lock the customer out")
		case isLocked:
			told(one.ID, nil)
		}
		return nil
	})
}

// onlyLockedByModule reports whether a customer could log in if the companion module were not there.
func onlyLockedByModule(c *magento.Customer) bool {
	return c.Custom[attrActive] == "0" && !strings.HasPrefix(c.Confirmation, inactivePrefix) &&
		!strings.HasPrefix(c.Confirmation, deletedPrefix)
}

// lockOut locks one customer out, and reports whether it did: somebody else may have reactivated
// the customer since the search.
func (c *Customers) lockOut(ctx context.Context, s *shop, id int64) (isLocked bool, err error) {
	now, err := c.shops.client.GetCustomer(ctx, id)
	if failure.IsGone(err) {
		return false, nil
	}
	if err != nil || !onlyLockedByModule(now) {
		return false, err
	}
	w := write{shop: s, from: now, to: copyOf(now)}
	w.to.Confirmation = inactivePrefix + rand.Text()
	if isDeleted(now) {
		w.to.Confirmation = deletedPrefix + rand.Text()
	}
	w.change.Confirmation = magento.Set(w.to.Confirmation)
	w.change.PasswordHash = magento.Set(unusableHash)
	stored, err := c.coordinator.save(ctx, c.shops.client, w)
	switch {
	case failure.IsNotSent(err):
		return true, nil
	case failure.IsGone(err):
		return false, nil
	case err == nil && stored.Confirmation != w.to.Confirmation:
		err = errors.New("Magento did not store the confirmation key") //nolint:staticcheck // a name
	case err == nil && stored.Custom[attrActive] != "0":
		return false, c.letIn(ctx, s, stored, now.Confirmation)
	}
	return err == nil, err
}

// errReactivated says of whom a lock-out took the password only.
var errReactivated = errors.New("somebody has reactivated the customer at the same time: who is active, and needs a new password")

// letIn takes a lock-out back, of somebody who was reactivated between its two calls: a password cannot
// be saved by version.
func (c *Customers) letIn(ctx context.Context, s *shop, locked *magento.Customer, confirmation string) error {
	w := write{shop: s, from: locked, to: copyOf(locked)}
	w.to.Confirmation = confirmation
	w.change.Confirmation = magento.Set(confirmation)
	if _, err := c.coordinator.save(ctx, c.shops.client, w); err != nil {
		return err
	}
	return errReactivated
}
