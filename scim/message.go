package scim

import (
	"slices"
	"strings"
)

// CheckMessage refuses a message whose schemas name other ones than urn. One
// without schemas is tolerated.
func CheckMessage(message map[string]any, urn string) error {
	schemas := Member(message, "schemas")
	if isEmpty(schemas) || names(schemas, urn) {
		return nil
	}
	return BadRequest(InvalidSyntax, "schemas does not name "+urn+".")
}

// Lookup returns the value of that name in an object of JSON, in any letter case
// (RFC 7643 section 2.1).
func Lookup(object map[string]any, name string) (any, bool) {
	if v, ok := object[name]; ok {
		return v, true
	}
	for other, v := range object {
		if equalName(other, name) {
			return v, true
		}
	}
	return nil, false
}

// Member is Lookup for a value that is nil where it is absent.
func Member(object map[string]any, name string) any {
	v, _ := Lookup(object, name)
	return v
}

// Elements returns the elements of a list, or v as the only one; nothing for nil.
func Elements(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// names reports whether schemas, a list or a single text, has that URN.
func names(schemas any, urn string) bool {
	return slices.ContainsFunc(Elements(schemas), func(s any) bool {
		text, ok := s.(string)
		return ok && strings.EqualFold(text, urn)
	})
}
