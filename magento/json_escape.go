package magento

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escaped reads on at the first escape of the string that begins at start.
func (r *jsonReader) escaped(start int) string {
	buf := append(make([]byte, 0, 2*(r.pos-start)+64), r.text[start:r.pos]...)
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == '"':
			r.pos++
			return strings.ToValidUTF8(string(buf), string(utf8.RuneError))
		case c == '\\':
			buf = utf8.AppendRune(buf, r.escape())
		case c < ' ':
			r.fail()
		default:
			buf = append(buf, c)
			r.pos++
		}
	}
	r.fail()
	return ""
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
