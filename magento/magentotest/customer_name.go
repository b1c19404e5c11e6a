package magentotest

import (
	"slices"
	"strings"
)

// What the companion module does so that only one customer goes by a name
// (ScimBridge\ScimBridge\Model\Customer\UserNameLock).

// goesBy returns the name of a customer: the client's where there is one, else the e-mail
// address.
func (c *customer) goesBy() string {
	if name := c.customValue(attributeUserName); name != "" {
		return name
	}
	return c.text[emailColumn]
}

// nameTaken reports whether another customer goes by the name of c. One with the same
// e-mail address is left to Magento's own check. s.mu is held.
func (s *Shop) nameTaken(c *customer) bool {
	name := c.goesBy()
	taken := func(r *row) bool {
		return r.c.id != c.id && (s.config.shared || r.c.websiteID == c.websiteID) && strings.EqualFold(r.c.goesBy(), name)
	}
	byName := s.customers.fields[attributeUserName]
	s.customers.addIndex(byName)
	key := foldEqual(name)
	if slices.ContainsFunc(s.customers.indexes[byName.name].byKey[key], taken) {
		return true
	}
	return !strings.EqualFold(c.text[emailColumn], name) && slices.ContainsFunc(s.customers.emails.byKey[key], taken)
}
