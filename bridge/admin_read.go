package bridge

import (
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// newAdminType is an admin user: the module keeps everything that Magento has no
// field for.
func newAdminType() *scim.ResourceType {
	rt := scim.UserResourceType()
	rt.Description = "Magento admin user"
	return rt
}

// newRoleType is a role of admin users.
func newRoleType() *scim.ResourceType {
	rt := scim.GroupResourceType()
	rt.Description = "Magento role of admin users"
	return rt
}

// adminCounterparts names, for each SCIM attribute that Magento has in some form,
// the part of an admin user that it mirrors.
var adminCounterparts = map[string]string{"name": "name", "preferredLanguage": "locale"} //nolint:gochecknoglobals // a constant table

// keeping tells what can be kept beside admin users.
func (s *adminShop) keeping() keeping {
	return keeping{users: s.users, hasExternalID: true, counterparts: adminCounterparts}
}

// adminFingerprint identifies the state of one counterpart.
func adminFingerprint(u *magento.AdminUser) func(part string) string {
	return func(part string) string {
		h := fnv.New64a()
		if part == "name" {
			h.Write([]byte(u.Firstname + "\x00" + u.Lastname))
		} else {
			h.Write([]byte(u.InterfaceLocale))
		}
		return strconv.FormatUint(h.Sum64(), 36)
	}
}

// resource is an admin user as the provider sees it.
func (s *adminShop) resource(u *magento.AdminUser) scim.Resource {
	r := s.native(u)
	s.keeping().overlay(r, u.Attributes, u.Email, adminFingerprint(u))
	r["schemas"] = schemasOf(s.users, r)
	return r
}

// native is an admin user by Magento's own fields alone.
func (s *adminShop) native(u *magento.AdminUser) scim.Resource {
	n := names{first: u.Firstname, last: u.Lastname}
	r := make(scim.Resource, usualAttributes)
	r["id"] = formatID(u.ID)
	r["active"] = u.IsActive
	r["name"] = n.resource()
	r["meta"] = map[string]any{"created": timestamp(u.CreatedAt), "lastModified": timestamp(u.UpdatedAt)}
	put(r, "userName", u.Username)
	put(r, "displayName", n.display())
	put(r, "externalId", u.ExternalID)
	put(r, "preferredLanguage", strings.ReplaceAll(u.InterfaceLocale, "_", "-"))
	putList(r, "emails", emailResource(u.Email))
	putList(r, "groups", s.roleResource(u))
	return r
}

// roleResource is the attribute groups: every role that is remembered and exists.
func (s *adminShop) roleResource(u *magento.AdminUser) []any {
	var list []any
	for _, id := range rolesOf(u) {
		role, known := s.roles[id]
		if known && role.Name == "" {
			continue
		}
		g := map[string]any{"value": formatID(id), "type": "direct"}
		put(g, "display", role.Name)
		list = append(list, g)
	}
	return list
}

// showRole is a role as the provider sees it.
func showRole(role *magento.AdminRole) scim.Resource {
	r := scim.Resource{"schemas": []any{scim.GroupSchema}, "id": formatID(role.ID), "displayName": role.Name}
	put(r, "externalId", role.ExternalID)
	return r
}

// localeOfTag is Magento's locale of a language tag such as en-US (RFC 5646); ""
// for one that names no country, or more than that.
func localeOfTag(tag string) string {
	language, country, ok := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	if !ok || len(language) < 2 || len(language) > 3 || len(country) != 2 || !isLetters(language) || !isLetters(country) {
		return ""
	}
	return strings.ToLower(language) + "_" + strings.ToUpper(country)
}

func isLetters(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}
