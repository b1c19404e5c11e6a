package bridge

import (
	"maps"
	"slices"
	"time"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
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
			var value string
			apply(&value, f)
			if value == "" {
				delete(c.Custom, code)
				continue
			}
			c.Custom[code] = value
		}
	}
	return &c
}

func apply[T any](to *T, f magento.Field[T]) {
	if f.IsLeft() {
		return
	}
	*to, _ = f.Value()
}

func cloneCustom(m map[string]magento.Field[string]) map[string]magento.Field[string] {
	return maps.Clone(m)
}

// mismatch names the attributes that Magento did not take as they were sent: it
// drops, cuts and changes values silently. Addresses are left out, since they
// never fail a user.
func (p *plan) mismatch(stored *magento.Customer) []string {
	expected, got := p.shop.resource(p.after()), p.shop.resource(stored)
	var names []string
	for name := range expected {
		switch name {
		case "id", "meta", "schemas", "groups", "addresses", "phoneNumbers":
			continue
		}
		if !scim.Equal(scim.Resource{name: expected[name]}, scim.Resource{name: got[name]}) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// isDate reports whether s is a date as Magento writes it.
func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
