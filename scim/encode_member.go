package scim

// AppendElement appends one element of the multi-valued attribute a of a core schema
// as JSON to dst, without what p does not want.
func AppendElement(dst []byte, a *Attribute, element Resource, p Projection) []byte {
	e := encoder{dst: dst, p: p}
	e.value("", a, map[string]any(element), p.selection("", a))
	return e.dst
}
