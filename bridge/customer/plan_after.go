package customer

import (
	"maps"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/diff"
	"github.com/scim-bridge/scim-bridge/magento"
)

// after is the customer as Magento should hold it once the change is written.
func (p *plan) after() *magento.Customer {
	c := *p.current
	ch := &p.change
	diff.Apply(&c.Email, ch.Email)
	diff.Apply(&c.Firstname, ch.Firstname)
	diff.Apply(&c.Lastname, ch.Lastname)
	diff.Apply(&c.Middlename, ch.Middlename)
	diff.Apply(&c.Prefix, ch.Prefix)
	diff.Apply(&c.Suffix, ch.Suffix)
	diff.Apply(&c.DOB, ch.DOB)
	diff.Apply(&c.Gender, ch.Gender)
	diff.Apply(&c.Taxvat, ch.Taxvat)
	diff.Apply(&c.Confirmation, ch.Confirmation)
	diff.Apply(&c.GroupID, ch.GroupID)
	diff.Apply(&c.WebsiteID, ch.WebsiteID)
	diff.Apply(&c.StoreID, ch.StoreID)
	diff.Apply(&c.IsSubscribed, ch.IsSubscribed)
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
			if diff.Apply(&value, f); value == "" {
				delete(c.Custom, code)
				continue
			}
			c.Custom[code] = value
		}
	}
	return &c
}
