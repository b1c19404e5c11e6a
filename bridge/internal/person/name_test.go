package person

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/scim"
)

func TestAcceptable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sent, want string
		adjusted         bool
	}{
		{"plain", "Ada", "Ada", false},
		{"all that Magento accepts", "Jean-Luc O'Brien, J.R. & A_B `x’", "Jean-Luc O'Brien, J.R. & A_B `x’", false},
		{"other scripts", "Иван नेहा 山田 محمد 김", "Иван नेहा 山田 محمد 김", false},
		{"spaces are left alone where nothing else is wrong", " A  B ", " A  B ", false},
		{"parentheses go", "Bob (IT)", "Bob IT", true},
		{"a slash becomes a space", "A/B", "A B", true},
		{"an emoji goes", "Zoë 😀", "Zoë", true},
		{"a letter outside the basic plane goes", "𠮷野", "野", true},
		{"nothing is left", "😀", "", true},
		{"only punctuation is nothing", "-- !", "", true},
		{"spaces alone are nothing", "  ", "", true},
		{"absent", "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, adjusted := acceptable(c.sent)
			if got != c.want || adjusted != c.adjusted {
				t.Errorf("acceptable(%q) = %q, %t, want %q, %t", c.sent, got, adjusted, c.want, c.adjusted)
			}
		})
	}
}

func TestNamesFrom(t *testing.T) {
	t.Parallel()
	name := func(parts ...string) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(parts); i += 2 {
			m[parts[i]] = parts[i+1]
		}
		return m
	}
	for _, c := range []struct {
		what        string
		r           scim.Resource
		first, last string
		refused     string // the attribute that the error names
	}{
		{"both are there", scim.Resource{"userName": "x", "name": name("givenName", "Ada", "familyName", "Byron")}, "Ada", "Byron", ""},
		{"none, but a display name", scim.Resource{"userName": "x", "displayName": "Ada Lovelace King"}, "Ada", "Lovelace King", ""},
		{"none, but a formatted name", scim.Resource{"userName": "x", "name": name("formatted", "Ada Byron")}, "Ada", "Byron", ""},
		{"none, but a userName that is an address", scim.Resource{"userName": "ada.byron@example.com"}, "ada", "byron", ""},
		{"none, but a userName of one word", scim.Resource{"userName": "ada"}, "ada", "ada", ""},
		{"no last name, the display name has it", scim.Resource{"userName": "x", "displayName": "ada Byron", "name": name("givenName", "Ada")}, "Ada", "Byron", ""},
		{"no first name, the display name has it", scim.Resource{"userName": "x", "displayName": "Ada Byron", "name": name("familyName", "Byron")}, "Ada", "Byron", ""},
		{"one name only", scim.Resource{"userName": "cher@example.com", "displayName": "Cher", "name": name("givenName", "Cher")}, "Cher", "Cher", ""},
		{"a display name of another form", scim.Resource{"userName": "x", "displayName": "Bobby Tables", "name": name("givenName", "Robert")}, "Robert", "Tables", ""},
		{"an unfit display name is passed over", scim.Resource{"userName": "ada", "displayName": "😀"}, "ada", "ada", ""},
		{"a first name of which nothing is left", scim.Resource{"userName": "x", "name": name("givenName", "😀", "familyName", "Byron")}, "", "", "name.givenName"},
		{"a last name that is too long", scim.Resource{"userName": "x", "name": name("givenName", "Ada", "familyName", strings.Repeat("b", 256))}, "", "", "name.familyName"},
		{"a last name of just the limit", scim.Resource{"userName": "x", "name": name("givenName", "Ada", "familyName", strings.Repeat("é", 255))}, "Ada", strings.Repeat("é", 255), ""},
		{"nothing at all", scim.Resource{"userName": "😀"}, "", "", "name"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			n, _, err := NameFrom(c.r, nil, Name{})
			if c.refused != "" {
				e, ok := errors.AsType[*scim.Error](err)
				if !ok || e.Status != 400 || e.ScimType != scim.InvalidValue || !strings.HasPrefix(e.Detail, c.refused+":") {
					t.Fatalf("error %v, want 400 invalidValue for %s", err, c.refused)
				}
				return
			}
			if err != nil || n.First != c.first || n.Last != c.last {
				t.Errorf("%q %q %v, want %q %q", n.First, n.Last, err, c.first, c.last)
			}
		})
	}
}

// Whatever a client sends, Magento takes what is made of it: letters, marks,
// digits, spaces and a few signs of the basic plane, 255 characters at most.
func TestNamesFromAlwaysFit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := scim.Resource{"userName": rapid.String().Draw(t, "userName"), "displayName": rapid.String().Draw(t, "displayName"), "name": map[string]any{
			"givenName": rapid.String().Draw(t, "givenName"), "familyName": rapid.String().Draw(t, "familyName"), "formatted": rapid.String().Draw(t, "formatted"),
		}}
		n, _, err := NameFrom(r, nil, Name{})
		if err != nil {
			return
		}
		for _, s := range []string{n.First, n.Last} {
			if strings.TrimSpace(s) == "" || len([]rune(s)) > maxName || strings.IndexFunc(s, func(r rune) bool { return !inName(r) }) >= 0 {
				t.Fatalf("%q is none that Magento takes", s)
			}
		}
	})
}

func TestNameResource(t *testing.T) {
	t.Parallel()
	n := Name{First: "Ada", Last: "King", Middle: "K.", Prefix: "Dr.", Suffix: "PhD"}
	if got := n.Resource()["formatted"]; got != "Dr. Ada K. King PhD" {
		t.Errorf("formatted %q", got)
	}
	if got := n.Display(); got != "Ada King" {
		t.Errorf("display %q", got)
	}
}
