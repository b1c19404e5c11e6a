package scim

import (
	"fmt"
	"strings"
	"testing"
)

// repeated joins what format makes of the numbers below n.
func repeated(n int, format string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, ",")
}

// A body of a megabyte must not cost more than linear work: where the work is the
// product of two lengths there is a limit.
func TestCostlyBodiesAreRefused(t *testing.T) {
	t.Parallel()
	const email = `{"value":"%d@example.com"}`
	filters := `{"op":"remove","path":"emails[` + strings.Repeat(`value co \"x\" or `, 255) + `value co \"%d\"].display"}`
	rt := UserResourceType()
	for name, test := range map[string]struct{ body, want string }{
		"a thousand values":               {`{"op":"add","path":"emails","value":[` + repeated(1000, email) + `]}`, ""},
		"one value more":                  {`{"op":"add","path":"emails","value":[` + repeated(1001, email) + `]}`, "emails: has more than 1000 values"},
		"one by one":                      {repeated(1000, `{"op":"add","path":"emails","value":[{"value":"%d@example.com"},{"value":"x%[1]d@example.com"}]}`), "emails: has more than 1000 values"},
		"as many filters as there may be": {repeated(8, filters), ""},
		"one filter more":                 {repeated(9, filters), "more than 2048 terms"},
		"filters without a path":          {`{"op":"replace","value":{` + repeated(5000, `"emails[type eq \"%d\"].value":"x@example.com"`) + `}}`, "more than 2048 terms"},
	} {
		p, err := DecodePatch([]byte(`{"Operations":[`+test.body+`]}`), rt)
		if err == nil {
			_, err = p.Apply(Resource{"userName": "ada"})
		}
		if test.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		wantScimError(t, err, InvalidValue, test.want)
	}
	_, err := rt.Normalize(jsonResource(t, `{"userName":"ada","photos":[`+repeated(1001, `{"value":"https://example.com/%d"}`)+`]}`))
	wantScimError(t, err, InvalidValue, "photos: has more than 1000 values")
}

// A group has as many members as it has.
func TestMembersHaveNoLimit(t *testing.T) {
	t.Parallel()
	rt := GroupResourceType()
	r, err := rt.Normalize(jsonResource(t, `{"displayName":"all","members":[`+repeated(5000, `{"value":"%d"}`)+`]}`))
	if err != nil || len(r["members"].([]any)) != 5000 {
		t.Errorf("%d members, %v", len(r), err)
	}
}

func TestAProjectionHoldsEachPathOnce(t *testing.T) {
	t.Parallel()
	names := strings.Repeat("emails.value,USERNAME,userName,"+EnterpriseUserSchema+",", 1000)
	view, err := ParseProjection([]string{names, names}, nil, UserResourceType())
	if err != nil {
		t.Fatal(err)
	}
	if want := 2 + len(UserResourceType().Extensions[0].Attributes); len(view.Attributes) != want {
		t.Errorf("%d paths, want %d", len(view.Attributes), want)
	}
}
