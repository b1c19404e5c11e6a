package customer

import (
	"cmp"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// mapping is where this shop keeps each attribute of a user.
type mapping struct {
	fields field.Table[record, change] // all that a plan may write
	// shown are those of them that stand in a user by themselves: externalId, the Magento
	// extension and CUSTOMER_ATTRIBUTES.
	shown      field.Table[record, change]
	at         map[string]*row // those that hold an attribute which a filter can name
	userName   *row            // nil where the e-mail address is the userName
	externalID *row            // nil where there is none
	mapped     []scim.Path     // by CUSTOMER_ATTRIBUTES, without userName and externalId

	enforced        bool // scim_active is honoured inside Magento
	versions        bool // the companion module counts the changes of a customer
	leftovers       bool // scim_attributes exists
	remembersGroups bool // scim_groups exists
	users           *scim.ResourceType
}

// newMapping decides where each SCIM attribute is kept. It fails where an entry of
// CUSTOMER_ATTRIBUTES does not fit the shop.
func newMapping(settings Mapping, inShop []magento.Attribute, module *magento.ModuleStatus) (*mapping, error) {
	attributes := make(map[string]magento.Attribute, len(inShop))
	for _, a := range inShop {
		attributes[a.Code] = a
	}
	known := knownUsers()
	entries, err := settings.resolve(known, attributes)
	if err != nil {
		return nil, err
	}
	m := &mapping{fields: ownFields()}
	var own field.Table[record, change]
	for _, f := range entries {
		switch f.At.String() {
		case "userName":
			m.userName = f
		case "externalId":
			m.externalID = f
		default:
			own, m.mapped = append(own, f), append(m.mapped, f.At)
		}
	}
	if m.userName == nil {
		m.userName = companionField(attrUserName, "userName", known, attributes)
	}
	if m.externalID == nil {
		m.externalID = companionField(attrExternalID, "externalId", known, attributes)
	}
	for _, f := range extensionFields() {
		if field.Table[record, change](entries).Named(f.Name) == nil { // else it would be shown twice
			m.shown = append(m.shown, f)
		}
	}
	if m.externalID != nil {
		m.shown = append(m.shown, m.externalID)
	}
	m.shown = append(m.shown, own...)
	m.fields = append(m.fields, m.shown...)
	if m.userName != nil {
		m.fields = append(m.fields, m.userName)
	}
	m.at = map[string]*row{"emails.value": m.fields.Named("email")}
	for _, f := range m.fields {
		if f != m.userName && f.Path != "" {
			m.at[cmp.Or(f.At.String(), f.Path)] = f
		}
	}
	_, m.leftovers = attributes[attrLeftover]
	_, m.remembersGroups = attributes[attrGroups]
	_, hasActive := attributes[attrActive]
	m.enforced = hasActive && module.Can(magento.CustomerActivity)
	_, hasVersion := attributes[attrVersion]
	m.versions = hasVersion && module.Can(magento.CustomerVersions)
	m.users = m.usersOf(known)
	return m, nil
}

// companionField is the field of the companion module for an attribute, nil where the shop
// has none.
func companionField(code, name string, known *scim.ResourceType, attributes map[string]magento.Attribute) *row {
	attribute, ok := attributes[code]
	if !ok {
		return nil
	}
	f, err := customField(attribute)
	if err != nil {
		return nil
	}
	return at(f, scim.Path{Attribute: known.Attribute("", name)})
}

// attributeOf names the SCIM attribute that a field of Magento holds in this shop;
// a field that holds none is named itself.
func (m *mapping) attributeOf(name string) string {
	return cmp.Or(m.fields.PathOf(name), otherNames[name], name)
}

// failure is magentoFailure for a customer of this shop, whose attributes a refusal
// names by where CUSTOMER_ATTRIBUTES keeps them.
func (m *mapping) failure(err error, doing string) error {
	return failure.Of(err, doing, m.attributeOf)
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
