package admin

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/bridge/internal/column"
	"github.com/scim-bridge/scim-bridge/bridge/internal/diff"
	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// What Magento can hold of an admin user, in characters (admin_user in
// Magento_User's db_schema.xml), and the companion module beside it.
const (
	maxUsername   = 40
	maxName       = 32
	maxEmail      = 128
	maxExternalID = 255
	maxRoleName   = 50
)

// plan is what one request does to one admin user, worked out before
// anything is written.
type plan struct {
	shop    *shop
	own     bool               // the bridge's own account
	current *magento.AdminUser // as it is; for a new one, Magento's defaults
	before  scim.Resource      // nil for a new one
	wanted  scim.Resource
	partial bool // wanted was made from before (a PATCH)

	change   magento.AdminUserChange
	warnings []scim.Warning
}

// newPlan compares what is with what is wanted; partial is as in makePlan. It
// fails with *scim.Error.
func (a *Admins) newPlan(s *shop, current *magento.AdminUser, before, wanted scim.Resource, partial bool) (*plan, error) {
	p := &plan{shop: s, own: a.isOwn(current), current: current, before: before, wanted: wanted.Clone(), partial: partial}
	p.change.Version = current.Version
	if partial {
		resource.ForgetComputed(p.wanted, before, s.native(current), "displayName", "preferredLanguage")
	}
	for _, step := range []func() error{p.identity, p.names, p.access, p.externalID, p.language, p.kept} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// isOwn reports whether the bridge itself logs in as this user.
func (a *Admins) isOwn(u *magento.AdminUser) bool {
	return a.cfg.OwnUsername != "" && strings.EqualFold(u.Username, a.cfg.OwnUsername)
}

func (p *plan) isNew() bool { return p.before == nil }

func (p *plan) warn(code, text string) {
	p.warnings = append(p.warnings, scim.Warning{Code: code, Text: text})
}

// identity decides user name and e-mail address.
func (p *plan) identity() error {
	userName, email := p.wanted.String("userName"), person.EmailOf(p.wanted)
	if email == "" {
		email = p.current.Email
	}
	switch {
	case userName == "":
		return scim.Invalid("userName", "required")
	case email == "":
		return scim.Invalid("emails", "required: a Magento admin user has an e-mail address, and userName is none")
	case userName != p.current.Username && p.own:
		return ownAccount()
	}
	if userName != p.current.Username {
		if err := checkText("userName", userName, maxUsername); err != nil {
			return err
		}
		p.change.Username = magento.Set(userName)
	}
	if email != p.current.Email {
		if err := person.CheckEmail(email); err != nil {
			return err
		}
		if err := checkText("emails.value", email, maxEmail); err != nil {
			return err
		}
		p.change.Email = magento.Set(email)
	}
	return nil
}

// checkText refuses what Magento would cut or change.
func checkText(attribute, value string, most int) error {
	switch {
	case utf8.RuneCountInString(value) > most:
		return scim.Invalid(attribute, "longer than the "+recordid.Format(int64(most))+" characters that Magento can hold")
	case !column.InBasicPlane(value):
		return scim.Invalid(attribute, "has characters (such as emoji) that Magento's database cannot hold")
	default:
		return nil
	}
}

// names decides first and last name. What does not fit is cut in Magento, and kept
// whole beside it.
func (p *plan) names() error {
	differs := func(name string) bool {
		return !scim.Equal(scim.Resource{name: p.wanted[name]}, scim.Resource{name: p.before[name]})
	}
	if !p.isNew() && !differs("name") && !differs("displayName") && !differs("userName") {
		return nil
	}
	name := p.wanted.Complex("name")
	now := person.Name{First: p.current.Firstname, Last: p.current.Lastname}
	n := person.Name{First: fitName(name.String("givenName")), Last: fitName(name.String("familyName"))}
	adjusted := n.First != name.String("givenName") || n.Last != name.String("familyName")
	n.Complete(p.wanted, now)
	n.First, n.Last = fitName(n.First), fitName(n.Last)
	if n.First == "" || n.Last == "" {
		return scim.Invalid("name", "Magento needs a first and a last name, and neither name, displayName nor userName holds one that it accepts")
	}
	p.change.Firstname, p.change.Lastname = diff.Text(now.First, n.First), diff.Text(now.Last, n.Last)
	if adjusted && !n.Equal(now) {
		p.warn("name-adjusted", "the name is longer than the 32 characters that Magento can hold of each part, or has characters that it cannot; the admin user's name was written without them")
	}
	return nil
}

// fitName is the part of a name that Magento can hold.
func fitName(name string) string {
	if !column.InBasicPlane(name) {
		name = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
			if r > 0xFFFF {
				return ' '
			}
			return r
		}, name)), " ")
	}
	if utf8.RuneCountInString(name) > maxName {
		name = string([]rune(name)[:maxName])
	}
	return strings.TrimSpace(name)
}

// access turns the user off or on, and gives a new password.
func (p *plan) access() error {
	password := p.wanted.String("password")
	delete(p.wanted, "password")
	active, said := p.wanted.Bool("active")
	if !said {
		active = p.current.IsActive
		p.wanted["active"] = active
	}
	if p.own && (password != "" || !active) {
		return ownAccount()
	}
	if active != p.current.IsActive {
		p.change.IsActive = magento.Set(active)
	}
	if password != "" {
		p.change.Password = magento.Set(password)
	}
	return nil
}

func (p *plan) externalID() error {
	id := p.wanted.String("externalId")
	if utf8.RuneCountInString(id) > maxExternalID {
		return scim.Invalid("externalId", "longer than the 255 characters that the companion module keeps")
	}
	p.change.ExternalID = diff.Text(p.current.ExternalID, id)
	return nil
}

// language sets the language of the user's admin where the tag is one of Magento's.
func (p *plan) language() error {
	tag := p.wanted.String("preferredLanguage")
	locale := localeOfTag(tag)
	switch {
	case locale == "":
	case p.isNew():
		p.change.InterfaceLocale = magento.Set(locale)
	case tag != p.before.String("preferredLanguage"):
		p.change.InterfaceLocale = diff.Text(p.current.InterfaceLocale, locale)
	}
	return nil
}

// kept writes what Magento has no field for. It is the last step: it compares
// with what the others make of the user.
func (p *plan) kept() error {
	after := p.after()
	text, err := leftover.Encode(p.shop.keeping().Of(p.wanted, p.shop.native(after), fingerprint(after)))
	if err != nil {
		return err
	}
	p.change.Attributes = diff.Text(p.current.Attributes, text)
	return nil
}

// withoutLanguage is the same plan for a Magento that does not know the language.
func (p *plan) withoutLanguage() (*plan, error) {
	again := *p
	again.change.InterfaceLocale = magento.Field[string]{}
	again.warnings = slices.Clone(p.warnings)
	again.warn("language-unknown", "Magento does not know the preferredLanguage; the language of the user's admin is as it was")
	return &again, again.kept()
}

// after is the user as the plan makes it, from Magento's own fields and those that
// the module keeps.
func (p *plan) after() *magento.AdminUser {
	u := *p.current
	diff.Apply(&u.Username, p.change.Username)
	diff.Apply(&u.Firstname, p.change.Firstname)
	diff.Apply(&u.Lastname, p.change.Lastname)
	diff.Apply(&u.Email, p.change.Email)
	diff.Apply(&u.IsActive, p.change.IsActive)
	diff.Apply(&u.InterfaceLocale, p.change.InterfaceLocale)
	diff.Apply(&u.RoleID, p.change.RoleID)
	diff.Apply(&u.ExternalID, p.change.ExternalID)
	diff.Apply(&u.Roles, p.change.Roles)
	diff.Apply(&u.Attributes, p.change.Attributes)
	return &u
}

// notStored fails where Magento answered that it holds something else than it was
// sent, and names it.
func (p *plan) notStored(stored *magento.AdminUser) error {
	want := p.after()
	var wrong []string
	for _, f := range []struct {
		attribute    string
		want, stored string
	}{
		{"userName", want.Username, stored.Username},
		{"name.givenName", want.Firstname, stored.Firstname},
		{"name.familyName", want.Lastname, stored.Lastname},
		{"emails", want.Email, stored.Email},
		{"preferredLanguage", want.InterfaceLocale, stored.InterfaceLocale},
		{"externalId", want.ExternalID, stored.ExternalID},
		{"groups", recordid.Format(want.RoleID) + want.Roles, recordid.Format(stored.RoleID) + stored.Roles},
	} {
		if f.want != f.stored {
			wrong = append(wrong, f.attribute)
		}
	}
	if want.IsActive != stored.IsActive {
		wrong = append(wrong, "active")
	}
	if want.Attributes != stored.Attributes {
		wrong = append(wrong, leftover.Names(want.Attributes)...)
	}
	if len(wrong) == 0 {
		return nil
	}
	return scim.Invalid(strings.Join(wrong, ", "), "Magento did not store this as it was sent; nothing was changed")
}
