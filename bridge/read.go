package bridge

import (
	"strconv"

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

// schemasOf lists the URNs of what r holds.
func schemasOf(rt *scim.ResourceType, r scim.Resource) []any {
	schemas := []any{rt.Schema.ID}
	for _, extension := range rt.Extensions {
		if _, ok := r[extension.ID]; ok {
			schemas = append(schemas, extension.ID)
		}
	}
	return schemas
}

// usualAttributes is how many attributes a user has room for, what is kept beside
// Magento's fields included: a map that grows is made three times.
const usualAttributes = 20

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

func putList(r scim.Resource, name string, values []any) {
	if len(values) > 0 {
		r[name] = values
	}
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

// parentOf returns the map that holds the last name of a path, nil where it is absent.
func parentOf(r scim.Resource, p scim.Path) map[string]any {
	m := map[string]any(r)
	if p.Schema != "" {
		m, _ = m[p.Schema].(map[string]any)
	}
	if p.Sub != nil {
		m, _ = m[p.Attribute.Name].(map[string]any)
	}
	return m
}

// makeParent is parentOf that makes what is absent.
func makeParent(r scim.Resource, p scim.Path) map[string]any {
	m := map[string]any(r)
	step := func(name string) {
		next, ok := m[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			m[name] = next
		}
		m = next
	}
	if p.Schema != "" {
		step(p.Schema)
	}
	if p.Sub != nil {
		step(p.Attribute.Name)
	}
	return m
}

// textAt returns the value at a path as a Magento field holds it.
func textAt(r scim.Resource, p scim.Path) string {
	return scim.Resource(parentOf(r, p)).String(leafOf(p).Name)
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

// parseID reads the id of a customer. Magento counts them in an unsigned int of
// four bytes; whatever is not written as one names nobody.
func parseID(id string) (int64, bool) {
	if id == "" || id[0] == '0' || len(id) > 10 {
		return 0, false
	}
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil || id[0] == '+' {
		return 0, false
	}
	return int64(n), true
}

// timestamp turns Magento's "YYYY-MM-DD hh:mm:ss" in UTC into a SCIM dateTime.
func timestamp(t string) string {
	if len(t) != len("2006-01-02 15:04:05") {
		return t
	}
	return t[:10] + "T" + t[11:] + "Z"
}
