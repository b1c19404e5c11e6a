package scimserver

import "github.com/scim-bridge/scim-bridge/scim"

// resourceTypeDocument is a resource type on the wire (RFC 7643 section 6).
type resourceTypeDocument struct {
	Schemas          []string            `json:"schemas"`
	ID               string              `json:"id"`
	Name             string              `json:"name"`
	Description      string              `json:"description,omitempty"`
	Endpoint         string              `json:"endpoint"`
	Schema           string              `json:"schema"`
	SchemaExtensions []extensionDocument `json:"schemaExtensions,omitempty"`
	Meta             discoveryMeta       `json:"meta"`
}

type extensionDocument struct {
	Schema   string `json:"schema"`
	Required bool   `json:"required"`
}

func newResourceTypeDocument(base string, rt *scim.ResourceType) resourceTypeDocument {
	d := resourceTypeDocument{
		Schemas:     []string{resourceTypeSchema},
		ID:          rt.Name,
		Name:        rt.Name,
		Description: rt.Description,
		Endpoint:    rt.Endpoint,
		Schema:      rt.Schema.ID,
		Meta: discoveryMeta{
			ResourceType: "ResourceType", Location: discoveryLocation(base, "/ResourceTypes", rt.Name),
		},
	}
	for _, s := range rt.Extensions {
		d.SchemaExtensions = append(d.SchemaExtensions, extensionDocument{Schema: s.ID})
	}
	return d
}

// schemaDocument is a schema on the wire (RFC 7643 section 7).
type schemaDocument struct {
	Schemas     []string            `json:"schemas"`
	ID          string              `json:"id"`
	Name        string              `json:"name"`
	Description string              `json:"description,omitempty"`
	Attributes  []attributeDocument `json:"attributes"`
	Meta        discoveryMeta       `json:"meta"`
}

type attributeDocument struct {
	Name            string              `json:"name"`
	Type            scim.Type           `json:"type"`
	MultiValued     bool                `json:"multiValued"`
	Description     string              `json:"description,omitempty"`
	Required        bool                `json:"required"`
	CanonicalValues []string            `json:"canonicalValues,omitempty"`
	CaseExact       *bool               `json:"caseExact,omitempty"` // of text only
	Mutability      scim.Mutability     `json:"mutability"`
	Returned        scim.Returned       `json:"returned"`
	Uniqueness      scim.Uniqueness     `json:"uniqueness"`
	ReferenceTypes  []string            `json:"referenceTypes,omitempty"`
	SubAttributes   []attributeDocument `json:"subAttributes,omitempty"`
}

func newSchemaDocument(base string, s *scim.Schema) schemaDocument {
	return schemaDocument{
		Schemas:     []string{schemaSchema},
		ID:          s.ID,
		Name:        s.Name,
		Description: s.Description,
		Attributes:  attributeDocuments(s.Attributes),
		Meta:        discoveryMeta{ResourceType: "Schema", Location: discoveryLocation(base, "/Schemas", s.ID)},
	}
}

func attributeDocuments(attributes []*scim.Attribute) []attributeDocument {
	documents := make([]attributeDocument, len(attributes))
	for i, a := range attributes {
		d := attributeDocument{
			Name:            a.Name,
			Type:            orNamed(a.Type, scim.TypeString),
			MultiValued:     a.MultiValued,
			Description:     a.Description,
			Required:        a.Required,
			CanonicalValues: a.CanonicalValues,
			Mutability:      orNamed(a.Mutability, scim.ReadWrite),
			Returned:        orNamed(a.Returned, scim.ReturnedDefault),
			Uniqueness:      orNamed(a.Uniqueness, scim.UniquenessNone),
			ReferenceTypes:  a.ReferenceTypes,
		}
		if a.IsText() {
			d.CaseExact = new(a.IsCaseExact())
		}
		if len(a.SubAttributes) > 0 {
			d.SubAttributes = attributeDocuments(a.SubAttributes)
		}
		documents[i] = d
	}
	return documents
}

// orNamed returns value, or what its zero value stands for.
func orNamed[T ~string](value, zero T) T {
	if value == "" {
		return zero
	}
	return value
}
