package scim

import "slices"

// Keep returns a deep copy of rt without the attributes and sub-attributes for
// which keep is false. It asks for each attribute as a whole first and then, where
// that is kept and complex, for each of its sub-attributes. A complex attribute
// or an extension of which nothing is left is left out; so is externalId where
// keep refuses it; id, meta and schemas always stay. The copy knows rt, or what rt knows.
func (rt *ResourceType) Keep(keep func(p Path) bool) *ResourceType {
	kept := &ResourceType{
		Name:              rt.Name,
		Endpoint:          rt.Endpoint,
		Description:       rt.Description,
		Schema:            rt.Schema.keep("", keep),
		Known:             rt.known(),
		withoutExternalID: rt.withoutExternalID || !keep(Path{Attribute: externalIDAttribute}),
	}
	for _, extension := range rt.Extensions {
		if s := extension.keep(extension.ID, keep); len(s.Attributes) > 0 {
			kept.Extensions = append(kept.Extensions, s)
		}
	}
	return kept
}

// keep copies what is kept of a schema whose attributes have that URN in their paths.
func (s *Schema) keep(urn string, keep func(p Path) bool) *Schema {
	kept := &Schema{ID: s.ID, Name: s.Name, Description: s.Description}
	for _, a := range s.Attributes {
		if !keep(Path{Schema: urn, Attribute: a}) {
			continue
		}
		c := a.clone()
		for _, sub := range a.SubAttributes {
			if keep(Path{Schema: urn, Attribute: a, Sub: sub}) {
				c.SubAttributes = append(c.SubAttributes, sub.clone())
			}
		}
		if a.Type != TypeComplex || len(c.SubAttributes) > 0 {
			kept.Attributes = append(kept.Attributes, c)
		}
	}
	return kept
}

// clone copies a, but not its sub-attributes.
func (a *Attribute) clone() *Attribute {
	c := *a
	c.CanonicalValues = slices.Clone(a.CanonicalValues)
	c.ReferenceTypes = slices.Clone(a.ReferenceTypes)
	c.SubAttributes = nil
	return &c
}
