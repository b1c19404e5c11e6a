package customer

import (
	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// resource is a customer as the client sees it: what is kept beside Magento's own fields, and
// for the rest what those say.
func (s *shop) resource(c *magento.Customer) scim.Resource {
	text := c.Custom[attrLeftover]
	if text == "" || s.mapping.leftover == nil {
		r := s.byFields(c)
		s.mapping.users.SetSchemas(r)
		return r
	}
	r, none := s.mapping.leftover.Read(text, c.Email, fingerprint(c))
	s.addFields(r, c)
	for _, name := range none {
		delete(r, name)
	}
	s.mapping.users.SetSchemas(r)
	return r
}

// byFields is a customer by Magento's own fields and the mapped attributes alone.
func (s *shop) byFields(c *magento.Customer) scim.Resource {
	r := make(scim.Resource, resource.UsualSize)
	s.addFields(r, c)
	return r
}

// addFields adds to a user what Magento's own fields say, where nothing is kept beside them,
// and the mapped attributes.
func (s *shop) addFields(r scim.Resource, c *magento.Customer) {
	isKept := func(name string) bool { _, is := r[name]; return is }
	n := nameOf(c)
	r["id"] = recordid.User.Format(c.ID)
	r["active"] = s.mapping.isActive(c)
	r["meta"] = map[string]any{"created": resource.Timestamp(c.CreatedAt), "lastModified": resource.Timestamp(c.UpdatedAt)}
	resource.Put(r, "userName", s.mapping.userNameOf(c))
	if !isKept("name") {
		r["name"] = n.Resource()
	}
	if !isKept("displayName") {
		resource.Put(r, "displayName", n.Display())
	}
	if !isKept("emails") {
		resource.PutList(r, "emails", person.EmailResource(c.Email))
	}
	if !isKept("addresses") {
		resource.PutList(r, "addresses", addressResource(c))
	}
	if !isKept("phoneNumbers") {
		resource.PutList(r, "phoneNumbers", phoneResource(c))
	}
	for _, name := range []string{"preferredLanguage", "locale"} {
		if !isKept(name) {
			resource.Put(r, name, s.catalogue.localeOf(c.StoreID))
		}
	}
	resource.PutList(r, "groups", s.groups.state(c).Resource(s.groups.nameOf))
	s.mapping.shown.Show(r, c)
}

// CustomerSchema is the URN of what a Magento customer has beyond the standard.
const CustomerSchema = "urn:ietf:params:scim:schemas:extension:magento:2.0:Customer"

// KnownUsers is a user with everything that the standard and Magento define.
func KnownUsers() *scim.ResourceType {
	extension := &scim.Schema{
		ID:          CustomerSchema,
		Name:        "Magento Customer",
		Description: "What a Magento customer has beyond the standard attributes of a user",
	}
	for _, f := range extensionFields() {
		extension.Attributes = append(extension.Attributes, f.At.Attribute)
	}
	rt := scim.UserResourceType()
	rt.Description = "Magento customer"
	rt.Extensions = append(rt.Extensions, extension)
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
func (m *mapping) usersOf(known *scim.ResourceType, leftovers, ignorePasswords bool) *scim.ResourceType {
	keeps := map[string]bool{}
	for _, path := range computed {
		keeps[path] = true
	}
	if ignorePasswords {
		delete(keeps, "password")
	}
	for path, f := range m.at {
		keeps[path] = true
		keeps[scim.Path{Schema: f.At.Schema, Attribute: f.At.Attribute}.String()] = true
	}
	return known.Select(func(p scim.Path) bool {
		isLeftover := leftovers && p.Schema != CustomerSchema && p.Attribute.Mutability != scim.WriteOnly
		return isLeftover || keeps[p.String()]
	})
}

// leftover is what has to be stored beside c, as text, so that it reads as wanted; "" for
// nothing. It stays as it is where the shop has no place for it. It fails with *scim.Error
// where the shop cannot hold it.
func (s *shop) leftover(wanted scim.Resource, c *magento.Customer) (string, error) {
	if s.mapping.leftover == nil {
		return c.Custom[attrLeftover], nil
	}
	return leftover.Encode(s.mapping.leftover.Of(wanted, s.byFields(c), fingerprint(c)))
}

// counterparts names, for each SCIM attribute that Magento has in some form, the
// part of a customer that it mirrors.
var counterparts = map[string]string{
	"name":              "name",
	"addresses":         "address",
	"phoneNumbers":      "address",
	"preferredLanguage": "store",
	"locale":            "store",
}

// fingerprint identifies the state of each counterpart.
func fingerprint(c *magento.Customer) func(part string) string {
	address := "" // once it was asked for: addresses and phoneNumbers mirror the same
	return func(part string) string {
		switch part {
		case "name":
			return leftover.Fingerprint(c.Firstname, c.Lastname, c.Middlename, c.Prefix, c.Suffix)
		case "store":
			return leftover.Fingerprint(recordid.Number(c.StoreID))
		}
		if address != "" {
			return address
		}
		texts := make([]string, 0, 16) // more than usual
		for _, a := range defaults(c) {
			if a == nil {
				texts = append(texts, "none")
				continue
			}
			texts = append(texts, a.City, a.Postcode, a.CountryID, a.Telephone, regionText(a.Region))
			texts = append(texts, a.Street...)
		}
		address = leftover.Fingerprint(texts...)
		return address
	}
}
