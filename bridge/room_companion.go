package bridge

import (
	"slices"

	"github.com/scim-bridge/scim-bridge/magento"
)

// What the companion module can do, as its status says (magento/module/openapi.json).
const (
	customerActivity = "customer-activity"
	customerGroups   = "customer-groups"
	adminAccounts    = "admin-users"
	adminRoleChanges = "admin-roles"
)

// canDo reports whether the companion module is there (module is not nil) and does
// something.
func canDo(module *magento.ModuleStatus, capability string) bool {
	return module != nil && slices.Contains(module.Capabilities, capability)
}
