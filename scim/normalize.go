package scim

import (
	"maps"
	"slices"
	"strings"
)

// Normalize makes a Resource of what DecodeObject read from the body of a POST or
// PUT: names in the schema's spelling, extensions under their URN, values in the
// schema's types, and only what rt has. A name may come in any letter case; an
// attribute may also stand at the top under its full URN.
//
// Ignored are unknown attributes and URNs, and what clients cannot write (id,
// meta, groups). null, "", [] and {} are as if absent. Booleans and numbers may
// be text; a list of one may stand for a single value and the reverse; a text for
// a complex value that has a "value". Of a multi-valued attribute, elements with equal type and
// value become one, elements with nothing but a type vanish, and "primary" is
// there only where it is true. schemas names what the result holds.
//
// A value of the wrong type, two primary values, or a missing required attribute
// is an *Error 400 invalidValue that names the attribute.
func (rt *ResourceType) Normalize(raw map[string]any) (Resource, error) {
	return Leniency{}.Normalize(raw, rt)
}

// Normalize is ResourceType.Normalize, and also takes what l allows.
func (l Leniency) Normalize(raw map[string]any, rt *ResourceType) (Resource, error) {
	r := make(Resource, len(raw)+1)
	// In the order of names, so that the same body always gives the same result.
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if err := l.normalizeMember(rt, r, name, raw[name]); err != nil {
			return nil, err
		}
	}
	if err := rt.checkRequired(r); err != nil {
		return nil, err
	}
	rt.SetSchemas(r)
	return r, nil
}

// Deactivates reports whether the body of a PUT says that a resource is to be inactive,
// whatever is wrong with the rest of it.
func (l Leniency) Deactivates(raw map[string]any, rt *ResourceType) bool {
	r := Resource{}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		_ = l.normalizeMember(rt, r, name, raw[name]) // some are wrong
	}
	return !r.IsActive()
}

// normalizeMember takes over one member of the body.
func (l Leniency) normalizeMember(rt *ResourceType, r Resource, name string, v any) *Error {
	if a := rt.Attribute("", name); a != nil {
		return l.assign(r, Path{Attribute: a}, v)
	}
	if strings.IndexByte(name, ':') < 0 {
		return nil
	}
	urn, rest, ok := rt.splitSchema(name)
	if !ok {
		return nil
	}
	if rest != "" {
		path, ok := rt.resolve(name)
		if !ok || !rt.has(path) {
			return nil
		}
		return l.assign(r, path, v)
	}
	attributes, err := extensionObject(name, v)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		a := rt.Attribute(urn, name)
		if a == nil {
			continue
		}
		if err := l.assign(r, Path{Schema: urn, Attribute: a}, attributes[name]); err != nil {
			return err
		}
	}
	return nil
}

// extensionObject returns the object that a client sent under the URN of a
// schema, nil where there is none.
func extensionObject(urn string, v any) (map[string]any, *Error) {
	v = single(v)
	if object, ok := v.(map[string]any); ok {
		return object, nil
	}
	if v == "" || isEmpty(v) {
		return nil, nil
	}
	return nil, Invalid(urn, "must be an object")
}

// assign puts the normal value at path, unless clients cannot write there.
func (l Leniency) assign(r Resource, path Path, v any) *Error {
	if path.Attribute.isReadOnly() || path.Leaf().isReadOnly() {
		return nil
	}
	if path.Sub != nil && path.Attribute.MultiValued {
		return nil // which element would be meant?
	}
	normal, err := l.normalizeValue(path, v)
	if err != nil || normal == nil {
		return err
	}
	holder := path.makeHolder(r)
	if path.Sub != nil {
		holder = child(holder, path.Attribute.Name)
	}
	holder[path.Leaf().Name] = normal
	return nil
}

// child returns the object under that name, which it makes where it is missing.
func child(object map[string]any, name string) map[string]any {
	if m, ok := object[name].(map[string]any); ok {
		return m
	}
	m := map[string]any{}
	object[name] = m
	return m
}

// checkRequired reports a missing required attribute: of the core schema, and of
// each extension of which there is something.
func (rt *ResourceType) checkRequired(r Resource) *Error {
	for _, a := range rt.Schema.Attributes {
		if a.Required && r[a.Name] == nil && !a.isReadOnly() {
			return Invalid(a.Name, "is required")
		}
	}
	for _, s := range rt.Extensions {
		extension := r.Complex(s.ID)
		for _, a := range s.Attributes {
			if a.Required && extension != nil && extension[a.Name] == nil && !a.isReadOnly() {
				return Invalid(Path{Schema: s.ID, Attribute: a}.String(), "is required")
			}
		}
	}
	return nil
}

// SetSchemas makes the attribute schemas say what r holds (RFC 7643 section 3).
func (rt *ResourceType) SetSchemas(r Resource) {
	schemas := make([]any, 1, 1+len(rt.Extensions))
	schemas[0] = rt.Schema.ID
	for _, s := range rt.Extensions {
		if len(r.Complex(s.ID)) > 0 {
			schemas = append(schemas, s.ID)
		}
	}
	r["schemas"] = schemas
}
