package customer

import (
	"cmp"
	"net/http"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/scim"
)

// identity decides e-mail address and userName, which are one on a shop that has no place
// for a userName; then userName is "".
func (p *plan) identity() (email, userName string, err error) {
	own := p.shop.mapping.userName
	if !p.isNew() && !resource.Differ(p.before, p.wanted, "userName", "emails") {
		if own != nil {
			userName, _ = own.Get(p.current).(string)
		}
		return p.current.Email, userName, nil
	}
	userName = p.wanted.String("userName")
	email = cmp.Or(person.EmailOf(p.wanted), p.current.Email)
	if userName == "" {
		return "", "", scim.Invalid("userName", "required")
	}
	if email == "" && (own != nil || person.IsAddress(userName)) {
		return "", "", scim.Invalid("emails", "required: Magento knows a customer by an e-mail address, and userName is none")
	}
	switch {
	case own != nil:
		userName, err = p.ownUserName(own, userName, email)
	case !p.wanted.IsActive() && person.IsSoftDeleted(userName, p.current.Email):
		p.warn("user-name-not-kept", "the shop has no place for the userName of a user whom the identity provider has "+
			"deleted for the time being; the customer keeps the e-mail address, and is found by it")
		return p.current.Email, "", nil
	default:
		email, err = p.onlyEmail(userName, email)
	}
	if err == nil && email != p.current.Email && !p.shop.catalogue.scope.hasAddress(email) {
		err = p.shop.catalogue.scope.refuse()
	}
	if err == nil && email != p.current.Email {
		err = person.CheckEmail(email, field.MaxVarchar)
	}
	return email, userName, err
}

// ownUserName is what the field of the userName is to hold. A customer who has none there
// goes by the e-mail address, and keeps that name when the address changes.
func (p *plan) ownUserName(own *row, userName, email string) (string, error) {
	now, _ := own.Get(p.current).(string)
	if userName == now || now == "" && !p.isNew() && userName == email {
		return now, nil
	}
	return userName, own.Check("userName", userName)
}

// onlyEmail decides the one address that is userName and e-mail at once. A PATCH
// that changes one of them means that one; a PUT that names two different ones
// cannot be kept, and would not be found again by its userName. A person who leaves
// is deactivated whatever the request calls them.
func (p *plan) onlyEmail(userName, email string) (string, error) {
	switch {
	case spelling.Same(userName, email) && (person.IsAddress(userName) || spelling.Same(email, p.current.Email)):
		return email, nil
	case p.partial && person.IsAddress(userName) && spelling.Same(email, p.current.Email):
		return userName, nil
	case p.partial && spelling.Same(userName, p.current.Email):
		p.warn("username-follows-email", "userName is the e-mail address on this shop and changed with it")
		return email, nil
	case !p.isNew() && !p.wanted.IsActive():
		p.warn("username-ignored",
			"the shop has no place for this userName; the customer was deactivated and keeps the old one")
		return p.current.Email, nil
	default:
		return "", &scim.Error{
			Status: http.StatusBadRequest, ScimType: scim.InvalidValue,
			Detail: "userName: this shop can find a customer only by e-mail address, and userName is not the same address " +
				"as in emails. Three ways out: install the companion module, which brings the customer attribute " +
				"scim_user_name; map userName to a customer attribute in CUSTOMER_ATTRIBUTES " +
				"(userName=custom.<attribute code>); or let the identity provider send the e-mail address as userName.",
		}
	}
}
