package customer

import (
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// resource is a customer as the provider sees it: what Magento's own fields say,
// and over it what is kept beside them.
func (s *shop) resource(c *magento.Customer) scim.Resource {
	r := s.native(c)
	if s.keepsAll {
		s.overlay(r, c)
	}
	r["schemas"] = resource.Schemas(s.users, r)
	return r
}

// native is a customer by Magento's own fields and the mapped attributes alone.
func (s *shop) native(c *magento.Customer) scim.Resource {
	n := namesOf(c)
	r := make(scim.Resource, resource.UsualSize)
	r["id"] = recordid.Format(c.ID)
	r["active"] = s.isActive(c)
	r["name"] = n.Resource()
	r["meta"] = map[string]any{"created": resource.Timestamp(c.CreatedAt), "lastModified": resource.Timestamp(c.UpdatedAt)}
	resource.Put(r, "userName", s.userNameOf(c))
	resource.Put(r, "displayName", n.Display())
	if s.externalID != nil {
		resource.Put(r, "externalId", s.externalID.get(c))
	}
	resource.PutList(r, "emails", person.EmailResource(c.Email))
	resource.PutList(r, "addresses", addressResource(c))
	resource.PutList(r, "phoneNumbers", phoneResource(c))
	if tag := s.localeOf(c.StoreID); tag != "" {
		r["preferredLanguage"], r["locale"] = tag, tag
	}
	resource.PutList(r, "groups", s.groupResource(c))
	r[CustomerSchema] = s.customerResource(c)
	for _, m := range s.mapped {
		m.show(r, c)
	}
	return r
}

// userNameOf tells the userName of a customer: its own where the shop has a place
// for it and it was ever set, else the e-mail address.
func (s *shop) userNameOf(c *magento.Customer) string {
	if s.userName != nil {
		if userName := s.userName.get(c); userName != "" {
			return userName
		}
	}
	return c.Email
}

// groupResource is the attribute groups: every membership that is remembered, in
// groups that somebody in the shop has not deleted since.
func (s *shop) groupResource(c *magento.Customer) []any {
	var list []any
	for _, id := range s.memberships(c) {
		if name, known := s.groups[id]; known && name == (groupName{}) {
			continue
		}
		g := map[string]any{"value": recordid.Format(id), "type": "direct"}
		resource.Put(g, "display", s.groups[id].display)
		list = append(list, g)
	}
	return list
}

// customerResource is the Magento extension of a customer.
func (s *shop) customerResource(c *magento.Customer) map[string]any {
	m := map[string]any{
		"websiteId":    c.WebsiteID,
		"storeId":      c.StoreID,
		"groupId":      c.GroupID,
		"isSubscribed": c.IsSubscribed,
	}
	if !s.shadowed["dob"] {
		resource.Put(m, "dob", dateOf(c.DOB))
	}
	if !s.shadowed["taxvat"] {
		resource.Put(m, "taxvat", c.Taxvat)
	}
	if c.Gender != 0 {
		m["gender"] = c.Gender
	}
	return m
}

// show puts the value of a mapped field where its SCIM path is.
func (m *mapped) show(r scim.Resource, c *magento.Customer) {
	value := m.field.get(c)
	if value == "" {
		delete(resource.Parent(r, m.path), resource.Leaf(m.path).Name)
		return
	}
	resource.MakeParent(r, m.path)[resource.Leaf(m.path).Name] = value
}

// textAt returns the value at a path as a Magento field holds it.
func textAt(r scim.Resource, p scim.Path) string {
	return scim.Resource(resource.Parent(r, p)).String(resource.Leaf(p).Name)
}
