package customer

import (
	"cmp"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// mapping is where this shop keeps each attribute of a user.
type mapping struct {
	fields field.Table[record, change] // all that a plan may write
	// shown are those of them that stand in a user by themselves: the Magento extension,
	// externalId and CUSTOMER_ATTRIBUTES.
	shown    field.Table[record, change]
	at       map[string]*row // those that hold an attribute which a filter can name
	userName *row            // nil where the e-mail address is the userName
	leftover *leftover.Rules // nil where there is no scim_attributes

	enforced bool // scim_active is honoured inside Magento
	heeded   bool // scim_active counts: it is enforced, or may be
	doubted  bool // only the companion module can raise scim_active, and it cannot be asked for
	versions bool // the companion module counts the changes of a customer
	owned    bool // a customer keeps the name of the client that made or adopted it
	deleted  bool // the companion module keeps that a client has deleted a customer
	keys     bool // a customer keeps the key of the request that created it
	apart    bool // the companion module refuses a name that another customer goes by
	users    *scim.ResourceType
}

// newMapping decides where each SCIM attribute is kept. It fails where an entry of
// CUSTOMER_ATTRIBUTES does not fit the shop.
func newMapping(cfg *Config, inShop []magento.Attribute, in module) (*mapping, error) {
	attributes := make(map[string]magento.Attribute, len(inShop))
	for _, a := range inShop {
		attributes[a.Code] = a
	}
	has := func(code string) bool { _, ok := attributes[code]; return ok }
	known := KnownUsers()
	mapped, err := cfg.CustomerAttributes.resolve(known, attributes)
	if err != nil {
		return nil, err
	}
	m := &mapping{
		enforced: has(attrActive) && in.status.Can(magento.CustomerActivity),
		heeded:   has(attrActive) && (in.unknown || in.status.Can(magento.CustomerActivity)),
		doubted:  has(attrActive) && has(attrVersion) && in.unknown,
		versions: has(attrVersion) && in.status.Can(magento.CustomerVersions),
		keys:     has(attrCreateKey),
		owned:    has(attrOwner),
		deleted:  has(attrDeleted) && (in.unknown || in.status.Can(magento.CustomerDeleted)),
	}
	for _, f := range extensionFields() {
		if mapped.Named(f.Name) == nil { // else it would be shown twice
			m.shown = append(m.shown, f)
		}
	}
	// take is what the settings map an attribute to, else the companion module's own
	// field for it, nil where the shop has neither.
	take := func(name, code string) *row {
		i := slices.IndexFunc(mapped, func(f *row) bool { return f.At.String() == name })
		if i >= 0 {
			f := mapped[i]
			mapped = slices.Delete(mapped, i, i+1)
			return f
		}
		f, err := customField(attributes[code])
		if err != nil || !has(code) {
			return nil
		}
		return at(f, scim.Path{Attribute: known.Attribute("", name)})
	}
	m.userName = take("userName", attrUserName)
	m.apart = m.keys && m.versions && m.userName != nil && m.userName.Name == attrUserName && in.status.Can(magento.CustomerUserNames)
	externalID := take("externalId", attrExternalID)
	if externalID != nil {
		m.shown = append(m.shown, externalID)
	}
	m.shown = append(m.shown, mapped...)
	m.fields = append(ownFields(), m.shown...)
	m.at = map[string]*row{"emails.value": m.fields.Named("email")}
	for _, f := range m.fields {
		if f.Path != "" {
			m.at[cmp.Or(f.At.String(), f.Path)] = f
		}
	}
	if m.userName != nil {
		m.fields = append(m.fields, m.userName)
	}
	m.users = m.usersOf(known, has(attrLeftover), cfg.IgnorePasswords)
	m.markNeeded(attributes)
	if has(attrLeftover) {
		m.leftover = &leftover.Rules{
			Users: m.users, Own: CustomerSchema, HasExternalID: externalID != nil, Counterparts: counterparts,
		}
		for _, f := range mapped {
			m.leftover.Mapped = append(m.leftover.Mapped, f.At)
		}
	}
	return m, nil
}

// markNeeded marks what a new customer needs: what somebody in the shop has made required,
// and an e-mail address where the userName can be something else.
func (m *mapping) markNeeded(inShop map[string]magento.Attribute) {
	m.users.Attribute("", "emails").NeededToCreate = m.userName != nil
	for path, f := range m.at {
		if a := inShop[f.Name]; !a.Required || !a.Visible || slices.Contains(madeUp, f.Name) {
			continue
		}
		if p, err := scim.ParsePath(path, m.users); err == nil {
			p.Leaf().NeededToCreate = true
		}
	}
}

// madeUp are the fields that Magento requires, but a client need not send.
var madeUp = []string{"email", "firstname", "lastname", "group_id", "store_id", "website_id"}

// attributeOf names the SCIM attribute that a field of Magento holds in this shop;
// a field that holds none is named itself.
func (m *mapping) attributeOf(name string) string {
	return cmp.Or(m.fields.PathOf(name), otherNames[name], name)
}

// userNameOf tells the userName of a customer: its own where the shop has a place
// for it and it was ever set, else the e-mail address.
func (m *mapping) userNameOf(c *magento.Customer) string {
	if m.userName != nil {
		if userName, _ := m.userName.Get(c).(string); userName != "" {
			return userName
		}
	}
	return c.Email
}
