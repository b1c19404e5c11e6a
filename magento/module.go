package magento

import (
	"context"
	"net/http"
	"slices"
)

var routeModuleStatus = route{http.MethodGet, "/V1/scim-bridge/status"}

// ModuleStatus is what the companion module says of itself.
type ModuleStatus struct {
	Version      string   `json:"version"`
	Capabilities []string `json:"capabilities"`
}

// What the companion module can do (magento/module/openapi.json).
const (
	CustomerActivity  = "customer-activity"
	CustomerVersions  = "customer-versions"
	CustomerUserNames = "customer-user-names" // Magento itself refuses a name that another customer goes by
	CustomerGroups    = "customer-groups"
	GroupCreateKey    = "customer-group-create-key"
	AdminUsers        = "admin-users"
	AdminRoles        = "admin-roles"
	AdminCreateKey    = "admin-create-key" // of users and roles
)

// Can reports whether the companion module is there (s is not nil) and does something: it
// may be older than this client.
func (s *ModuleStatus) Can(capability string) bool {
	return s != nil && slices.Contains(s.Capabilities, capability)
}

// ModuleStatus asks the companion module what it can do. It fails with *Error:
// NotFound where the module is not installed.
//
// Route: GET /V1/scim-bridge/status
func (c *Client) ModuleStatus(ctx context.Context) (*ModuleStatus, error) {
	valid := func(answer *ModuleStatus) bool { return answer.Version != "" }
	return get(ctx, c, routeModuleStatus, routeModuleStatus.pattern, valid)
}
