package scim

// UserResourceType returns the resource type User of RFC 7643 section 4.1 with
// the enterprise extension of section 4.3, as section 8.7.1 defines their
// attributes. Beyond section 8.7.1, which forgets it, an address can be primary
// (sections 2.4 and 8.2). Each call returns a new value that the caller may change.
func UserResourceType() *ResourceType {
	return &ResourceType{
		Name:        "User",
		Endpoint:    "/Users",
		Description: "User Account",
		Schema: &Schema{
			ID:          UserSchema,
			Name:        "User",
			Description: "User Account",
			Attributes:  userAttributes(),
		},
		Extensions: []*Schema{enterpriseUser()},
	}
}

func userAttributes() []*Attribute {
	return []*Attribute{
		{
			Name: "userName", Type: TypeString, Required: true, Uniqueness: UniquenessServer,
			Description: "The name by which the user is known to the service provider and its clients",
		},
		{
			Name: "name", Type: TypeComplex, Description: "The components of the user's name",
			SubAttributes: []*Attribute{
				{Name: "formatted", Type: TypeString, Description: "The full name, formatted for display"},
				{Name: "familyName", Type: TypeString, Description: "The family name, or last name"},
				{Name: "givenName", Type: TypeString, Description: "The given name, or first name"},
				{Name: "middleName", Type: TypeString, Description: "The middle names"},
				{Name: "honorificPrefix", Type: TypeString, Description: "The honorific prefixes, or title (Ms.)"},
				{Name: "honorificSuffix", Type: TypeString, Description: "The honorific suffixes (III)"},
			},
		},
		{Name: "displayName", Type: TypeString, Description: "The name of the user, for display"},
		{Name: "nickName", Type: TypeString, Description: "The casual way to address the user"},
		reference("profileUrl", ReadWrite, "The URL of the user's online profile", "external"),
		{Name: "title", Type: TypeString, Description: "The user's title in the organization"},
		{Name: "userType", Type: TypeString, Description: "The relation between the organization and the user"},
		{
			Name: "preferredLanguage", Type: TypeString,
			Description: "The user's preferred languages, as in the header Accept-Language",
		},
		{Name: "locale", Type: TypeString, Description: "The user's default location, as a language tag (en-US)"},
		{Name: "timezone", Type: TypeString, Description: "The user's time zone, as in the IANA database"},
		{Name: "active", Type: TypeBoolean, Description: "Whether the user may use the service"},
		{
			Name: "password", Type: TypeString, CaseExact: true, Mutability: WriteOnly, Returned: ReturnedNever,
			Description: "The user's password in clear text, to set it; it is never returned",
		},
		plural("emails", "E-mail addresses of the user", text("value", "The e-mail address"), "work", "home", "other"),
		plural("phoneNumbers", "Phone numbers of the user", text("value", "The phone number"),
			"work", "home", "mobile", "fax", "pager", "other"),
		plural("ims", "Instant messaging addresses of the user", text("value", "The instant messaging address"),
			"aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"),
		plural("photos", "URLs of photos of the user",
			reference("value", ReadWrite, "The URL of the photo", "external"), "photo", "thumbnail"),
		addresses(),
		userGroups(),
		plural("entitlements", "Things that the user has", text("value", "The value of the entitlement")),
		plural("roles", "What the user is, collectively", text("value", "The value of the role")),
		plural("x509Certificates", "Certificates issued to the user",
			&Attribute{
				Name: "value", Type: TypeBinary, CaseExact: true,
				Description: "The certificate in DER, as base64",
			}),
	}
}

// plural makes a multi-valued attribute with the default sub-attributes of RFC
// 7643 section 2.4.
func plural(name, description string, value *Attribute, types ...string) *Attribute {
	return &Attribute{
		Name: name, Type: TypeComplex, MultiValued: true, Description: description,
		SubAttributes: []*Attribute{
			value,
			text("display", "A human-readable name, for display"),
			{Name: "type", Type: TypeString, CanonicalValues: types, Description: "The function of the value"},
			primary(),
		},
	}
}

func addresses() *Attribute {
	return &Attribute{
		Name: "addresses", Type: TypeComplex, MultiValued: true, Description: "Physical mailing addresses of the user",
		SubAttributes: []*Attribute{
			text("formatted", "The full address, formatted for display or a mailing label"),
			text("streetAddress", "The street, house number, and whatever else the address has before the city"),
			text("locality", "The city"),
			text("region", "The state or region"),
			text("postalCode", "The postal code"),
			text("country", "The country, as ISO 3166-1 alpha-2 code"),
			{
				Name: "type", Type: TypeString, CanonicalValues: []string{"work", "home", "other"},
				Description: "The function of the address",
			},
			primary(),
		},
	}
}

func userGroups() *Attribute {
	return &Attribute{
		Name: "groups", Type: TypeComplex, MultiValued: true, Mutability: ReadOnly,
		Description: "The groups to which the user belongs; changed through the groups",
		SubAttributes: []*Attribute{
			{Name: "value", Type: TypeString, Mutability: ReadOnly, Description: "The id of the group"},
			reference("$ref", ReadOnly, "The URI of the group", "User", "Group"),
			{
				Name: "display", Type: TypeString, Mutability: ReadOnly,
				Description: "A human-readable name of the group",
			},
			{
				Name: "type", Type: TypeString, Mutability: ReadOnly, CanonicalValues: []string{"direct", "indirect"},
				Description: "Whether the user is a member itself",
			},
		},
	}
}

func text(name, description string) *Attribute {
	return &Attribute{Name: name, Type: TypeString, Description: description}
}

func primary() *Attribute {
	return &Attribute{
		Name: "primary", Type: TypeBoolean,
		Description: "Whether this is the preferred value; true for one at most",
	}
}
