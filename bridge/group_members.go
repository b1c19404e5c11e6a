package bridge

import (
	"context"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// memberPage is how many members are read at once.
const memberPage = 500

// memberFields are what of a customer a membership needs.
const memberFields = "items[id,email,group_id,website_id,store_id,custom_attributes],total_count"

// Members implements scimserver.MemberStore: pages are walked by id, and only one is held.
func (g Groups) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	n, ok := parseID(id)
	if !ok {
		return scim.NotFound("Group", id)
	}
	s, err := g.shop(ctx)
	if err != nil {
		return err
	}
	return g.eachIn(ctx, s, n, func(c *magento.Customer) error {
		return yield(scim.Resource{"value": formatID(c.ID), "display": s.userNameOf(c), "type": "User"})
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
	in := []magento.Filter{{Field: "group_id", Condition: magento.Eq, Value: formatID(group)}}
	if s.remembersGroups {
		in = append(in, magento.Filter{Field: attrGroups, Condition: magento.Like, Value: "%," + formatID(group) + ",%"})
	}
	c := s.fence(magento.Criteria{PageSize: memberPage, Fields: memberFields}.And(in...))
	for last := ""; ; {
		page, err := g.client.SearchCustomers(ctx, after(c, "entity_id", last))
		if err != nil {
			return failure(err, "read the members of the customer group")
		}
		for i := range page.Items {
			if err := f(&page.Items[i]); err != nil {
				return err
			}
		}
		if len(page.Items) < memberPage || page.TotalCount <= len(page.Items) {
			return nil
		}
		last = formatID(page.Items[len(page.Items)-1].ID)
	}
}

// customersByID reads the provider's customers of these ids, 500 with a call; who
// does not exist is absent.
func (g Groups) customersByID(ctx context.Context, s *shop, ids []string) (map[string]*magento.Customer, error) {
	valid := validIDs(ids)
	found := make(map[string]*magento.Customer, len(valid))
	for chunk := range slices.Chunk(valid, memberPage) {
		base := s.fence(magento.Criteria{PageSize: memberPage, CurrentPage: 1, Fields: memberFields})
		for _, c := range magento.SplitIn(base, "entity_id", chunk) {
			page, err := g.client.SearchCustomers(ctx, c)
			if err != nil {
				return nil, failure(err, "read the members")
			}
			for i := range page.Items {
				found[formatID(page.Items[i].ID)] = &page.Items[i]
			}
		}
	}
	return found, nil
}

// validIDs are those of ids that can be somebody's, each once, in order.
func validIDs(ids []string) []string {
	valid := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := parseID(id); return !ok })
	slices.Sort(valid)
	return slices.Compact(valid)
}

// unknownMembers refuses to add who does not exist; nil where there is nobody.
func unknownMembers(ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return scim.Invalid("members.value", "no such user: "+enumerate(ids))
}

// enumerate lists ids, but not thousands of them.
func enumerate(ids []string) string {
	const most = 20
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return strings.Join(ids[:most], ", ") + " and " + formatID(int64(len(ids)-most)) + " more"
}
