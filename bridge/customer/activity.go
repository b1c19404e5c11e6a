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
func (s *shop) isActive(c *magento.Customer) bool {
	return !strings.HasPrefix(c.Confirmation, inactivePrefix) && !s.locks(c)
}

// locks reports whether the companion module refuses the log-in of a customer
// whatever the password. It does not for one who was deactivated before it came.
func (s *shop) locks(c *magento.Customer) bool {
	return s.enforced && c.Custom[attrActive] == "0"
}

// deactivate notes what makes a customer inactive. With the companion module the
// attribute is enforced inside Magento; without it, the password is made wrong
// as well, because a shop that does not ask for confirmation looks at nothing else.
func (s *shop) deactivate(change *magento.CustomerChange) {
	if s.enforced {
		setCustom(change, attrActive, magento.Set("0"))
		return
	}
	change.Confirmation = magento.Set(inactivePrefix + rand.Text())
	change.PasswordHash = magento.Set(unusableHash)
}

// reactivate notes what makes an inactive customer active again. On a shop
// without the companion module the old password stays lost.
func (s *shop) reactivate(change *magento.CustomerChange, c *magento.Customer) {
	if strings.HasPrefix(c.Confirmation, inactivePrefix) {
		change.Confirmation = magento.Clear[string]()
	}
	if c.Custom[attrActive] == "0" {
		setCustom(change, attrActive, magento.Set("1"))
	}
}
