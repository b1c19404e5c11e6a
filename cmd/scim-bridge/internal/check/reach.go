package check

import (
	"context"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/customer"
)

// reach says whom each client reaches, and warns where that is everybody, or groups of the shop.
func (c *checker) reach(ctx context.Context, customers *customer.Customers) {
	const step = "reach"
	r, err := customers.Reach(ctx)
	if err != nil {
		c.add(step, Problem, "could not be counted: "+err.Error(), "")
		return
	}
	var clients []string
	for i, token := range c.cfg.SCIM.Tokens {
		clients = append(clients, string(token.Client(i)))
	}
	if slices.Sort(clients); len(clients) == 0 {
		clients = []string{"any client"}
	}
	for _, client := range slices.Compact(clients) {
		if r.Everybody {
			c.add(step, Warning, client+" reaches everybody: "+r.String()+", shoppers included",
				"set CUSTOMER_SCOPE to the domains of the people who are provisioned, as domains:example.com (docs/security.md)")
			continue
		}
		c.add(step, OK, client+" reaches "+r.String(), "")
	}
	if text := r.OfTheShop(); text != "" {
		c.add(step, Warning, text, "set GROUP_SCOPE=managed; it needs the companion module (docs/security.md)")
	}
}
