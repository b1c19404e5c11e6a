package scim

import "slices"

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
