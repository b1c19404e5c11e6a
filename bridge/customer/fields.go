package customer

import (
	"cmp"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// The customer, what changes it, and a text of that, as the rows know them.
type (
	record = magento.Customer
	change = magento.CustomerChange
	text   = magento.Field[string]
	row    = field.Row[record, change]
)

// ownFields are the fields of every customer that a plan decides by rules of their own.
func ownFields() field.Table[record, change] {
	email := field.Of("email", "emails",
		func(c *record) *string { return &c.Email }, func(c *change) *text { return &c.Email })
	email.Fold = true
	confirmation := field.Of("confirmation", "",
		func(c *record) *string { return &c.Confirmation }, func(c *change) *text { return &c.Confirmation })
	confirmation.Activity = true
	active := custom(attrActive, false)
	active.Activity = true
	return field.Table[record, change]{
		email,
		field.Of("firstname", "name.givenName",
			func(c *record) *string { return &c.Firstname }, func(c *change) *text { return &c.Firstname }),
		field.Of("lastname", "name.familyName",
			func(c *record) *string { return &c.Lastname }, func(c *change) *text { return &c.Lastname }),
		field.Of("middlename", "name.middleName",
			func(c *record) *string { return &c.Middlename }, func(c *change) *text { return &c.Middlename }),
		field.Of("prefix", "name.honorificPrefix",
			func(c *record) *string { return &c.Prefix }, func(c *change) *text { return &c.Prefix }),
		field.Of("suffix", "name.honorificSuffix",
			func(c *record) *string { return &c.Suffix }, func(c *change) *text { return &c.Suffix }),
		confirmation, active, custom(attrLeftover, false),
	}
}

// extensionFields are the attributes of the Magento extension, in the order of /Schemas.
func extensionFields() field.Table[record, change] {
	type number = magento.Field[int64]
	const always = true
	dob, _ := standardField("dob")
	taxvat, _ := standardField("taxvat")
	var table field.Table[record, change]
	for _, f := range []struct {
		row       *row
		always    bool
		check     field.Check
		attribute scim.Attribute
	}{
		{
			field.Of[record, change]("website_id", "", func(c *record) *int64 { return &c.WebsiteID }, nil), always, nil,
			scim.Attribute{
				Name: "websiteId", Type: scim.TypeInteger, Mutability: scim.ReadOnly,
				Description: "The website that the customer belongs to",
			},
		},
		{
			field.Of("store_id", "",
				func(c *record) *int64 { return &c.StoreID }, func(c *change) *number { return &c.StoreID }), always, nil,
			scim.Attribute{
				Name: "storeId", Type: scim.TypeInteger,
				Description: "The store view that decides the customer's language; one of the website's",
			},
		},
		{
			field.Of[record, change]("group_id", "groups", func(c *record) *int64 { return &c.GroupID }, nil), always, nil,
			scim.Attribute{
				Name: "groupId", Type: scim.TypeInteger, Mutability: scim.ReadOnly,
				Description: "The customer group; changed through groups",
			},
		},
		{
			field.Of[record, change]("created_in", "", func(c *record) *string { return &c.CreatedIn }, nil), !always, nil,
			scim.Attribute{
				Name: "createdIn", Type: scim.TypeString, Mutability: scim.ReadOnly,
				Description: "The name of the store view in which the account was made",
			},
		},
		{dob, !always, dob.Check, scim.Attribute{Name: "dob", Type: scim.TypeString, Description: "Date of birth, YYYY-MM-DD"}},
		{
			field.Of("gender", "",
				func(c *record) *int64 { return &c.Gender }, func(c *change) *number { return &c.Gender }), !always, checkGender,
			scim.Attribute{Name: "gender", Type: scim.TypeInteger, Description: "1 male, 2 female, 3 not specified"},
		},
		{taxvat, !always, taxvat.Check, scim.Attribute{Name: "taxvat", Type: scim.TypeString, Description: "Tax/VAT number"}},
		{
			field.Of("is_subscribed", "",
				func(c *record) *bool { return &c.IsSubscribed },
				func(c *change) *magento.Field[bool] { return &c.IsSubscribed }), always, nil,
			scim.Attribute{
				Name: "isSubscribed", Type: scim.TypeBoolean, Description: "Whether the customer receives the newsletter",
			},
		},
	} {
		f.row.Always, f.row.Check = f.always, f.check
		table = append(table, at(f.row, scim.Path{Schema: CustomerSchema, Attribute: &f.attribute}))
	}
	return table
}

func checkGender(path string, value any) error {
	if n, _ := value.(int64); n < 1 || n > 3 {
		return scim.Invalid(path, "must be 1 (male), 2 (female) or 3 (not specified)")
	}
	return nil
}

// maxTaxvat is the column's width; its metadata says 255 (db_schema.xml).
const maxTaxvat = 50

// standardField is a field of every customer that the Magento extension shows, or that
// CUSTOMER_ATTRIBUTES can give to another attribute; false for any other name.
func standardField(name string) (*row, bool) {
	switch name {
	case "taxvat":
		f := field.Of(name, "", func(c *record) *string { return &c.Taxvat }, func(c *change) *text { return &c.Taxvat })
		f.Check = field.Text("the Magento field taxvat", maxTaxvat)
		return f, true
	case "dob":
		f := field.New(name, "", func(c *record) string { return dateOf(c.DOB) },
			func(c *record, date string) { c.DOB = date }, func(c *change, to text) { c.DOB = to })
		f.Check = dateCheck(name)
		return f, true
	default:
		return nil, false
	}
}

// custom is a customer attribute that Magento keeps among custom_attributes.
func custom(code string, isDate bool) *row {
	get := func(c *record) string { return c.Custom[code] }
	if isDate {
		get = func(c *record) string { return dateOf(c.Custom[code]) }
	}
	set := func(c *record, value string) {
		if value == "" {
			delete(c.Custom, code)
			return
		}
		c.Custom[code] = value
	}
	return field.New(code, "", get, set, func(c *change, to text) { setCustom(c, code, to) })
}

// setCustom notes in a change what becomes of a customer attribute.
func setCustom(c *change, code string, to text) {
	if c.Custom == nil {
		c.Custom = make(map[string]text)
	}
	c.Custom[code] = to
}

// at puts a row where a user has the attribute.
func at(f *row, path scim.Path) *row {
	f.At, f.Path = path, cmp.Or(f.Path, path.String())
	return f
}

// dateCheck is the check of a field that holds dates.
func dateCheck(code string) field.Check {
	return func(path string, value any) error {
		if date, _ := value.(string); date != "" && !isDate(date) {
			return scim.Invalid(path, "must be a date as YYYY-MM-DD for the Magento field "+code)
		}
		return nil
	}
}

// isDate reports whether s is a date as Magento writes it.
func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// dateOf is the date of what Magento holds for one: fields of the type datetime
// have a time of day behind it.
func dateOf(s string) string {
	if date, _, ok := strings.Cut(s, " "); ok && isDate(date) {
		return date
	}
	return s
}

// otherNames are the SCIM attributes of what is no row: parts of an address, and what the
// module alone has.
var otherNames = map[string]string{
	"city": "addresses", "street": "addresses", "postcode": "addresses", "telephone": "addresses",
	"country_id": "addresses", "countryId": "addresses", "region": "addresses",
	attrUserName: "userName", attrExternalID: "externalId", "scim_display_name": "displayName",
}

// everyField are the fields that a customer has in every shop.
var everyField = append(ownFields(), extensionFields()...)

// scimName is the SCIM attribute of a field of Magento in every shop, else the field itself.
func scimName(name string) string { return cmp.Or(everyField.PathOf(name), otherNames[name], name) }

// magentoFailure is what trouble with Magento is to a SCIM client, where a refusal
// names fields of a customer or of a customer group.
func magentoFailure(err error, doing string) error { return failure.Of(err, doing, scimName) }
