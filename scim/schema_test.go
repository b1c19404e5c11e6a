package scim

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func attributeNames(list []*Attribute) []string {
	var names []string
	for _, a := range list {
		names = append(names, a.Name)
	}
	return names
}

// The attributes of RFC 7643 section 8.7.1, in the order of section 4.1.
func TestUserHasTheAttributesOfRFC7643Section4_1(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	want := []string{
		"userName", "name", "displayName", "nickName", "profileUrl", "title", "userType", "preferredLanguage", "locale", "timezone", "active", "password",
		"emails", "phoneNumbers", "ims", "photos", "addresses", "groups", "entitlements", "roles", "x509Certificates",
	}
	if diff := cmp.Diff(want, attributeNames(rt.Schema.Attributes)); diff != "" {
		t.Error(diff)
	}
	for name, subs := range map[string][]string{
		"name":             {"formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"},
		"emails":           {"value", "display", "type", "primary"},
		"phoneNumbers":     {"value", "display", "type", "primary"},
		"ims":              {"value", "display", "type", "primary"},
		"photos":           {"value", "display", "type", "primary"},
		"addresses":        {"formatted", "streetAddress", "locality", "region", "postalCode", "country", "type", "primary"},
		"groups":           {"value", "$ref", "display", "type"},
		"entitlements":     {"value", "display", "type", "primary"},
		"roles":            {"value", "display", "type", "primary"},
		"x509Certificates": {"value", "display", "type", "primary"},
		"meta":             {"resourceType", "created", "lastModified", "location", "version"},
	} {
		if diff := cmp.Diff(subs, attributeNames(rt.Attribute("", name).SubAttributes)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestEnterpriseUserHasTheAttributesOfRFC7643Section4_3(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	want := []string{"employeeNumber", "costCenter", "organization", "division", "department", "manager"}
	if diff := cmp.Diff(want, attributeNames(rt.Extension(EnterpriseUserSchema).Attributes)); diff != "" {
		t.Error(diff)
	}
	manager := rt.Attribute(EnterpriseUserSchema, "manager")
	if diff := cmp.Diff([]string{"value", "$ref", "displayName"}, attributeNames(manager.SubAttributes)); diff != "" {
		t.Error(diff)
	}
	if !manager.Sub("displayName").isReadOnly() {
		t.Error("manager.displayName can be written")
	}
}

func TestAttributeCharacteristicsOfRFC7643Section8_7(t *testing.T) {
	t.Parallel()
	user, group := UserResourceType(), GroupResourceType()
	for name, tc := range map[string]struct {
		got *Attribute
		ok  func(a *Attribute) bool
	}{
		"userName is required and unique": {user.Attribute("", "userName"), func(a *Attribute) bool { return a.Required && a.Uniqueness == UniquenessServer && !a.CaseExact }},
		"active is a boolean":             {user.Attribute("", "active"), func(a *Attribute) bool { return a.Type == TypeBoolean && !a.MultiValued }},
		"emails is multi-valued":          {user.Attribute("", "emails"), func(a *Attribute) bool { return a.MultiValued && a.Type == TypeComplex }},
		"types of e-mail": {user.Attribute("", "emails").Sub("type"), func(a *Attribute) bool {
			return slices.Equal(a.CanonicalValues, []string{"work", "home", "other"})
		}},
		"groups is read-only":        {user.Attribute("", "groups"), (*Attribute).isReadOnly},
		"password is never returned": {user.Attribute("", "password"), func(a *Attribute) bool { return a.Mutability == WriteOnly && a.Returned == ReturnedNever }},
		"id is always returned":      {user.Attribute("", "id"), func(a *Attribute) bool { return a.Returned == ReturnedAlways && a.isReadOnly() && a.CaseExact }},
		"externalId is case-exact":   {user.Attribute("", "externalId"), func(a *Attribute) bool { return a.CaseExact && !a.isReadOnly() }},
		"profileUrl is external":     {user.Attribute("", "profileUrl"), func(a *Attribute) bool { return slices.Equal(a.ReferenceTypes, []string{"external"}) }},
		"certificates are binary":    {user.Attribute("", "x509Certificates").Sub("value"), func(a *Attribute) bool { return a.Type == TypeBinary }},
		"displayName of a group":     {group.Attribute("", "displayName"), func(a *Attribute) bool { return a.Required }},
		"a member cannot be changed": {group.Attribute("", "members").Sub("value"), func(a *Attribute) bool { return a.Mutability == Immutable }},
		"members are users":          {group.Attribute("", "members").Sub("$ref"), func(a *Attribute) bool { return slices.Equal(a.ReferenceTypes, []string{"User"}) }},
		"members are of type User":   {group.Attribute("", "members").Sub("type"), func(a *Attribute) bool { return slices.Equal(a.CanonicalValues, []string{"User"}) }},
	} {
		if tc.got == nil || !tc.ok(tc.got) {
			t.Errorf("%s: %+v", name, tc.got)
		}
	}
}

func TestAttributeIsFoundInAnyLetterCase(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	for _, tc := range []struct{ urn, name, want string }{
		{"", "USERNAME", "userName"},
		{UserSchema, "username", "userName"},
		{"URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER", "Id", "id"},
		{"", "externalid", "externalId"},
		{"", "META", "meta"},
		{"", "Schemas", "schemas"},
		{"URN:ietf:params:scim:schemas:extension:enterprise:2.0:user", "Department", "department"},
	} {
		if a := rt.Attribute(tc.urn, tc.name); a == nil || a.Name != tc.want {
			t.Errorf("Attribute(%q, %q) = %v, want %s", tc.urn, tc.name, a, tc.want)
		}
	}
	for _, tc := range [][2]string{{"", "department"}, {"", "user"}, {"urn:x", "userName"}, {EnterpriseUserSchema, "userName"}, {"", ""}} {
		if a := rt.Attribute(tc[0], tc[1]); a != nil {
			t.Errorf("Attribute(%q, %q) = %s, want none", tc[0], tc[1], a.Name)
		}
	}
}

func TestResourceTypesAreFreshEachTime(t *testing.T) {
	t.Parallel()
	UserResourceType().Schema.Attributes[0].Name = "changed"
	if UserResourceType().Attribute("", "userName") == nil {
		t.Error("a change to one resource type shows in the next")
	}
}

func TestSelectLeavesOutTheRest(t *testing.T) {
	t.Parallel()
	all := UserResourceType()
	kept := all.Select(func(p Path) bool {
		switch {
		case p.Schema == EnterpriseUserSchema:
			return p.Attribute.Name == "manager" && p.Sub == nil // the whole, but no part
		case p.Attribute.Name == "name":
			return p.Sub == nil || p.Sub.Name == "givenName"
		}
		return p.Attribute.Name == "userName"
	})
	if diff := cmp.Diff([]string{"userName", "name"}, attributeNames(kept.Schema.Attributes)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"givenName"}, attributeNames(kept.Attribute("", "name").SubAttributes)); diff != "" {
		t.Error(diff)
	}
	if len(kept.Extensions) != 0 {
		t.Error("an extension without attributes is left")
	}
	if kept.Attribute("", "externalId") != nil {
		t.Error("externalId is left")
	}
	for _, name := range []string{"id", "meta", "schemas"} {
		if kept.Attribute("", name) == nil {
			t.Errorf("%s is gone", name)
		}
	}
	if kept.Known != all {
		t.Error("the copy does not know what it was made from")
	}
	if again := kept.Select(func(Path) bool { return true }); again.Known != all || again.Attribute("", "externalId") != nil {
		t.Error("a copy of a copy knows more or less than the copy")
	}
	kept.Attribute("", "userName").Description = "changed"
	if all.Attribute("", "userName").Description == "changed" {
		t.Error("the copy shares attributes with what it was made from")
	}
}
