package customer

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Description is what a person may want to know of the shop: what the bridge found there, and
// where it keeps each attribute of a user.
type Description struct {
	Website     string // its code
	WebsiteName string
	Languages   []string              // of its store views, "de-DE"
	Module      *magento.ModuleStatus // nil without the companion module
	// Enforced is set where a deactivation is honoured inside Magento, Groups where every
	// membership of a customer is remembered, Extra where attributes are stored that Magento has
	// no field for.
	Enforced, Groups, Extra bool
	// UserName is the field of the userName, "email" where it is the e-mail address.
	UserName   string
	Attributes []AttributePlace
}

// AttributePlace says where the shop keeps one SCIM attribute of a user.
type AttributePlace struct {
	Path     string // "name.givenName"
	Type     string // "string"
	Place    Place
	Field    string // what Magento calls it; "" where the Place is Nowhere or Computed
	Limit    string // in words, "" for none that is known
	Required bool   // a new user needs it
	ReadOnly bool
}

// Place is the kind of place that an attribute is kept in.
type Place string

// The kinds.
const (
	InField  Place = "field"           // a field of Magento's own, or a customer attribute
	InText   Place = "scim_attributes" // the text that holds what Magento has no field for
	Computed Place = "computed"        // made of other attributes whenever it is read
	Nowhere  Place = "nowhere"
)

// Describe says what is known of the shop, which it reads where that is not known yet. It fails
// as Load does.
func (c *Customers) Describe(ctx context.Context) (*Description, error) {
	s, err := c.shops.get(ctx)
	if err != nil {
		return nil, magentoFailure(err, "read the shop's configuration")
	}
	m := s.mapping
	d := &Description{
		Website: s.catalogue.website.Code, WebsiteName: s.catalogue.website.Name,
		Enforced: m.enforced, Groups: s.groups.remembers, Extra: m.leftover != nil, UserName: "email", Module: s.module.status,
	}
	if m.userName != nil {
		d.UserName = m.userName.Name
	}
	for _, view := range s.catalogue.stores {
		if tag := languageTag(view.locale); view.websiteID == s.catalogue.website.ID && tag != "" {
			d.Languages = append(d.Languages, tag)
		}
	}
	slices.Sort(d.Languages)
	d.Languages = slices.Compact(d.Languages)
	eachLeaf(KnownUsers(), func(p scim.Path) { d.Attributes = append(d.Attributes, m.place(p)) })
	return d, nil
}

// eachLeaf calls f for each attribute that is not complex, and each sub-attribute.
func eachLeaf(rt *scim.ResourceType, f func(scim.Path)) {
	rt.Select(func(p scim.Path) bool {
		common := p.Schema == "" && slices.Contains([]string{"id", "meta", "schemas"}, p.Attribute.Name)
		if leaf := p.Leaf(); leaf.Type != scim.TypeComplex && !common {
			f(p)
		}
		return true
	})
}

// magentoPlaces are the fields of those attributes that no row holds.
var magentoPlaces = map[string]string{
	"emails.value": "email", "preferredLanguage": "store_id", "locale": "store_id",
	"phoneNumbers.value": "address: telephone", "addresses.streetAddress": "address: street", "addresses.locality": "address: city",
	"addresses.region": "address: region", "addresses.postalCode": "address: postcode", "addresses.country": "address: country_id",
	"groups.value": "group_id", "password": "password",
}

// place says where an attribute is kept.
func (m *mapping) place(p scim.Path) AttributePlace {
	path, leaf := p.String(), p.Leaf()
	a := AttributePlace{Path: path, Type: string(leaf.Type), ReadOnly: leaf.Mutability == scim.ReadOnly}
	if shown := m.find(p); shown != nil {
		a.Required = shown.Required || shown.NeededToCreate
	} else if path != "userName" {
		a.Place = Nowhere
		return a
	}
	row := m.at[path]
	switch {
	case path == "userName" && m.userName == nil:
		a.Place, a.Field, a.Limit = InField, "email", limitOf(nil, path)
	case path == "userName":
		a.Place, a.Field, a.Limit = InField, m.userName.Name, limitOf(m.userName, path)
	case path == "active" && m.heeded:
		a.Place, a.Field = InField, attrActive
	case path == "active":
		a.Place, a.Field = InField, "confirmation, password"
	case row != nil:
		a.Place, a.Field, a.Limit = InField, row.Name, limitOf(row, path)
	case magentoPlaces[path] != "":
		a.Place, a.Field = InField, magentoPlaces[path]
		if path == "groups.value" && m.fields.Named(attrGroups) == nil && m.leftover != nil {
			a.Field += ", " + attrGroups
		}
		a.Limit = limitOf(nil, path)
	case slices.Contains(computed, path):
		a.Place = Computed
		if m.leftover != nil && !a.ReadOnly {
			a.Field = attrLeftover // where what was sent differs
		}
	default:
		a.Place, a.Field = InText, attrLeftover
	}
	return a
}

// find is the attribute of a path in what this shop can keep; nil where it cannot.
func (m *mapping) find(p scim.Path) *scim.Attribute {
	if p.String() == "externalId" {
		if m.at["externalId"] == nil {
			return nil
		}
		return p.Attribute
	}
	a := m.users.Attribute(p.Schema, p.Attribute.Name)
	if a == nil || p.Sub == nil {
		return a
	}
	i := slices.IndexFunc(a.SubAttributes, func(sub *scim.Attribute) bool { return sub.Name == p.Sub.Name })
	if i < 0 {
		return nil
	}
	return a.SubAttributes[i]
}

// limits are those of fields whose rows do not check them: the longest in characters
// (customer_entity in db_schema.xml).
var limits = map[string]int{
	"emails.value": field.MaxVarchar, "userName": field.MaxVarchar, "name.givenName": field.MaxVarchar,
	"name.familyName": field.MaxVarchar, "name.middleName": field.MaxVarchar, "name.honorificPrefix": 40, "name.honorificSuffix": 40,
}

// limitOf says in words how much a field holds, by asking its check.
func limitOf(row *row, path string) string {
	most := limits[path]
	if row != nil && row.Check != nil && row.Text() {
		if row.Check(path, "x") != nil {
			return "a date, YYYY-MM-DD"
		}
		for _, n := range []int{maxTaxvat, field.MaxVarchar} {
			if row.Check(path, strings.Repeat("x", n)) == nil && row.Check(path, strings.Repeat("x", n+1)) != nil {
				most = n
			}
		}
	}
	if most == 0 {
		return ""
	}
	return strconv.Itoa(most) + " characters"
}

// MappingChoices is what an entry of CUSTOMER_ATTRIBUTES can be made of in a shop.
type MappingChoices struct {
	Paths  []string // SCIM attributes
	Fields []string // fields of Magento's, as an entry names them
	// Unfilled are customer attributes that the shop requires and no SCIM attribute fills.
	Unfilled []string
}

// MappingChoices reads the attributes of the shop anew.
func (c *Customers) MappingChoices(ctx context.Context) (*MappingChoices, error) {
	s, err := c.shops.get(ctx)
	if err != nil {
		return nil, magentoFailure(err, "read the shop's configuration")
	}
	attributes, err := c.shops.client.CustomerAttributes(ctx)
	if err != nil {
		return nil, magentoFailure(err, "read the customer attributes")
	}
	choices := &MappingChoices{Fields: []string{"dob", "taxvat"}}
	eachLeaf(KnownUsers(), func(p scim.Path) {
		if mappable(p) == nil {
			choices.Paths = append(choices.Paths, p.String())
		}
	})
	for _, a := range attributes {
		_, err := customField(a)
		own := strings.HasPrefix(a.Code, "scim_")
		if err == nil && a.UserDefined && !own {
			choices.Fields = append(choices.Fields, "custom."+a.Code)
		}
		isFilled := own || slices.Contains(madeUp, a.Code) || a.Code == "created_in" || s.mapping.fields.PathOf(a.Code) != ""
		if a.Required && a.Visible && !isFilled {
			choices.Unfilled = append(choices.Unfilled, a.Code)
		}
	}
	slices.Sort(choices.Fields)
	return choices, nil
}

// CheckMapping says what of a text for CUSTOMER_ATTRIBUTES does not fit the shop: what a start
// with it would fail with. It fails by itself where the shop cannot be asked.
func (c *Customers) CheckMapping(ctx context.Context, text string) (wrong []error, err error) {
	mapping, err := ParseAttributeMapping(text)
	if err != nil {
		return unjoined(err), nil
	}
	attributes, err := c.shops.client.CustomerAttributes(ctx)
	if err != nil {
		return nil, magentoFailure(err, "read the customer attributes")
	}
	byCode := make(map[string]magento.Attribute, len(attributes))
	for _, a := range attributes {
		byCode[a.Code] = a
	}
	_, err = mapping.resolve(KnownUsers(), byCode)
	return unjoined(err), nil
}

// unjoined are the errors that errors.Join put together.
func unjoined(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}
