package admin

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
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

type userField = field.Row[magento.AdminUser, magento.AdminUserChange]

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
	externalID.Check, externalID.At = checkExternalID, externalIDPath
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
		field.Of("scim_owner", "",
			func(u *user) *string { return &u.Owner }, func(c *change) *text { return &c.Owner }),
		field.Of("scim_create_key", "",
			func(u *user) *string { return &u.CreateKey }, func(c *change) *text { return &c.CreateKey }),
	}
}

// roleFields are the fields of a role, of Magento's own and of the module.
var roleFields = makeRoleFields()

func makeRoleFields() field.Table[magento.AdminRole, magento.AdminRoleChange] {
	type (
		role   = magento.AdminRole
		change = magento.AdminRoleChange
		text   = magento.Field[string]
	)
	name := field.Of("name", "displayName",
		func(r *role) *string { return &r.Name }, func(c *change) *text { return &c.Name })
	name.Check = field.Text("Magento", maxRoleName)
	externalID := field.Of("scim_external_id", "externalId",
		func(r *role) *string { return &r.ExternalID }, func(c *change) *text { return &c.ExternalID })
	externalID.Check, externalID.At = checkExternalID, externalIDPath
	owner := field.Of("scim_owner", "",
		func(r *role) *string { return &r.Owner }, func(c *change) *text { return &c.Owner })
	createKey := field.Of("scim_create_key", "",
		func(r *role) *string { return &r.CreateKey }, func(c *change) *text { return &c.CreateKey })
	return field.Table[role, change]{name, externalID, owner, createKey}
}

// The externalId of users and of roles alike, which the module keeps.
var (
	checkExternalID = field.Length("the companion module", maxExternalID)
	externalIDPath  = scim.Path{Attribute: &scim.Attribute{Name: "externalId"}}
)

// attributeOf says which SCIM attribute a field of an admin user or of a role holds.
func attributeOf(name string) string {
	return cmp.Or(userFields.PathOf(name), roleFields.PathOf(name), name)
}

// newUserType is an admin user: the module keeps everything that Magento has no
// field for.
func newUserType() *scim.ResourceType {
	rt := scim.UserResourceType()
	rt.Description = "Magento admin user"
	rt.Attribute("", "emails").NeededToCreate = true
	return rt
}

// newRoleType is a role of admin users.
func newRoleType() *scim.ResourceType {
	rt := scim.GroupResourceType()
	rt.Description = "Magento role of admin users"
	return rt
}

// counterparts names, for each SCIM attribute that Magento has in some form,
// the part of an admin user that it mirrors.
var counterparts = map[string]string{"name": "name", "preferredLanguage": "locale"}

// leftoverRules tells what can be stored beside admin users.
func (s *shop) leftoverRules() leftover.Rules {
	return leftover.Rules{Users: s.users, HasExternalID: true, Counterparts: counterparts}
}

// fingerprint identifies the state of one counterpart.
func fingerprint(u *magento.AdminUser) func(part string) string {
	return func(part string) string {
		if part == "name" {
			return leftover.Fingerprint(u.Firstname, u.Lastname)
		}
		return leftover.Fingerprint(u.InterfaceLocale)
	}
}

// resource is an admin user as the client sees it: what is kept beside Magento's own fields,
// and for the rest what those say.
func (s *shop) resource(u *magento.AdminUser) scim.Resource {
	r, none := s.leftoverRules().Read(u.Attributes, u.Email, fingerprint(u))
	s.addFields(r, u)
	for _, name := range none {
		delete(r, name)
	}
	s.users.SetSchemas(r)
	return r
}

// byFields is an admin user by Magento's own fields alone.
func (s *shop) byFields(u *magento.AdminUser) scim.Resource {
	r := make(scim.Resource, resource.UsualSize)
	s.addFields(r, u)
	return r
}

// addFields adds to a user what Magento's own fields say, where nothing is kept beside them.
func (s *shop) addFields(r scim.Resource, u *magento.AdminUser) {
	isKept := func(name string) bool { _, is := r[name]; return is }
	n := person.Name{First: u.Firstname, Last: u.Lastname}
	r["id"] = recordid.User.Format(u.ID)
	r["active"] = u.IsActive
	r["meta"] = map[string]any{"created": resource.Timestamp(u.CreatedAt), "lastModified": resource.Timestamp(u.UpdatedAt)}
	resource.Put(r, "userName", u.Username)
	resource.Put(r, "externalId", u.ExternalID)
	if !isKept("name") {
		r["name"] = n.Resource()
	}
	if !isKept("displayName") {
		resource.Put(r, "displayName", n.Display())
	}
	if !isKept("preferredLanguage") {
		resource.Put(r, "preferredLanguage", strings.ReplaceAll(u.InterfaceLocale, "_", "-"))
	}
	if !isKept("emails") {
		resource.PutList(r, "emails", person.EmailResource(u.Email))
	}
	resource.PutList(r, "groups", stateOf(u).Resource(s.nameOf))
}

// nameOf tells the name of a role, and whether it exists; see membership.State.
func (s *shop) nameOf(role int64) (name string, exists bool) {
	r, known := s.roles[role]
	return r.Name, !known || r.Name != "" && s.hasRole(&r)
}

// showRole is a role as the client sees it.
func showRole(role *magento.AdminRole) scim.Resource {
	r := scim.Resource{"schemas": []any{scim.GroupSchema}, "id": recordid.Group.Format(role.ID), "displayName": role.Name}
	resource.Put(r, "externalId", role.ExternalID)
	return r
}

// tag is a language tag that names a language and a country, and nothing else.
var tag = regexp.MustCompile(`^([A-Za-z]{2,3})[-_]([A-Za-z]{2})$`)

// localeOfTag is Magento's locale of a language tag such as en-US (RFC 5646); ""
// for one that names no country, or more than that.
func localeOfTag(text string) string {
	parts := tag.FindStringSubmatch(text)
	if parts == nil {
		return ""
	}
	return strings.ToLower(parts[1]) + "_" + strings.ToUpper(parts[2])
}
