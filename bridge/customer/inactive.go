package customer

import (
	"context"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// unchanged is the answer to a request that has nothing to write.
func (u Users) unchanged(ctx context.Context, s *shop, current *magento.Customer) (scim.Resource, error) {
	current, err := u.keepInactive(ctx, s, current)
	if err != nil {
		return nil, err
	}
	u.coordinator.late.shown(s.mapping, current)
	return s.resource(current), nil
}

// keepInactive writes once more of a customer who is inactive that this is so, where a request
// that wants that has nothing to write. For another process may have sent a reactivation that
// got no answer: it names the version that the customer has up to now, and is refused when it is
// carried out after this write. A shop without versions has no use for it.
//
// Whoever is active costs no write. What a late write undoes there is no deactivation.
func (u Users) keepInactive(ctx context.Context, s *shop, c *magento.Customer) (*magento.Customer, error) {
	if !s.mapping.versions || s.mapping.isActive(c) {
		return c, nil
	}
	w := write{shop: s, from: c, to: copyOf(c)}
	w.to.Custom[attrActive] = "0"
	setCustom(&w.change, attrActive, magento.Set("0")) // past the validation of what is stored, and in any group
	stored, err := u.coordinator.save(ctx, u.client, w)
	switch {
	case failure.IsNotSent(err), failure.KindOf(err) == magento.Invalid:
		return c, nil
	case err != nil:
		return nil, userFailure(err, c.ID, "see to it that the customer stays inactive")
	default:
		return stored, nil
	}
}

// keepDeleted is keepInactive for who does not exist for the client because of an earlier DELETE:
// nobody has taken the account up since, and no late write does. It returns why the customer does
// not exist.
func (u Users) keepDeleted(ctx context.Context, s *shop, c *magento.Customer, cause error) error {
	if c == nil || u.shops.cfg.CustomerDelete != DeactivateCustomer || !s.catalogue.mayReturn(c) {
		return cause
	}
	if _, err := u.keepInactive(ctx, s, c); err != nil {
		return err
	}
	return cause
}
