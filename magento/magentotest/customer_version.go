package magentotest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What the companion module does where it counts the changes of customers
// (ScimBridge\ScimBridge\Model\CustomerUpdater, ScimBridge\ScimBridge\Model\Customer).

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
	if sent := in.customer.id; sent != nil && *sent != 0 && *sent != id {
		return nil, invalidValue("id", strconv.FormatInt(*sent, 10))
	}
	in.hash = nil // which only Magento's own route knows
	s.mu.Lock()
	defer s.mu.Unlock()
	saved, err := s.saveVersion(id, in)
	if err != nil {
		return nil, err
	}
	shown := *saved // Magento saves empty names as null, which the module undoes after this answer
	shown.noFirstname, shown.noLastname = shown.text[firstnameColumn] == "", shown.text[lastnameColumn] == ""
	return shown.answer(), nil
}

// saveVersion changes a customer who has the version that the request names; s.mu is held.
func (s *Shop) saveVersion(id int64, in *inputRequest) (*customer, error) {
	if s.locks[customerLock(id)] {
		return nil, locked()
	}
	current := s.customers.get(id)
	if current == nil {
		return nil, noSuchEntity("customerId", id)
	}
	if now := current.customValue(attributeVersion); in.version != nil && *in.version != now {
		return nil, versionChanged("customerId", id, now)
	}
	next := *current
	if in.customer.apply(&next); !strings.EqualFold(next.goesBy(), current.goesBy()) && s.nameTaken(&next) {
		return nil, userNameTaken()
	}
	if in.password != nil {
		if err := s.config.checkPassword(*in.password, current.text[emailColumn]); err != nil {
			return nil, err
		}
		hash := hashPassword(*in.password)
		in.hash = &hash
	}
	in.customer.dropFixed()
	past := in.customer.isPastValidation()
	if in.customer.names(attributeActive) && in.customer.groupID == nil && s.group(current.groupID) == nil {
		in.customer.groupID = new(int64(generalGroup))
	}
	saved, err := s.update(id, in, past)
	if err == nil && in.password != nil {
		s.revokeTokens(userKey{customerUser, id})
	}
	return saved, err
}

// put changes a customer as Magento's own route does, with the module around it: that one
// saves of scim_active only that a customer is inactive. s.mu is held.
func (s *Shop) put(id int64, in *inputRequest) (*customer, error) {
	if s.locks[customerLock(id)] {
		return nil, internalError() // the database has given up waiting
	}
	if s.config.versions() {
		whole := in.customer.names(attributeVersion) // what a client has read and sends back
		in.customer.dropFixed()
		in.customer.custom = slices.DeleteFunc(in.customer.custom, func(v customValue) bool {
			return v.attribute.Code == attributeActive && (v.value != "0" || whole)
		})
	}
	return s.update(id, in, false)
}

// names reports whether a custom attribute was sent.
func (in *customerInput) names(code string) bool {
	return slices.ContainsFunc(in.custom, func(v customValue) bool { return v.attribute.Code == code })
}

// dropFixed takes out what no save of a customer who is there changes.
func (in *customerInput) dropFixed() {
	in.custom = slices.DeleteFunc(in.custom, func(v customValue) bool {
		return v.attribute.Code == attributeVersion || v.attribute.Code == attributeCreateKey
	})
}

// isPastValidation reports whether nothing was sent but a group and attributes of the
// module: what is stored of everything else is not validated then.
func (in *customerInput) isPastValidation() bool {
	for _, text := range in.text {
		if text != nil {
			return false
		}
	}
	others := []*int64{in.websiteID, in.storeID, in.defaultBilling, in.defaultShipping, in.gender, in.disableAutoGroup}
	if slices.ContainsFunc(others, func(n *int64) bool { return n != nil }) {
		return false
	}
	return in.createdAt == nil && in.subscribed == nil && !in.hasAddresses &&
		!slices.ContainsFunc(in.custom, func(v customValue) bool { return v.attribute.position == 0 })
}

// cutCustom cuts values that were not validated to what their columns hold.
func (c *customer) cutCustom() {
	c.custom = slices.Clone(c.custom)
	for i := range c.custom {
		v := &c.custom[i]
		if limit := v.attribute.MaxLength; limit > 0 && utf8.RuneCountInString(v.value) > limit {
			v.value = string([]rune(v.value)[:limit])
		}
	}
}

// countChanges gives a customer who is saved the next version. s.mu is held.
func (s *Shop) countChanges(c *customer, changes int) {
	if !s.config.versions() {
		return
	}
	n, _ := strconv.Atoi(c.customValue(attributeVersion)) // none is 0
	place := slices.IndexFunc(s.config.attributes, func(a Attribute) bool { return a.Code == attributeVersion })
	version := customValue{&s.config.attributes[place], place, strconv.Itoa(n + changes)}
	c.custom = mergeCustom(c.custom, []customValue{version})
}

// addressChanges counts how often Magento saves a customer for the sake of addresses: once
// for a new one, twice for each that is there, changed or not, or is deleted.
func addressChanges(before, after []address) int {
	all := map[int64]int{}
	for _, a := range after {
		all[a.id] = 1
	}
	for _, a := range before {
		all[a.id] = 2
	}
	n := 0
	for changes := range maps.Values(all) {
		n += changes
	}
	return n
}

// lockKey is a record that another transaction has locked.
type lockKey string

func customerLock(id int64) lockKey { return lockKey("customer " + strconv.FormatInt(id, 10)) }

func groupLock(id int64) lockKey { return lockKey("group " + strconv.FormatInt(id, 10)) }

// LockCustomer locks a customer as another transaction of the shop does that takes longer
// than the database lets others wait: until unlock is called changes of the customer fail,
// by the module's route with 503, by Magento's own with 500.
func (s *Shop) LockCustomer(id int64) (unlock func()) { return s.lock(customerLock(id)) }

// LockGroup locks a customer group in the same way.
func (s *Shop) LockGroup(id int64) (unlock func()) { return s.lock(groupLock(id)) }

func (s *Shop) lock(key lockKey) (unlock func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locks[key] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.locks, key)
	}
}
