package scim

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestVersionFollowsTheContent(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	base := jsonResource(t, rfcUser)
	tag := Version(rt, base)
	if !regexp.MustCompile(`^W/"[0-9a-f]{32}"$`).MatchString(tag) {
		t.Errorf("%s is no weak entity tag", tag)
	}
	same := map[string]func(Resource){
		"meta":                     func(r Resource) { r.Complex("meta")["version"] = "other" },
		"no meta":                  func(r Resource) { delete(r, "meta") },
		"what the type lacks":      func(r Resource) { r["unknown"] = "x" },
		"an empty attribute":       func(r Resource) { r["roles"] = []any{} },
		"schemas in another order": func(r Resource) { r["schemas"] = []any{EnterpriseUserSchema, UserSchema} },
	}
	for name, change := range same {
		r := base.Clone()
		change(r)
		if got := Version(rt, r); got != tag {
			t.Errorf("%s: the version changes", name)
		}
	}
	different := map[string]func(Resource){
		"an attribute":           func(r Resource) { r["title"] = "x" },
		"an attribute gone":      func(r Resource) { delete(r, "title") },
		"a boolean":              func(r Resource) { r["active"] = false },
		"a part":                 func(r Resource) { r.Complex("name")["givenName"] = "x" },
		"an element":             func(r Resource) { r.List("emails")[0]["primary"] = false },
		"the order of elements":  func(r Resource) { l := r["emails"].([]any); l[0], l[1] = l[1], l[0] },
		"an extension":           func(r Resource) { r.Complex(EnterpriseUserSchema)["department"] = "x" },
		"what is never returned": func(r Resource) { r["password"] = "x" },
		"the id":                 func(r Resource) { r["id"] = "x" },
	}
	for name, change := range different {
		r := base.Clone()
		change(r)
		if got := Version(rt, r); got == tag {
			t.Errorf("%s: the version stays", name)
		}
	}
}

// The tag is the same in every process and replica, and must stay so from one
// release to the next, or every client has to read everything again.
func TestVersionIsStable(t *testing.T) {
	t.Parallel()
	r := Resource{"id": "11", "userName": "ada", "active": true, "emails": []any{map[string]any{"value": "a@x", "primary": true}}}
	if got, want := Version(UserResourceType(), r), `W/"500038cd16bce89802d281ffd885741d"`; got != want {
		t.Errorf("Version = %s, want %s", got, want)
	}
}

func TestEqual(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		a, b Resource
		want bool
	}{
		"both empty":             {Resource{}, nil, true},
		"absent and nil":         {Resource{"a": nil}, Resource{}, true},
		"absent and empty":       {Resource{"a": []any{}, "b": map[string]any{}}, Resource{}, true},
		"the other way":          {Resource{}, Resource{"a": []any{}, "b": map[string]any{}, "c": nil}, true},
		"empty list and object":  {Resource{"a": []any{}}, Resource{"a": map[string]any{}}, true},
		"empty object and text":  {Resource{"a": map[string]any{}}, Resource{"a": "x"}, false},
		"text and empty object":  {Resource{"a": "x"}, Resource{"a": map[string]any{}}, false},
		"empty list and text":    {Resource{"a": []any{}}, Resource{"a": "x"}, false},
		"texts":                  {Resource{"a": "x"}, Resource{"a": "x"}, true},
		"letter case":            {Resource{"a": "x"}, Resource{"a": "X"}, false},
		"whole numbers":          {Resource{"a": int64(1)}, Resource{"a": 1.0}, true},
		"numbers":                {Resource{"a": int64(1)}, Resource{"a": 1.5}, false},
		"number and text":        {Resource{"a": int64(1)}, Resource{"a": "1"}, false},
		"boolean and absent":     {Resource{"a": false}, Resource{}, false},
		"lists":                  {Resource{"a": []any{"x", "y"}}, Resource{"a": []any{"x", "y"}}, true},
		"lists in another order": {Resource{"a": []any{"x", "y"}}, Resource{"a": []any{"y", "x"}}, false},
		"lists of another size":  {Resource{"a": []any{"x"}}, Resource{"a": []any{"x", "y"}}, false},
		"deep down":              {Resource{"a": []any{map[string]any{"b": "x"}}}, Resource{"a": []any{map[string]any{"b": "y"}}}, false},
		"list and its element":   {Resource{"a": []any{"x"}}, Resource{"a": "x"}, false},
	} {
		if got := Equal(tc.a, tc.b); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
		if got := Equal(tc.b, tc.a); got != tc.want {
			t.Errorf("%s, the other way: %v", name, got)
		}
	}
}

func TestEqualResourcesHaveTheSameVersion(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	rapid.Check(t, func(t *rapid.T) {
		a := drawNormalUser(t, rt)
		b := drawNormalUser(t, rt)
		if !Equal(a, a.Clone()) || Version(rt, a) != Version(rt, a.Clone()) {
			t.Fatal("a copy differs")
		}
		if Equal(a, b) != (Version(rt, a) == Version(rt, b)) {
			t.Fatalf("equal is %v for %v and %v", Equal(a, b), a, b)
		}
	})
}

func TestAppendVersionedGivesTheVersionOfTheWholeResource(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	secret := jsonResource(t, rfcUser)
	secret["password"] = "x"
	for name, r := range map[string]Resource{
		"all attributes": jsonResource(t, rfcUser), "one that is never returned": secret, "without meta": {"id": "1", "userName": "ada"},
	} {
		for _, names := range []struct{ attributes, excluded []string }{
			{},
			{attributes: []string{"userName,meta"}},
			{attributes: []string{"emails.value,meta.version"}},
			{excluded: []string{"title"}},
			{excluded: []string{"name.givenName,roles"}},
			{excluded: []string{"meta.created," + EnterpriseUserSchema + ":department"}},
		} {
			p, err := ParseProjection(names.attributes, names.excluded, rt)
			if err != nil {
				t.Fatal(err)
			}
			want := r.Clone()
			child(want, "meta")["version"] = Version(rt, r)
			if diff := cmp.Diff(string(AppendResource([]byte("["), rt, want, p)), string(AppendVersioned([]byte("["), rt, r.Clone(), p))); diff != "" {
				t.Errorf("%s, %v (-want +got):\n%s", name, names, diff)
			}
		}
	}
}
