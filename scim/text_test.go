package scim

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFoldAgreesWithEqualFold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyText(t), anyText(t)
		if rapid.Bool().Draw(t, "upper") {
			b = strings.ToUpper(a)
		}
		if (fold(a) == fold(b)) != strings.EqualFold(a, b) {
			t.Fatalf("fold(%q) = %q, fold(%q) = %q", a, fold(a), b, fold(b))
		}
	})
}

func TestQuoteCutsBetweenCharacters(t *testing.T) {
	t.Parallel()
	if got, want := quote(strings.Repeat("é", 100)), `"`+strings.Repeat("é", 30)+`…"`; got != want {
		t.Errorf("quote = %s, want %s", got, want)
	}
	if got, want := quote("x"+strings.Repeat("é", 100)), `"x`+strings.Repeat("é", 29)+`…"`; got != want {
		t.Errorf("quote = %s, want %s", got, want)
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"2011-05-13T04:42:34Z": true, "2011-05-13T04:42:34.123456789Z": true, "2011-05-13T04:42:34+02:00": true, "2011-05-13T04:42:34": true,
		"2011-05-13": false, "2011-05-13 04:42:34": false, "2011-13-13T04:42:34Z": false, "": false, "now": false,
	} {
		if _, got := parseTime(text); got != want {
			t.Errorf("parseTime(%q): %v", text, got)
		}
	}
}
