package scim

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCompareBy(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	rt.Schema.Attributes = append(rt.Schema.Attributes, &Attribute{Name: "age", Type: TypeInteger})
	for name, tc := range map[string]struct {
		by        string
		resources []string // in ascending order
	}{
		"text, blind to case":         {"userName", []string{`{"userName":"ada"}`, `{"userName":"BEN"}`, `{"userName":"cleo"}`, `{}`}},
		"text, case-exact":            {"externalId", []string{`{"externalId":"B"}`, `{"externalId":"a"}`, `{}`}},
		"booleans":                    {"active", []string{`{"active":false}`, `{"active":true}`, `{}`}},
		"numbers":                     {"age", []string{`{"age":9}`, `{"age":9.5}`, `{"age":10}`, `{}`}},
		"times":                       {"meta.created", []string{`{"meta":{"created":"2020-01-01T12:00:00+02:00"}}`, `{"meta":{"created":"2020-01-01T11:00:00Z"}}`, `{"meta":{}}`}},
		"parts":                       {"name.familyName", []string{`{"name":{"familyName":"A"}}`, `{"name":{"familyName":"b"}}`, `{"name":{"givenName":"A"}}`}},
		"the primary value":           {"emails", []string{`{"emails":[{"value":"z"},{"value":"a","primary":true}]}`, `{"emails":[{"value":"b"},{"value":"a"}]}`, `{"emails":[{"type":"work"}]}`}},
		"a part of the primary value": {"emails.type", []string{`{"emails":[{"type":"z"},{"type":"a","primary":true}]}`, `{"emails":[{"type":"b"}]}`, `{}`}},
		"an extension":                {enterprise + "department", []string{`{"` + EnterpriseUserSchema + `":{"department":"A"}}`, `{"` + EnterpriseUserSchema + `":{"department":"B"}}`, `{}`}},
		"the value of a complex one":  {enterprise + "manager", []string{`{"` + EnterpriseUserSchema + `":{"manager":{"value":"1"}}}`, `{"` + EnterpriseUserSchema + `":{"manager":{"value":"2"}}}`, `{}`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			by, err := ParsePath(tc.by, rt)
			if err != nil {
				t.Fatal(err)
			}
			var want, got []Resource
			for _, text := range tc.resources {
				want = append(want, jsonResource(t, text))
			}
			got = slices.Clone(want)
			slices.Reverse(got)
			slices.SortStableFunc(got, func(a, b Resource) int { return CompareBy(a, b, by) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompareByWhatHasNoOrder(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	name, a, b := Path{Attribute: rt.Attribute("", "name")}, jsonResource(t, `{"name":{"givenName":"A"}}`), jsonResource(t, `{"name":{"givenName":"B"}}`)
	if got := CompareBy(a, b, name); got != 0 {
		t.Errorf("by name: %d", got)
	}
	if got := CompareBy(a, b, Path{}); got != 0 {
		t.Errorf("by nothing: %d", got)
	}
}

func TestCompareByIsAnOrder(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	by := Path{Attribute: rt.Attribute("", "userName")}
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawUser(t), drawUser(t), drawUser(t)
		if CompareBy(a, b, by) != -CompareBy(b, a, by) {
			t.Fatal("not antisymmetric")
		}
		if CompareBy(a, b, by) <= 0 && CompareBy(b, c, by) <= 0 && CompareBy(a, c, by) > 0 {
			t.Fatal("not transitive")
		}
	})
}
