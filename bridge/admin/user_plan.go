package admin

import (
	"cmp"
	"context"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// plan is what one request does to one admin user, worked out before
// anything is written.
type plan struct {
	shop     *shop
	partial  bool               // a PATCH
	own      bool               // the bridge's own account
	current  *magento.AdminUser // as it is; for a new one, Magento's defaults
	before   scim.Resource      // nil for a new one
	wanted   scim.Resource
	after    *magento.AdminUser // as Magento should hold it in the end
	password string             // a new one
	warnings []scim.Warning
	found    bool // the new user was found after Magento's answer was lost: nobody may delete it
	isOut    bool // Magento did not store all of it, but the user was active, and is not any more
}

// newPlan compares what is with what is wanted. partial is set where wanted was made
// from before (a PATCH): what Magento computes is then computed anew instead of being
// taken for the client's word. It fails with *scim.Error.
func (s *shop) newPlan(
	ctx context.Context, current *magento.AdminUser, before, wanted scim.Resource, partial bool,
) (*plan, error) {
	after := *current
	p := &plan{
		shop: s, partial: partial, own: s.isOwn(current),
		current: current, before: before, wanted: wanted.Clone(), after: &after,
	}
	if partial {
		resource.ForgetComputed(p.wanted, before, s.byFields(current), "displayName", "preferredLanguage")
	}
	after.Owner = s.ownerOf(ctx, current.Owner)
	if p.isNew() && s.can.keys {
		after.CreateKey = create.Key()
	}
	var err error
	if after.Username, after.Email, err = p.identity(); err != nil {
		return nil, err
	}
	p.keepSpelling()
	if after.Firstname, after.Lastname, err = p.name(); err != nil {
		return nil, err
	}
	if after.IsActive, p.password, err = p.access(); err != nil {
		return nil, err
	}
	if err := userFields.Named("scim_external_id").Plan(p.wanted, current, p.after); err != nil {
		return nil, err
	}
	after.InterfaceLocale = p.locale()
	after.Attributes, err = p.leftover()
	return p, err
}

func (p *plan) isNew() bool { return p.before == nil }

func (p *plan) warn(code, text string) {
	p.warnings = append(p.warnings, scim.Warning{Code: code, Text: text})
}

// identity decides user name and e-mail address.
func (p *plan) identity() (userName, email string, err error) {
	p.keepSoftDeleted()
	userName, email = p.wanted.String("userName"), cmp.Or(person.EmailOf(p.wanted), p.current.Email)
	switch {
	case userName == "":
		return "", "", scim.Invalid("userName", "required")
	case email == "":
		return "", "", scim.Invalid("emails", "required: a Magento admin user has an e-mail address, and userName is none")
	case userName != p.current.Username && p.own:
		return "", "", ownAccount()
	}
	if userName != p.current.Username {
		if err := userFields.Named("username").Check("userName", userName); err != nil {
			return "", "", err
		}
	}
	if email != p.current.Email {
		if err := person.CheckEmail(email, maxEmail); err != nil {
			return "", "", err
		}
	}
	return userName, email, nil
}

// keepSoftDeleted keeps the e-mail address of a user whom Entra ID deletes for thirty days, and
// the old userName where the new one cannot be written: nobody stays active because of it.
func (p *plan) keepSoftDeleted() {
	userName := p.wanted.String("userName")
	if p.wanted.IsActive() || !person.IsSoftDeleted(userName, p.current.Username) {
		return
	}
	if p.wanted["emails"] == nil { // the new userName may be an address, too
		p.wanted["emails"] = person.EmailResource(p.current.Email)
	}
	fits := userFields.Named("username").Check("userName", userName) == nil
	if fits && !p.own && p.shop.withheld(p.current) == "" {
		return
	}
	p.wanted["userName"] = p.current.Username
	p.warn("user-name-not-kept", "the userName of a user whom the identity provider has deleted for the time being "+
		"cannot be written; the admin user keeps the old one, and is found by it")
}

// name decides first and last name. What does not fit is cut in Magento, and kept
// whole beside it.
func (p *plan) name() (first, last string, err error) {
	now := person.Name{First: p.current.Firstname, Last: p.current.Lastname}
	if !p.isNew() && !resource.Differ(p.before, p.wanted, "name", "displayName", "userName") {
		return now.First, now.Last, nil
	}
	name := p.wanted.Complex("name")
	n := person.Name{First: fitName(name.String("givenName")), Last: fitName(name.String("familyName"))}
	adjusted := n.First != name.String("givenName") || n.Last != name.String("familyName")
	n.Complete(p.wanted, nil, now)
	n.First, n.Last = fitName(n.First), fitName(n.Last)
	if n.First == "" || n.Last == "" {
		return "", "", person.NoName()
	}
	if adjusted && n != now {
		p.warn("name-adjusted", "the name is longer than the 32 characters that Magento can hold of each part, "+
			"or has characters that it cannot; the admin user's name was written without them")
	}
	return n.First, n.Last, nil
}

// fitName is the part of a name that Magento can hold.
func fitName(name string) string {
	if !field.InBasicPlane(name) {
		name = person.Only(name, func(r rune) bool { return r <= 0xFFFF })
	}
	return strings.TrimSpace(person.Cut(name, maxName))
}

// access decides whether the user can log in, and the new password.
func (p *plan) access() (active bool, password string, err error) {
	active, said := p.wanted.Bool("active")
	if !said {
		active = p.current.IsActive
	}
	password = p.wanted.String("password")
	if p.own && (password != "" || !active) {
		return false, "", ownAccount()
	}
	return active, password, nil
}

// locale is the language of the user's admin: the wanted one where its tag is one of
// Magento's.
func (p *plan) locale() string {
	tag := p.wanted.String("preferredLanguage")
	locale := localeOfTag(tag)
	if locale == "" || !p.isNew() && tag == p.before.String("preferredLanguage") {
		return p.current.InterfaceLocale
	}
	return locale
}

// leftover is what Magento has no field for, as text, beside what the plan makes of the
// user.
func (p *plan) leftover() (string, error) {
	return leftover.Encode(p.shop.leftoverRules().Of(p.wanted, p.shop.byFields(p.after), fingerprint(p.after)))
}

// dropLanguage makes the plan one for a Magento that does not know the language.
func (p *plan) dropLanguage() (err error) {
	p.after.InterfaceLocale = p.current.InterfaceLocale
	p.warn("language-unknown",
		"Magento does not know the preferredLanguage; the language of the user's admin is as it was")
	p.after.Attributes, err = p.leftover()
	return err
}

// change is what is sent to Magento.
func (p *plan) change() magento.AdminUserChange {
	change := magento.AdminUserChange{Version: p.current.Version}
	userFields.Diff(&change, p.current, p.after)
	if p.password != "" {
		change.Password = magento.Set(p.password)
	}
	return change
}

// isActivityAlone reports whether an active user is made inactive, and nothing else matters.
func (p *plan) isActivityAlone() bool {
	rest := p.change()
	rest.IsActive, rest.Owner = magento.Field[bool]{}, magento.Field[string]{}
	return p.current.IsActive && !p.after.IsActive && rest.IsZero()
}

// isStoredIn reports whether a user is what the plan makes of it, whatever others change.
func (p *plan) isStoredIn(now *magento.AdminUser) bool {
	isLeft := p.after.Attributes == p.current.Attributes
	return (isLeft || p.after.Attributes == now.Attributes) && len(userFields.NotStored(p.current, p.after, now)) == 0
}

// notStored fails where Magento answered that it holds something else than it was
// sent, and names it.
func (p *plan) notStored(stored *magento.AdminUser) error {
	wrong := userFields.NotStored(nil, p.after, stored)
	if p.after.Attributes != stored.Attributes {
		wrong = append(wrong, leftover.Names(p.after.Attributes)...)
	}
	return field.Refusal(wrong)
}

// effects are those of the change of a user that are counted.
func (p *plan) effects() (effects guard.Effect) {
	if p.current.IsActive && !p.after.IsActive {
		effects |= guard.Deactivate
	}
	if !spelling.SameMailbox(p.current.Email, p.after.Email) {
		effects |= guard.ChangeEmail
	}
	return effects
}
