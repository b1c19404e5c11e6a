package customer

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/magento"
)

// The codes stay what they are: groups in shops are found by them.
func TestShortForms(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Company / Europe / Buyers and Planners":         "Company / Europe / Buye~2fbvogcs",
		strings.Repeat("x", 120):                         strings.Repeat("x", 23) + "~vkh5d5h9",
		"Отдел закупок и планирования":                   "Отдел закупо~ol0d1tn7",
		"東京本社購買部門および計画部門":                                "東京本社購買部~tqli37a4",
		"Buyers 😀 and ☎️ more":                           "Buyers and ☎ more~hmdk9sg5",
		"👩‍💻":                                            "~89p78ksf",
		"a\u00a0b\u3000c\td  " + strings.Repeat("e", 40): "a b cd eeeeeeeeeeee~tpveuk66",
	} {
		if got := shortForm(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// letters are those whose case is hard: with three forms, of different length, or
// unknown to Magento's collation.
const letters = "abzABZ~/ 019äÄßẞſsSkKKÅåÅΣσςµμΜжЖѐЀԀԁႠⴀﬀİıǅǆ日😀"

// A short form is a code that Magento can hold, and the same for names that differ
// in letter case only.
func TestShortFormsAreCodes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := strings.TrimSpace(rapid.StringOfN(rapid.RuneFrom([]rune(letters)), 1, 60, -1).Draw(t, "name"))
		code := shortForm(name)
		if len(code) > maxGroupCode || !utf8.ValidString(code) || strings.TrimSpace(code) != code || checkCode(code) != nil {
			t.Fatalf("%q is no code", code)
		}
		other := strings.Map(func(r rune) rune {
			for range rapid.IntRange(0, 3).Draw(t, "steps") {
				r = nextCase(r)
			}
			return r
		}, name)
		again := shortForm(other)
		for i, r := range []rune(code) {
			o := []rune(again)[min(i, utf8.RuneCountInString(again)-1)]
			isSame := r == o || leastFold(r) == leastFold(o) && (max(r, o) < utf8.RuneSelf || foldsInMagento(r) && foldsInMagento(o))
			if !isSame || utf8.RuneCountInString(code) != utf8.RuneCountInString(again) {
				t.Fatalf("%q gives %q, %q gives %q", name, code, other, again)
			}
		}
		if different := shortForm(name + "x"); strings.EqualFold(different, code) {
			t.Fatalf("%q and one letter more give %q", name, code)
		}
	})
}

func nextCase(r rune) rune {
	for _, orbit := range []string{"sSſ", "kKK", "åÅÅ", "σΣς", "µμΜ", "ßẞ", "ǆǅ", "aA", "bB", "zZ", "äÄ", "жЖ", "ѐЀ", "ԁԀ", "ⴀႠ"} {
		list := []rune(orbit)
		for i, o := range list {
			if o == r {
				return list[(i+1)%len(list)]
			}
		}
	}
	return r
}

func TestGroupNaming(t *testing.T) {
	t.Parallel()
	const long = "Company / Europe / Buyers and Planners"
	aliased := GroupAliases{"Company / Sales and Marketing Europe": "Sales"}
	for _, c := range []struct {
		what       string
		naming     groupNaming
		code, kept string
		display    string
	}{
		{"a name that fits", groupNaming{keepsFull: true}, "Team", "", "Team"},
		{"a long name", groupNaming{keepsFull: true}, shortForm(long), long, long},
		{"in other case", groupNaming{keepsFull: true}, strings.ToUpper(shortForm(long)), long, long},
		{"renamed in the shop", groupNaming{keepsFull: true}, "Planners", long, "Planners"},
		{"renamed in the shop, the hash left", groupNaming{keepsFull: true}, "Planners" + shortForm(long)[23:], long, "Planners" + shortForm(long)[23:]},
		{"a text that needs no keeping", groupNaming{keepsFull: true}, "Team", "TEAM", "Team"},
		{"without the module", groupNaming{}, shortForm(long), long, shortForm(long)},
		{"the code of an alias", groupNaming{aliases: aliased, keepsFull: true}, "sales", long, "Company / Sales and Marketing Europe"},
		{"an alias made since", groupNaming{aliases: GroupAliases{long: "EU"}, keepsFull: true}, shortForm(long), long, shortForm(long)},
	} {
		group := &magento.Group{ID: 4, Code: c.code}
		if c.kept != "" {
			group.DisplayName = &c.kept
		}
		if got := c.naming.display(group); got != c.display {
			t.Errorf("%s: %q, want %q", c.what, got, c.display)
		}
	}
}
