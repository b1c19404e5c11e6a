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
		return yield(scim.Resource{"value": recordid.Format(c.ID), "display": s.userNameOf(c), "type": "User"})
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
	if s.remembersGroups {
		in = append(in, magento.Filter{Field: attrGroups, Condition: magento.Like, Value: "%," + recordid.Format(group) + ",%"})
	}
	c := s.fence(magento.Criteria{PageSize: paging.MemberSize, Fields: memberFields}.And(in...))
	for last := ""; ; {
		page, err := g.client.SearchCustomers(ctx, paging.After(c, "entity_id", last))
		if err != nil {
			return magentoFailure(err, "read the members of the customer group")
		}
		for i := range page.Items {
			if err := f(&page.Items[i]); err != nil {
				return err
			}
		}
		if len(page.Items) < paging.MemberSize || page.TotalCount <= len(page.Items) {
			return nil
		}
		last = recordid.Format(page.Items[len(page.Items)-1].ID)
	}
}

// customersByID reads the provider's customers of these ids, 500 with a call; who
// does not exist is absent.
func (g Groups) customersByID(ctx context.Context, s *shop, ids []string) (map[string]*magento.Customer, error) {
	valid := recordid.Valid(ids)
	found := make(map[string]*magento.Customer, len(valid))
	for chunk := range slices.Chunk(valid, paging.MemberSize) {
		base := s.fence(magento.Criteria{PageSize: paging.MemberSize, CurrentPage: 1, Fields: memberFields})
		for _, c := range magento.SplitIn(base, "entity_id", chunk) {
			page, err := g.client.SearchCustomers(ctx, c)
			if err != nil {
				return nil, magentoFailure(err, "read the members")
			}
			for i := range page.Items {
				found[recordid.Format(page.Items[i].ID)] = &page.Items[i]
			}
		}
	}
	return found, nil
}
