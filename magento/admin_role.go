package magento

import (
	"context"
	"net/http"
	"strconv"
)

// The routes of roles of admin users, which the companion module adds
// (magento/module/openapi.json).
var (
	routeGetAdminRole     = route{http.MethodGet, "/V1/scim-bridge/admin-roles/{roleId}"}
	routeSearchAdminRoles = route{http.MethodGet, "/V1/scim-bridge/admin-roles"}
	routeCreateAdminRole  = route{http.MethodPost, "/V1/scim-bridge/admin-roles"}
	routeUpdateAdminRole  = route{http.MethodPut, "/V1/scim-bridge/admin-roles/{roleId}"}
	routeDeleteAdminRole  = route{http.MethodDelete, "/V1/scim-bridge/admin-roles/{roleId}"}
	routeAdminRoleMembers = route{http.MethodGet, "/V1/scim-bridge/admin-roles/{roleId}/members"}
)

// AdminRole is a role of admin users (Magento\Authorization\Model\Role).
type AdminRole struct {
	ID            int64
	Name          string // at most 50 characters, unique in any letter case
	ExternalID    string // at most 255 characters
	HasFullAccess bool   // grants every right (Magento_Backend::all)
	UsersCount    int64
	Version       string // stands for Name and ExternalID
}

// AdminRoleChange is what becomes of a role; what is left stays.
type AdminRoleChange struct {
	Name       Field[string] // cannot be cleared
	ExternalID Field[string]
	// Version makes the change fail with Changed where the role has another one by
	// now; "" for whatever it has.
	Version string
}

// IsZero reports whether nothing changes.
func (c *AdminRoleChange) IsZero() bool { return c.Name.IsLeft() && c.ExternalID.IsLeft() }

func (c *AdminRoleChange) body() fields {
	role := fields{}
	put(role, "name", c.Name, "")
	put(role, "scim_external_id", c.ExternalID, "")
	if c.Version != "" {
		role["version"] = c.Version
	}
	return fields{"role": role}
}

type adminRoleWire struct {
	ID            number `json:"id"`
	Name          text   `json:"name"`
	ExternalID    text   `json:"scim_external_id"`
	HasFullAccess flag   `json:"has_full_access"`
	UsersCount    number `json:"users_count"`
	Version       text   `json:"version"`
}

func (w *adminRoleWire) role() AdminRole {
	return AdminRole{
		ID: int64(w.ID), Name: string(w.Name), ExternalID: string(w.ExternalID),
		HasFullAccess: bool(w.HasFullAccess), UsersCount: int64(w.UsersCount), Version: string(w.Version),
	}
}

// GetAdminRole reads one role. It fails with *Error: NotFound where there is none,
// or (IsNoRoute) no companion module.
//
// Route: GET /V1/scim-bridge/admin-roles/{roleId}
func (c *Client) GetAdminRole(ctx context.Context, id int64) (*AdminRole, error) {
	w, err := get(ctx, c, routeGetAdminRole, entityPath("/V1/scim-bridge/admin-roles/", id), isAdminRole(id))
	if err != nil {
		return nil, err
	}
	role := w.role()
	return &role, nil
}

// SearchAdminRoles reads one page of the roles that meet the criteria, by id
// unless they name another order; those of integrations are not among them. It
// fails with *Error: Invalid for a field that cannot be searched by.
//
// Route: GET /V1/scim-bridge/admin-roles
func (c *Client) SearchAdminRoles(ctx context.Context, criteria Criteria) (*Page[AdminRole], error) {
	return search(ctx, c, routeSearchAdminRoles, criteria, func(w *adminRoleWire) AdminRole { return w.role() })
}

// CreateAdminRole makes a role that grants nothing until somebody in the shop
// gives it rights. It fails with *Error: Duplicate where the name is taken,
// Invalid where Magento refuses a value. Ambiguous is set where the role may have
// been made; the call is not repeated then.
//
// Route: POST /V1/scim-bridge/admin-roles
func (c *Client) CreateAdminRole(ctx context.Context, change AdminRoleChange) (*AdminRole, error) {
	w, err := send(ctx, c, routeCreateAdminRole, "/V1/scim-bridge/admin-roles", change.body(), func(w *adminRoleWire) bool { return w.ID > 0 && w.Name != "" })
	if err != nil {
		return nil, err
	}
	role := w.role()
	return &role, nil
}

// UpdateAdminRole changes of a role what the change does not leave; its rights
// stay. It fails with *Error as CreateAdminRole does, and with NotFound, and
// Changed where the role no longer has the Version.
//
// Route: PUT /V1/scim-bridge/admin-roles/{roleId}
func (c *Client) UpdateAdminRole(ctx context.Context, id int64, change AdminRoleChange) (*AdminRole, error) {
	w, err := send(ctx, c, routeUpdateAdminRole, entityPath("/V1/scim-bridge/admin-roles/", id), change.body(), isAdminRole(id))
	if err != nil {
		return nil, err
	}
	role := w.role()
	return &role, nil
}

// DeleteAdminRole deletes a role that no user has. It fails with *Error: NotFound
// where there is none, Changed where it still has users.
//
// Route: DELETE /V1/scim-bridge/admin-roles/{roleId}
func (c *Client) DeleteAdminRole(ctx context.Context, id int64) error {
	return remove(ctx, c, routeDeleteAdminRole, entityPath("/V1/scim-bridge/admin-roles/", id))
}

// SearchAdminRoleMembers reads one page of the admin users who have a role, or
// whose Roles name it, that meet the criteria, by id unless they name another
// order. It fails with *Error: NotFound where there is no such role.
//
// Route: GET /V1/scim-bridge/admin-roles/{roleId}/members
func (c *Client) SearchAdminRoleMembers(ctx context.Context, roleID int64, criteria Criteria) (*Page[AdminUser], error) {
	path := "/V1/scim-bridge/admin-roles/" + strconv.FormatInt(roleID, 10) + "/members"
	return searchAt(ctx, c, routeAdminRoleMembers, path, criteria, func(w *adminUserWire) AdminUser { return w.user() })
}

// isAdminRole returns a test whether an answer is about the given role.
func isAdminRole(id int64) func(*adminRoleWire) bool {
	return func(w *adminRoleWire) bool { return int64(w.ID) == id && w.Name != "" }
}
