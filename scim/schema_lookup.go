package scim

import (
	"slices"
	"strings"
)

// Attribute returns the attribute of that name, in any letter case: of the
// extension with that URN, or of the core schema where schemaURN is "" or the
// core schema's own. The common attributes (schemas, id, externalId, meta) count
// as core. It returns nil where there is none.
func (rt *ResourceType) Attribute(schemaURN, name string) *Attribute {
	s := rt.coreOrExtension(schemaURN)
	if s == nil {
		return nil
	}
	if a := findAttribute(s.Attributes, name); a != nil || s != rt.Schema {
		return a
	}
	return rt.commonAttribute(name)
}

// Extension returns the schema extension with that URN, in any letter case; nil
// where there is none.
func (rt *ResourceType) Extension(urn string) *Schema {
	for _, s := range rt.Extensions {
		if equalName(s.ID, urn) {
			return s
		}
	}
	return nil
}

// Sub returns the sub-attribute of that name, in any letter case; nil where
// there is none.
func (a *Attribute) Sub(name string) *Attribute {
	return findAttribute(a.SubAttributes, name)
}

// known returns the type with everything that the standard defines.
func (rt *ResourceType) known() *ResourceType {
	if rt.Known != nil {
		return rt.Known
	}
	return rt
}

// coreOrExtension returns the schema for the part of a Path before the
// attribute: "" is the core schema.
func (rt *ResourceType) coreOrExtension(urn string) *Schema {
	if urn == "" || equalName(urn, rt.Schema.ID) {
		return rt.Schema
	}
	return rt.Extension(urn)
}

// findAttribute compares all names in turn. With some thirty of them, most of
// different lengths, that is faster than hashing the name, and needs no index.
func findAttribute(list []*Attribute, name string) *Attribute {
	for _, a := range list {
		if equalName(a.Name, name) {
			return a
		}
	}
	return nil
}

// equalName compares names of attributes and schemas, which are ASCII and blind
// to case (RFC 7643 section 2.1).
func equalName(a, b string) bool {
	return len(a) == len(b) && (a == b || strings.EqualFold(a, b))
}

// isReadOnly reports whether clients cannot write the attribute.
func (a *Attribute) isReadOnly() bool { return a.Mutability == ReadOnly }

// IsCaseExact reports whether values differ that differ in case alone. References
// and binary values always do (RFC 7643 sections 2.3.6 and 2.3.7).
func (a *Attribute) IsCaseExact() bool {
	return a.CaseExact || a.Type == TypeReference || a.Type == TypeBinary
}

// IsSecret reports whether the value never leaves the service provider.
func (a *Attribute) IsSecret() bool {
	return a.Returned == ReturnedNever || a.Mutability == WriteOnly
}

// IsText reports whether values are compared as strings.
func (a *Attribute) IsText() bool {
	return a.Type == TypeString || a.Type == TypeReference || a.Type == TypeBinary || a.Type == ""
}

// Leaf returns the attribute that p ends in.
func (p Path) Leaf() *Attribute {
	if p.Sub != nil {
		return p.Sub
	}
	return p.Attribute
}

// Select returns a deep copy of rt with only those attributes and sub-attributes for
// which wanted is true. It asks for each attribute as a whole first and then, where
// that is wanted and complex, for each of its sub-attributes. A complex attribute or
// an extension of which nothing is left is left out; so is externalId where it is
// not wanted; id, meta and schemas always stay. Known of the copy is rt, or Known of
// rt.
func (rt *ResourceType) Select(wanted func(p Path) bool) *ResourceType {
	selected := &ResourceType{
		Name:              rt.Name,
		Endpoint:          rt.Endpoint,
		Description:       rt.Description,
		Schema:            rt.Schema.selectAttributes("", wanted),
		Known:             rt.known(),
		withoutExternalID: rt.withoutExternalID || !wanted(Path{Attribute: externalIDAttribute}),
	}
	for _, extension := range rt.Extensions {
		if s := extension.selectAttributes(extension.ID, wanted); len(s.Attributes) > 0 {
			selected.Extensions = append(selected.Extensions, s)
		}
	}
	return selected
}

// selectAttributes copies the wanted part of a schema whose attributes have that URN
// in their paths.
func (s *Schema) selectAttributes(urn string, wanted func(p Path) bool) *Schema {
	selected := &Schema{ID: s.ID, Name: s.Name, Description: s.Description}
	for _, a := range s.Attributes {
		if !wanted(Path{Schema: urn, Attribute: a}) {
			continue
		}
		c := a.clone()
		for _, sub := range a.SubAttributes {
			if wanted(Path{Schema: urn, Attribute: a, Sub: sub}) {
				c.SubAttributes = append(c.SubAttributes, sub.clone())
			}
		}
		if a.Type != TypeComplex || len(c.SubAttributes) > 0 {
			selected.Attributes = append(selected.Attributes, c)
		}
	}
	return selected
}

// clone copies a, but not its sub-attributes.
func (a *Attribute) clone() *Attribute {
	c := *a
	c.CanonicalValues = slices.Clone(a.CanonicalValues)
	c.ReferenceTypes = slices.Clone(a.ReferenceTypes)
	c.SubAttributes = nil
	return &c
}
