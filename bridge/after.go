package bridge

import (
	"maps"
	"slices"

	"github.com/scim-bridge/scim-bridge/magento"
)

// after is the customer as Magento should hold it once the change is written.
func (p *plan) after() *magento.Customer {
	c := *p.current
	ch := &p.change
	apply(&c.Email, ch.Email)
	apply(&c.Firstname, ch.Firstname)
	apply(&c.Lastname, ch.Lastname)
	apply(&c.Middlename, ch.Middlename)
	apply(&c.Prefix, ch.Prefix)
	apply(&c.Suffix, ch.Suffix)
	apply(&c.DOB, ch.DOB)
	apply(&c.Gender, ch.Gender)
	apply(&c.Taxvat, ch.Taxvat)
	apply(&c.Confirmation, ch.Confirmation)
	apply(&c.GroupID, ch.GroupID)
	apply(&c.WebsiteID, ch.WebsiteID)
	apply(&c.StoreID, ch.StoreID)
	apply(&c.IsSubscribed, ch.IsSubscribed)
	if !ch.Addresses.IsLeft() {
		book, _ := ch.Addresses.Value()
		c.Addresses = slices.Clone(book)
		c.DefaultBilling, c.DefaultShipping = 0, 0
	}
	if len(ch.Custom) > 0 {
		c.Custom = maps.Clone(c.Custom)
		if c.Custom == nil {
			c.Custom = make(map[string]string, len(ch.Custom))
		}
		for code, f := range ch.Custom {
			value := c.Custom[code]
			if apply(&value, f); value == "" {
				delete(c.Custom, code)
				continue
			}
			c.Custom[code] = value
		}
	}
	return &c
}
