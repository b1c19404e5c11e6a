package scim

// enterpriseUser is the extension of RFC 7643 section 4.3, as section 8.7.1
// defines it.
func enterpriseUser() *Schema {
	return &Schema{
		ID:          EnterpriseUserSchema,
		Name:        "EnterpriseUser",
		Description: "Enterprise User",
		Attributes: []*Attribute{
			{Name: "employeeNumber", Type: TypeString, Description: "Identifies the person within the organization"},
			{Name: "costCenter", Type: TypeString, Description: "The name of a cost center"},
			{Name: "organization", Type: TypeString, Description: "The name of an organization"},
			{Name: "division", Type: TypeString, Description: "The name of a division"},
			{Name: "department", Type: TypeString, Description: "The name of a department"},
			{
				Name: "manager", Type: TypeComplex, Description: "The user's manager",
				SubAttributes: []*Attribute{
					{Name: "value", Type: TypeString, Description: "The id of the user who is the manager"},
					reference("$ref", ReadWrite, "The URI of the user who is the manager", "User"),
					{
						Name: "displayName", Type: TypeString, Mutability: ReadOnly,
						Description: "The display name of the manager",
					},
				},
			},
		},
	}
}
