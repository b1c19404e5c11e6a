package scim

import _ "embed"

//go:embed schemas/common.json
var commonSchemaJSON []byte

// The attributes that every resource has (RFC 7643 section 3.1). They belong to
// no schema, and nothing changes them after start.
var (
	commonAttributes    = readSchema(commonSchemaJSON).Attributes
	schemasAttribute    = findAttribute(commonAttributes, "schemas")
	idAttribute         = findAttribute(commonAttributes, "id")
	externalIDAttribute = findAttribute(commonAttributes, "externalId")
	metaAttribute       = findAttribute(commonAttributes, "meta")
)

// commonAttribute returns the common attribute of that name, nil where there is
// none or where rt lacks it.
func (rt *ResourceType) commonAttribute(name string) *Attribute {
	a := findAttribute(commonAttributes, name)
	if a == externalIDAttribute && rt.withoutExternalID {
		return nil
	}
	return a
}
