package scim

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParsePath(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	for text, want := range map[string]string{
		"userName":                      "userName",
		"USERNAME":                      "userName",
		"id":                            "id",
		"externalID":                    "externalId",
		"schemas":                       "schemas",
		"meta.lastmodified":             "meta.lastModified",
		"name.GivenName":                "name.givenName",
		"emails":                        "emails",
		"emails.value":                  "emails.value",
		"groups.$REF":                   "groups.$ref",
		UserSchema + ":userName":        "userName",
		UserSchema + ":name.familyName": "name.familyName",
		strings.ToUpper(UserSchema) + ":x509certificates.VALUE": "x509Certificates.value",
		enterprise + "department":                               enterprise + "department",
		strings.ToLower(enterprise) + "MANAGER.displayname":     enterprise + "manager.displayName",
	} {
		got, err := ParsePath(text, rt)
		if err != nil {
			t.Errorf("ParsePath(%q): %v", text, err)
			continue
		}
		if got.String() != want {
			t.Errorf("ParsePath(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestParsePathRefusesUnknownNames(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	for _, text := range []string{
		"", ".", ":", " ", "userName ", "unknown", "name.unknown", "name.", ".givenName", "name.givenName.x", "userName.value", "department", "urn:x:userName",
		UserSchema, UserSchema + ":", UserSchema + ".userName", EnterpriseUserSchema, enterprise, enterprise + "userName", enterprise + "manager.x",
		"emails[type eq \"work\"]", strings.Repeat("a", 100_000), strings.Repeat("a.", 50_000), "secret@example.com",
	} {
		_, err := ParsePath(text, rt)
		wantScimError(t, err, InvalidPath, "names no attribute")
	}
}

func TestParsePathFindsAttributesOfTheStandard(t *testing.T) {
	t.Parallel()
	rt := partialUser()
	for _, text := range []string{"title", "emails.display", enterprise + "manager.value", "externalId"} {
		path, err := ParsePath(text, rt)
		if err != nil {
			t.Errorf("ParsePath(%q): %v", text, err)
			continue
		}
		if rt.has(path) {
			t.Errorf("%s is kept", path)
		}
	}
	path, err := ParsePath("emails.value", rt)
	if err != nil || path.Attribute != rt.Attribute("", "emails") || !rt.has(path) {
		t.Errorf("emails.value = %v, %v: not the attribute that the shop keeps", path, err)
	}
}

func TestParsePathPrefersTheLongerOfTwoURNs(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	rt.Extensions = append(rt.Extensions, &Schema{ID: "urn:x", Attributes: []*Attribute{{Name: "y"}}}, &Schema{ID: "urn:x:y", Attributes: []*Attribute{{Name: "z"}}})
	for _, text := range []string{"urn:x:y:z"} {
		path, err := ParsePath(text, rt)
		if err != nil || path.Schema != "urn:x:y" || path.Attribute.Name != "z" {
			t.Errorf("ParsePath(%q) = %v, %v", text, path, err)
		}
	}
	if _, err := ParsePath("urn:x:y", rt); err == nil {
		t.Error("the URN of a schema is taken for an attribute")
	}
}

// A path that was read means the same when it is written out and read again.
func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{"userName", "name.givenName", enterprise + "manager.$ref", "urn:", "a..b", ":", "emails[", "META.version", UserSchema + ":id"} {
		f.Add(seed)
	}
	rt := partialUser()
	f.Fuzz(func(t *testing.T, text string) {
		path, err := ParsePath(text, rt)
		if err != nil {
			wantScimError(t, err, InvalidPath, "names no attribute")
			return
		}
		again, err := ParsePath(path.String(), rt)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(path.String(), again.String()); diff != "" || path != again {
			t.Error(diff)
		}
	})
}
