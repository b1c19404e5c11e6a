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

// MayUse finds out whether the credentials have a right of the companion module, by
// asking for something of nobody, or for a change that makes no sense: Magento looks
// at the permission first. It fails with *Error, which is Refused where they do not,
// and NotFound (IsNoRoute) where there is no module.
func (p Probe) MayUse(ctx context.Context, right ModuleRight) error {
	switch right {
	case MayReadStatus:
		return p.asks(ctx, routeModuleStatus, "")
	case MayViewAdminUsers:
		return p.asks(ctx, routeGetAdminUser, "")
	case MayCreateAdminUser:
		return p.asks(ctx, routeCreateAdminUser, `{"user":{}}`)
	case MayUpdateAdminUser:
		return p.asks(ctx, routeUpdateAdminUser, `{"user":{}}`)
	case MayDeleteAdminUser:
		return p.asks(ctx, routeDeleteAdminUser, "")
	case MayViewAdminRoles:
		return p.asks(ctx, routeGetAdminRole, "")
	case MayCreateAdminRole:
		return p.asks(ctx, routeCreateAdminRole, `{"role":{}}`)
	case MayUpdateAdminRole:
		return p.asks(ctx, routeUpdateAdminRole, `{"role":{}}`)
	case MayDeleteAdminRole:
		return p.asks(ctx, routeDeleteAdminRole, "")
	case MayGiveAdminRoles:
		return p.asks(ctx, routeAdminRoleMembers, "")
	default:
		return &Error{Kind: Invalid, Method: http.MethodGet, Route: string(right)}
	}
}

// asks is absent on a route of the module, for a record and a page of nobody.
func (p Probe) asks(ctx context.Context, r route, body string) error {
	id := strconv.Itoa(nobody)
	path := strings.NewReplacer("{userId}", id, "{roleId}", id).Replace(r.pattern)
	one := Criteria{PageSize: 1, CurrentPage: 1}
	asked := &request{route: r, path: path, query: one.Encode()}
	if body != "" {
		asked.body = []byte(body)
	}
	return p.absent(ctx, asked)
}
