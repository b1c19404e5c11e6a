package customer

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
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
// not be. Where nobody knows whether it is there, either mark counts.
func (m *mapping) isActive(c *magento.Customer) bool {
	return !strings.HasPrefix(c.Confirmation, inactivePrefix) && !isDeleted(c) &&
		(!m.heeded || c.Custom[attrActive] != "0")
}

// locks reports whether the companion module refuses the log-in of a customer
// whatever the password. It does not for one who was deactivated before it came.
func (m *mapping) locks(c *magento.Customer) bool {
	return m.enforced && c.Custom[attrActive] == "0"
}

// setActive makes a customer active or not. With the companion module the attribute is
// enforced inside Magento; without it, a plan makes the password wrong as well, because a
// shop that does not ask for confirmation heeds nothing else. Whoever is made active again
// on such a shop does not get the old password back. Where nobody knows whether the module
// is there, both are done.
func (m *mapping) setActive(c *magento.Customer, active bool) {
	switch {
	case active == m.isActive(c):
	case !active:
		if m.heeded {
			c.Custom[attrActive] = "0"
		}
		if !m.enforced {
			c.Confirmation = inactivePrefix + rand.Text()
		}
	default:
		if strings.HasPrefix(c.Confirmation, inactivePrefix) || strings.HasPrefix(c.Confirmation, deletedPrefix) {
			c.Confirmation = ""
		}
		delete(c.Custom, attrDeleted)
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
		return plain, magento.Set(passwordHash(sent)), p.shop.passwords.check(sent, p.after.Email)
	}
	if inactive && !p.isNew() && p.after.Confirmation != p.current.Confirmation {
		hash = magento.Set(unusableHash)
	}
	return plain, hash, nil
}

// forgetPassword makes the present password useless. The module's route takes no hash, so there
// it is one that nobody knows, with a character of each class that a shop may ask for.
func (p *plan) forgetPassword() {
	if p.shop.mapping.versions {
		p.change.Password = magento.Set("aA1!" + rand.Text())
		return
	}
	p.change.PasswordHash = magento.Set(unusableHash)
}

// passwordPolicy are the shop's rules for passwords, as far as they are known: Magento's
// defaults, and stricter ones that a refusal has shown. An update sends a hash, which Magento
// cannot judge, so the bridge does.
type passwordPolicy struct {
	length, classes atomic.Int64 // 0 for Magento's default
}

// Magento's defaults (customer/password, AccountManagement::checkPasswordStrength).
const (
	minPasswordLength  = 8
	minPasswordClasses = 3
	maxPasswordLength  = 256
	allClasses         = 4
)

// learn notes what a refusal of a new customer's password says of the shop's rules: the
// number in it is one of characters or, up to four, one of classes of them.
func (r *passwordPolicy) learn(refusal error) {
	e, ok := errors.AsType[*magento.Error](refusal)
	if !ok || len(e.Numbers) != 1 {
		return
	}
	n := e.Numbers[0]
	switch {
	case n > minPasswordClasses && n <= allClasses:
		r.classes.Store(n)
	case n > minPasswordLength && n < maxPasswordLength:
		r.length.Store(n)
	}
}

// check refuses what Magento would refuse for a customer with that e-mail address, without
// repeating it.
func (r *passwordPolicy) check(password, email string) error {
	length := max(r.length.Load(), minPasswordLength)
	needed := max(r.classes.Load(), minPasswordClasses)
	count := int64(utf8.RuneCountInString(password))
	switch {
	case count < length:
		return scim.Invalid("password", "needs at least "+recordid.Number(length)+" characters")
	case count > maxPasswordLength:
		return scim.Invalid("password", "can have at most "+recordid.Number(maxPasswordLength)+" characters")
	case strings.TrimSpace(password) != password:
		return scim.Invalid("password", "can't begin or end with a space")
	case strings.EqualFold(password, email):
		return scim.Invalid("password", "can't be the e-mail address")
	}
	special := func(r rune) bool { return !unicode.IsLower(r) && !unicode.IsUpper(r) && !unicode.IsDigit(r) }
	classes := int64(0)
	for _, isIn := range []func(rune) bool{unicode.IsLower, unicode.IsUpper, unicode.IsDigit, special} {
		if strings.ContainsFunc(password, isIn) {
			classes++
		}
	}
	if classes < needed {
		return scim.Invalid("password", "needs at least "+recordid.Number(needed)+
			" of: lower case, upper case, digits, special characters")
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
