package spelling_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/scim"
)

// The letters that look like others, or that Unicode takes for them: the long s, the Kelvin sign,
// the dotted and the dotless i, the Ohm and the Angstrom sign, combining accents.
func TestSameAndSameMailbox(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, a, b             string
		same, mailbox, inAFind bool
	}{
		{"equal", "ada@example.com", "ada@example.com", true, true, true},
		{"letter case", "Ada@EXAMPLE.com", "aDA@example.COM", true, true, true},
		{"letter case beyond ASCII", "ÉMILIE.ЖУК.ΩΜ@example.com", "émilie.жук.ωμ@example.com", true, true, true},
		{"the long s", "aliſa@example.com", "alisa@example.com", false, false, true},
		{"the long s, upper case", "ALIſA@example.com", "alisa@example.com", false, false, true},
		{"the long s in the domain", "ada@ſtaff.example.com", "ada@staff.example.com", false, false, true},
		{"the Kelvin sign", "\u212Aim@example.com", "kim@example.com", false, false, true},
		{"the Kelvin sign, upper case", "\u212AIM@example.com", "KIM@example.com", false, false, true},
		{"the Kelvin sign in the domain", "ada@boo\u212A.example", "ada@book.example", false, false, true},
		{"the dotted I", "İan@example.com", "ian@example.com", false, false, false},
		{"the dotless i", "ıan@example.com", "ian@example.com", false, false, false},
		{"the dotless i, upper case", "ıan@example.com", "IAN@example.com", false, false, false},
		{"the Ohm sign", "\u2126m@example.com", "ωm@example.com", false, false, true},
		{"the Angstrom sign", "\u212Bsa@example.com", "åsa@example.com", false, false, true},
		{"the final sigma", "νικος@example.com", "νικοσ@example.com", false, false, true},
		{"the sharp s", "ma\u1E9Een@example.com", "maßen@example.com", false, false, true},
		{"sharp s and ss", "maßen@example.com", "massen@example.com", false, false, false},
		{"an accent", "josé@example.com", "jose@example.com", false, false, false},
		{"a combining accent", "jose\u0301@example.com", "josé@example.com", false, false, false},
		{"a combining accent in the domain", "ada@exe\u0301mple.com", "ada@exémple.com", false, false, false},
		{"Cyrillic letters", "\u0430da@example.com", "ada@example.com", false, false, false},
		{"full width", "ａda@example.com", "ada@example.com", false, false, false},
		{"trailing space", "ada@example.com ", "ada@example.com", false, false, false},
		{"Punycode", "ada@xn--mnchen-3ya.example", "Ada@MÜNCHEN.example", false, true, false},
		{"Punycode, upper case", "ada@XN--MNCHEN-3YA.example", "ada@münchen.example", false, true, false},
		{"Punycode of another", "ada@xn--mnchen-3ya.example", "ada@munchen.example", false, false, false},
		{"Punycode in the local part", "xn--mnchen-3ya@example.com", "münchen@example.com", false, false, false},
		{"another local part", "ada@xn--mnchen-3ya.example", "bob@münchen.example", false, false, false},
		{"no address", "ada", "ADA", true, true, true},
		{"nothing", "", "ada", false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, pair := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
				if got := spelling.Same(pair[0], pair[1]); got != c.same {
					t.Errorf("Same(%q, %q) is %t", pair[0], pair[1], got)
				}
				if got := spelling.SameMailbox(pair[0], pair[1]); got != c.mailbox {
					t.Errorf("SameMailbox(%q, %q) is %t", pair[0], pair[1], got)
				}
				if got := scim.SameText(pair[0], pair[1]); got != c.inAFind {
					t.Errorf("SameText(%q, %q) is %t", pair[0], pair[1], got)
				}
			}
		})
	}
}

// What is the same by Same is so for a filter, and no letter becomes one of ASCII.
func TestSameIsNarrowerThanAFilter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		lower := spelling.LowerCase(text)
		if !scim.SameText(text, lower) || !spelling.Same(text, lower) || spelling.LowerCase(lower) != lower {
			t.Fatalf("%q becomes %q", text, lower)
		}
		ascii := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r < 0x80 {
					return r
				}
				return -1
			}, s)
		}
		if !strings.EqualFold(ascii(text), ascii(lower)) {
			t.Fatalf("%q becomes %q", text, lower)
		}
	})
}
