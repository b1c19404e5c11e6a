package magentotest

import (
	"net/http"
)

// accountRoutes are those of customers' accounts
// (Magento\Customer\Api\AccountManagementInterface) and of customers themselves.
func accountRoutes() []route {
	return []route{
		{method: http.MethodGet, pattern: "/V1/customers/me", access: self, handle: (*Shop).getMe},
		{method: http.MethodGet, pattern: "/V1/customers/{id}/confirm", access: manageCustomers, handle: (*Shop).confirmationStatus},
		{method: http.MethodPost, pattern: "/V1/customers/confirm", access: manageCustomers, handle: (*Shop).resendConfirmation},
		{method: http.MethodPut, pattern: "/V1/customers/{email}/activate", access: manageCustomers, handle: (*Shop).activate},
		{method: http.MethodPut, pattern: "/V1/customers/validate", access: manageCustomers, handle: (*Shop).validateCustomer},
		{method: http.MethodPut, pattern: "/V1/customers/password", access: anonymous, handle: (*Shop).resetPassword},
		{method: http.MethodPost, pattern: "/V1/customers/isEmailAvailable", access: anonymous, handle: (*Shop).isEmailAvailable},
		{method: http.MethodGet, pattern: "/V1/customers/{id}/permissions/readonly", access: readCustomers, handle: (*Shop).customerReadonly},
	}
}

// getMe answers GET /V1/customers/me for the token of a customer.
func (s *Shop) getMe(c *call) ([]byte, error) {
	s.mu.RLock()
	found := s.customers.get(c.user.id)
	s.mu.RUnlock()
	if found == nil {
		return nil, refused(self)
	}
	return found.appendJSON(nil), nil
}

// confirmationStatus answers GET /V1/customers/{id}/confirm.
func (s *Shop) confirmationStatus(c *call) ([]byte, error) {
	found, err := s.customer(c)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	required := s.config.confirmation
	s.mu.RUnlock()
	status := "account_confirmation_not_required"
	switch {
	case required && found.text[confirmationColumn] != "":
		status = "account_confirmation_required"
	case required:
		status = "account_confirmed"
	}
	return appendString(nil, status), nil
}

// accountByEmail returns the customer with an address on the website of the path.
func (s *Shop) accountByEmail(c *call, email string) (*customer, error) {
	website := s.config.websiteOf(c.store)
	found := s.customers.byEmail(email, website, s.config.shared)
	if found == nil {
		return nil, noSuchEntityWith("email", email, "websiteId", website)
	}
	return found, nil
}

// resendConfirmation answers POST /V1/customers/confirm; no mail is sent.
func (s *Shop) resendConfirmation(c *call) ([]byte, error) {
	in, err := texts(c.body, "email", "websiteId")
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	found, err := s.accountByEmail(c, in[0])
	if err != nil {
		return nil, err
	}
	if found.text[confirmationColumn] == "" {
		return nil, fail(http.StatusBadRequest, "Confirmation isn't needed.")
	}
	return []byte("true"), nil
}

// activate answers PUT /V1/customers/{email}/activate: with the right key the
// confirmation is cleared.
func (s *Shop) activate(c *call) ([]byte, error) {
	in, err := texts(c.body, "confirmationKey")
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.accountByEmail(c, c.params[0])
	if err != nil {
		return nil, err
	}
	switch found.text[confirmationColumn] {
	case "":
		return nil, fail(http.StatusBadRequest, "The account is already active.")
	case in[0]:
	default:
		return nil, fail(http.StatusBadRequest, "The confirmation token is invalid. Verify the token and try again.")
	}
	next := *found
	next.text[confirmationColumn], next.updatedAt = "", s.now().Unix()
	s.customers.replace(&next)
	return next.appendJSON(nil), nil
}

// validateCustomer answers PUT /V1/customers/validate, which looks only for
// required attributes that are empty.
func (s *Shop) validateCustomer(c *call) ([]byte, error) {
	in, err := s.parseCustomerRequest(c.body)
	if err != nil {
		return nil, err
	}
	sent := &in.customer
	var messages []string
	for _, a := range []struct {
		label string
		there bool
	}{
		{"Associate to Website", sent.websiteID != nil},
		{"Group", sent.groupID != nil},
		{"First Name", sent.hasText(firstnameColumn)},
		{"Last Name", sent.hasText(lastnameColumn)},
		{"Email", sent.hasText(emailColumn)},
	} {
		if !a.there {
			messages = append(messages, `The "`+a.label+`" attribute value is empty. Set the attribute and try again.`)
		}
	}
	w := beginObject(nil)
	w.boolean("valid", len(messages) == 0)
	w.key("messages")
	w.b = appendScalar(w.b, messages)
	return w.end(), nil
}

func (in *customerInput) hasText(column textColumn) bool {
	return in.text[column] != nil && *in.text[column] != ""
}

// resetPassword answers PUT /V1/customers/password. Like the shop that was
// recorded, it can send no mail.
func (s *Shop) resetPassword(c *call) ([]byte, error) {
	if _, err := texts(c.body, "email", "template"); err != nil {
		return nil, err
	}
	return []byte("false"), nil
}

// isEmailAvailable answers POST /V1/customers/isEmailAvailable: always true since
// Magento 2.4.7, unless the shop has opted in to tell.
func (s *Shop) isEmailAvailable(c *call) ([]byte, error) {
	if _, err := texts(c.body, "customerEmail"); err != nil {
		return nil, err
	}
	return []byte("true"), nil
}

func (s *Shop) customerReadonly(c *call) ([]byte, error) {
	if _, err := s.customer(c); err != nil {
		return nil, err
	}
	return []byte("false"), nil
}
