package magentotest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold returns the key by which MySQL compares a text in the collation
// utf8_general_ci: blind to case and to accents. Only precomposed letters lose
// their accent; a combining mark of its own counts.
func fold(s string) string {
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf && (s[i] < 'a' || s[i] > 'z') {
		i++
	}
	if i == len(s) {
		return s // already its own key
	}
	b := make([]byte, i, len(s))
	copy(b, s)
	for _, r := range s[i:] {
		b = utf8.AppendRune(b, foldRune(r))
	}
	return string(b)
}

// foldEqual is fold for a comparison that is blind to trailing spaces too, as = is
// and LIKE is not (PAD SPACE).
func foldEqual(s string) string { return fold(strings.TrimRight(s, " ")) }

func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	case r == 'ß':
		return 'S'
	case r > 0xffff:
		return unicode.ReplacementChar
	}
	// The collation knows accents in the Latin, Greek and Cyrillic blocks only.
	if r < 0x0700 || r >= 0x1e00 && r < 0x2000 {
		var buf [utf8.UTFMax]byte
		n := utf8.EncodeRune(buf[:], r)
		if d := norm.NFD.Properties(buf[:n]).Decomposition(); d != nil {
			r, _ = utf8.DecodeRune(d)
		}
	}
	return unicode.ToUpper(r)
}

// likePattern is a pattern of LIKE made ready: % stands for any text, _ for any
// character, a backslash takes the meaning from what follows.
type likePattern []likeStep

type likeStep struct {
	r   rune
	any bool // any one character
	all bool // any text
}

func compileLike(pattern string) likePattern {
	var p likePattern
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			p = append(p, likeStep{r: foldRune(r)})
			escaped = false
		case r == '\\':
			escaped = true
		case r == '%':
			if n := len(p); n == 0 || !p[n-1].all { // two of them say nothing more
				p = append(p, likeStep{all: true})
			}
		case r == '_':
			p = append(p, likeStep{any: true})
		default:
			p = append(p, likeStep{r: foldRune(r)})
		}
	}
	if escaped {
		p = append(p, likeStep{r: '\\'})
	}
	return p
}

// match reports whether a text is like the pattern. It goes back to the last %
// only, so that its time is bounded by the product of the lengths.
func (p likePattern) match(s string) bool {
	at, star, retry := 0, -1, 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case at < len(p) && p[at].all:
			star, retry = at, i
			at++
		case at < len(p) && (p[at].any || p[at].r == foldRune(r)):
			at++
			i += size
		case star >= 0:
			_, size = utf8.DecodeRuneInString(s[retry:])
			retry += size
			at, i = star+1, retry
		default:
			return false
		}
	}
	for at < len(p) && p[at].all {
		at++
	}
	return at == len(p)
}

// anchored reports whether what the pattern matches starts with a known
// character, so that MySQL answers it from an index, in that index's order.
func (p likePattern) anchored() bool { return len(p) > 0 && !p[0].all && !p[0].any }
