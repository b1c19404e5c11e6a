package bridge_test

import (
	"net/http"
	"strings"
	"testing"
)

// A provider that gets a 409 looks for who it is. Whom a filter does not find, because
// only Magento compares without accents, the error names.
func TestAdminConflictsByAccentsNameTheOther(t *testing.T) {
	t.Parallel()
	w := newAdminWorld(t, adminSetup{})
	person := func(userName, email string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + userName + `","name":{"givenName":"A","familyName":"B"},"emails":[{"value":"` + email + `"}]}`
	}
	first := w.do(http.MethodPost, "/Users", person("rené", "rene@example.com")).want(http.StatusCreated).id()
	second := w.do(http.MethodPost, "/Users", person("eva", "eva@example.com")).want(http.StatusCreated).id()
	for name, got := range map[string]answer{
		"create": w.do(http.MethodPost, "/Users", person("rene", "other@example.com")),
		"update": w.do(http.MethodPut, "/Users/"+second, person("rene", "eva@example.com")),
	} {
		got.want(http.StatusConflict).equal("uniqueness", "scimType")
		if detail := got.detail(); !strings.Contains(detail, "admin user "+first) || !strings.Contains(detail, "accents") {
			t.Errorf("%s: the detail does not say who it is: %s", name, detail)
		}
	}
	same := w.do(http.MethodPost, "/Users", person("RENÉ", "other@example.com")).want(http.StatusConflict)
	if strings.Contains(same.detail(), "accents") {
		t.Errorf("who can be found is said not to be: %s", same.detail())
	}
}
