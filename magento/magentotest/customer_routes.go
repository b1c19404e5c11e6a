package magentotest

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// ACL resources of customers (Magento/Customer/etc/acl.xml).
const (
	readCustomers   = "Magento_Customer::customer"
	manageCustomers = "Magento_Customer::manage"
	deleteCustomers = "Magento_Customer::delete"
)

func customerRoutes() []route {
	return []route{
		{
			method: http.MethodPost, pattern: "/V1/customers", access: anonymous, handle: (*Shop).postCustomer,
			topic: "async.magento.customer.api.accountmanagementinterface.createaccount.post",
		},
		{method: http.MethodGet, pattern: "/V1/customers/search", access: readCustomers, handle: (*Shop).searchCustomers},
		{method: http.MethodGet, pattern: "/V1/customers/{id}", access: readCustomers, handle: (*Shop).getCustomer},
		{
			method: http.MethodPut, pattern: "/V1/customers/{id}", access: manageCustomers, handle: (*Shop).putCustomer,
		},
		{
			method: http.MethodDelete, pattern: "/V1/customers/{id}", access: deleteCustomers, handle: (*Shop).deleteCustomer,
		},
		{method: http.MethodGet, pattern: "/V1/customers/{id}/billingAddress", access: manageCustomers, handle: (*Shop).getBillingAddress},
	}
}

// id reads the first parameter of the path as a number.
func (c *call) id() (int64, error) {
	id, err := asInt(c.params[0])
	if err != nil {
		return 0, err
	}
	return id, nil
}

// postCustomer answers POST /V1/customers. Anybody may use it; only who may manage
// customers can say the group.
func (s *Shop) postCustomer(c *call) ([]byte, error) {
	in, err := s.parseCustomerRequest(c.body)
	if err != nil {
		return nil, err
	}
	if in.customer.groupID != nil && !c.user.may(manageCustomers) {
		return nil, refused(manageCustomers)
	}
	s.mu.Lock()
	created, err := s.create(in)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	shown := *created
	shown.text[confirmationColumn] = "" // kept, but not in this answer
	return shown.appendJSON(nil), nil
}

// getCustomer answers GET /V1/customers/{id}.
func (s *Shop) getCustomer(c *call) ([]byte, error) {
	found, err := s.customer(c)
	if err != nil {
		return nil, err
	}
	return found.appendJSON(make([]byte, 0, 1024)), nil
}

// customer returns the customer of the path.
func (s *Shop) customer(c *call) (*customer, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	found := s.customers.get(id)
	s.mu.RUnlock()
	if found == nil {
		return nil, noSuchEntity("customerId", id)
	}
	return found, nil
}

// putCustomer answers PUT /V1/customers/{id}.
func (s *Shop) putCustomer(c *call) ([]byte, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	in, err := s.parseCustomerRequest(c.body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	saved, err := s.update(id, in)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return saved.appendJSON(nil), nil
}

// deleteCustomer answers DELETE /V1/customers/{id}.
func (s *Shop) deleteCustomer(c *call) ([]byte, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.remove(id); err != nil {
		return nil, err
	}
	return []byte("true"), nil
}

// getBillingAddress answers GET /V1/customers/{id}/billingAddress, null where there is
// none. The bridge does not ask; a transcript does.
func (s *Shop) getBillingAddress(c *call) ([]byte, error) {
	found, err := s.customer(c)
	if err != nil {
		return nil, err
	}
	if a := found.address(found.defaultBilling); a != nil {
		return a.appendJSON(nil, found), nil
	}
	return []byte("null"), nil
}

// Customer returns a customer as GET answers it, as decoded JSON.
func (s *Shop) Customer(id int64) (map[string]any, bool) {
	s.mu.RLock()
	found := s.customers.get(id)
	s.mu.RUnlock()
	if found == nil {
		return nil, false
	}
	decoded := map[string]any{}
	if err := json.Unmarshal(found.appendJSON(nil), &decoded); err != nil {
		return nil, false
	}
	return decoded, true
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
			groupID: generalGroup, websiteID: store.website, storeID: store.id,
		}
		c.text[emailColumn] = "ada" + strconv.Itoa(s.seeded) + "@example.com"
		c.text[firstnameColumn], c.text[lastnameColumn], c.text[createdInColumn] = "Ada", "Lovelace", store.name
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
