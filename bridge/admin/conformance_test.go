package admin_test

import (
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
	"github.com/scim-bridge/scim-bridge/scim/scimtest"
)

// Admin users and roles keep the rules of the RFCs.
func TestConformance(t *testing.T) {
	t.Parallel()
	var allowed []string
	for n := range 12 {
		allowed = append(allowed, scimtest.Group(n).String("displayName"))
	}
	scimtest.Run(t, scimtest.Suite{
		Open: func(t *testing.T) scimtest.Stores {
			t.Helper()
			w := newWorld(t, setup{bridge: admin.Config{RolesAllowed: allowed}})
			return scimtest.Stores{Users: w.Users, Groups: w.Groups, LoseAnswer: func(endpoint string) {
				route := map[string]string{"/Users": postAdmin, "/Groups": postRole}[endpoint]
				w.Shop.Fail(magentotest.Fault{Route: route, CutAfter: true})
			}}
		},
		Users: &scimtest.Kind{
			Unique: [][]string{{"userName"}, {"emails.value"}}, List: "phoneNumbers",
			Computed: []string{"displayName", "name.formatted", "preferredLanguage"},
		},
		// The role Administrators is not among those that the setting allows.
		Groups: &scimtest.Kind{Unique: [][]string{{"displayName"}}, Protected: "g1"},
	})
}
