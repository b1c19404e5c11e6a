package magentotest

import (
	"cmp"
	"context"
	"net/http"
	"slices"
)

// maxHash is how long password_hash may be in the database.
const maxHash = 128

// update does what PUT /V1/customers/{id} does
// (Magento\Customer\Model\Plugin\UpdateCustomer, CustomerRepository::save): what
// was sent is put onto the customer of the path. An id in the body decides whom
// the result is saved as. Past validation neither values nor addresses are looked at. It
// returns the saved customer; s.mu is held.
func (s *Shop) update(id int64, in *inputRequest, pastValidation bool) (*customer, error) {
	origin := s.customers.get(id)
	if origin == nil {
		return nil, noSuchEntity("customerId", id)
	}
	return s.merge(origin, in, pastValidation)
}

// merge puts what was sent onto what was read of a customer, and saves that.
func (s *Shop) merge(origin *customer, in *inputRequest, pastValidation bool) (*customer, error) {
	changed := *origin
	next := &changed
	if sent := in.customer.id; sent != nil && *sent != 0 {
		saved := s.customers.get(*sent)
		if saved == nil {
			return nil, noSuchEntity("customerId", *sent)
		}
		next.id, next.passwordHash = saved.id, saved.passwordHash
	}
	in.customer.apply(next)
	if err := checkDefaults(next, &in.customer); err != nil {
		return nil, err
	}
	if err := s.checkStored(next); err != nil {
		return nil, err
	}
	if !s.config.hasWebsite(next.websiteID) || !s.config.hasStore(next.storeID) {
		return nil, internalError() // a foreign key
	}
	changes := 1
	if pastValidation {
		next.cutCustom()
	} else {
		if err := s.validate(next); err != nil {
			return nil, err
		}
		if err := s.changeAddresses(next, &in.customer); err != nil {
			return nil, err
		}
		next.cutNames()
		changes += addressChanges(origin.addresses, next.addresses)
	}
	if in.hash != nil && *in.hash != "" {
		next.passwordHash = cutBytes(*in.hash, maxHash)
	}
	next.updatedAt = s.now().Unix()
	s.config.giveOwnGroup(next)
	s.countChanges(next, changes)
	s.customers.replace(next)
	if s.config.module && next.customValue(attributeActive) == "0" {
		s.revokeTokens(userKey{customerUser, next.id})
	}
	return next, nil
}

// putAsRead changes a customer as Magento's own route does without the module: what is
// saved is what was read before, with what was sent. Of values outside the customers' table
// only those are written that were sent.
func (s *Shop) putAsRead(ctx context.Context, id int64, in *inputRequest) (*customer, error) {
	s.mu.RLock()
	read := s.customers.get(id)
	s.mu.RUnlock()
	pause(context.WithoutCancel(ctx), s.config.mergeTime)
	s.mu.Lock()
	defer s.mu.Unlock()
	current := s.customers.get(id)
	switch {
	case current == nil:
		return nil, noSuchEntity("customerId", id)
	case read == nil || s.locks[customerLock(id)]:
		return s.put(id, in)
	}
	origin := *read
	origin.custom = slices.DeleteFunc(slices.Clone(current.custom), func(v customValue) bool {
		return v.attribute.BackendType == "static"
	})
	origin.custom = mergeCustom(origin.custom, slices.DeleteFunc(slices.Clone(read.custom), func(v customValue) bool {
		return v.attribute.BackendType != "static"
	}))
	return s.merge(&origin, in, false)
}

// checkDefaults refuses to lose a default address that stays: with addresses in
// the request, it has to be among them.
func checkDefaults(c *customer, in *customerInput) error {
	ids := make([]int64, 0, len(c.addresses))
	if in.hasAddresses {
		for _, a := range in.addresses {
			if a.id != nil {
				ids = append(ids, *a.id)
			}
		}
		if len(in.addresses) == 0 {
			return nil
		}
	} else {
		for _, a := range c.addresses {
			ids = append(ids, a.id)
		}
		if len(ids) == 0 {
			return nil
		}
	}
	for _, d := range []struct {
		name string
		id   int64
	}{{"default_billing", c.defaultBilling}, {"default_shipping", c.defaultShipping}} {
		if d.id != 0 && !slices.Contains(ids, d.id) {
			return fail(http.StatusBadRequest, "The %fieldName value is invalid. Set the correct value and try again.",
				"fieldName", d.name)
		}
	}
	return nil
}

// addAddresses gives a new customer its addresses. One in a country that the shop
// does not know is left out silently.
func (s *Shop) addAddresses(c *customer, sent []addressInput) error {
	c.defaultBilling, c.defaultShipping = 0, 0
	for _, in := range sent {
		if country := in.text[addressCountry]; country == nil || !s.config.countries.has(*country) {
			continue
		}
		in.id = nil
		a := address{regionID: -1}
		if err := s.saveAddress(c, &a, &in); err != nil {
			return err
		}
	}
	return nil
}

// changeAddresses makes the addresses of a customer those that were sent; where
// none were, they are saved again as they are, which makes region 0 of
// a missing one.
func (s *Shop) changeAddresses(c *customer, in *customerInput) error {
	before := c.addresses
	c.addresses = nil
	if !in.hasAddresses {
		for _, a := range before {
			a.regionID = max(a.regionID, 0)
			c.addresses = append(c.addresses, a)
		}
		return nil
	}
	next := s.customers.nextAddress
	for _, sent := range in.addresses {
		a := address{regionID: -1}
		if sent.id != nil && *sent.id != 0 {
			i := slices.IndexFunc(before, func(a address) bool { return a.id == *sent.id })
			if i < 0 {
				return noSuchEntity("addressId", *sent.id)
			}
			a = before[i]
		} else if country := sent.text[addressCountry]; country != nil && !s.config.countries.has(*country) {
			continue
		}
		if err := s.saveAddress(c, &a, &sent); err != nil {
			s.customers.nextAddress = next // the transaction is rolled back
			return err
		}
	}
	slices.SortFunc(c.addresses, func(a, b address) int { return cmp.Compare(a.id, b.id) })
	for _, d := range []*int64{&c.defaultBilling, &c.defaultShipping} {
		if c.address(*d) == nil {
			*d = 0
		}
	}
	return nil
}

// saveAddress puts what was sent onto an address, checks it and adds it to a customer.
func (s *Shop) saveAddress(c *customer, a *address, in *addressInput) error {
	in.apply(a, s.config.countries)
	if err := a.check(s.config.countries); err != nil {
		return err
	}
	if a.id == 0 {
		a.id = s.customers.nextAddress
		s.customers.nextAddress++
	}
	c.addresses = append(c.addresses, *a)
	for _, d := range []struct {
		sent   *bool
		target *int64
	}{{in.defaultBilling, &c.defaultBilling}, {in.defaultShipping, &c.defaultShipping}} {
		switch {
		case d.sent == nil:
		case *d.sent:
			*d.target = a.id
		case *d.target == a.id:
			*d.target = 0
		}
	}
	return nil
}
