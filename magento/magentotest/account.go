package magentotest

// accountRoutes are those of customers' accounts
// (Magento\Customer\Api\AccountManagementInterface). The bridge uses none of them:
// they are here as far as the transcripts ask for them.
func accountRoutes() []route {
	return []route{
		get("/V1/customers/me", self, (*Shop).getMe),
		get("/V1/customers/{id}/confirm", manageCustomers, (*Shop).confirmationStatus),
		post("/V1/customers/confirm", manageCustomers, (*Shop).onlyRefused),
		put("/V1/customers/{email}/activate", manageCustomers, (*Shop).onlyRefused),
		put("/V1/customers/validate", manageCustomers, (*Shop).validateCustomer),
		put("/V1/customers/password", anonymous, (*Shop).resetPassword),
		post("/V1/customers/isEmailAvailable", anonymous, (*Shop).isEmailAvailable),
	}
}

// getMe answers GET /V1/customers/me for the token of a customer.
func (s *Shop) getMe(c *call) (any, error) {
	s.mu.RLock()
	found := s.customers.get(c.user.id)
	s.mu.RUnlock()
	if found == nil {
		return nil, refused(self)
	}
	return found.answer(), nil
}

// onlyRefused stands for the routes of which only the refusal to the anonymous is
// recorded.
func (s *Shop) onlyRefused(*call) (any, error) { return nil, internalError() }

// confirmationStatus answers GET /V1/customers/{id}/confirm.
func (s *Shop) confirmationStatus(c *call) (any, error) {
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
	return status, nil
}

// validateCustomer answers PUT /V1/customers/validate, which looks only for
// required attributes that are empty.
func (s *Shop) validateCustomer(c *call) (any, error) {
	in, err := s.customerOf(c)
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
	return object{{"valid", len(messages) == 0}, {"messages", mapped(messages, s.config.language.message)}}, nil
}

func (in *customerInput) hasText(column textColumn) bool {
	return in.text[column] != nil && *in.text[column] != ""
}

// resetPassword answers PUT /V1/customers/password. Like the shop that was
// recorded, it can send no mail.
func (s *Shop) resetPassword(c *call) (any, error) {
	if _, err := texts(c.body, "email", "template"); err != nil {
		return nil, err
	}
	return false, nil
}

// isEmailAvailable answers POST /V1/customers/isEmailAvailable: always true since
// Magento 2.4.7, unless the shop has opted in to tell.
func (s *Shop) isEmailAvailable(c *call) (any, error) {
	if _, err := texts(c.body, "customerEmail"); err != nil {
		return nil, err
	}
	return true, nil
}
