package magentotest

import (
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
func (s *Shop) Seed(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, store := s.now().Unix(), s.config.stores[1]
	for range n {
		s.seeded++
		c := &customer{
			id: s.customers.nextID, createdAt: now, updatedAt: now, gender: -1,
			groupID: generalGroup, websiteID: store.WebsiteID, storeID: store.ID,
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
	_, err = s.update(id, in)
	return err
}

func (s *Shop) inputOf(request map[string]any) (*inputRequest, error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	return s.parseCustomerRequest(body)
}
