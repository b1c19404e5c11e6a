package magento

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
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
	AdminOwner        = "admin-owner"      // of users and roles
	CustomerDeleted   = "customer-deleted" // a customer keeps that a client has deleted it
)

// Can reports whether the companion module is there (s is not nil) and does something: it
// may be older than this client.
func (s *ModuleStatus) Can(capability string) bool {
	return s != nil && slices.Contains(s.Capabilities, capability)
}

// Lacks returns what this client could use and the module does not do, since it is older; with
// admins also what admin users need.
func (s *ModuleStatus) Lacks(admins bool) []string {
	used := []string{CustomerActivity, CustomerVersions, CustomerUserNames, CustomerGroups, GroupCreateKey, CustomerDeleted}
	if admins {
		used = append(used, AdminUsers, AdminRoles, AdminCreateKey, AdminOwner)
	}
	return slices.DeleteFunc(used, s.Can)
}

// ModuleStatus asks the companion module what it can do. It fails with *Error:
// NoRoute where the module is not installed.
//
// Route: GET /V1/scim-bridge/status
func (c *Client) ModuleStatus(ctx context.Context) (*ModuleStatus, error) {
	valid := func(answer *ModuleStatus) bool { return answer.Version != "" }
	return get(ctx, c, routeModuleStatus, routeModuleStatus.pattern, valid)
}

// ModuleRight is an ACL resource of the companion module (magento/module/etc/acl.xml).
type ModuleRight string

// The resources of the companion module.
const (
	MayReadStatus      ModuleRight = "ScimBridge_ScimBridge::status"
	MayViewAdminUsers  ModuleRight = "ScimBridge_ScimBridge::admin_users_view"
	MayCreateAdminUser ModuleRight = "ScimBridge_ScimBridge::admin_users_create"
	MayUpdateAdminUser ModuleRight = "ScimBridge_ScimBridge::admin_users_update"
	MayDeleteAdminUser ModuleRight = "ScimBridge_ScimBridge::admin_users_delete"
	MayViewAdminRoles  ModuleRight = "ScimBridge_ScimBridge::admin_roles_view"
	MayCreateAdminRole ModuleRight = "ScimBridge_ScimBridge::admin_roles_create"
	MayUpdateAdminRole ModuleRight = "ScimBridge_ScimBridge::admin_roles_update"
	MayDeleteAdminRole ModuleRight = "ScimBridge_ScimBridge::admin_roles_delete"
	MayGiveAdminRoles  ModuleRight = "ScimBridge_ScimBridge::admin_role_members"
)

// moduleProbes are the requests that find out about the rights: about a record that cannot
// exist, or for an invalid change.
var moduleProbes = map[ModuleRight]struct {
	route route
	body  string
}{
	MayReadStatus:      {routeModuleStatus, ""},
	MayViewAdminUsers:  {routeGetAdminUser, ""},
	MayCreateAdminUser: {routeCreateAdminUser, `{"user":{}}`},
	MayUpdateAdminUser: {routeUpdateAdminUser, `{"user":{}}`},
	MayDeleteAdminUser: {routeDeleteAdminUser, ""},
	MayViewAdminRoles:  {routeGetAdminRole, ""},
	MayCreateAdminRole: {routeCreateAdminRole, `{"role":{}}`},
	MayUpdateAdminRole: {routeUpdateAdminRole, `{"role":{}}`},
	MayDeleteAdminRole: {routeDeleteAdminRole, ""},
	MayGiveAdminRoles:  {routeAdminRoleMembers, ""},
}

// MayUse finds out whether the credentials have a right of the companion module: Magento
// checks the permission first. It fails with *Error, which is Refused where they do not,
// and NoRoute where there is no module.
func (p Probe) MayUse(ctx context.Context, right ModuleRight) error {
	probe := moduleProbes[right]
	id := strconv.Itoa(absentID)
	path := strings.NewReplacer("{userId}", id, "{roleId}", id).Replace(probe.route.pattern)
	req := &request{route: probe.route, path: path, query: Criteria{PageSize: 1, CurrentPage: 1}.Encode()}
	if probe.body != "" {
		req.body = []byte(probe.body)
	}
	return p.onAbsent(ctx, req)
}
