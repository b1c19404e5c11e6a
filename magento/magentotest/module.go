package magentotest

import "net/http"

// attributeActive is the companion module's attribute that says whether a customer
// may log in.
const attributeActive = "scim_active"

// getModuleStatus answers GET /V1/scim-bridge/status of the companion module.
func (s *Shop) getModuleStatus(c *call) ([]byte, error) {
	if !s.config.module {
		return nil, fail(http.StatusNotFound, "Request does not match any route.")
	}
	if !c.user.may(readCustomers) {
		return nil, refused(readCustomers)
	}
	w := beginObject(nil)
	w.text("version", "1.0.0")
	w.key("capabilities")
	w.b = appendScalar(w.b, []string{"customer-activity"})
	return w.end(), nil
}
