package magento

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escaped reads on at the first escape of the string that begins at start.
func (r *jsonReader) escaped(start int) string {
	var b strings.Builder
	b.Grow(r.untilQuote() - start) // no escape is shorter than what it stands for
	b.WriteString(r.text[start:r.pos])
	for r.pos < len(r.text) {
		plain := r.pos
		for r.pos < len(r.text) && r.text[r.pos] >= ' ' && r.text[r.pos] != '"' && r.text[r.pos] != '\\' {
			r.pos++
		}
		b.WriteString(r.text[plain:r.pos])
		switch {
		case r.pos == len(r.text) || r.text[r.pos] < ' ':
			r.fail()
		case r.text[r.pos] == '"':
			r.pos++
			return validUTF8(b.String())
		default:
			b.WriteRune(r.escape())
		}
	}
	r.fail()
	return ""
}

// untilQuote returns where the string ends that pos is in.
func (r *jsonReader) untilQuote() int {
	for i := r.pos; i < len(r.text); i++ {
		switch r.text[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return len(r.text)
}

// escape reads one escape, or two that are a surrogate pair.
func (r *jsonReader) escape() rune {
	const letters, meanings = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if r.pos+1 == len(r.text) {
		r.fail()
		return utf8.RuneError
	}
	c := r.text[r.pos+1]
	if i := strings.IndexByte(letters, c); i >= 0 {
		r.pos += 2
		return rune(meanings[i])
	}
	first, ok := r.hex4(r.pos)
	if !ok {
		r.fail()
		return utf8.RuneError
	}
	r.pos += 6
	if !utf16.IsSurrogate(first) {
		return first
	}
	second, ok := r.hex4(r.pos)
	pair := utf16.DecodeRune(first, second)
	if ok && pair != utf8.RuneError {
		r.pos += 6
	}
	return pair
}

// hex4 reads the escape \uXXXX at the byte at.
func (r *jsonReader) hex4(at int) (rune, bool) {
	if at+6 > len(r.text) || r.text[at:at+2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(r.text[at+2:at+6], 16, 16)
	return rune(n), err == nil
}
