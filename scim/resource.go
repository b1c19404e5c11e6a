package scim

import "slices"

// Resource is a SCIM resource, or a complex value in one: attribute names as
// the schema spells them, extensions under their URN, and values of these types
// alone: string, bool, int64, float64, map[string]any (complex) and []any
// (multi-valued, of any of the others). There is no nil, no empty string at the
// top of a singular attribute, no empty list and no empty map: what is
// unassigned is absent (RFC 7643 section 2.5).
type Resource map[string]any

// String returns a singular string attribute, "" where it is absent.
func (r Resource) String(name string) string {
	s, _ := r[name].(string)
	return s
}

// Bool returns a boolean attribute and whether it is present.
func (r Resource) Bool(name string) (value, ok bool) {
	value, ok = r[name].(bool)
	return value, ok
}

// IsActive reads the attribute active; a resource without it is active.
func (r Resource) IsActive() bool {
	active, ok := r.Bool("active")
	return active || !ok
}

// Complex returns a singular complex attribute or an extension, nil where it is
// absent. It is not a copy.
func (r Resource) Complex(name string) Resource {
	m, _ := r[name].(map[string]any)
	return m
}

// List returns the complex values of a multi-valued attribute, nil where it is
// absent. The values are not copies.
func (r Resource) List(name string) []Resource {
	values, _ := r[name].([]any)
	if len(values) == 0 {
		return nil
	}
	list := make([]Resource, 0, len(values))
	for _, v := range values {
		if m, ok := v.(map[string]any); ok {
			list = append(list, m)
		}
	}
	return list
}

// ID returns the attribute id.
func (r Resource) ID() string { return r.String("id") }

// Clone returns a deep copy.
func (r Resource) Clone() Resource {
	if r == nil {
		return nil
	}
	return cloneMap(r)
}

func cloneMap(m map[string]any) map[string]any {
	c := make(map[string]any, len(m))
	for k, v := range m {
		c[k] = cloneValue(v)
	}
	return c
}

func cloneValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return cloneMap(v)
	case []any:
		c := make([]any, len(v))
		for i, e := range v {
			c[i] = cloneValue(e)
		}
		return c
	default:
		return v
	}
}

// Equal reports whether a and b hold the same values. A whole number equals its
// int64 whatever its type; the order of multi-valued attributes counts, as it
// is what a client reads back; an attribute that is absent equals one that holds nil, an
// empty list or an empty object.
func Equal(a, b Resource) bool { return equalMaps(a, b) }

func equalMaps(a, b map[string]any) bool {
	for name, v := range a {
		if !equalValues(v, b[name]) {
			return false
		}
	}
	for name, w := range b {
		if _, is := a[name]; !is && !equalValues(nil, w) {
			return false
		}
	}
	return true
}

func equalValues(v, w any) bool {
	switch v := v.(type) {
	case map[string]any:
		other, ok := w.(map[string]any)
		return ok && equalMaps(v, other) || isEmpty(v) && isEmpty(w)
	case []any:
		other, ok := w.([]any)
		return ok && slices.EqualFunc(v, other, equalValues) || isEmpty(v) && isEmpty(w)
	case int64, float64:
		order, ok := compareNumbers(v, w)
		return ok && order == 0
	case nil:
		return isEmpty(w)
	}
	return v == w
}

// isEmpty reports whether v stands for no value.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}
