package customer

import (
	"crypto/rand"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
)

// inactivePrefix marks a confirmation key that was put there to deactivate a
// customer, in contrast to one that waits for the customer's own confirmation.
const inactivePrefix = "scim-inactive-"

// unusableHash is a password hash that no password has.
const unusableHash = "!"

// isActive tells whether a customer is active. One who was deactivated before
// the companion module was installed stays so; but the module's mark counts only
// while the module is there to enforce it, or a leaver would look locked out and
// not be.
func (m *mapping) isActive(c *magento.Customer) bool {
	return !strings.HasPrefix(c.Confirmation, inactivePrefix) && !m.locks(c)
}

// locks reports whether the companion module refuses the log-in of a customer
// whatever the password. It does not for one who was deactivated before it came.
func (m *mapping) locks(c *magento.Customer) bool {
	return m.enforced && c.Custom[attrActive] == "0"
}

// setActive makes a customer active or not. With the companion module the attribute is
// enforced inside Magento; without it, a plan makes the password wrong as well, because a
// shop that does not ask for confirmation heeds nothing else. Whoever is made active again
// on such a shop does not get the old password back.
func (m *mapping) setActive(c *magento.Customer, active bool) {
	switch {
	case active == m.isActive(c):
	case !active && m.enforced:
		c.Custom[attrActive] = "0"
	case !active:
		c.Confirmation = inactivePrefix + rand.Text()
	default:
		if strings.HasPrefix(c.Confirmation, inactivePrefix) {
			c.Confirmation = ""
		}
		if c.Custom[attrActive] == "0" {
			c.Custom[attrActive] = "1"
		}
	}
}
