package scim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func pathTexts(paths []Path) []string {
	var texts []string
	for _, p := range paths {
		texts = append(texts, p.String())
	}
	return texts
}

func TestParseProjection(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		attributes, excluded         []string
		wantAttributes, wantExcluded []string
	}{
		"nothing":                     {nil, nil, nil, nil},
		"empty parameters":            {[]string{""}, []string{" , "}, nil, nil},
		"a list":                      {[]string{"userName, NAME.givenname,emails"}, nil, []string{"userName", "name.givenName", "emails"}, nil},
		"several parameters":          {[]string{"userName", "title"}, nil, []string{"userName", "title"}, nil},
		"excluded":                    {nil, []string{"groups,emails.type"}, nil, []string{"groups", "emails.type"}},
		"attribute of an extension":   {[]string{enterprise + "department"}, nil, []string{enterprise + "department"}, nil},
		"an extension":                {nil, []string{EnterpriseUserSchema}, nil, []string{enterprise + "employeeNumber", enterprise + "costCenter", enterprise + "organization", enterprise + "division", enterprise + "department", enterprise + "manager"}},
		"known names beside unknown":  {[]string{"userName,foo"}, []string{}, []string{"userName"}, nil},
		"nothing that we know":        {[]string{"foo"}, nil, []string{"id"}, nil},
		"nothing that we know, again": {nil, []string{"foo,department"}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseProjection(tc.attributes, tc.excluded, UserResourceType())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.wantAttributes, pathTexts(got.Attributes)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.wantExcluded, pathTexts(got.Excluded)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// RFC 7644 section 3.9 makes the two parameters exclude each other.
func TestParseProjectionRefusesBothAtOnce(t *testing.T) {
	t.Parallel()
	_, err := ParseProjection([]string{"userName"}, []string{"title"}, UserResourceType())
	wantScimError(t, err, InvalidValue, "cannot be used together")
}

func TestProjectionWants(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	rt.Schema.Attributes = append(rt.Schema.Attributes, &Attribute{Name: "costly", Type: TypeString, Returned: ReturnedRequest})
	for name, tc := range map[string]struct {
		attributes, excluded, path string
		want                       bool
	}{
		"by default":                             {"", "", "groups", true},
		"a part by default":                      {"", "", "groups.display", true},
		"on request only, by default":            {"", "", "costly", false},
		"on request only, requested":             {"costly", "", "costly", true},
		"on request only, others excluded":       {"", "title", "costly", false},
		"never":                                  {"password", "", "password", false},
		"not among the wanted":                   {"userName", "", "groups", false},
		"among the wanted":                       {"userName,groups", "", "groups", true},
		"a part of the wanted":                   {"groups", "", "groups.value", true},
		"the whole, where a part is wanted":      {"groups.value", "", "groups", true},
		"another part":                           {"groups.value", "", "groups.display", false},
		"the same part":                          {"groups.value", "", "groups.value", true},
		"id is always there":                     {"userName", "", "id", true},
		"id cannot be excluded":                  {"", "id", "id", true},
		"meta can be left out":                   {"userName", "", "meta", false},
		"excluded":                               {"", "groups", "groups", false},
		"a part of the excluded":                 {"", "groups", "groups.value", false},
		"the whole, where a part is excluded":    {"", "groups.value", "groups", true},
		"the excluded part":                      {"", "groups.value", "groups.value", false},
		"beside the excluded part":               {"", "groups.value", "groups.display", true},
		"excluded as a whole and in part":        {"", "groups.value,groups", "groups.display", false},
		"an extension's attribute, core wanted":  {"userName", "", enterprise + "department", false},
		"an extension's attribute, wanted":       {enterprise + "department", "", enterprise + "department", true},
		"an extension's attribute, the whole is": {EnterpriseUserSchema, "", enterprise + "manager.value", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := ParseProjection([]string{tc.attributes}, []string{tc.excluded}, rt)
			if err != nil {
				t.Fatal(err)
			}
			path, err := ParsePath(tc.path, rt)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Wants(path); got != tc.want {
				t.Errorf("Wants(%s) = %v", path, got)
			}
		})
	}
}
