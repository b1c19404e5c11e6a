package admin

import (
	"cmp"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// What Magento can hold of an admin user, in characters (admin_user in
// Magento_User's db_schema.xml), and the companion module beside it.
const (
	maxUsername   = 40
	maxName       = 32
	maxEmail      = 128
	maxExternalID = 255
	maxRoleName   = 50
)

// userFields are the fields of an admin user, of Magento's own and of the module.
var userFields = makeUserFields()

func makeUserFields() field.Table[magento.AdminUser, magento.AdminUserChange] {
	type (
		user   = magento.AdminUser
		change = magento.AdminUserChange
		text   = magento.Field[string]
	)
	username := field.Of("username", "userName",
		func(u *user) *string { return &u.Username }, func(c *change) *text { return &c.Username })
	username.Check = field.Text("Magento", maxUsername)
	externalID := field.Of("scim_external_id", "externalId",
		func(u *user) *string { return &u.ExternalID }, func(c *change) *text { return &c.ExternalID })
	externalID.Check = field.Length("the companion module", maxExternalID)
	externalID.At = scim.Path{Attribute: &scim.Attribute{Name: "externalId"}}
	active := field.Of("is_active", "active",
		func(u *user) *bool { return &u.IsActive }, func(c *change) *magento.Field[bool] { return &c.IsActive })
	active.Activity = true
	return field.Table[user, change]{
		username,
		field.Of("firstname", "name.givenName",
			func(u *user) *string { return &u.Firstname }, func(c *change) *text { return &c.Firstname }),
		field.Of("lastname", "name.familyName",
			func(u *user) *string { return &u.Lastname }, func(c *change) *text { return &c.Lastname }),
		field.Of("email", "emails",
			func(u *user) *string { return &u.Email }, func(c *change) *text { return &c.Email }),
		field.Of("interface_locale", "preferredLanguage",
			func(u *user) *string { return &u.InterfaceLocale }, func(c *change) *text { return &c.InterfaceLocale }),
		externalID,
		field.Of("role_id", "groups",
			func(u *user) *int64 { return &u.RoleID }, func(c *change) *magento.Field[int64] { return &c.RoleID }),
		field.Of("scim_roles", "groups",
			func(u *user) *string { return &u.Roles }, func(c *change) *text { return &c.Roles }),
		active,
		field.Of("scim_attributes", "",
			func(u *user) *string { return &u.Attributes }, func(c *change) *text { return &c.Attributes }),
	}
}

// attributeOf says which SCIM attribute a field of an admin user comes from, or of a
// role.
func attributeOf(name string) string {
	if name == "name" { // of a role
		return "displayName"
	}
	return cmp.Or(userFields.PathOf(name), name)
}
