package magentotest

import (
	"slices"
	"strconv"
)

// What the companion module does where it counts the changes of customers
// (ScimBridge\ScimBridge\Model\Customer).

// saveCustomer answers PUT /V1/scim-bridge/customers/{customerId}.
func (s *Shop) saveCustomer(c *call) (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	in, err := s.parseCustomerRequest(c.body)
	if err != nil {
		return nil, err
	}
	in.hash = nil // which only Magento's own route knows
	s.mu.Lock()
	defer s.mu.Unlock()
	current := s.customers.get(id)
	if current == nil {
		return nil, noSuchEntity("customerId", id)
	}
	if now := current.customValue(attributeVersion); in.version != nil && *in.version != now {
		return nil, customerChanged(id, now)
	}
	if in.password != nil {
		if err := checkPassword(*in.password, current.text[emailColumn]); err != nil {
			return nil, err
		}
		hash := hashPassword(*in.password)
		in.hash = &hash
	}
	saved, err := s.update(id, in)
	if err != nil {
		return nil, err
	}
	if in.password != nil {
		s.revokeTokens(userKey{customerUser, id})
	}
	return saved.answer(), nil
}

// countChange gives a customer that is saved the next version; before is nil for a new one.
// s.mu is held.
func (s *Shop) countChange(before, next *customer) {
	if !s.config.versions {
		return
	}
	n := 0
	if before != nil {
		n, _ = strconv.Atoi(before.customValue(attributeVersion))
		n++
	}
	place := slices.IndexFunc(s.config.attributes, func(a Attribute) bool { return a.Code == attributeVersion })
	version := customValue{&s.config.attributes[place], place, strconv.Itoa(n)}
	next.custom = mergeCustom(next.custom, []customValue{version})
}

// lowerActivity takes out of a request to Magento's own route whatever it says of
// scim_active but that the customer is inactive. s.mu is held.
func (s *Shop) lowerActivity(id int64, in *inputRequest) {
	current := s.customers.get(id)
	in.customer.custom = slices.DeleteFunc(in.customer.custom, func(v customValue) bool {
		return v.attribute.Code == attributeActive && v.value != "0" && current != nil && current.customValue(attributeActive) == "0"
	})
}
