package scim

// The attributes that every resource has (RFC 7643 section 3.1). They belong to
// no schema, and nothing changes them after start.
var (
	schemasAttribute = &Attribute{
		Name: "schemas", Type: TypeReference, MultiValued: true, Required: true, CaseExact: true,
		Mutability: ReadOnly, Returned: ReturnedAlways, ReferenceTypes: []string{"uri"},
		Description: "The URNs of the schemas whose attributes the resource holds",
	}
	idAttribute = &Attribute{
		Name: "id", Type: TypeString, CaseExact: true,
		Mutability: ReadOnly, Returned: ReturnedAlways, Uniqueness: UniquenessServer,
		Description: "The identifier that the service provider gave the resource",
	}
	externalIDAttribute = &Attribute{
		Name: "externalId", Type: TypeString, CaseExact: true,
		Description: "The identifier that the provisioning client gave the resource",
	}
	metaAttribute = &Attribute{
		Name: "meta", Type: TypeComplex, Mutability: ReadOnly,
		Description: "What the service provider knows about the resource itself",
		SubAttributes: []*Attribute{
			{
				Name: "resourceType", Type: TypeString, CaseExact: true, Mutability: ReadOnly,
				Description: "The name of the resource type",
			},
			{Name: "created", Type: TypeDateTime, Mutability: ReadOnly, Description: "When the resource was added"},
			{
				Name: "lastModified", Type: TypeDateTime, Mutability: ReadOnly,
				Description: "When the resource was last changed",
			},
			{
				Name: "location", Type: TypeReference, CaseExact: true, Mutability: ReadOnly, ReferenceTypes: []string{"uri"},
				Description: "The URI of the resource",
			},
			{
				Name: "version", Type: TypeString, CaseExact: true, Mutability: ReadOnly,
				Description: "The version of the resource, as in the header ETag",
			},
		},
	}
)

// commonAttribute returns the common attribute of that name, nil where there is
// none or where rt lacks it.
func (rt *ResourceType) commonAttribute(name string) *Attribute {
	if rt.withoutExternalID {
		return findAttribute([]*Attribute{idAttribute, schemasAttribute, metaAttribute}, name)
	}
	return findAttribute([]*Attribute{idAttribute, externalIDAttribute, schemasAttribute, metaAttribute}, name)
}
