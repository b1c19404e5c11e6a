package bridge

import (
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
	r["schemas"] = schemasOf(s.users, r)
	return r
}

// native is a customer by Magento's own fields and the mapped attributes alone.
func (s *shop) native(c *magento.Customer) scim.Resource {
	n := namesOf(c)
	r := make(scim.Resource, usualAttributes)
	r["id"] = formatID(c.ID)
	r["active"] = s.isActive(c)
	r["name"] = n.resource()
	r["meta"] = map[string]any{"created": timestamp(c.CreatedAt), "lastModified": timestamp(c.UpdatedAt)}
	put(r, "userName", s.userNameOf(c))
	put(r, "displayName", n.display())
	if s.externalID != nil {
		put(r, "externalId", s.externalID.get(c))
	}
	putList(r, "emails", emailResource(c.Email))
	putList(r, "addresses", addressResource(c))
	putList(r, "phoneNumbers", phoneResource(c))
	if tag := s.localeOf(c.StoreID); tag != "" {
		r["preferredLanguage"], r["locale"] = tag, tag
	}
	putList(r, "groups", s.groupResource(c))
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
		g := map[string]any{"value": formatID(id), "type": "direct"}
		put(g, "display", s.groups[id].display)
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
		put(m, "dob", dateOf(c.DOB))
	}
	if !s.shadowed["taxvat"] {
		put(m, "taxvat", c.Taxvat)
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
		delete(parentOf(r, m.path), leafOf(m.path).Name)
		return
	}
	makeParent(r, m.path)[leafOf(m.path).Name] = value
}

// textAt returns the value at a path as a Magento field holds it.
func textAt(r scim.Resource, p scim.Path) string {
	return scim.Resource(parentOf(r, p)).String(leafOf(p).Name)
}
