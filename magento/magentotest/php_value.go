package magentotest

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// typeError says that a value cannot be read as a type, in the words of
// Magento\Framework\Reflection\TypeProcessor.
func typeError(value any, want string) *apiError {
	return invalid(`The "` + phpText(value) + `" value's type is invalid. The "` + want +
		`" type was expected. Verify and try again.`)
}

// inField wraps the failure of a field's value as ServiceInputProcessor does. A
// failure with parameters of its own, such as an unknown field, goes up as it is.
func inField(field string, err *apiError) *apiError {
	if err == nil || err.Parameters != nil {
		return err
	}
	return invalid(`Error occurred during "` + field + `" processing. ` + err.Message)
}

// unknownField is the failure of a field that a data object does not have.
func unknownField(name string) *apiError {
	return fail(http.StatusBadRequest, `"%fieldName" is not supported. Correct the field name and try again.`,
		"fieldName", upperCamel(name))
}

// phpText is the text that PHP makes of a JSON value.
func phpText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case number:
		return string(v)
	case bool:
		if v {
			return "1"
		}
		return ""
	case nil:
		return ""
	}
	return "array"
}

// asText reads a value as PHP's string; null is "".
func asText(v any) (string, *apiError) {
	switch v.(type) {
	case object, []any:
		return "", typeError(v, "string")
	}
	return phpText(v), nil
}

// asInt reads a value as PHP's int.
func asInt(v any) (int64, *apiError) {
	switch v := v.(type) {
	case bool:
		return int64(toInt(v)), nil
	case number, string:
		if n, ok := parseInt(phpText(v)); ok {
			return n, nil
		}
	}
	return 0, typeError(v, "int")
}

// asBool reads a value as PHP's bool.
func asBool(v any) (bool, *apiError) {
	switch v.(type) {
	case object, []any:
		return false, typeError(v, "boolean")
	}
	text := phpText(v)
	return text != "" && text != "0", nil
}

// parseInt reads a numeric text as PHP's (int) does: fractions are cut, what is
// too large becomes the largest number.
func parseInt(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	if s == "" || strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil && !math.IsInf(f, 0):
		return 0, false
	case f >= math.MaxInt64:
		return math.MaxInt64, true
	case f <= math.MinInt64:
		return math.MinInt64, true
	}
	return int64(f), true
}

// upperCamel makes FirstName of first_name, as PHP does: of ASCII letters only.
func upperCamel(name string) string {
	camel := make([]byte, 0, len(name))
	start := true
	for _, c := range []byte(name) {
		switch {
		case c == '_':
			start = true
			continue
		case start && c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		}
		start = false
		camel = append(camel, c)
	}
	return string(camel)
}

// column returns what a text column of so many characters keeps of a text:
// Magento's connection speaks three-byte UTF-8, so that a character outside of
// the basic plane becomes four question marks, and what is too long is cut.
func column(s string, length int) string {
	if plain(s) && len(s) <= length {
		return s
	}
	var b strings.Builder
	n := 0
	for _, r := range s {
		if r > 0xffff {
			for range min(4, length-n) {
				b.WriteByte('?')
				n++
			}
		} else if n < length {
			b.WriteRune(r)
			n++
		}
		if n >= length {
			break
		}
	}
	return b.String()
}

// plain reports whether all of s is ASCII.
func plain[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// cutBytes cuts a text to a number of bytes without cutting a character.
func cutBytes(s string, length int) string {
	if len(s) <= length {
		return s
	}
	for length > 0 && !utf8.RuneStart(s[length]) {
		length--
	}
	return s[:length]
}
