package customer

import (
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// CustomerSchema is the URN of what a Magento customer has beyond the standard.
const CustomerSchema = "urn:ietf:params:scim:schemas:extension:magento:2.0:Customer"

func customerExtension() *scim.Schema {
	return &scim.Schema{
		ID:          CustomerSchema,
		Name:        "Magento Customer",
		Description: "What a Magento customer has beyond the standard attributes of a user",
		Attributes: []*scim.Attribute{
			{Name: "websiteId", Type: scim.TypeInteger, Mutability: scim.ReadOnly, Description: "The website that the customer belongs to"},
			{Name: "storeId", Type: scim.TypeInteger, Description: "The store view that decides the customer's language; one of the website's"},
			{Name: "groupId", Type: scim.TypeInteger, Mutability: scim.ReadOnly, Description: "The customer group; changed through groups"},
			{Name: "dob", Type: scim.TypeString, Description: "Date of birth, YYYY-MM-DD"},
			{Name: "gender", Type: scim.TypeInteger, Description: "1 male, 2 female, 3 not specified"},
			{Name: "taxvat", Type: scim.TypeString, Description: "Tax/VAT number"},
			{Name: "isSubscribed", Type: scim.TypeBoolean, Description: "Whether the customer receives the newsletter"},
		},
	}
}

// knownUsers is a user with everything that the standard and Magento define.
func knownUsers() *scim.ResourceType {
	rt := scim.UserResourceType()
	rt.Description = "Magento customer"
	rt.Extensions = append(rt.Extensions, customerExtension())
	return rt
}

// stockKeeps names what a Magento without the companion attributes keeps or
// computes, by path.
func stockKeeps() map[string]bool {
	kept := map[string]bool{}
	for _, path := range []string{
		"id", "meta", "schemas", "userName", "active", "password", "displayName", "preferredLanguage", "locale",
		"name.givenName", "name.familyName", "name.middleName", "name.honorificPrefix", "name.honorificSuffix", "name.formatted",
		"emails.value", "emails.type", "emails.primary",
		"phoneNumbers.value", "phoneNumbers.type",
		"addresses.streetAddress", "addresses.locality", "addresses.region", "addresses.postalCode", "addresses.country", "addresses.type",
		"groups.value", "groups.display", "groups.$ref", "groups.type",
	} {
		kept[path] = true
		if parent, _, isSub := strings.Cut(path, "."); isSub {
			kept[parent] = true
		}
	}
	return kept
}

// shopUsers derives the resource type that this shop can keep.
func (s *shop) shopUsers(known *scim.ResourceType) *scim.ResourceType {
	if s.keepsAll {
		return known.Select(func(p scim.Path) bool { return !s.isShadowed(p) })
	}
	keeps := stockKeeps()
	keeps["externalId"] = s.externalID != nil
	for _, m := range s.mapped {
		keeps[m.path.String()] = true
		keeps[scim.Path{Schema: m.path.Schema, Attribute: m.path.Attribute}.String()] = true
	}
	return known.Select(func(p scim.Path) bool {
		if p.Schema == CustomerSchema {
			return !s.isShadowed(p)
		}
		return keeps[p.String()]
	})
}

// isShadowed reports whether a field of the Magento extension holds a SCIM
// attribute by CUSTOMER_ATTRIBUTES, so that it is not shown twice.
func (s *shop) isShadowed(p scim.Path) bool {
	return p.Schema == CustomerSchema && s.shadowed[p.Attribute.Name]
}
