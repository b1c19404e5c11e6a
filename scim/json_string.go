package scim

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a JSON string (RFC 8259 section 7). Without escapes it is a part
// of the text itself.
func (d *decoder) string() (string, *jsonError) {
	start := d.pos
	d.pos++
	from, ascii := d.pos, true
	for d.pos < len(d.text) {
		switch c := d.text[d.pos]; {
		case c == '"':
			s := d.text[from:d.pos]
			if !ascii && !utf8.ValidString(s) {
				return "", &jsonError{pos: start, problem: "the string is not valid UTF-8"}
			}
			d.pos++
			return s, nil
		case c == '\\':
			return d.escapedString(start)
		case c < ' ':
			return "", d.fail("a control character must be escaped")
		case c >= utf8.RuneSelf:
			ascii = false
		}
		d.pos++
	}
	return "", &jsonError{pos: start, problem: "the string has no end"}
}

// escapedString reads on at the first escape of the string that begins at start.
func (d *decoder) escapedString(start int) (string, *jsonError) {
	buf := append(make([]byte, 0, 2*(d.pos-start)+32), d.text[start+1:d.pos]...)
	for d.pos < len(d.text) {
		switch c := d.text[d.pos]; {
		case c == '"':
			if !utf8.Valid(buf) {
				return "", &jsonError{pos: start, problem: "the string is not valid UTF-8"}
			}
			d.pos++
			return string(buf), nil
		case c == '\\':
			r, err := d.escape()
			if err != nil {
				return "", err
			}
			buf = utf8.AppendRune(buf, r)
		case c < ' ':
			return "", d.fail("a control character must be escaped")
		default:
			buf = append(buf, c)
			d.pos++
		}
	}
	return "", &jsonError{pos: start, problem: "the string has no end"}
}

// escape reads one escape, or two that are a surrogate pair.
func (d *decoder) escape() (rune, *jsonError) {
	if d.pos+1 >= len(d.text) {
		return 0, d.fail("the escape has no end")
	}
	c := d.text[d.pos+1]
	if c == 'u' {
		return d.unicodeEscape()
	}
	for i := range len(shortEscapes) {
		if shortEscapes[i] == c {
			d.pos += 2
			return rune(shortMeanings[i]), nil
		}
	}
	return 0, d.fail("there is no such escape")
}

// The escapes of one letter and, at the same place, what they mean.
const (
	shortEscapes  = `"\/bfnrt`
	shortMeanings = "\"\\/\b\f\n\r\t"
)

func (d *decoder) unicodeEscape() (rune, *jsonError) {
	r, ok := d.hex4(d.pos)
	if !ok {
		return 0, d.fail("four hexadecimal digits must follow \\u")
	}
	if !utf16.IsSurrogate(r) {
		d.pos += 6
		return r, nil
	}
	low, ok := d.hex4(d.pos + 6)
	pair := utf16.DecodeRune(r, low)
	if !ok || pair == utf8.RuneError {
		return 0, d.fail("half of a surrogate pair is missing")
	}
	d.pos += 12
	return pair, nil
}

// hex4 reads the escape \uXXXX at the byte at.
func (d *decoder) hex4(at int) (rune, bool) {
	if at+6 > len(d.text) || d.text[at:at+2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(d.text[at+2:at+6], 16, 16)
	return rune(n), err == nil
}
