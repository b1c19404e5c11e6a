package magentotest

import "slices"

// requirement is what somebody in the shop has changed of an attribute.
type requirement struct {
	code, label string
	visible     bool
}

// RequireAttribute makes an attribute of customers required, as somebody does in Magento's
// own admin. From then on Magento refuses every save of a customer without a value, also
// of those who lacked it before, unless the attribute is not visible in the storefront. It
// fails where the shop has no such attribute.
func (s *Shop) RequireAttribute(code string, visible bool) error {
	attributes, err := s.attributes()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(attributes, func(m metadataJSON) bool { return m.Code == code })
	if i < 0 {
		return noSuchEntityWith("entityType", "customer", "attributeCode", code)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.required = slices.DeleteFunc(s.required, func(r requirement) bool { return r.code == code })
	s.required = append(s.required, requirement{code, deref(attributes[i].StoreLabel), visible})
	return nil
}

// applyRequirements changes metadata as RequireAttribute says.
func (s *Shop) applyRequirements(attributes []metadataJSON) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i := range attributes {
		for _, r := range s.required {
			if r.code == attributes[i].Code {
				attributes[i].Required, attributes[i].Visible = true, r.visible
			}
		}
	}
}

// missing returns the labels of required attributes that a customer has no value of; s.mu
// is held.
func (s *Shop) missing(c *customer) []string {
	var labels []string
	for _, r := range s.required {
		if field, ok := s.customers.fields[r.code]; r.visible && ok && field.null(c) {
			labels = append(labels, r.label)
		}
	}
	return labels
}
