package magentotest

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// create does what POST /V1/customers does
// (Magento\Customer\Model\AccountManagement::createAccount). It returns the new
// customer; s.mu is held.
func (s *Shop) create(in *inputRequest) (*customer, error) {
	hash := ""
	if in.password != nil {
		if err := s.config.checkPassword(*in.password, in.customer.mail()); err != nil {
			return nil, err
		}
		hash = hashPassword(*in.password)
	}
	now := s.now()
	c := &customer{gender: -1, groupID: generalGroup, createdAt: now.Unix(), updatedAt: now.Unix(), passwordHash: hash}
	if err := s.placeInShop(c, &in.customer); err != nil {
		return nil, err
	}
	c.groupID = s.config.defaultGroup(c.storeID)
	in.customer.custom = slices.DeleteFunc(in.customer.custom, func(v customValue) bool {
		return v.attribute.Code == attributeVersion
	})
	in.customer.apply(c)
	if in.ofClient && s.nameTaken(c) {
		return nil, userNameTaken()
	}
	if err := s.checkStored(c); err != nil {
		return nil, err
	}
	if err := s.validate(c); err != nil {
		return nil, err
	}
	c.cutNames()
	s.config.giveOwnGroup(c)
	if s.config.confirmation {
		c.text[confirmationColumn] = randomKey()
	}
	c.id = s.customers.nextID
	s.customers.nextID++ // used up even if the addresses fail
	if err := s.addAddresses(c, in.customer.addresses); err != nil {
		return nil, err
	}
	s.countChanges(c, 1+len(c.addresses))
	s.customers.insert(c)
	return c, nil
}

func randomKey() string {
	key := make([]byte, 16)
	rand.Read(key)
	return hex.EncodeToString(key)
}

// placeInShop finds the website and the store view of a new customer.
func (s *Shop) placeInShop(c *customer, in *customerInput) error {
	if in.id != nil && *in.id != 0 {
		website := s.config.stores[1].WebsiteID
		if in.websiteID != nil && *in.websiteID != 0 {
			website = *in.websiteID
		}
		if s.customers.byEmail(in.mail(), website, s.config.shared) == nil {
			return noSuchEntityWith("email", in.mail(), "websiteId", strconv.FormatInt(website, 10))
		}
		return invalid("This customer already exists in this store.")
	}
	var websiteID, storeID int64
	if in.websiteID != nil {
		websiteID = *in.websiteID
	}
	if in.storeID != nil {
		storeID = *in.storeID
	}
	if storeID == 0 {
		storeID = s.config.stores[1].ID
		if websiteID != 0 {
			first, ok := s.config.firstStore(websiteID)
			if !ok {
				return invalidWebsite(websiteID)
			}
			storeID = first.ID
		}
	}
	store, ok := s.config.store(storeID)
	switch {
	case !ok:
		return fail(http.StatusNotFound, "The store that was requested wasn't found. Verify the store and try again.")
	case websiteID == 0:
		websiteID = store.WebsiteID
	case websiteID != store.WebsiteID:
		return invalid("The store view is not in the associated website.")
	}
	c.websiteID, c.storeID, c.text[createdInColumn] = websiteID, storeID, store.Name
	in.websiteID, in.storeID, in.text[createdInColumn], in.id = nil, nil, nil, nil
	return nil
}

func invalidWebsite(id int64) error {
	return fail(http.StatusNotFound, "The website with id "+strconv.FormatInt(id, 10)+
		" that was requested wasn't found. Verify the website and try again.")
}

// checkStored checks what the database guards: the group, an e-mail address and
// that nobody else has it.
func (s *Shop) checkStored(c *customer) error {
	if s.group(c.groupID) == nil {
		return invalid("The specified customer group id does not exist.")
	}
	if c.text[emailColumn] == "" {
		return invalid("The customer email is missing. Enter and try again.")
	}
	if other := s.otherWithEmail(c); other {
		return invalid("A customer with the same email address already exists in an associated website.")
	}
	return nil
}

func (s *Shop) otherWithEmail(c *customer) bool {
	for _, r := range s.customers.emails.byKey[foldEqual(c.text[emailColumn])] {
		if r.c.id != c.id && (s.config.shared || r.c.websiteID == c.websiteID) {
			return true
		}
	}
	return false
}

// mail is the e-mail address that was sent.
func (in *customerInput) mail() string {
	if v := in.text[emailColumn]; v != nil {
		return *v
	}
	return ""
}

// apply puts what was sent onto a customer; what was not sent stays.
func (in *customerInput) apply(c *customer) {
	for i, column := range textColumnNames() {
		if v := in.text[i]; v != nil {
			c.text[i] = columnValue(textColumn(i), *v, column.length)
			c.setNull(textColumn(i), false)
		}
	}
	for _, n := range []struct {
		sent, target *int64
	}{
		{in.groupID, &c.groupID},
		{in.websiteID, &c.websiteID},
		{in.storeID, &c.storeID},
		{in.gender, &c.gender},
		{in.disableAutoGroup, &c.disableAutoGroup},
	} {
		if n.sent != nil {
			*n.target = min(max(*n.sent, 0), 1<<16-1) // smallint unsigned
		}
	}
	if in.defaultBilling != nil {
		c.defaultBilling = *in.defaultBilling
	}
	if in.defaultShipping != nil {
		c.defaultShipping = *in.defaultShipping
	}
	if in.subscribed != nil {
		c.subscribed = *in.subscribed
	}
	if in.createdAt != nil {
		if t, ok := timeValue(*in.createdAt); ok {
			c.createdAt = t
		}
	}
	c.custom = mergeCustom(c.custom, in.custom)
}

// columnValue is what a column keeps of a text. A name or an address that is too
// long is refused later and so not cut here; of a date the time is dropped.
func columnValue(i textColumn, value string, length int) string {
	switch i {
	case emailColumn, firstnameColumn, lastnameColumn, middlenameColumn:
		return column(value, 1<<20)
	case dobColumn:
		if t, err := time.Parse(dateTime, value); err == nil {
			return t.Format(time.DateOnly)
		}
		return value
	default:
		return column(value, length)
	}
}

// cutNames cuts names of which the check let too long ones through.
func (c *customer) cutNames() {
	for _, i := range []textColumn{firstnameColumn, lastnameColumn, middlenameColumn} {
		c.text[i] = column(c.text[i], maxName)
	}
}

// mergeCustom returns the values with those that were sent put in or, where they
// are empty, taken out. The list that it gets stays as it is.
func mergeCustom(values, sent []customValue) []customValue {
	merged := slices.Clone(values)
	for _, v := range sent {
		i, found := slices.BinarySearchFunc(merged, v.place, func(a customValue, place int) int {
			return cmp.Compare(a.place, place)
		})
		switch {
		case found && v.value == "":
			merged = slices.Delete(merged, i, i+1)
		case found:
			merged[i] = v
		case v.value != "":
			merged = slices.Insert(merged, i, v)
		}
	}
	return merged
}

// remove does what DELETE /V1/customers/{id} does; s.mu is held.
func (s *Shop) remove(id int64) error {
	if s.customers.get(id) == nil {
		return noSuchEntity("customerId", id)
	}
	s.customers.remove(id)
	return nil
}
