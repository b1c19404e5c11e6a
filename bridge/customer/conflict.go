package customer

import (
	"context"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// conflict is the 409 for an e-mail address that Magento refused as taken, nil for any
// other refusal. A shop in another language says so in other words, so after any refusal
// of a new address the bridge looks. What collides must be findable, or a client asks and
// creates for ever; where it is not, the detail says why.
func (u Users) conflict(ctx context.Context, p *plan, refusal error) error {
	address, changes := p.change.Email.Value()
	said := failure.KindOf(refusal) == magento.Duplicate
	mayBe := failure.KindOf(refusal) == magento.Invalid && failure.MayName(refusal, "email") || failure.IsNotSent(refusal)
	if !said && (!changes || !mayBe) {
		return nil
	}
	page, err := u.client.SearchCustomers(ctx, p.shop.catalogue.byEmail(address))
	if err != nil {
		page = &magento.Page[magento.Customer]{}
	}
	others := slices.DeleteFunc(page.Items, func(c magento.Customer) bool { return c.ID == p.current.ID })
	taken := slices.ContainsFunc(others, func(c magento.Customer) bool { return spelling.Same(c.Email, address) })
	if !said && !taken && err == nil { // what the search takes for the same, so does the rule
		said = len(others) > 0 || u.isElsewhere(ctx, p, address)
	}
	switch {
	case !said && !taken:
		return nil
	case err != nil && p.isNew(): // it may be who was deleted, or is outside, and then the client finds nobody
		return magentoFailure(err, "look who has the e-mail address")
	case err != nil:
		return scim.Conflict(addressTaken)
	case len(others) == 0:
		return scim.Conflict("A customer with this e-mail address exists on another website of the shop, where this " +
			"bridge does not look. If the shop shares customer accounts between its websites, set MAGENTO_ACCOUNT_SCOPE=global.")
	default:
		return u.conflictAmong(ctx, p, address, others)
	}
}

// conflictAmong is the 409 for an e-mail address that Magento takes for that of others on the
// website: of one who has this very address, if there is one, else of one whose address
// differs in accents alone. Of somebody who does not exist for the client it tells nothing else.
func (u Users) conflictAmong(ctx context.Context, p *plan, address string, others []magento.Customer) error {
	differsInAccents := !slices.ContainsFunc(others, func(c magento.Customer) bool { return spelling.Same(c.Email, address) })
	var reached, deleted *magento.Customer
	for i := range others {
		switch other := &others[i]; {
		case !differsInAccents && !spelling.Same(other.Email, address):
		case p.shop.catalogue.mayReturn(other):
			deleted = other
		case p.shop.catalogue.reaches(other):
			reached = other
		}
	}
	const same = "Magento takes this e-mail address for the same as that of "
	switch {
	case deleted != nil && !differsInAccents:
		return p.deletedConflict(deleted)
	case reached != nil && !differsInAccents:
		return scim.Conflict(addressTaken)
	case reached != nil:
		return scim.Conflict(same + "customer " + recordid.User.Format(reached.ID) + ", which differs only in accents or in letters that look alike.")
	case deleted != nil:
		return scim.Conflict(same + "a user who was deleted and keeps the account in the shop (CUSTOMER_DELETE=deactivate), " +
			"which differs only in accents or in letters that look alike: somebody has to change or delete that account in the shop.")
	default:
		return p.shop.catalogue.scope.outsideScope(ctx)
	}
}

// isElsewhere reports whether a customer of any website has an address.
func (u Users) isElsewhere(ctx context.Context, p *plan, address string) bool {
	page, err := u.client.SearchCustomers(ctx, havingEmail(address))
	return err == nil && slices.ContainsFunc(page.Items, func(c magento.Customer) bool {
		return c.ID != p.current.ID && spelling.Same(c.Email, address)
	})
}
