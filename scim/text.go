package scim

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// SameText reports whether two texts are equal as a filter compares those that are not caseExact
// (RFC 7643 section 2.2): by Unicode's simple case folding, which takes the long s for an s and
// the Kelvin sign for a k. It touches neither accents nor normal forms.
func SameText(a, b string) bool { return strings.EqualFold(a, b) }

// fold maps every letter to one representative of all that Unicode simple case
// folding makes equal to it, so that fold(a) == fold(b) exactly where
// strings.EqualFold(a, b). It touches neither accents nor normal forms.
func fold(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'a' <= c && c <= 'z' {
			return strings.Map(foldRune, s)
		}
	}
	return s
}

// foldRune returns the least rune of r's folding orbit: for ASCII the upper case.
func foldRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}

// quote returns the text of a client for an error text, cut where it is long.
func quote(s string) string { return strconv.Quote(shorten(s)) }

// shorten cuts a text to the length that fits an error text.
func shorten(s string) string {
	const longest = 60
	if len(s) <= longest {
		return s
	}
	cut := longest
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// parseTime reads an xsd:dateTime (RFC 7643 section 2.3.5). One without a zone
// counts as UTC.
func parseTime(s string) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, true
	}
	t, err := time.Parse("2006-01-02T15:04:05.999999999", s)
	return t, err == nil
}

// asBool reads a boolean, which some clients send as text.
func asBool(v any) (value, ok bool) {
	text, isText := v.(string)
	if !isText {
		value, ok = v.(bool)
		return value, ok
	}
	value = strings.EqualFold(text, "true")
	return value, value || strings.EqualFold(text, "false")
}

// asNumber reads an int64 or float64, which some clients send as text.
func asNumber(v any) (any, bool) {
	switch v := v.(type) {
	case string:
		return parseNumber(v)
	case int64, float64:
		return v, true
	}
	return nil, false
}

// Text returns a text, or a number as text.
func Text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}
