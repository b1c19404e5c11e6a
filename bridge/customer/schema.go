package customer

import "github.com/scim-bridge/scim-bridge/scim"

// CustomerSchema is the URN of what a Magento customer has beyond the standard.
const CustomerSchema = "urn:ietf:params:scim:schemas:extension:magento:2.0:Customer"

func customerExtension() *scim.Schema {
	extension := &scim.Schema{
		ID:          CustomerSchema,
		Name:        "Magento Customer",
		Description: "What a Magento customer has beyond the standard attributes of a user",
	}
	for _, f := range extensionFields() {
		extension.Attributes = append(extension.Attributes, f.At.Attribute)
	}
	return extension
}

// knownUsers is a user with everything that the standard and Magento define.
func knownUsers() *scim.ResourceType {
	rt := scim.UserResourceType()
	rt.Description = "Magento customer"
	rt.Extensions = append(rt.Extensions, customerExtension())
	return rt
}

// computed are the attributes, beside the fields of a customer, that every shop has in some
// form.
var computed = []string{
	"id", "meta", "schemas", "userName", "active", "password", "displayName", "preferredLanguage", "locale",
	"name", "name.formatted", "emails.value", "emails.type", "emails.primary",
	"phoneNumbers", "phoneNumbers.value", "phoneNumbers.type", "addresses", "addresses.streetAddress",
	"addresses.locality", "addresses.region", "addresses.postalCode", "addresses.country", "addresses.type",
	"groups", "groups.value", "groups.display", "groups.$ref", "groups.type",
}

// usersOf derives the resource type that this shop can keep.
func (m *mapping) usersOf(known *scim.ResourceType) *scim.ResourceType {
	keeps := map[string]bool{}
	for _, path := range computed {
		keeps[path] = true
	}
	for path, f := range m.at {
		keeps[path] = true
		keeps[scim.Path{Schema: f.At.Schema, Attribute: f.At.Attribute}.String()] = true
	}
	return known.Select(func(p scim.Path) bool {
		return m.leftovers && p.Schema != CustomerSchema || keeps[p.String()]
	})
}
