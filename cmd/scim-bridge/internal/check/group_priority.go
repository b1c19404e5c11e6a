package check

import (
	"context"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
)

// groupPriority looks for names in GROUP_PRIORITY that no group has: they decide nothing, and
// nobody notices a misspelt one.
func (c *checker) groupPriority(ctx context.Context, customers *customer.Customers) {
	const step = "group priority"
	wanted := c.cfg.Customers.GroupPriority
	if len(wanted) == 0 {
		return
	}
	unknown, err := customers.UnknownInGroupPriority(ctx)
	switch {
	case err != nil:
		c.add(step, Problem, "GROUP_PRIORITY could not be compared with the shop: "+err.Error(), "")
	case len(unknown) == 0:
		c.add(step, OK, "the shop has every group in GROUP_PRIORITY", "")
	default:
		slices.Sort(unknown)
		c.add(step, Warning, "no group of the shop has a name that GROUP_PRIORITY lists: "+strings.Join(unknown, ", "),
			"correct the name, unless the identity provider is still to create the group")
	}
}
