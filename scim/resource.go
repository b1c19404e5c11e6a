package scim

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
