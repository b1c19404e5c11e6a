package magento

import (
	"context"
	"net/http"
	"slices"
)

// The routes of admin users, which the companion module adds (magento/module/openapi.json).
var (
	routeGetAdminUser     = route{http.MethodGet, "/V1/scim-bridge/admin-users/{userId}"}
	routeSearchAdminUsers = route{http.MethodGet, "/V1/scim-bridge/admin-users"}
	routeCreateAdminUser  = route{http.MethodPost, "/V1/scim-bridge/admin-users"}
	routeUpdateAdminUser  = route{http.MethodPut, "/V1/scim-bridge/admin-users/{userId}"}
	routeDeleteAdminUser  = route{http.MethodDelete, "/V1/scim-bridge/admin-users/{userId}"}
)

// AdminUser is an account of Magento's admin (Magento\User\Model\User), with what
// the companion module stores beside it.
type AdminUser struct {
	ID              int64  `json:"id"`
	Username        string `json:"username"`  // at most 40 characters, unique in any letter case
	Firstname       string `json:"firstname"` // at most 32 characters
	Lastname        string `json:"lastname"`  // at most 32 characters
	Email           string `json:"email"`     // at most 128 characters, unique in any letter case
	IsActive        bool   `json:"is_active"`
	InterfaceLocale string `json:"interface_locale"` // as en_US
	RoleID          int64  `json:"role_id"`          // 0 for none
	ExternalID      string `json:"scim_external_id"` // at most 255 characters
	Roles           string `json:"scim_roles"`       // ids of all roles that the identity provider gave, as ,21,22,
	Attributes      string `json:"scim_attributes"`  // ASCII JSON, at most 65,535 bytes
	Owner           string `json:"scim_owner"`       // the client that manages the user (AdminOwner), at most 32 characters
	CreateKey       string `json:"scim_create_key"`  // what CreateAdminUser sent (AdminCreateKey)
	Version         string `json:"version"`          // stands for all of it but ID, Owner, CreateKey, CreatedAt and UpdatedAt
	CreatedAt       string `json:"created_at"`       // YYYY-MM-DD hh:mm:ss, UTC
	UpdatedAt       string `json:"updated_at"`       // also after a log-in
}

// AdminUserChange is what a create or a partial update sends: only fields that are
// not left. Only ExternalID, Roles, Attributes, Owner and RoleID can be cleared; an admin user
// without a RoleID has no role.
type AdminUserChange struct {
	Username        Field[string] `json:"username,omitzero"`
	Firstname       Field[string] `json:"firstname,omitzero"`
	Lastname        Field[string] `json:"lastname,omitzero"`
	Email           Field[string] `json:"email,omitzero"`
	IsActive        Field[bool]   `json:"is_active,omitzero"`
	InterfaceLocale Field[string] `json:"interface_locale,omitzero"`
	RoleID          Field[int64]  `json:"role_id,omitzero"`
	ExternalID      Field[string] `json:"scim_external_id,omitzero"`
	Roles           Field[string] `json:"scim_roles,omitzero"`
	Attributes      Field[string] `json:"scim_attributes,omitzero"`
	Owner           Field[string] `json:"scim_owner,omitzero"`
	CreateKey       Field[string] `json:"scim_create_key,omitzero"` // at most 64 characters, of a create alone
	Password        Field[string] `json:"-"`                        // beside the user
	// Version makes the change fail with Changed where the user has another one
	// by now; "" for whatever it has.
	Version string `json:"version,omitzero"`
}

// IsZero reports whether nothing changes.
func (c *AdminUserChange) IsZero() bool { return *c == AdminUserChange{Version: c.Version} }

// adminUserRequest is the body of a create or an update.
type adminUserRequest struct {
	User     *AdminUserChange `json:"user"`
	Password Field[string]    `json:"password,omitzero"`
}

// GetAdminUser reads one admin user. It fails with *Error: NotFound where there is
// none, NoRoute without the companion module.
//
// Route: GET /V1/scim-bridge/admin-users/{userId}
func (c *Client) GetAdminUser(ctx context.Context, id int64) (*AdminUser, error) {
	return get(ctx, c, routeGetAdminUser, entityPath("/V1/scim-bridge/admin-users/", id), isAdminUser(id))
}

// SearchAdminUsers reads one page of the admin users that meet the criteria, by id
// unless they name another order. It fails with *Error: Invalid for a field that
// cannot be searched by.
//
// Route: GET /V1/scim-bridge/admin-users
func (c *Client) SearchAdminUsers(ctx context.Context, criteria Criteria) (*Page[AdminUser], error) {
	return search[AdminUser](ctx, c, routeSearchAdminUsers, routeSearchAdminUsers.pattern, criteria)
}

// CreateAdminUser makes an admin user, who is active unless the change says otherwise,
// but without a RoleID has no permission to log in. One without a Password gets a random
// one.
//
// It fails with *Error: Duplicate where the name or the e-mail address is taken,
// Invalid where Magento refuses a value. Ambiguous is set where the user may have
// been made; the call is not repeated then.
//
// Route: POST /V1/scim-bridge/admin-users
func (c *Client) CreateAdminUser(ctx context.Context, change AdminUserChange) (*AdminUser, error) {
	body := adminUserRequest{&change, change.Password}
	created := func(answer *AdminUser) bool {
		return answer.ID > 0 && answer.Version != "" && isEcho(change.Username, answer.Username)
	}
	user, err := send(ctx, c, routeCreateAdminUser, "/V1/scim-bridge/admin-users", body, created)
	return user, ifTaken(err, c.adminUserLooks(ctx, 0, &change)...)
}

// UpdateAdminUser changes the fields of an admin user that the change sets or clears, and
// returns what Magento then holds. It fails with *Error as CreateAdminUser does,
// and with NotFound, Changed where the user no longer has the Version, and
// Protected where the shop would be left without an administrator, or the account
// is the one that the client itself logs in with.
//
// Route: PUT /V1/scim-bridge/admin-users/{userId}
func (c *Client) UpdateAdminUser(ctx context.Context, id int64, change AdminUserChange) (*AdminUser, error) {
	body := adminUserRequest{&change, change.Password}
	path := entityPath("/V1/scim-bridge/admin-users/", id)
	user, err := send(ctx, c, routeUpdateAdminUser, path, body, isAdminUser(id))
	return user, ifTaken(err, c.adminUserLooks(ctx, id, &change)...)
}

// adminUserLooks find out whether another admin user than that of the id has the name or
// the e-mail address.
func (c *Client) adminUserLooks(ctx context.Context, id int64, change *AdminUserChange) []look {
	by := func(field string, value Field[string]) look {
		return look{field, value, func(value string) (bool, error) {
			page, err := c.SearchAdminUsers(ctx, having(field, value))
			return err == nil && slices.ContainsFunc(page.Items, func(other AdminUser) bool { return other.ID != id }), err
		}}
	}
	return []look{by("username", change.Username), by("email", change.Email)}
}

// DeleteAdminUser deletes an admin user and ends the user's sessions. It fails with
// *Error: NotFound where there is none, Protected as UpdateAdminUser does.
//
// Route: DELETE /V1/scim-bridge/admin-users/{userId}
func (c *Client) DeleteAdminUser(ctx context.Context, id int64) error {
	return remove(ctx, c, routeDeleteAdminUser, entityPath("/V1/scim-bridge/admin-users/", id))
}

// isAdminUser returns a test whether an answer is about the given admin user.
func isAdminUser(id int64) func(*AdminUser) bool {
	return func(answer *AdminUser) bool { return answer.ID == id && answer.Version != "" }
}
