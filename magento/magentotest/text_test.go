package magentotest

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCollation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"ada", "ADA", true},
		{"jösé", "JOSE", true},
		{"straße", "STRASE", true}, // one letter, not two
		{"Ⅷ", "ⅷ", true},
		{"ада", "АДА", true},
		{"ά", "α", true},
		{"x  ", "x", true},
		{"  x", "x", false},
		{"ł", "l", false}, // no accent but a letter of its own
		{"o\u0301", "o", false},
		{"か", "が", false},
		{"김", "기", false},
		{"ａ", "Ａ", true},
		{"a", "b", false},
	} {
		if got := foldEqual(c.a) == foldEqual(c.b); got != c.same {
			t.Errorf("%q and %q: same %t, want %t", c.a, c.b, got, c.same)
		}
	}
}

func TestLike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text string
		match         bool
	}{
		{"", "", true},
		{"%", "", true},
		{"_", "", false},
		{"a%", "Ärger", true},
		{"%b%b%", "abab", true},
		{"%b%b%", "aba", false},
		{`a\%`, "a%", true},
		{`a\%`, "ab", false},
		{`a\_b`, "a_b", true},
		{`a\_b`, "axb", false},
		{`a\`, `a\`, true},
		{`a\\b`, `a\b`, true},
		{"a", "a ", false},
		{"_日%", "x日本", true},
		{"%,21,%", ",2,21,", true},
	} {
		if got := compileLike(c.pattern).match(c.text); got != c.match {
			t.Errorf("%q like %q: %t, want %t", c.text, c.pattern, got, c.match)
		}
	}
}

// LIKE agrees with a regular expression of the same meaning.
func TestLikeIsARegularExpression(t *testing.T) {
	t.Parallel()
	text := rapid.StringOfN(rapid.SampledFrom([]rune(`abé%_`)), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		pattern, s := text.Draw(t, "pattern"), text.Draw(t, "text")
		expression := "(?s)^"
		for _, r := range pattern {
			switch r {
			case '%':
				expression += ".*"
			case '_':
				expression += "."
			default:
				expression += regexp.QuoteMeta(string(foldRune(r)))
			}
		}
		if want, got := regexp.MustCompile(expression+"$").MatchString(fold(s)), compileLike(pattern).
			match(s); got != want {
			t.Fatalf("%q like %q: %t, want %t", s, pattern, got, want)
		}
	})
}

// fataler is the part of tests, fuzz tests and properties that mustEncode needs.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func mustEncode(t fataler, v any) encoded {
	t.Helper()
	text, err := encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func mustProject(t fataler, answer, fields string) encoded {
	t.Helper()
	text, err := project(encoded(answer), fields)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestProjection(t *testing.T) {
	t.Parallel()
	const answer = `{"id":7,"email":"a@b","list":[],` +
		`"items":[{"id":1,"n":null},{"id":2,"o":{"x":"]\",","y":-1.5}}],"none":{}}`
	for fields, want := range map[string]string{
		"id":                       `{"id":7}`,
		"email,id":                 `{"id":7,"email":"a@b"}`,
		"items[id]":                `{"items":[{"id":1},{"id":2}]}`,
		"items[o[y]]":              `{"items":[[],{"o":{"y":-1.5}}]}`,
		"items[n,o]":               `{"items":[{"n":null},{"o":{"x":"]\",","y":-1.5}}]}`,
		"list":                     `{"list":[]}`,
		"list[id]":                 `{"list":null}`,
		"id[x]":                    `{"id":7}`,
		"none[x]":                  `{"none":[]}`,
		"items[],id":               `{"id":7,"items":[[],[]]}`,
		"nothing":                  `[]`,
		"":                         `[]`,
		"items[id":                 `[]`,
		"items]":                   `[]`,
		"items[id]]":               `[]`,
		"a b":                      `[]`,
		"id,,items[id],,":          `{"id":7,"items":[{"id":1},{"id":2}]}`,
		"id,items[id],items[n]":    `{"id":7,"items":[{"n":null},[]]}`,
		"list,none,items,email,id": answer,
	} {
		if diff := cmp.Diff(want, string(mustProject(t, answer, fields))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", fields, diff)
		}
	}
	for _, scalar := range []string{"true", `"text"`, "null"} {
		if got := string(mustProject(t, scalar, "id")); got != scalar {
			t.Errorf("%s became %s", scalar, got)
		}
	}
}

func FuzzProjection(f *testing.F) {
	f.Add("items[id,addresses[city,region[region_id]],custom_attributes[value]],total_count")
	f.Add("items[[]")
	c := &customer{gender: -1, addresses: []address{{id: 1, street: []string{`"]`}}}}
	answer := `{"items":[` + string(c.answer()) + `],"total_count":1}`
	f.Fuzz(func(t *testing.T, fields string) {
		if got := mustProject(t, answer, fields); !jsontext.Value(got).IsValid() {
			t.Errorf("%q: %s", fields, got)
		}
	})
}

func TestColumn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, length := rapid.String().Draw(t, "text"), rapid.IntRange(0, 40).Draw(t, "length")
		got := column(s, length)
		if n := utf8.RuneCountInString(got); n > length {
			t.Fatalf("%d characters in %d", n, length)
		}
		if column(got, length) != got {
			t.Fatalf("%q changes when it is stored again", got)
		}
		for _, r := range got {
			if r > 0xffff {
				t.Fatalf("%q holds %q", got, r)
			}
		}
	})
}

func FuzzCustomerBody(f *testing.F) {
	f.Add(`{"customer":{"email":"a@example.com","firstname":"A","lastname":"B",
		"addresses":[{"street":["x"],"region":{"region_id":1}}],"custom_attributes":{"scim_active":1}}}`)
	f.Add(`{"customer":{"id":1e99,"group_id":"-1","dob":"x","extension_attributes":{"is_subscribed":[]}},
		"password":{}}`)
	f.Add(`{"a":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + `}`)
	f.Fuzz(func(t *testing.T, body string) {
		shop := NewShop(WithAttributes())
		first := map[string]any{"email": "x@example.com", "firstname": "X", "lastname": "X"}
		if _, err := shop.AddCustomer(first, ""); err != nil {
			t.Fatal(err)
		}
		in, err := shop.parseCustomerRequest([]byte(body))
		if err != nil {
			return
		}
		if created, err := shop.create(in); err == nil && !jsontext.Value(created.answer()).IsValid() {
			t.Errorf("created %s", created.answer())
		}
		if in, err = shop.parseCustomerRequest([]byte(body)); err != nil {
			t.Fatal(err)
		}
		if updated, err := shop.put(1, in); err == nil && !jsontext.Value(updated.answer()).IsValid() {
			t.Errorf("updated %s", updated.answer())
		}
	})
}
