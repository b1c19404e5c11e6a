package customer

import (
	"context"
	"maps"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// write is one write of a customer: change makes from, as it was read, to.
type write struct {
	shop     *shop
	from, to *magento.Customer
	change   magento.CustomerChange
}

// save writes a customer. Where the companion module counts the changes, it fails with
// magento.Changed unless the customer still is as it was read. One whose version is not
// known is written in any: that is a deactivation and nothing else. So is a hash of a
// password, which is for Magento's own route. What may be carried out after Magento was given up
// is remembered: all that this route was sent, and of versions those that could not be raised.
func (o *coordinator) save(ctx context.Context, client *magento.Client, w write) (stored *magento.Customer, err error) {
	id, version := w.from.ID, w.from.Custom[attrVersion]
	byModule := w.shop.mapping.versions && w.change.PasswordHash.IsLeft()
	if w.isByVersion() {
		err = o.unanswered.Send(ctx, client, id, version, func(once *magento.Client) error {
			stored, err = once.SaveCustomer(ctx, id, version, w.change)
			return err
		})
		if err != nil && o.unanswered.Has(id) {
			o.late.remember(w)
		}
	} else {
		err = magento.Repeat(ctx, client, func(once *magento.Client) error {
			if byModule {
				stored, err = once.SaveCustomer(ctx, id, "", w.change)
			} else {
				stored, err = once.UpdateCustomer(ctx, id, w.change)
			}
			if failure.IsAmbiguous(err) && !byModule {
				o.late.remember(w)
			}
			return err
		})
	}
	if err == nil {
		o.late.written(w, stored)
		groups := &w.shop.groups
		groups.state(w.from).Tell(ctx, stored.ID, targetOf(w.shop, stored), groups.state(stored), groups.defaults.has)
	}
	return stored, err
}

// targetOf is a customer for the operator.
func targetOf(s *shop, c *magento.Customer) *scim.Target {
	return &scim.Target{
		ExternalID: c.Custom[attrExternalID], UserName: s.mapping.userNameOf(c), Email: c.Email,
		Name: strings.TrimSpace(c.Firstname + " " + c.Lastname),
	}
}

// copyOf is a customer that can be changed without changing c.
func copyOf(c *magento.Customer) *magento.Customer {
	out := *c
	out.Custom = make(map[string]string, len(c.Custom))
	maps.Copy(out.Custom, c.Custom)
	return &out
}
