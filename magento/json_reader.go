package magento

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonReader reads JSON (RFC 8259) from text, value by value, into what wants to
// hold it. Customers are read by it, for they are most of what Magento answers:
// encoding/json goes over each value that decodes itself three times, which took
// more of a request than everything else in the bridge. The loose types of PHP
// are read as text, number and flag read them.
//
// What follows the first failure is read as nothing, so that only close must be asked.
type jsonReader struct {
	text   string
	pos    int
	depth  int
	failed bool
}

// readable is a type that a jsonReader fills.
type readable interface{ readFrom(r *jsonReader) }

// maxDepth is how deep values may nest; customers need five.
const maxDepth = 64

// decode reads a JSON text that is nothing but one value into out.
func decode(body []byte, out any) error {
	into, ok := out.(readable)
	if !ok {
		return json.Unmarshal(body, out)
	}
	r := jsonReader{text: string(body)} // one copy serves all the strings in out
	into.readFrom(&r)
	return r.close()
}

// close fails unless everything was read, to the end and without a failure.
func (r *jsonReader) close() error {
	if r.next(); r.failed || r.pos != len(r.text) {
		return errMalformed
	}
	return nil
}

// fail ends the reading.
func (r *jsonReader) fail() { r.failed, r.pos = true, len(r.text) }

// next skips white space and returns the byte after it, 0 at the end.
func (r *jsonReader) next() byte {
	for ; r.pos < len(r.text); r.pos++ {
		switch c := r.text[r.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// expect reads one byte.
func (r *jsonReader) expect(c byte) {
	if r.next() != c {
		r.fail()
		return
	}
	r.pos++
}

// each reads what stands between two brackets, with commas in it.
func (r *jsonReader) each(opening, closing byte, item func()) {
	r.expect(opening)
	if r.depth++; r.depth > maxDepth {
		r.fail()
	}
	if r.next() == closing {
		r.pos++
		r.depth--
		return
	}
	for !r.failed {
		item()
		if r.next() != ',' {
			break
		}
		r.pos++
	}
	r.expect(closing)
	r.depth--
}

// object reads an object: member must read the value of the name that it is given.
func (r *jsonReader) object(member func(name string)) {
	r.each('{', '}', func() {
		name := r.string()
		r.expect(':')
		if !r.failed {
			member(name)
		}
	})
}

// list reads a list: element must read one of its values.
func (r *jsonReader) list(element func()) { r.each('[', ']', element) }

// null reads null where it is what comes, and reports whether it was.
func (r *jsonReader) null() bool {
	if r.next() != 'n' {
		return false
	}
	r.skip()
	return true
}

// skip reads any value and returns its text.
func (r *jsonReader) skip() string {
	c, start := r.next(), r.pos
	switch c {
	case '{':
		r.object(func(string) { r.skip() })
	case '[':
		r.list(func() { r.skip() })
	case '"':
		_ = r.string()
	default:
		return r.literal()
	}
	if r.failed {
		return ""
	}
	return r.text[start:r.pos]
}

// literal reads a number, true, false or null.
func (r *jsonReader) literal() string {
	r.next()
	start := r.pos
	simple := true // a whole number, as nearly all are
	for r.pos < len(r.text) && isLiteral(r.text[r.pos]) {
		simple = simple && isDigit(r.text[r.pos])
		r.pos++
	}
	text := r.text[start:r.pos]
	if text == "" || !simple && !json.Valid([]byte(text)) || simple && len(text) > 1 && text[0] == '0' {
		r.fail()
		return ""
	}
	return text
}

func isLiteral(c byte) bool {
	return 'a' <= c && c <= 'z' || isDigit(c) || c == '-' || c == '+' || c == '.' || c == 'E'
}

// validUTF8 puts a U+FFFD in the place of each byte that is no UTF-8.
func validUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// string reads a string. Without escapes it is a part of the text itself. What is
// no UTF-8, and half a surrogate pair, becomes U+FFFD, as in encoding/json.
func (r *jsonReader) string() string {
	r.expect('"')
	start, ascii := r.pos, true
	for ; r.pos < len(r.text); r.pos++ {
		switch c := r.text[r.pos]; {
		case c == '"':
			s := r.text[start:r.pos]
			r.pos++
			if !ascii {
				s = validUTF8(s)
			}
			return s
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			r.fail()
			return ""
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	r.fail()
	return ""
}

// scalar is what text, number and flag have in common: a string or a literal.
func (r *jsonReader) scalar() string {
	if r.next() == '"' {
		return r.string()
	}
	return r.literal()
}

// number reads a whole number that may come as text; null and "" are 0.
func (r *jsonReader) number() int64 {
	digits := r.scalar()
	if digits == "" || digits == "null" {
		return 0
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		r.fail()
	}
	return n
}

// flag reads a boolean that may come as a number or as text.
func (r *jsonReader) flag() bool {
	switch r.scalar() {
	case "true", "1":
		return true
	case "false", "0", "null", "":
	default:
		r.fail()
	}
	return false
}

// anyText reads any value as the type text does: booleans as "1" and "0", a list
// joined by commas, an object as its JSON.
func (r *jsonReader) anyText() string {
	switch r.next() {
	case '"':
		return r.string()
	case '[':
		var parts []string
		r.list(func() { parts = append(parts, r.anyText()) })
		return strings.Join(parts, ",")
	}
	switch s := r.skip(); s {
	case "null":
		return ""
	case "true":
		return "1"
	case "false":
		return "0"
	default:
		return s
	}
}
