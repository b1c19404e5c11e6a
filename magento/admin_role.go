package magento

import (
	"context"
	"net/http"
	"slices"
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
	ID            int64  `json:"id"`
	Name          string `json:"name"`             // at most 50 characters, unique in any letter case
	ExternalID    string `json:"scim_external_id"` // at most 255 characters
	HasFullAccess bool   `json:"has_full_access"`  // grants every right (Magento_Backend::all)
	UsersCount    int64  `json:"users_count"`
	Owner         string `json:"scim_owner"`      // the client that manages the role (AdminOwner), at most 32 characters
	CreateKey     string `json:"scim_create_key"` // what CreateAdminRole sent (AdminCreateKey)
	Version       string `json:"version"`         // stands for Name and ExternalID
}

// AdminRoleChange is what a create or a partial update sends: only fields that are
// not left.
type AdminRoleChange struct {
	Name       Field[string] `json:"name,omitzero"` // cannot be cleared
	ExternalID Field[string] `json:"scim_external_id,omitzero"`
	Owner      Field[string] `json:"scim_owner,omitzero"`
	CreateKey  Field[string] `json:"scim_create_key,omitzero"` // at most 64 characters, of a create alone
	// Version makes the change fail with Changed where the role has another one by
	// now; "" for whatever it has.
	Version string `json:"version,omitzero"`
}

// IsZero reports whether nothing changes.
func (c *AdminRoleChange) IsZero() bool { return *c == AdminRoleChange{Version: c.Version} }

// adminRoleRequest is the body of a create or an update.
type adminRoleRequest struct {
	Role *AdminRoleChange `json:"role"`
}

// GetAdminRole reads one role. It fails with *Error: NotFound where there is none,
// NoRoute without the companion module.
//
// Route: GET /V1/scim-bridge/admin-roles/{roleId}
func (c *Client) GetAdminRole(ctx context.Context, id int64) (*AdminRole, error) {
	return get(ctx, c, routeGetAdminRole, entityPath("/V1/scim-bridge/admin-roles/", id), isAdminRole(id))
}

// SearchAdminRoles reads one page of the roles that meet the criteria, by id
// unless they name another order; those of integrations are not among them. It
// fails with *Error: Invalid for a field that cannot be searched by.
//
// Route: GET /V1/scim-bridge/admin-roles
func (c *Client) SearchAdminRoles(ctx context.Context, criteria Criteria) (*Page[AdminRole], error) {
	return search[AdminRole](ctx, c, routeSearchAdminRoles, routeSearchAdminRoles.pattern, criteria)
}

// CreateAdminRole makes a role that grants nothing until the shop gives it rights. It
// fails with *Error: Duplicate where the name is taken,
// Invalid where Magento refuses a value. Ambiguous is set where the role may have
// been made; the call is not repeated then.
//
// Route: POST /V1/scim-bridge/admin-roles
func (c *Client) CreateAdminRole(ctx context.Context, change AdminRoleChange) (*AdminRole, error) {
	created := func(answer *AdminRole) bool {
		return answer.ID > 0 && answer.Name != "" && isEcho(change.Name, answer.Name)
	}
	role, err := send(ctx, c, routeCreateAdminRole, "/V1/scim-bridge/admin-roles", adminRoleRequest{&change}, created)
	return role, ifTaken(err, c.adminRoleLook(ctx, 0, &change))
}

// UpdateAdminRole changes the fields of a role that the change sets or clears; its rights
// stay. It fails with *Error as CreateAdminRole does, and with NotFound, and
// Changed where the role no longer has the Version.
//
// Route: PUT /V1/scim-bridge/admin-roles/{roleId}
func (c *Client) UpdateAdminRole(ctx context.Context, id int64, change AdminRoleChange) (*AdminRole, error) {
	path := entityPath("/V1/scim-bridge/admin-roles/", id)
	role, err := send(ctx, c, routeUpdateAdminRole, path, adminRoleRequest{&change}, isAdminRole(id))
	return role, ifTaken(err, c.adminRoleLook(ctx, id, &change))
}

// adminRoleLook finds out whether another role than that of the id has the name.
func (c *Client) adminRoleLook(ctx context.Context, id int64, change *AdminRoleChange) look {
	return look{"name", change.Name, func(name string) (bool, error) {
		page, err := c.SearchAdminRoles(ctx, having("name", name))
		return err == nil && slices.ContainsFunc(page.Items, func(other AdminRole) bool { return other.ID != id }), err
	}}
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
func (c *Client) SearchAdminRoleMembers(
	ctx context.Context, roleID int64, criteria Criteria,
) (*Page[AdminUser], error) {
	path := "/V1/scim-bridge/admin-roles/" + strconv.FormatInt(roleID, 10) + "/members"
	return search[AdminUser](ctx, c, routeAdminRoleMembers, path, criteria)
}

// isAdminRole returns a test whether an answer is about the given role.
func isAdminRole(id int64) func(*AdminRole) bool {
	return func(answer *AdminRole) bool { return answer.ID == id && answer.Name != "" }
}
