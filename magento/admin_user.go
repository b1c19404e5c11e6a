package magento

import (
	"context"
	"net/http"
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
// the companion module keeps beside it.
type AdminUser struct {
	ID              int64
	Username        string // at most 40 characters, unique in any letter case
	Firstname       string // at most 32 characters
	Lastname        string // at most 32 characters
	Email           string // at most 128 characters, unique in any letter case
	IsActive        bool
	InterfaceLocale string // as en_US
	RoleID          int64  // 0 for none
	ExternalID      string // at most 255 characters
	Roles           string // ids of all roles that the provider gave, as ,21,22,
	Attributes      string // ASCII JSON, at most 65,535 bytes
	Version         string // stands for all of it but ID, CreatedAt and UpdatedAt
	CreatedAt       string // YYYY-MM-DD hh:mm:ss, UTC
	UpdatedAt       string // also after a log-in
}

// AdminUserChange is what becomes of an admin user; what is left stays. Only
// ExternalID, Roles and Attributes can be cleared, and RoleID, which takes the role.
type AdminUserChange struct {
	Username, Firstname, Lastname, Email Field[string]
	IsActive                             Field[bool]
	InterfaceLocale                      Field[string]
	RoleID                               Field[int64]
	ExternalID, Roles, Attributes        Field[string]
	Password                             Field[string]
	// Version makes the change fail with Changed where the user has another one
	// by now; "" for whatever it has.
	Version string
}

// IsZero reports whether nothing changes.
func (c *AdminUserChange) IsZero() bool {
	for _, f := range c.texts() {
		if !f.IsLeft() {
			return false
		}
	}
	return c.IsActive.IsLeft() && c.RoleID.IsLeft() && c.Password.IsLeft()
}

// texts returns the fields of text by their names over REST.
func (c *AdminUserChange) texts() map[string]Field[string] {
	return map[string]Field[string]{
		"username": c.Username, "firstname": c.Firstname, "lastname": c.Lastname, "email": c.Email, "interface_locale": c.InterfaceLocale,
		"scim_external_id": c.ExternalID, "scim_roles": c.Roles, "scim_attributes": c.Attributes,
	}
}

func (c *AdminUserChange) body() fields {
	user := fields{}
	for name, f := range c.texts() {
		put(user, name, f, "")
	}
	put(user, "is_active", c.IsActive, false)
	put(user, "role_id", c.RoleID, 0)
	if c.Version != "" {
		user["version"] = c.Version
	}
	body := fields{"user": user}
	if password, ok := c.Password.Value(); ok {
		body["password"] = password
	}
	return body
}

type adminUserWire struct {
	ID              number `json:"id"`
	Username        text   `json:"username"`
	Firstname       text   `json:"firstname"`
	Lastname        text   `json:"lastname"`
	Email           text   `json:"email"`
	IsActive        flag   `json:"is_active"`
	InterfaceLocale text   `json:"interface_locale"`
	RoleID          number `json:"role_id"`
	ExternalID      text   `json:"scim_external_id"`
	Roles           text   `json:"scim_roles"`
	Attributes      text   `json:"scim_attributes"`
	Version         text   `json:"version"`
	CreatedAt       text   `json:"created_at"`
	UpdatedAt       text   `json:"updated_at"`
}

func (w *adminUserWire) user() AdminUser {
	return AdminUser{
		ID: int64(w.ID), Username: string(w.Username), Firstname: string(w.Firstname), Lastname: string(w.Lastname), Email: string(w.Email),
		IsActive: bool(w.IsActive), InterfaceLocale: string(w.InterfaceLocale), RoleID: int64(w.RoleID), ExternalID: string(w.ExternalID),
		Roles: string(w.Roles), Attributes: string(w.Attributes), Version: string(w.Version), CreatedAt: string(w.CreatedAt), UpdatedAt: string(w.UpdatedAt),
	}
}

// GetAdminUser reads one admin user. It fails with *Error: NotFound where there is
// none, or (IsNoRoute) no companion module.
//
// Route: GET /V1/scim-bridge/admin-users/{userId}
func (c *Client) GetAdminUser(ctx context.Context, id int64) (*AdminUser, error) {
	w, err := get(ctx, c, routeGetAdminUser, entityPath("/V1/scim-bridge/admin-users/", id), isAdminUser(id))
	if err != nil {
		return nil, err
	}
	user := w.user()
	return &user, nil
}

// SearchAdminUsers reads one page of the admin users that meet the criteria, by id
// unless they name another order. It fails with *Error: Invalid for a field that
// cannot be searched by.
//
// Route: GET /V1/scim-bridge/admin-users
func (c *Client) SearchAdminUsers(ctx context.Context, criteria Criteria) (*Page[AdminUser], error) {
	return search(ctx, c, routeSearchAdminUsers, criteria, func(w *adminUserWire) AdminUser { return w.user() })
}

// CreateAdminUser makes an admin user, who can log in unless the change says
// otherwise, but without a RoleID has no right to. One without a Password gets a
// random one that nobody knows.
//
// It fails with *Error: Duplicate where the name or the e-mail address is taken,
// Invalid where Magento refuses a value. Ambiguous is set where the user may have
// been made; the call is not repeated then.
//
// Route: POST /V1/scim-bridge/admin-users
func (c *Client) CreateAdminUser(ctx context.Context, change AdminUserChange) (*AdminUser, error) {
	w, err := send(ctx, c, routeCreateAdminUser, "/V1/scim-bridge/admin-users", change.body(), func(w *adminUserWire) bool { return w.ID > 0 && w.Version != "" })
	if err != nil {
		return nil, err
	}
	user := w.user()
	return &user, nil
}

// UpdateAdminUser changes of an admin user what the change does not leave, and
// returns what Magento then holds. It fails with *Error as CreateAdminUser does,
// and with NotFound, Changed where the user no longer has the Version, and
// Protected where the shop would be left without an administrator, or the account
// is the one that the client itself logs in with.
//
// Route: PUT /V1/scim-bridge/admin-users/{userId}
func (c *Client) UpdateAdminUser(ctx context.Context, id int64, change AdminUserChange) (*AdminUser, error) {
	w, err := send(ctx, c, routeUpdateAdminUser, entityPath("/V1/scim-bridge/admin-users/", id), change.body(), isAdminUser(id))
	if err != nil {
		return nil, err
	}
	user := w.user()
	return &user, nil
}

// DeleteAdminUser deletes an admin user and ends what the user has open. It fails
// with *Error: NotFound where there is none, Protected as UpdateAdminUser does.
//
// Route: DELETE /V1/scim-bridge/admin-users/{userId}
func (c *Client) DeleteAdminUser(ctx context.Context, id int64) error {
	return remove(ctx, c, routeDeleteAdminUser, entityPath("/V1/scim-bridge/admin-users/", id))
}

// isAdminUser returns a test whether an answer is about the given admin user.
func isAdminUser(id int64) func(*adminUserWire) bool {
	return func(w *adminUserWire) bool { return int64(w.ID) == id && w.Version != "" }
}
