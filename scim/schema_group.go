package scim

// GroupResourceType returns the resource type Group of RFC 7643 section 4.2, as
// section 8.7.1 defines its attributes, with displayName required as section 4.2
// says, and the display name of a member, which section 8.4 shows. Each call
// returns a new value that the caller may change.
func GroupResourceType() *ResourceType {
	return &ResourceType{
		Name:        "Group",
		Endpoint:    "/Groups",
		Description: "Group",
		Schema: &Schema{
			ID:          GroupSchema,
			Name:        "Group",
			Description: "Group",
			Attributes: []*Attribute{
				{
					Name: "displayName", Type: TypeString, Required: true,
					Description: "A human-readable name for the group",
				},
				{
					Name: "members", Type: TypeComplex, MultiValued: true, Description: "The members of the group",
					SubAttributes: []*Attribute{
						{Name: "value", Type: TypeString, Mutability: Immutable, Description: "The id of the member"},
						reference("$ref", Immutable, "The URI of the member", "User", "Group"),
						{
							Name: "type", Type: TypeString, Mutability: Immutable, CanonicalValues: []string{"User", "Group"},
							Description: "The kind of the member",
						},
						{
							Name: "display", Type: TypeString, Mutability: ReadOnly,
							Description: "A human-readable name of the member",
						},
					},
				},
			},
		},
	}
}

// reference makes an attribute of the type reference, which is always
// case-exact (RFC 7643 section 2.3.7).
func reference(name string, m Mutability, description string, types ...string) *Attribute {
	return &Attribute{
		Name: name, Type: TypeReference, CaseExact: true, Mutability: m, ReferenceTypes: types,
		Description: description,
	}
}
