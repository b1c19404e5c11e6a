package scim

import (
	"testing"

	"pgregory.net/rapid"
)

// What a filter leaves to the store: RFC 7644 section 3.4.2.1 for the attributes
// of other types.
func TestSimplify(t *testing.T) {
	t.Parallel()
	user := UserResourceType()
	beside := user.WithKnown([]*ResourceType{GroupResourceType()})
	for text, want := range map[string]struct {
		rest string
		out  outcome
	}{
		`userName eq "a"`:                                   {`userName eq "a"`, undecided},
		`meta.resourceType eq "User"`:                       {"", matchesAll},
		`meta.resourceType eq "user"`:                       {"", matchesNone},
		`meta.resourceType ne "Group"`:                      {"", matchesAll},
		`meta.resourceType sw "Us"`:                         {"", matchesAll},
		`meta.resourceType pr`:                              {"", matchesAll},
		`meta.location pr and meta.version pr and meta pr`:  {"", matchesAll},
		`not (meta.resourceType eq "User")`:                 {"", matchesNone},
		`meta.resourceType eq "User" and userName eq "a"`:   {`userName eq "a"`, undecided},
		`userName eq "a" and meta.resourceType eq "Group"`:  {"", matchesNone},
		`userName eq "a" or meta.resourceType eq "Group"`:   {`userName eq "a"`, undecided},
		`meta.resourceType eq "User" or userName eq "a"`:    {"", matchesAll},
		`not (userName eq "a" and meta.resourceType pr)`:    {`not (userName eq "a")`, undecided},
		`members.value eq "1"`:                              {"", matchesNone},
		`members.value ne "1"`:                              {"", matchesAll},
		`not (members pr)`:                                  {"", matchesAll},
		`members[value eq "1"] or title pr`:                 {"title pr", undecided},
		GroupSchema + `:displayName eq "a" or title pr`:     {"title pr", undecided},
		`groups.value eq "1"`:                               {`groups.value eq "1"`, undecided},
		enterprise + `manager.$ref eq "x"`:                  {enterprise + `manager.$ref eq "x"`, undecided},
		`emails[type eq "work"] and meta.resourceType pr`:   {`emails[type eq "work"]`, undecided},
		`meta.created pr or meta.resourceType eq "Nothing"`: {"meta.created pr", undecided},
	} {
		f, err := ParseFilter(text, beside)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		rest, out, err := simplify(f, user)
		left := ""
		if rest != nil {
			left = FormatFilter(rest)
		}
		if err != nil || out != want.out || left != want.rest {
			t.Errorf("%s leaves %q, outcome %d, %v; want %q, outcome %d", text, left, out, err, want.rest, want.out)
		}
	}
}

// What is not stored is absent, whatever a filter says of it.
func TestSimplifyAttributesThatAreNotStored(t *testing.T) {
	t.Parallel()
	rt := UserResourceType().Select(func(p Path) bool {
		return p.String() != "title" && p.String() != "externalId" && p.String() != "emails.display"
	})
	for text, want := range map[string]outcome{
		`title eq "a"`:                     matchesNone,
		`title ne "a"`:                     matchesAll,
		`title eq null`:                    matchesAll,
		`externalId eq "a"`:                matchesNone,
		`not (externalId pr)`:              matchesAll,
		`emails.display eq "a"`:            undecided,
		`userName eq "a" or title pr`:      undecided,
		`userName eq "a" and title pr`:     matchesNone,
		enterprise + `department eq "a"`:   undecided,
		`emails[display eq "a"]`:           undecided,
		`meta.created pr and title co "a"`: matchesNone,
	} {
		f, err := ParseFilter(text, rt)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if _, out, err := simplify(f, rt); err != nil || out != want {
			t.Errorf("%s: outcome %d, %v; want %d", text, out, err, want)
		}
	}
}

// What no store could answer is refused, wherever it is in the filter: an empty list
// would be a wrong answer.
func TestSimplifyRefusesWhatIsMadeForEachAnswer(t *testing.T) {
	t.Parallel()
	rt := UserResourceType()
	for _, text := range []string{
		`meta.location eq "https://scim.example.com/Users/1"`,
		`meta.version ne "x"`,
		`groups.$ref co "Groups"`,
		`groups.$ref pr`,
		`groups[type eq "direct" and not ($ref pr)]`,
		`groups[value eq "1" or $ref co "x"]`,
		`meta[version eq "x"]`,
		`userName eq "a" and not (title pr or meta.version eq "x")`,
		`meta.version eq "x" or userName eq "a"`,
		`userName eq "a" or meta.version eq "x"`,
	} {
		f, err := ParseFilter(text, rt)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		_, _, err = simplify(f, rt)
		wantScimError(t, err, InvalidFilter, "cannot be searched for")
	}
}

// A simplified filter matches the same resources.
func TestSimplifiedFilterMatchesTheSame(t *testing.T) {
	t.Parallel()
	g := filterGenerator{rt: UserResourceType()}
	rapid.Check(t, func(t *rapid.T) {
		about := &Compare{Path: g.path(t, "meta.resourceType"), Op: rapid.SampledFrom(textOps).Draw(t, "op"), Value: rapid.SampledFrom([]string{"User", "Group", "us", ""}).Draw(t, "type")}
		var f Filter = &Or{Left: &And{Left: g.draw(t, 2), Right: about}, Right: &Not{Operand: &Or{Left: about, Right: g.draw(t, 2)}}}
		if rapid.Bool().Draw(t, "negated") {
			f = &Not{Operand: f}
		}
		r := drawUser(t)
		r["meta"] = map[string]any{"resourceType": "User"}
		rest, out, err := simplify(f, g.rt)
		if err != nil {
			t.Fatal(err)
		}
		got := out == matchesAll
		if out == undecided {
			got = Match(rest, r)
		}
		if want := Match(f, r); got != want {
			t.Fatalf("%s matches: %t, want %t", FormatFilter(f), got, want)
		}
	})
}
