package magentotest

import (
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"
)

// Customer returns a customer as GET answers it, as decoded JSON.
func (s *Shop) Customer(id int64) (map[string]any, bool) {
	s.mu.RLock()
	found := s.customers.get(id)
	s.mu.RUnlock()
	if found == nil {
		return nil, false
	}
	return decoded(found.answer())
}

// CustomerCount returns the number of customers.
func (s *Shop) CustomerCount() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.customers.rows)
}

// Seed adds n customers quickly: ada1@example.com and so on, Ada Lovelace every
// one, in the default group of the first website, without a password.
func (s *Shop) Seed(n int) { s.SeedGroup(generalGroup, n) }

// SeedGroup is Seed into another customer group.
func (s *Shop) SeedGroup(group int64, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, store := s.now().Unix(), s.config.stores[1]
	for range n {
		s.seeded++
		c := &customer{
			id: s.customers.nextID, createdAt: now, updatedAt: now, gender: -1,
			groupID: group, websiteID: store.WebsiteID, storeID: store.ID,
		}
		c.text[emailColumn] = "ada" + strconv.Itoa(s.seeded) + "@example.com"
		c.text[firstnameColumn], c.text[lastnameColumn], c.text[createdInColumn] = "Ada", "Lovelace", store.Name
		if s.otherWithEmail(c) {
			continue
		}
		s.customers.nextID++
		s.customers.insert(c)
	}
}

// AddCustomer creates a customer as POST /V1/customers would, with a password
// unless it is empty, and returns the id.
func (s *Shop) AddCustomer(customer map[string]any, password string) (int64, error) {
	request := map[string]any{"customer": customer}
	if password != "" {
		request["password"] = password
	}
	in, err := s.inputOf(request)
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	created, err := s.create(in)
	if err != nil {
		return 0, err
	}
	return created.id, nil
}

// UpdateCustomer changes a customer as PUT /V1/customers/{id} would.
func (s *Shop) UpdateCustomer(id int64, customer map[string]any) error {
	in, err := s.inputOf(map[string]any{"customer": customer})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = s.put(id, in)
	return err
}

func (s *Shop) inputOf(request map[string]any) (*inputRequest, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	return s.parseCustomerRequest(body)
}

// SetColumns writes values of a customer as SQL would, by the names of columns and codes
// of attributes; nil is NULL. Nothing is checked, so that a test can have what Magento's
// REST API would refuse today: names of older versions, a group that is gone.
func (s *Shop) SetColumns(id int64, values map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.customers.get(id)
	if found == nil {
		return noSuchEntity("customerId", id)
	}
	next := *found
	for name, value := range values {
		if err := s.setColumn(&next, name, value); err != nil {
			return err
		}
	}
	if s.otherWithEmail(&next) {
		return fmt.Errorf("duplicate entry %q for the e-mail address", next.text[emailColumn])
	}
	next.updatedAt = s.now().Unix()
	s.customers.replace(&next)
	return nil
}

func (s *Shop) setColumn(c *customer, name string, value any) error {
	text := ""
	if value != nil {
		text = fmt.Sprint(value)
	}
	for i, known := range textColumnNames() {
		if known.name == name {
			c.text[i] = column(text, known.length)
			c.setNull(textColumn(i), value == nil)
			return nil
		}
	}
	numbers := map[string]*int64{
		"group_id": &c.groupID, "website_id": &c.websiteID, "store_id": &c.storeID, "gender": &c.gender,
		"default_billing": &c.defaultBilling, "default_shipping": &c.defaultShipping,
	}
	if target, ok := numbers[name]; ok {
		n, isNumber := parseInt(text)
		if value == nil {
			n = nullNumber(name)
		} else if !isNumber {
			return fmt.Errorf("%v is no number for %s", value, name)
		}
		*target = n
		return nil
	}
	for place := range s.config.attributes {
		if a := &s.config.attributes[place]; a.Code == name {
			c.custom = mergeCustom(c.custom, []customValue{{a, place, text}})
			return nil
		}
	}
	return fmt.Errorf("customers have no column %s", name)
}

// nullNumber is what stands for NULL in a customer's number.
func nullNumber(name string) int64 {
	if name == "gender" {
		return -1
	}
	return 0
}
