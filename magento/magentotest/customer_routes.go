package magentotest

// ACL resources of customers (Magento/Customer/etc/acl.xml).
const (
	readCustomers   = "Magento_Customer::customer"
	manageCustomers = "Magento_Customer::manage"
	deleteCustomers = "Magento_Customer::delete"
)

func customerRoutes() []route {
	createCustomer := post("/V1/customers", anonymous, (*Shop).postCustomer)
	createCustomer.topic = "async.magento.customer.api.accountmanagementinterface.createaccount.post"
	return []route{
		createCustomer,
		get("/V1/customers/search", readCustomers, (*Shop).searchCustomers),
		get("/V1/customers/{id}", readCustomers, (*Shop).getCustomer),
		put("/V1/customers/{id}", manageCustomers, (*Shop).putCustomer),
		del("/V1/customers/{id}", deleteCustomers, (*Shop).deleteCustomer),
		get("/V1/customers/{id}/billingAddress", manageCustomers, (*Shop).getBillingAddress),
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
func (s *Shop) postCustomer(c *call) (any, error) {
	in, err := s.customerOf(c)
	if err != nil {
		return nil, err
	}
	if in.customer.groupID != nil && !c.user.may(manageCustomers) {
		return nil, refused(manageCustomers)
	}
	in.ofClient = s.config.versions() && in.customer.names(attributeCreateKey) && c.user.may(manageCustomers)
	s.mu.Lock()
	created, err := s.create(in)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	shown := *created
	shown.text[confirmationColumn] = "" // it is stored, and not in this answer
	return shown.answer(), nil
}

// getCustomer answers GET /V1/customers/{id}.
func (s *Shop) getCustomer(c *call) (any, error) {
	found, err := s.customer(c)
	if err != nil {
		return nil, err
	}
	return found.answer(), nil
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
func (s *Shop) putCustomer(c *call) (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	in, err := s.customerOf(c)
	if err != nil {
		return nil, err
	}
	if s.config.mergeTime > 0 && !s.config.versions() {
		saved, err := s.putAsRead(c.request.Context(), id, in)
		if err != nil {
			return nil, err
		}
		return saved.answer(), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	saved, err := s.put(id, in)
	if err != nil {
		return nil, err
	}
	return saved.answer(), nil
}

// deleteCustomer answers DELETE /V1/customers/{id}.
func (s *Shop) deleteCustomer(c *call) (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.remove(id); err != nil {
		return nil, err
	}
	return true, nil
}

// getBillingAddress answers GET /V1/customers/{id}/billingAddress, null where there is
// none. The bridge does not ask; a transcript does.
func (s *Shop) getBillingAddress(c *call) (any, error) {
	found, err := s.customer(c)
	if err != nil {
		return nil, err
	}
	if a := found.address(found.defaultBilling); a != nil {
		return a.answer(found), nil
	}
	return nil, nil
}
