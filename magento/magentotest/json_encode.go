package magentotest

import (
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// appendString appends s as a JSON text the way PHP's json_encode writes it by
// default: a slash and everything outside of ASCII escaped.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		end := i
		for end < len(s) && verbatim(s[end]) {
			end++
		}
		b = append(b, s[i:end]...)
		if i = end; i == len(s) {
			break
		}
		if c := s[i]; c < utf8.RuneSelf {
			b = appendASCII(b, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r >= 0x10000 {
			high, low := utf16.EncodeRune(r)
			b = appendEscape(appendEscape(b, high), low)
			continue
		}
		b = appendEscape(b, r)
	}
	return append(b, '"')
}

// verbatim reports whether a byte stands for itself in a JSON text.
func verbatim(c byte) bool {
	return c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' && c != '/'
}

// appendASCII appends a character that is not verbatim.
func appendASCII(b []byte, c byte) []byte {
	switch c {
	case '"', '\\', '/':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	}
	return appendEscape(b, rune(c))
}

func appendEscape(b []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', digits[r>>12&0xf], digits[r>>8&0xf], digits[r>>4&0xf], digits[r&0xf])
}

func appendComma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

// appendScalar appends a string, a list of strings, an int64, a bool or null.
func appendScalar(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendString(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case bool:
		return strconv.AppendBool(b, v)
	case []string:
		b = append(b, '[')
		for i, item := range v {
			b = appendString(appendComma(b, i), item)
		}
		return append(b, ']')
	}
	return append(b, "null"...)
}

// objectWriter writes the members of one JSON object.
type objectWriter struct {
	b     []byte
	count int
}

func beginObject(b []byte) objectWriter { return objectWriter{b: append(b, '{')} }

func (w *objectWriter) key(name string) {
	w.b = appendComma(w.b, w.count)
	w.count++
	w.b = append(w.b, '"')
	w.b = append(w.b, name...)
	w.b = append(w.b, '"', ':')
}

func (w *objectWriter) text(name, value string) {
	w.key(name)
	w.b = appendString(w.b, value)
}

// optional writes the member unless the value is empty, which is how Magento
// leaves out what is null in the database.
func (w *objectWriter) optional(name, value string) {
	if value != "" {
		w.text(name, value)
	}
}

func (w *objectWriter) number(name string, value int64) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, value, 10)
}

func (w *objectWriter) time(name string, seconds int64) {
	w.key(name)
	w.b = append(w.b, '"')
	w.b = time.Unix(seconds, 0).UTC().AppendFormat(w.b, dateTime)
	w.b = append(w.b, '"')
}

func (w *objectWriter) boolean(name string, value bool) {
	w.key(name)
	w.b = strconv.AppendBool(w.b, value)
}

func (w *objectWriter) end() []byte { return append(w.b, '}') }
