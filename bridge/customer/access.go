package customer

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
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

// password decides the new one: in plain text, as Magento takes it on create and the
// companion module always, or its hash for an update. A customer who is inactive by the loss
// of the password must not get one back.
func (p *plan) password() (plain, hash text, err error) {
	sent := p.wanted.String("password")
	m, inactive := p.shop.mapping, !p.shop.mapping.isActive(p.after)
	switch {
	case sent != "" && inactive && !m.locks(p.after):
		p.warn("password-ignored", "an inactive customer gets no password where the companion module does not refuse "+
			"the log-in; set it again with the reactivation")
	case sent != "" && (p.isNew() || m.versions):
		return magento.Set(sent), hash, nil
	case sent != "":
		return plain, magento.Set(passwordHash(sent)), checkPassword(sent)
	}
	if inactive && !p.isNew() && p.after.Confirmation != p.current.Confirmation {
		hash = magento.Set(unusableHash)
	}
	return plain, hash, nil
}

// The rules that Magento applies to a customer's password by default when it is
// created. An update sends a hash, which Magento cannot judge, so the bridge does.
const (
	minPasswordLength  = 8
	minPasswordClasses = 3
)

// checkPassword refuses what Magento would refuse, without repeating it.
func checkPassword(password string) error {
	if utf8.RuneCountInString(password) < minPasswordLength {
		return scim.Invalid("password", "needs at least 8 characters")
	}
	special := func(r rune) bool { return !unicode.IsLower(r) && !unicode.IsUpper(r) && !unicode.IsDigit(r) }
	classes := 0
	for _, isIn := range []func(rune) bool{unicode.IsLower, unicode.IsUpper, unicode.IsDigit, special} {
		if strings.ContainsFunc(password, isIn) {
			classes++
		}
	}
	if classes < minPasswordClasses {
		return scim.Invalid("password", "needs at least 3 of: lower case, upper case, digits, special characters")
	}
	return nil
}

// passwordHash returns the hash of a password as Magento checks it, in its form
// hash:salt:version. Version 1 is SHA-256, the newest that every supported
// Magento can check; it is replaced by the shop's own at the next log-in
// (Magento\Framework\Encryption\Encryptor).
func passwordHash(password string) string {
	salt := (rand.Text() + rand.Text())[:32]
	sum := sha256.Sum256([]byte(salt + password))
	return hex.EncodeToString(sum[:]) + ":" + salt + ":1"
}
