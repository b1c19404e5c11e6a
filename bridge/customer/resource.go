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
	r := s.byFields(c)
	s.overlay(r, c)
	s.mapping.users.SetSchemas(r)
	return r
}

// byFields is a customer by Magento's own fields and the mapped attributes alone.
func (s *shop) byFields(c *magento.Customer) scim.Resource {
	n := nameOf(c)
	r := make(scim.Resource, resource.UsualSize)
	r["id"] = recordid.Format(c.ID)
	r["active"] = s.mapping.isActive(c)
	r["name"] = n.Resource()
	r["meta"] = map[string]any{"created": resource.Timestamp(c.CreatedAt), "lastModified": resource.Timestamp(c.UpdatedAt)}
	resource.Put(r, "userName", s.mapping.userNameOf(c))
	resource.Put(r, "displayName", n.Display())
	resource.PutList(r, "emails", person.EmailResource(c.Email))
	resource.PutList(r, "addresses", addressResource(c))
	resource.PutList(r, "phoneNumbers", phoneResource(c))
	if tag := s.catalogue.localeOf(c.StoreID); tag != "" {
		r["preferredLanguage"], r["locale"] = tag, tag
	}
	resource.PutList(r, "groups", s.groups.state(c).Resource(s.groups.nameOf))
	for _, f := range s.mapping.shown {
		f.Show(r, c)
	}
	return r
}
