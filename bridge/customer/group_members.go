package customer

import (
	"context"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// memberFields are what of a customer a membership needs.
const memberFields = "items[id,email,group_id,website_id,store_id,custom_attributes],total_count"

// Members implements scimserver.MemberStore: pages are walked by id, and only one is held.
func (g Groups) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	n, ok := recordid.Parse(id)
	if !ok {
		return scim.NotFound("Group", id)
	}
	s, err := g.shop(ctx)
	if err != nil {
		return err
	}
	return g.eachIn(ctx, s, n, func(c *magento.Customer) error {
		return yield(scim.Resource{"value": recordid.Format(c.ID), "display": s.mapping.userNameOf(c), "type": "User"})
	})
}

// eachIn calls f for each customer in a group.
func (g Groups) eachIn(ctx context.Context, s *shop, group int64, f func(*magento.Customer) error) error {
	return g.eachNaming(ctx, s, group, func(c *magento.Customer) error {
		if !slices.Contains(s.memberships(c), group) {
			return nil
		}
		return f(c)
	})
}

// eachNaming calls f for each customer whose group_id or scim_groups names a
// group, also where the list is stale.
func (g Groups) eachNaming(ctx context.Context, s *shop, group int64, f func(*magento.Customer) error) error {
	in := []magento.Filter{{Field: "group_id", Condition: magento.Eq, Value: recordid.Format(group)}}
	if s.mapping.remembersGroups {
		in = append(in, magento.Filter{Field: attrGroups, Condition: magento.Like, Value: "%," + recordid.Format(group) + ",%"})
	}
	c := s.catalogue.inScope(magento.Criteria{PageSize: paging.MemberSize, Fields: memberFields}.And(in...))
	return g.source("read the members of the customer group").Each(ctx, c, f)
}

// customersByID reads the customers in scope of these ids; who does not exist is absent.
func (g Groups) customersByID(ctx context.Context, s *shop, ids []string) (map[string]*magento.Customer, error) {
	return g.source("read the members").ByIDs(ctx, s.catalogue.inScope(magento.Criteria{Fields: memberFields}), ids)
}
