package customer

import (
	"maps"
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

// plan is what one request does to one customer, worked out before anything is
// written: a request that cannot be carried out whole changes nothing.
type plan struct {
	shop    *shop
	current *magento.Customer // as it is; for a new one, Magento's defaults
	before  scim.Resource     // current as the provider sees it; nil for a new one
	wanted  scim.Resource
	partial bool // wanted was made from before (a PATCH)
	known   countries

	change   magento.CustomerChange
	warnings []scim.Warning
}

// makePlan compares what is with what is wanted. partial is set where wanted was
// made from before (a PATCH): what Magento computes is then computed anew instead
// of being taken for the provider's word. It fails with *scim.Error.
func (s *shop) makePlan(current *magento.Customer, before, wanted scim.Resource, partial bool, known countries) (*plan, error) {
	p := &plan{shop: s, current: current, before: before, wanted: wanted.Clone(), partial: partial, known: known}
	if partial {
		resource.ForgetComputed(p.wanted, before, s.native(current), "displayName", "preferredLanguage", "locale")
	}
	for _, step := range []func() error{
		p.identity, p.names, p.activity, p.password, p.fields, p.extension, p.language, p.addresses, p.kept,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *plan) isNew() bool { return p.before == nil }

func (p *plan) warn(code, text string) {
	p.warnings = append(p.warnings, scim.Warning{Code: code, Text: text})
}

// differs reports whether the request changes an attribute.
func (p *plan) differs(name string) bool {
	return !scim.Equal(scim.Resource{name: p.wanted[name]}, scim.Resource{name: p.before[name]})
}

// names decides the five parts of the name.
func (p *plan) names() error {
	if !p.isNew() && !p.differs("name") && !p.differs("displayName") && !p.differs("userName") {
		return nil
	}
	n, err := person.NameFrom(p.wanted, namesOf(p.current))
	if err != nil {
		return err
	}
	if len(n.Adjusted) > 0 && !n.Equal(namesOf(p.current)) {
		p.warn("name-adjusted", strings.Join(n.Adjusted, ", ")+" had characters that Magento refuses; the customer's name was written without them")
	}
	setNames(&p.change, p.current, n)
	return nil
}

// activity turns the customer off or on; absent means as it is.
func (p *plan) activity() error {
	active, ok := p.wanted.Bool("active")
	if !ok {
		p.wanted["active"] = p.shop.isActive(p.current)
		return nil
	}
	switch {
	case !active && p.shop.isActive(p.current):
		p.shop.deactivate(&p.change)
		if p.isNew() {
			p.change.PasswordHash = magento.Field[string]{} // it has none yet
		}
	case active && !p.shop.isActive(p.current):
		p.shop.reactivate(&p.change, p.current)
	}
	return nil
}

// password sets a new one. A customer who is inactive by the loss of the password
// must not get one back.
func (p *plan) password() error {
	password := p.wanted.String("password")
	delete(p.wanted, "password")
	if password == "" {
		return nil
	}
	if active, _ := p.wanted.Bool("active"); !active && !p.shop.locks(p.after()) {
		p.warn("password-ignored", "an inactive customer gets no password where the companion module does not refuse the log-in; set it again with the reactivation")
		return nil
	}
	if p.isNew() {
		p.change.Password = magento.Set(password)
		return nil
	}
	if err := checkPassword(password); err != nil {
		return err
	}
	p.change.PasswordHash = magento.Set(passwordHash(password))
	return nil
}

// fields writes externalId and what CUSTOMER_ATTRIBUTES maps.
func (p *plan) fields() error {
	if f := p.shop.externalID; f != nil {
		if err := p.field(f, "externalId", p.wanted.String("externalId")); err != nil {
			return err
		}
	}
	for _, m := range p.shop.mapped {
		if err := p.field(&m.field, m.path.String(), textAt(p.wanted, m.path)); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) field(f *field, attribute, value string) error {
	if value == f.get(p.current) {
		return nil
	}
	if err := f.check(attribute, value); err != nil {
		return err
	}
	f.put(&p.change, value)
	return nil
}

// check refuses a value that the field would cut or change.
func (f *field) check(attribute, value string) error {
	switch {
	case value == "":
		return nil
	case f.maxChars > 0 && utf8.RuneCountInString(value) > f.maxChars:
		return scim.Invalid(attribute, "longer than the "+recordid.Format(int64(f.maxChars))+" characters that the Magento field "+f.code+" can hold")
	case f.maxChars == 0 && len(value) > column.MaxTextBytes:
		return scim.Invalid(attribute, "longer than the 64 KB that the Magento field "+f.code+" can hold")
	case !column.InBasicPlane(value):
		return scim.Invalid(attribute, "has characters (such as emoji) that the Magento field "+f.code+" cannot hold")
	case f.kind == dateField && !isDate(value):
		return scim.Invalid(attribute, "must be a date as YYYY-MM-DD for the Magento field "+f.code)
	default:
		return nil
	}
}

// language moves the customer to the store view that speaks the wanted language.
func (p *plan) language() error {
	if !p.change.StoreID.IsLeft() {
		return nil // the extension named one
	}
	for _, name := range []string{"preferredLanguage", "locale"} {
		tag := p.wanted.String(name)
		if tag == "" || (!p.isNew() && tag == p.before.String(name)) {
			continue
		}
		if id := p.shop.storeFor(tag, p.current.WebsiteID, p.current.StoreID); id != 0 {
			if id != p.current.StoreID {
				p.change.StoreID = magento.Set(id)
			}
			return nil
		}
	}
	return nil
}

// addresses writes those that Magento can hold into the address book.
func (p *plan) addresses() error {
	if !p.differs("addresses") && !p.differs("phoneNumbers") {
		return nil
	}
	holder := person.Name{First: p.current.Firstname, Last: p.current.Lastname}
	if v, ok := p.change.Firstname.Value(); ok {
		holder.First = v
	}
	if v, ok := p.change.Lastname.Value(); ok {
		holder.Last = v
	}
	book, changed, incomplete := addressBook(p.wanted, p.current, p.known, holder)
	if changed {
		p.change.Addresses = magento.Set(book)
		if len(book) == 0 {
			p.change.Addresses = magento.Clear[[]magento.Address]()
		}
	}
	if len(incomplete) > 0 {
		p.warn("address-incomplete", "addresses of type "+strings.Join(incomplete, ", ")+
			" lack what Magento requires (street, city, postcode, a known country, a telephone) and are not in the customer's address book")
	}
	return nil
}

// kept writes what Magento has no field for. It is the last step: it compares
// with what the others make of the customer.
func (p *plan) kept() error {
	if !p.shop.keepsAll {
		return nil
	}
	text, err := leftover.Encode(p.shop.keptFor(p.wanted, p.after()))
	if err != nil {
		return err
	}
	if text == p.current.Custom[attrKept] {
		delete(p.change.Custom, attrKept)
		return nil
	}
	to := magento.Set(text)
	if text == "" {
		to = magento.Clear[string]()
	}
	setCustom(&p.change, attrKept, to)
	return nil
}

// withoutAddresses is the same plan for a Magento that refuses the addresses:
// they never fail the user.
func (p *plan) withoutAddresses() (*plan, error) {
	again := *p
	again.change.Addresses = magento.Field[[]magento.Address]{}
	again.change.Custom = maps.Clone(p.change.Custom)
	again.warnings = slices.Clone(p.warnings)
	again.warn("address-refused", "Magento refused an address; the address book is as it was")
	if err := again.kept(); err != nil {
		return nil, err
	}
	return &again, nil
}

// countriesIn lists the ISO codes that a plan for this change will ask for.
func countriesIn(before, wanted scim.Resource) []string {
	if scim.Equal(scim.Resource{"a": wanted["addresses"], "p": wanted["phoneNumbers"]}, scim.Resource{"a": before["addresses"], "p": before["phoneNumbers"]}) {
		return nil
	}
	var codes []string
	work, home := slots(wanted.List("addresses"))
	for _, a := range []scim.Resource{work, home} {
		if code := countryCode(a); code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// namesOf tells the names that Magento holds for c.
func namesOf(c *magento.Customer) person.Name {
	return person.Name{First: c.Firstname, Last: c.Lastname, Middle: c.Middlename, Prefix: c.Prefix, Suffix: c.Suffix}
}

// setNames notes in change what differs.
func setNames(change *magento.CustomerChange, current *magento.Customer, n person.Name) {
	change.Firstname = diff.Text(current.Firstname, n.First)
	change.Lastname = diff.Text(current.Lastname, n.Last)
	change.Middlename = diff.Text(current.Middlename, n.Middle)
	change.Prefix = diff.Text(current.Prefix, n.Prefix)
	change.Suffix = diff.Text(current.Suffix, n.Suffix)
}
