package customer

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Magento validates the whole customer that a save results in, so it can refuse a change
// for a value that it holds already: of an older version, of an import, or because the shop
// has made an attribute required since. (The companion module validates nothing where only
// its own attributes, the group or the password change.)

// refusedStored names what Magento holds of a customer, stays as it is by the plan, and is
// such that Magento refuses every save. It looks, since a refusal can be in any language.
func (p *plan) refusedStored(attributes []magento.Attribute) []string {
	var names []string
	m, stored := p.shop.mapping, nameOf(p.current)
	repaired := nameOf(p.after).Repaired(p.after.Email)
	for _, part := range []struct{ name, stored, after, repaired string }{
		{"name.givenName", stored.First, p.after.Firstname, repaired.First},
		{"name.middleName", stored.Middle, p.after.Middlename, repaired.Middle},
		{"name.familyName", stored.Last, p.after.Lastname, repaired.Last},
	} {
		if part.stored == part.after && part.after != part.repaired {
			names = append(names, part.name)
		}
	}
	if p.current.Email == p.after.Email && person.CheckEmail(p.after.Email, field.MaxVarchar) != nil {
		names = append(names, "emails")
	}
	if p.change.GroupID.IsLeft() && p.shop.groups.isGone(p.after.GroupID) {
		names = append(names, "groups")
	}
	tomorrow := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	isBorn := p.after.DOB == "" || isDate(dateOf(p.after.DOB)) && p.after.DOB <= tomorrow // the latter since 2.4.8
	if p.current.DOB == p.after.DOB && !isBorn {
		names = append(names, p.shop.mapping.attributeOf("dob"))
	}
	for i := range attributes {
		a := &attributes[i]
		name, value := m.attributeOf(a.Code), m.valueOf(p.after, a.Code)
		if value == m.valueOf(p.current, a.Code) && refuses(a, value) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// refuses reports whether Magento refuses every customer who has this value of an attribute,
// "" for none: it asks for one, or for one of its options.
func refuses(a *magento.Attribute, value string) bool {
	if value == "" {
		return a.Required && a.Visible && a.Code != "group_id"
	}
	isOption := func(o magento.Option) bool { return o.Value == value }
	return a.FrontendInput == "select" && len(a.Options) > 0 && !slices.ContainsFunc(a.Options, isOption)
}

// valueOf is the value of an attribute by its code, "" where there is none.
func (m *mapping) valueOf(c *magento.Customer, code string) string {
	row := m.fields.Named(code)
	if row == nil {
		return c.Custom[code]
	}
	switch value := row.Get(c).(type) {
	case string:
		return value
	case int64:
		if value != 0 {
			return strconv.FormatInt(value, 10)
		}
	}
	return ""
}

// isGone reports whether the shop was seen to have no such group. Everybody in no group of
// the shop's own is in group 0, which is no group for the client.
func (r *groupRules) isGone(id int64) bool {
	name, known := r.names[id]
	return id != 0 && known && name == groupName{}
}

// alternatives are what can be sent instead of a plan that Magento refuses, in the order of
// preference: a new customer without the password; anybody without the addresses; and whom
// the plan deactivates with the least changes of what Magento holds that let it save them.
func (p *plan) alternatives() (plans []*plan) {
	for _, reduce := range []func(*plan) bool{(*plan).dropPassword, (*plan).dropAddresses, (*plan).repair} {
		for _, from := range append([]*plan{p}, plans...) {
			next := *from
			next.after, next.warnings = copyOf(from.after), slices.Clone(from.warnings)
			if reduce(&next) && next.finish() == nil {
				plans = append(plans, &next)
			}
		}
	}
	return plans
}

// dropPassword makes a new customer one without a password: identity providers invent one
// where they have none, and know nothing of the shop's rules for it.
func (p *plan) dropPassword() bool {
	if !p.isNew() && !p.takesUp || p.wanted.String("password") == "" || p.change.Password.IsLeft() {
		return false
	}
	p.refusePassword()
	return true
}

// refusePassword leaves out the password that was sent. An account that is taken up keeps none
// either.
func (p *plan) refusePassword() {
	p.change.Password = magento.Field[string]{}
	if p.takesUp {
		p.forgetPassword()
	}
	p.warn("password-refused", "the password does not meet the shop's rules; the customer was created without one")
}

// dropAddresses leaves the address book as it is: addresses never fail the user.
func (p *plan) dropAddresses() bool {
	if p.change.Addresses.IsLeft() {
		return false
	}
	p.after.Addresses = p.current.Addresses
	p.after.DefaultBilling, p.after.DefaultShipping = p.current.DefaultBilling, p.current.DefaultShipping
	p.warn("address-refused", "Magento refused an address; the address book is as it was")
	return true
}

// repair changes what Magento holds of a customer, so that it can save a deactivation:
// characters that it refuses in a name, a name that it lacks, a group that is gone. The
// latter it also does for all that the companion module saves past Magento's validation.
func (p *plan) repair() bool {
	now := nameOf(p.after)
	repaired := now
	switch {
	case p.deactivates():
		repaired = now.Repaired(p.after.Email)
	case !p.isPastValidation():
		return false
	}
	if repaired != now {
		setName(p.after, repaired)
		p.warn("name-repaired", "Magento refuses to save the name that it holds of the customer; "+
			"it was changed as little as possible, so that the customer could be deactivated")
	}
	gone := p.change.GroupID.IsLeft() && p.shop.groups.isGone(p.current.GroupID)
	if gone {
		p.change.GroupID = magento.Set(p.shop.catalogue.defaultGroup)
		p.warn("group-repaired", "the customer's group does not exist any more; "+
			"the customer is in the default group now, so that Magento could save the change")
	}
	return gone || repaired != now
}

// deactivates reports whether the plan makes an active customer inactive.
func (p *plan) deactivates() bool {
	return p.shop.mapping.isActive(p.current) && !p.shop.mapping.isActive(p.after)
}

// isActivityAlone reports whether the plan changes nothing but whether the customer is active
// and who manages it.
func (p *plan) isActivityAlone() bool {
	rest := p.change
	rest.Confirmation, rest.PasswordHash = text{}, text{}
	rest.Custom = maps.Clone(rest.Custom)
	delete(rest.Custom, attrActive)
	delete(rest.Custom, attrOwner)
	return rest.IsZero()
}

// isPastValidation reports whether the plan changes nothing but what the companion module
// saves whatever else Magento holds of the customer: the password and its own attributes.
func (p *plan) isPastValidation() bool {
	rest := p.change
	rest.Password, rest.GroupID = text{}, magento.Field[int64]{}
	rest.Custom = maps.Clone(rest.Custom)
	maps.DeleteFunc(rest.Custom, func(code string, _ text) bool { return strings.HasPrefix(code, "scim_") })
	return p.shop.mapping.versions && !p.isNew() && rest.IsZero()
}

// inAnyVersion makes a plan one that is written whatever others have changed meanwhile.
func (p *plan) inAnyVersion() {
	p.current = inNoVersion(p.current)
}

// inNoVersion is a customer of whom no version is known.
func inNoVersion(c *magento.Customer) *magento.Customer {
	c = copyOf(c)
	delete(c.Custom, attrVersion)
	return c
}

// invalid is the SCIM error where Magento refuses the plan as invalid. Where it does so for
// what it holds already, that is named; attributes are the shop's as they are now.
func (p *plan) invalid(refusal error, attributes []magento.Attribute) error {
	err := failure.Of(refusal, p.doing(), p.shop.mapping.attributeOf)
	e, isSCIM := errors.AsType[*scim.Error](err)
	cause, isMagento := errors.AsType[*magento.Error](refusal)
	if !isSCIM || !isMagento {
		return err
	}
	if p.isNew() {
		return p.naming(e, cause, attributes)
	}
	stored := p.refusedStored(attributes)
	named := slices.DeleteFunc(slices.Clone(stored), func(name string) bool {
		return !slices.ContainsFunc(cause.Fields, func(code string) bool { return p.shop.mapping.attributeOf(code) == name })
	})
	switch {
	case len(named) > 0:
		stored = named
	case len(cause.Fields) > 0 && !slices.ContainsFunc(cause.Fields, func(code string) bool { return !p.changes(code) }):
		return err // all of it is the request's own
	}
	if len(stored) == 0 {
		return p.naming(e, cause, attributes)
	}
	p.forStored = true
	said := cmp.Or(cause.Message, "Magento refuses the value.")
	if !strings.HasSuffix(said, ".") && !strings.HasSuffix(said, "!") {
		said += "."
	}
	e.Detail = strings.Join(stored, ", ") + ": " + said +
		" This is what Magento holds already, not what was sent: it refuses any change of the customer until that is " +
		"corrected in the shop."
	return e
}

// changes reports whether the plan changes a field, by Magento's name of it.
func (p *plan) changes(code string) bool {
	m := p.shop.mapping
	if row := m.fields.Named(code); row != nil {
		return row.Get(p.current) != row.Get(p.after)
	}
	sent, isCustom := p.change.Custom[code]
	switch {
	case isCustom:
		return !sent.IsLeft()
	case code == "password":
		return !p.change.Password.IsLeft() || !p.change.PasswordHash.IsLeft()
	default:
		return otherNames[code] == "addresses" && !p.change.Addresses.IsLeft()
	}
}

// explain is the refusal of a write that names what Magento holds of the customer and
// refuses. That takes two calls, so it is done for the first one, which is all that is told.
func (m *memberChange) explain(ctx context.Context, client *magento.Client, w write, refusal error) error {
	select {
	case m.explaining <- struct{}{}:
		defer func() { <-m.explaining }()
	case <-ctx.Done():
		return refusal
	}
	if m.explained != nil {
		return m.explained
	}
	whole, err := client.GetCustomer(ctx, w.from.ID)
	if err != nil {
		return refusal
	}
	attributes, _ := client.CustomerAttributes(ctx) // without them fewer are named
	p := plan{shop: m.shop, before: scim.Resource{}, current: whole, after: whole, change: w.change}
	m.explained = p.invalid(refusal, attributes)
	return m.explained
}
