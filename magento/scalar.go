package magento

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// PHP is free with types: an id comes as 7 or "7", a flag as true, 1 or "1", an
// absent text as null, "" or not at all, an empty object as []. These types read
// all of that.

var errScalar = errors.New("a value has the wrong type")

// text reads any scalar as text, booleans as "1" and "0" as PHP prints them, and
// a list of scalars joined by commas, as Magento stores a multiple selection. An
// object is kept as its JSON.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '"':
		if plain(data[1 : len(data)-1]) {
			*t = text(data[1 : len(data)-1])
			return nil
		}
		return json.Unmarshal(data, (*string)(t))
	case '[':
		var list []text
		if err := json.Unmarshal(data, &list); err != nil {
			return err
		}
		parts := make([]string, len(list))
		for i, v := range list {
			parts[i] = string(v)
		}
		*t = text(strings.Join(parts, ","))
		return nil
	}
	switch string(data) {
	case "null":
		*t = ""
	case "true":
		*t = "1"
	case "false":
		*t = "0"
	default: // a number, or an object
		*t = text(data)
	}
	return nil
}

// plain reports whether a JSON text stands for itself: most do, and need not go
// through a decoder of their own.
func plain(data []byte) bool {
	return bytes.IndexByte(data, '\\') < 0 && utf8.Valid(data)
}

// number reads a whole number that may come as text; null and "" are 0.
type number int64

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(data []byte) error {
	digits := unquote(data)
	if len(digits) == 0 || string(digits) == "null" {
		*n = 0
		return nil
	}
	v, err := strconv.ParseInt(string(digits), 10, 64)
	if err != nil {
		return errScalar
	}
	*n = number(v)
	return nil
}

// unquote returns what is between quotation marks, if there are any.
func unquote(data []byte) []byte {
	if data[0] == '"' {
		return data[1 : len(data)-1]
	}
	return data
}

// flag reads a boolean that may come as a number or as text.
type flag bool

// UnmarshalJSON implements json.Unmarshaler.
func (f *flag) UnmarshalJSON(data []byte) error {
	switch string(unquote(data)) {
	case "true", "1":
		*f = true
	case "false", "0", "null", "":
		*f = false
	default:
		return errScalar
	}
	return nil
}
