package customer

import (
	"context"
	"fmt"
	"slices"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Reach is how far clients get: how many customers and customer groups exist for them, and
// how many there are.
type Reach struct {
	Customers, AllCustomers int
	Groups, AllGroups       int // without that of visitors
	// ShopGroups are those of Groups that nobody is known to have made or adopted over SCIM, but for
	// the default group: clients can rename them, and take members out of them.
	ShopGroups int
	// Everybody is set where no setting limits the customers.
	Everybody bool
}

// String is the reach in words, without the ShopGroups.
func (r Reach) String() string {
	return fmt.Sprintf("%d of %d customers and %d of %d customer groups", r.Customers, r.AllCustomers, r.Groups, r.AllGroups)
}

// OfTheShop says what clients can do to the ShopGroups, "" where there are none.
func (r Reach) OfTheShop() string {
	if r.ShopGroups == 0 {
		return ""
	}
	return fmt.Sprintf("every client can rename, and take members out of, %d customer groups that may be the shop's own",
		r.ShopGroups)
}

// Reach counts whom clients reach, as Magento counts them, with three calls; two where that is
// everybody.
func (c *Customers) Reach(ctx context.Context) (r Reach, err error) {
	s, err := c.shops.get(ctx)
	if err != nil {
		return r, err
	}
	r.Everybody = s.catalogue.scope.isAll()
	count := func(search magento.Criteria) (int, error) {
		page, err := c.shops.client.SearchCustomers(ctx, search)
		if err != nil {
			return 0, magentoFailure(err, "count the customers")
		}
		return page.TotalCount, nil
	}
	all := magento.Criteria{PageSize: 1, CurrentPage: 1, Fields: "total_count"}
	if r.AllCustomers, err = count(s.catalogue.inWebsite(all)); err != nil {
		return r, err
	}
	if r.Customers = r.AllCustomers; !r.Everybody {
		if r.Customers, err = count(s.catalogue.inScope(all)); err != nil {
			return r, err
		}
	}
	groups, err := readGroups(ctx, c.shops.client)
	if err != nil {
		return r, magentoFailure(err, "count the customer groups")
	}
	for i := range groups {
		if groups[i].ID == 0 {
			continue
		}
		r.AllGroups++
		if !s.groups.has(&groups[i]) {
			continue
		}
		r.Groups++
		if groups[i].ID != s.catalogue.defaultGroup && !isManagedGroup(&groups[i]) {
			r.ShopGroups++
		}
	}
	return r, nil
}

// UnknownInGroupPriority are the names in Config.GroupPriority that no customer group of the shop
// has, as a full name, an alias or a code. It costs a call.
func (c *Customers) UnknownInGroupPriority(ctx context.Context) (unknown []string, err error) {
	s, err := c.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := readGroups(ctx, c.shops.client)
	if err != nil {
		return nil, magentoFailure(err, "read the customer groups")
	}
	for i, code := range s.groups.priority {
		name := c.shops.cfg.GroupPriority[i]
		has := func(g magento.Group) bool {
			return scim.SameText(g.Code, code) || g.DisplayName != nil && scim.SameText(*g.DisplayName, name)
		}
		if !slices.ContainsFunc(groups, has) {
			unknown = append(unknown, name)
		}
	}
	return unknown, nil
}
