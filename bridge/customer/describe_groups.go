package customer

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// GroupDescription is a customer group as a person may want to see it.
type GroupDescription struct {
	ID       string // for clients
	Code     string // in Magento
	Name     string // for clients
	TaxClass string
	Default  bool // new customers come into it; clients cannot change it
	Visible  bool // it exists for clients
	Managed  bool // it was made or adopted over SCIM
	Priority int  // place in GROUP_PRIORITY, counted from 1; 0 for none
	Members  int  // customers of the website whom Magento holds in it; -1 where they were not counted
}

// maxCounted is how many groups are counted: each costs a call.
const maxCounted = 50

// DescribeGroups reads all customer groups but that of visitors, and counts the members of the
// first fifty.
func (c *Customers) DescribeGroups(ctx context.Context) ([]GroupDescription, error) {
	s, err := c.shops.get(ctx)
	if err != nil {
		return nil, magentoFailure(err, "read the shop's configuration")
	}
	groups, err := readGroups(ctx, c.shops.client)
	if err != nil {
		return nil, magentoFailure(err, "read the customer groups")
	}
	names := s.groups.naming.all(groups)
	var list []GroupDescription
	for i := range groups {
		g := &groups[i]
		if g.ID == 0 {
			continue
		}
		one := GroupDescription{
			ID: recordid.Group.Format(g.ID), Code: g.Code, Name: cmp.Or(names[g.ID].display, g.Code), TaxClass: g.TaxClassName,
			Default: s.groups.defaults.has(g.ID), Visible: s.groups.has(g), Managed: isManagedGroup(g), Members: -1,
		}
		same := func(code string) bool { return scim.SameText(code, g.Code) }
		one.Priority = 1 + slices.IndexFunc(s.groups.priority, same)
		if len(list) < maxCounted {
			of := magento.Filter{Field: "group_id", Condition: magento.Eq, Value: strconv.FormatInt(g.ID, 10)}
			count := magento.Criteria{PageSize: 1, CurrentPage: 1, Fields: "total_count"}
			page, err := c.shops.client.SearchCustomers(ctx, s.catalogue.inWebsite(count).And(of))
			if err != nil {
				return nil, magentoFailure(err, "count the members of a group")
			}
			one.Members = page.TotalCount
		}
		list = append(list, one)
	}
	return list, nil
}
