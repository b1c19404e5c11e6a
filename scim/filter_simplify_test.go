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
		`userName eq "a"`:                                   {`userName eq "a"`, open},
		`meta.resourceType eq "User"`:                       {"", always},
		`meta.resourceType eq "user"`:                       {"", never},
		`meta.resourceType ne "Group"`:                      {"", always},
		`meta.resourceType sw "Us"`:                         {"", always},
		`meta.resourceType pr`:                              {"", always},
		`meta.location pr and meta.version pr and meta pr`:  {"", always},
		`not (meta.resourceType eq "User")`:                 {"", never},
		`meta.resourceType eq "User" and userName eq "a"`:   {`userName eq "a"`, open},
		`userName eq "a" and meta.resourceType eq "Group"`:  {"", never},
		`userName eq "a" or meta.resourceType eq "Group"`:   {`userName eq "a"`, open},
		`meta.resourceType eq "User" or userName eq "a"`:    {"", always},
		`not (userName eq "a" and meta.resourceType pr)`:    {`not (userName eq "a")`, open},
		`members.value eq "1"`:                              {"", never},
		`members.value ne "1"`:                              {"", always},
		`not (members pr)`:                                  {"", always},
		`members[value eq "1"] or title pr`:                 {"title pr", open},
		GroupSchema + `:displayName eq "a" or title pr`:     {"title pr", open},
		`groups.value eq "1"`:                               {`groups.value eq "1"`, open},
		enterprise + `manager.$ref eq "x"`:                  {enterprise + `manager.$ref eq "x"`, open},
		`emails[type eq "work"] and meta.resourceType pr`:   {`emails[type eq "work"]`, open},
		`meta.created pr or meta.resourceType eq "Nothing"`: {"meta.created pr", open},
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

// What a shop does not keep is absent, whatever a filter says of it.
func TestSimplifyWhatTheShopDoesNotKeep(t *testing.T) {
	t.Parallel()
	rt := UserResourceType().Select(func(p Path) bool {
		return p.String() != "title" && p.String() != "externalId" && p.String() != "emails.display"
	})
	for text, want := range map[string]outcome{
		`title eq "a"`:                     never,
		`title ne "a"`:                     always,
		`title eq null`:                    always,
		`externalId eq "a"`:                never,
		`not (externalId pr)`:              always,
		`emails.display eq "a"`:            open,
		`userName eq "a" or title pr`:      open,
		`userName eq "a" and title pr`:     never,
		enterprise + `department eq "a"`:   open,
		`emails[display eq "a"]`:           open,
		`meta.created pr and title co "a"`: never,
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

// What no store could answer is refused, wherever it is in the filter: an empty
// list would say that there is nobody.
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

// Settling never changes whom a filter matches.
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
		got := out == always
		if out == open {
			got = Match(rest, r)
		}
		if want := Match(f, r); got != want {
			t.Fatalf("%s matches: %t, want %t", FormatFilter(f), got, want)
		}
	})
}
