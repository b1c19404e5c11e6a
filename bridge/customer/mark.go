package customer

import (
	"cmp"
	"context"
	"slices"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Each create notes which client made the customer, and where the scope asks who is managed,
// so does the first write by which a client changes one whom nobody manages.

// marks are the customer attributes of which one has a value where a customer was made or
// adopted over SCIM: scim_owner, and the others where an earlier version of the bridge or of
// the companion module has done that.
func marks() []string {
	return []string{
		attrOwner, attrCreateKey, attrUserName, attrExternalID, attrActive, attrGroups, attrLeftover,
	}
}

// isManaged reports whether a customer was made or adopted over SCIM.
func isManaged(c *magento.Customer) bool {
	return slices.ContainsFunc(marks(), func(code string) bool { return c.Custom[code] != "" })
}

// ownerOf is what scim_owner says of a customer whom a request makes or adopts.
func ownerOf(ctx context.Context) string { return cmp.Or(string(scim.ClientFrom(ctx)), "scim-bridge") }

// mark makes a write of to note who made or adopted the customer, unless somebody else did.
func (s *shop) mark(ctx context.Context, to *magento.Customer, change *magento.CustomerChange) {
	if !s.mapping.owned || to.Custom[attrOwner] != "" {
		return
	}
	to.Custom[attrOwner] = ownerOf(ctx)
	setCustom(change, attrOwner, magento.Set(to.Custom[attrOwner]))
}

// markChanged is mark for whom a client changes, where it matters who is managed.
func (s *shop) markChanged(ctx context.Context, to *magento.Customer, change *magento.CustomerChange) {
	if s.catalogue.scope.Managed {
		s.mark(ctx, to, change)
	}
}

// adopt is markChanged, and tells of it where nobody managed the customer before.
func (p *plan) adopt(ctx context.Context) {
	if p.shop.catalogue.scope.Managed && !isManaged(p.current) {
		p.warn(adopted, "the customer was not managed over SCIM before, and is from now on")
	}
	p.shop.markChanged(ctx, p.after, &p.change)
}

// adopted is the warning of an adoption.
const adopted = "adopted"

// warnOfAdoption tells of an adoption by a request that has failed and changed the customer
// all the same.
func (p *plan) warnOfAdoption(ctx context.Context) {
	for _, w := range p.warnings {
		if w.Code == adopted {
			scim.EventFrom(ctx).Warn(w.Code, w.Text)
		}
	}
}
