package customer

import (
	"maps"
	"slices"
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

// plan is what one request does to one customer, worked out before anything is
// written: a request that cannot be carried out whole changes nothing.
type plan struct {
	shop    *shop
	current *magento.Customer // as it is; for a new one, Magento's defaults
	before  scim.Resource     // current as the client sees it; nil for a new one
	wanted  scim.Resource
	partial bool // wanted was made from before (a PATCH)

	after     *magento.Customer      // as Magento should hold it in the end
	change    magento.CustomerChange // what makes it that
	warnings  []scim.Warning
	takesUp   bool // it makes the account of somebody who was deleted a new customer
	found     bool // the new customer was found after Magento's answer was lost: nobody may delete it
	forStored bool // Magento refused it for what it holds, which the client cannot know
	isOut     bool // it failed, but has deactivated the customer, which is not taken back
}

// makePlan compares what is with what is wanted. partial is set where wanted was
// made from before (a PATCH): what Magento computes is then computed anew instead
// of being taken for the client's word. It fails with *scim.Error.
func (s *shop) makePlan(
	current *magento.Customer, before, wanted scim.Resource, partial bool, known countries,
) (*plan, error) {
	p := &plan{shop: s, current: current, before: before, wanted: wanted.Clone(), partial: partial}
	if partial {
		resource.ForgetComputed(p.wanted, before, s.byFields(current), "displayName", "preferredLanguage", "locale")
	}
	after := *current
	after.Custom = make(map[string]string, len(current.Custom))
	maps.Copy(after.Custom, current.Custom)
	p.after = &after
	if p.isNew() && s.mapping.keys {
		after.Custom[attrCreateKey] = create.Key()
	}
	email, userName, err := p.identity()
	if err != nil {
		return nil, err
	}
	if after.Email = email; s.mapping.userName != nil {
		s.mapping.userName.Set(&after, userName)
	}
	name, err := p.name()
	if err != nil {
		return nil, err
	}
	setName(&after, name)
	s.mapping.setActive(&after, p.active())
	if err := p.fields(); err != nil {
		return nil, err
	}
	if after.StoreID, err = p.storeView(after.StoreID); err != nil {
		return nil, err
	}
	after.Addresses = p.addresses(known, name)
	if p.change.Password, p.change.PasswordHash, err = p.password(); err != nil {
		return nil, err
	}
	return p, p.finish()
}

// finish makes the change out of what the steps made of the customer.
func (p *plan) finish() error {
	p.change = magento.CustomerChange{
		Password: p.change.Password, PasswordHash: p.change.PasswordHash, GroupID: p.change.GroupID,
	}
	if !slices.EqualFunc(p.after.Addresses, p.current.Addresses, sameAddress) {
		p.after.DefaultBilling, p.after.DefaultShipping = 0, 0 // the addresses say it
		p.change.Addresses = magento.Set(p.after.Addresses)
		if len(p.after.Addresses) == 0 {
			p.change.Addresses = magento.Clear[[]magento.Address]()
		}
	}
	text, err := p.shop.leftover(p.wanted, p.after)
	if err != nil {
		return err
	}
	p.shop.mapping.fields.Named(attrLeftover).Set(p.after, text)
	p.shop.mapping.fields.Diff(&p.change, p.current, p.after)
	return nil
}

func (p *plan) isNew() bool { return p.before == nil }

func (p *plan) warn(code, text string) {
	p.warnings = append(p.warnings, scim.Warning{Code: code, Text: text})
}

// name decides the five parts of the name.
func (p *plan) name() (person.Name, error) {
	now := nameOf(p.current)
	if !p.isNew() && !resource.Differ(p.before, p.wanted, "name", "displayName", "userName") {
		return now, nil
	}
	n, adjusted, err := person.NameFrom(p.wanted, p.before, now)
	if err == nil && len(adjusted) > 0 && n != now {
		p.warn("name-adjusted", strings.Join(adjusted, ", ")+
			" had characters that Magento refuses; the customer's name was written without them")
	}
	return n, err
}

// active tells whether the customer is to be active; absent means as it is.
func (p *plan) active() bool {
	if active, said := p.wanted.Bool("active"); said {
		return active
	}
	return p.shop.mapping.isActive(p.current)
}

// fields writes externalId, the Magento extension, and what CUSTOMER_ATTRIBUTES maps. A
// request that does not name the extension leaves its values alone: they are the shop's,
// and a client that has never heard of them must not empty them by a PUT.
func (p *plan) fields() error {
	extended := p.partial || slices.ContainsFunc(p.shop.mapping.shown, func(f *row) bool {
		return f.At.Schema == CustomerSchema && !readOnly(f) && f.In(p.wanted) != nil
	})
	for _, f := range p.shop.mapping.shown {
		if readOnly(f) || f.At.Schema == CustomerSchema && !extended {
			continue
		}
		if err := f.Plan(p.wanted, p.current, p.after); err != nil {
			return err
		}
	}
	return nil
}

func readOnly(f *row) bool { return f.At.Attribute.Mutability == scim.ReadOnly }

// storeView is the customer's: the one that the extension names, else one that speaks the
// wanted language.
func (p *plan) storeView(named int64) (int64, error) {
	if named != p.current.StoreID {
		if !p.shop.catalogue.storeIn(named, p.current.WebsiteID) {
			return 0, scim.Invalid(CustomerSchema+":storeId", "no store view of the customer's website")
		}
		return named, nil
	}
	for _, name := range []string{"preferredLanguage", "locale"} {
		tag := p.wanted.String(name)
		if tag == "" || (!p.isNew() && tag == p.before.String(name)) {
			continue
		}
		if id := p.shop.catalogue.storeFor(tag, p.current.WebsiteID, p.current.StoreID); id != 0 {
			return id, nil
		}
	}
	return named, nil
}

// addresses is the address book with those that Magento can hold, in the name of holder.
func (p *plan) addresses(known countries, holder person.Name) []magento.Address {
	if !resource.Differ(p.before, p.wanted, "addresses", "phoneNumbers") {
		return p.current.Addresses
	}
	book, incomplete := addressBook(p.wanted, p.current, known, holder)
	if len(incomplete) > 0 {
		p.warn("address-incomplete", "addresses of type "+strings.Join(incomplete, ", ")+" lack what Magento requires "+
			"(street, city, postcode, a known country, a telephone) and are not in the customer's address book")
	}
	return book
}

// undo is the write that takes the plan back, of which Magento has stored what it was told
// it has, from a customer as it is now. Passwords cannot be put back, nor is anybody let in
// again whom it locks out; but whom it has let in is locked out again.
func (p *plan) undo(now, stored *magento.Customer) write {
	m, back := p.shop.mapping, write{shop: p.shop, from: now, to: copyOf(now)}
	written := field.Written[record]{From: p.current, To: p.after, Stored: stored}
	m.fields.Undo(back.to, written, p.current, m.isActive(p.current))
	if p.isOut || p.setsPassword() {
		back.to.Custom[attrOwner] = now.Custom[attrOwner]
	}
	if m.isActive(now) && !m.isActive(back.to) && !m.locks(back.to) {
		back.change.PasswordHash = magento.Set(unusableHash)
	}
	m.fields.Diff(&back.change, now, back.to)
	return back
}

// leftoverIn is what scim_attributes is to hold beside what Magento has stored. What the
// plan does not write, and others have changed meanwhile, stays.
func (p *plan) leftoverIn(stored *magento.Customer) (string, error) {
	now, sent := stored.Custom[attrLeftover], p.after.Custom[attrLeftover]
	if sent == p.current.Custom[attrLeftover] && sent != now {
		return now, nil
	}
	return p.shop.leftover(p.wanted, stored)
}

// isStoredIn reports whether a customer surely is what the plan makes of it.
func (p *plan) isStoredIn(now *magento.Customer) bool {
	text := p.after.Custom[attrLeftover]
	if text == p.current.Custom[attrLeftover] { // not written
		text = now.Custom[attrLeftover]
	}
	return p.change.Addresses.IsLeft() && p.notStored(now, text) == nil
}

// notStored is the refusal of a request of which Magento dropped, cut or changed a
// value without a word; nil where it stored what it was sent. text is what
// scim_attributes was to hold. Only what the plan writes is compared, and addresses are
// left out, since they never fail a user.
func (p *plan) notStored(stored *magento.Customer, text string) error {
	m := p.shop.mapping
	names := m.fields.NotStored(p.current, p.after, stored)
	if m.isActive(p.current) != m.isActive(p.after) && m.isActive(stored) != m.isActive(p.after) {
		names = append(names, "active")
	}
	if stored.Custom[attrLeftover] != text {
		names = append(names, leftover.Names(text)...)
	}
	return field.Refusal(names)
}

// nameOf tells the name that Magento holds for c.
func nameOf(c *magento.Customer) person.Name {
	return person.Name{First: c.Firstname, Last: c.Lastname, Middle: c.Middlename, Prefix: c.Prefix, Suffix: c.Suffix}
}

func setName(c *magento.Customer, n person.Name) {
	c.Firstname, c.Lastname, c.Middlename, c.Prefix, c.Suffix = n.First, n.Last, n.Middle, n.Prefix, n.Suffix
}

// effects are those of the plan that are counted.
func (p *plan) effects() (effects guard.Effect) {
	if p.isNew() {
		return 0
	}
	if p.deactivates() {
		effects |= guard.Deactivate
	}
	if !spelling.SameMailbox(p.current.Email, p.after.Email) {
		effects |= guard.ChangeEmail
	}
	return effects
}
