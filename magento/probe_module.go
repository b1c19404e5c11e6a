package magento

import (
	"context"
	"net/http"
	"strconv"
	"strings"
)

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

// MayUse finds out whether the credentials have a right of the companion module, by a
// request about a record that cannot exist, or for an invalid change: Magento checks the
// permission first. It fails with *Error, which is Refused where they do not, and
// NotFound (IsNoRoute) where there is no module.
func (p Probe) MayUse(ctx context.Context, right ModuleRight) error {
	switch right {
	case MayReadStatus:
		return p.use(ctx, routeModuleStatus, "")
	case MayViewAdminUsers:
		return p.use(ctx, routeGetAdminUser, "")
	case MayCreateAdminUser:
		return p.use(ctx, routeCreateAdminUser, `{"user":{}}`)
	case MayUpdateAdminUser:
		return p.use(ctx, routeUpdateAdminUser, `{"user":{}}`)
	case MayDeleteAdminUser:
		return p.use(ctx, routeDeleteAdminUser, "")
	case MayViewAdminRoles:
		return p.use(ctx, routeGetAdminRole, "")
	case MayCreateAdminRole:
		return p.use(ctx, routeCreateAdminRole, `{"role":{}}`)
	case MayUpdateAdminRole:
		return p.use(ctx, routeUpdateAdminRole, `{"role":{}}`)
	case MayDeleteAdminRole:
		return p.use(ctx, routeDeleteAdminRole, "")
	case MayGiveAdminRoles:
		return p.use(ctx, routeAdminRoleMembers, "")
	default:
		return &Error{Kind: Invalid, Method: http.MethodGet, Route: string(right)}
	}
}

// use calls onAbsent on a route of the module.
func (p Probe) use(ctx context.Context, r route, body string) error {
	id := strconv.Itoa(absentID)
	path := strings.NewReplacer("{userId}", id, "{roleId}", id).Replace(r.pattern)
	req := &request{route: r, path: path, query: Criteria{PageSize: 1, CurrentPage: 1}.Encode()}
	if body != "" {
		req.body = []byte(body)
	}
	return p.onAbsent(ctx, req)
}
