package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
)

// A client that gets a 409 looks for who it is. Whom a filter does not find, because
// only Magento compares without accents, the error names.
func TestAdminConflictsByAccentsNameTheOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{})
	person := func(userName, email string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + userName + `","name":{"givenName":"A","familyName":"B"},"emails":[{"value":"` + email + `"}]}`
	}
	first := w.Do(http.MethodPost, "/Users", person("rené", "rene@example.com")).Want(http.StatusCreated).ID()
	second := w.Do(http.MethodPost, "/Users", person("eva", "eva@example.com")).Want(http.StatusCreated).ID()
	for name, got := range map[string]bridgetest.Answer{
		"create": w.Do(http.MethodPost, "/Users", person("rene", "other@example.com")),
		"update": w.Do(http.MethodPut, "/Users/"+second, person("rene", "eva@example.com")),
	} {
		got.Want(http.StatusConflict).Equal("uniqueness", "scimType")
		if detail := got.Detail(); !strings.Contains(detail, "admin user "+first) || !strings.Contains(detail, "accents") {
			t.Errorf("%s: the detail does not say who it is: %s", name, detail)
		}
	}
	same := w.Do(http.MethodPost, "/Users", person("RENÉ", "other@example.com")).Want(http.StatusConflict)
	if strings.Contains(same.Detail(), "accents") {
		t.Errorf("who can be found is said not to be: %s", same.Detail())
	}
}
