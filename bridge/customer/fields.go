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
	active, deleted := custom(attrActive, false), custom(attrDeleted, false)
	active.Activity, deleted.Activity = true, true
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
		confirmation, active, deleted, custom(attrLeftover, false), custom(attrCreateKey, false), custom(attrOwner, false),
	}
}

// extensionFields are the attributes of the Magento extension, in the order of /Schemas.
func extensionFields() field.Table[record, change] {
	type number = magento.Field[int64]
	website := field.Of[record, change]("website_id", "", func(c *record) *int64 { return &c.WebsiteID }, nil)
	store := field.Of("store_id", "",
		func(c *record) *int64 { return &c.StoreID }, func(c *change) *number { return &c.StoreID })
	group := field.Of[record, change]("group_id", "groups", func(c *record) *int64 { return &c.GroupID }, nil)
	createdIn := field.Of[record, change]("created_in", "", func(c *record) *string { return &c.CreatedIn }, nil)
	gender := field.Of("gender", "",
		func(c *record) *int64 { return &c.Gender }, func(c *change) *number { return &c.Gender })
	gender.Check = checkGender
	subscribed := field.Of("is_subscribed", "",
		func(c *record) *bool { return &c.IsSubscribed },
		func(c *change) *magento.Field[bool] { return &c.IsSubscribed })
	for _, f := range []*row{website, store, group, subscribed} {
		f.Always = true
	}
	return field.Table[record, change]{
		extension(website, "websiteId", scim.ReadOnly, "The website that the customer belongs to"),
		extension(store, "storeId", "", "The store view that decides the customer's language; one of the website's"),
		extension(group, "groupId", scim.ReadOnly, "The customer group; changed through groups"),
		extension(createdIn, "createdIn", scim.ReadOnly, "The name of the store view in which the account was made"),
		extension(dobField(), "dob", "", "Date of birth, YYYY-MM-DD"),
		extension(gender, "gender", "", "1 male, 2 female, 3 not specified"),
		extension(taxvatField(), "taxvat", "", "Tax/VAT number"),
		extension(subscribed, "isSubscribed", "", "Whether the customer receives the newsletter"),
	}
}

// extension puts a row where the Magento extension has the attribute of that name.
func extension(f *row, name string, mutability scim.Mutability, description string) *row {
	a := &scim.Attribute{Name: name, Type: scim.TypeBoolean, Mutability: mutability, Description: description}
	switch {
	case f.Number():
		a.Type = scim.TypeInteger
	case f.Text():
		a.Type = scim.TypeString
	}
	return at(f, scim.Path{Schema: CustomerSchema, Attribute: a})
}

func checkGender(path string, value any) error {
	if n, _ := value.(int64); n < 1 || n > 3 {
		return scim.Invalid(path, "must be 1 (male), 2 (female) or 3 (not specified)")
	}
	return nil
}

// maxTaxvat is the column's width; its metadata says 255 (db_schema.xml).
const maxTaxvat = 50

// taxvatField and dobField are of every customer; CUSTOMER_ATTRIBUTES can give them to
// another attribute than that of the Magento extension.
func taxvatField() *row {
	f := field.Of("taxvat", "", func(c *record) *string { return &c.Taxvat }, func(c *change) *text { return &c.Taxvat })
	f.Check = field.Text("the Magento field taxvat", maxTaxvat)
	return f
}

func dobField() *row {
	f := field.New("dob", "", func(c *record) string { return dateOf(c.DOB) },
		func(c *record, date string) { c.DOB = date }, func(c *change, to text) { c.DOB = to })
	f.Check = dateCheck("dob")
	return f
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

// everyShop is what is mapped in every shop.
var everyShop = mapping{fields: append(ownFields(), extensionFields()...)}

// magentoFailure is what trouble with Magento is to a SCIM client, where a refusal
// names fields of a customer or of a customer group.
func magentoFailure(err error, doing string) error {
	return failure.Of(err, doing, everyShop.attributeOf)
}
