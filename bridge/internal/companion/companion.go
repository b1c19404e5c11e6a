// Package companion names what the companion module in Magento can do, as the module's
// status says, and tells whether a shop's module does it.
//
// A shop may have no module, or one that is older than the bridge. Everything that
// needs the module asks Can first, and does without where it says no. The package
// makes no call: the status is read by its caller. Begin with Can.
package companion

import (
	"slices"

	"github.com/scim-bridge/scim-bridge/magento"
)

// What the companion module can do, as its status says (magento/module/openapi.json).
const (
	CustomerActivity = "customer-activity"
	CustomerGroups   = "customer-groups"
	AdminUsers       = "admin-users"
	AdminRoles       = "admin-roles"
)

// Can reports whether the companion module is there (module is not nil) and does
// something.
func Can(module *magento.ModuleStatus, capability string) bool {
	return module != nil && slices.Contains(module.Capabilities, capability)
}
