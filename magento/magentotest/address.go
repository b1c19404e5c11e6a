package magentotest

// address is an address of a customer.
type address struct {
	id       int64
	street   []string
	regionID int64 // 0 for none; -1 where the database has null
	region   string
	code     string // of the region
	text     [addressColumns]string
}

// addressColumn names a text column of the table customer_address_entity.
type addressColumn int

const (
	addressCountry addressColumn = iota
	addressCompany
	addressTelephone
	addressFax
	addressPostcode
	addressCity
	addressFirstname
	addressLastname
	addressMiddlename
	addressPrefix
	addressSuffix
	addressVAT
	addressColumns // how many there are
)

// addressColumnNames returns their names in the order of
// Magento\Customer\Api\Data\AddressInterface, and how many characters they hold.
func addressColumnNames() [addressColumns]textColumnInfo {
	return [addressColumns]textColumnInfo{
		{"country_id", 255},
		{"company", 255},
		{"telephone", 255},
		{"fax", 255},
		{"postcode", 255},
		{"city", 255},
		{"firstname", 255},
		{"lastname", 255},
		{"middlename", 255},
		{"prefix", 40},
		{"suffix", 40},
		{"vat_id", 255},
	}
}

// answer returns the address by itself.
func (a *address) answer(owner *customer) encoded {
	var w jsonWriter
	a.write(&w, owner)
	return w.text
}

// write writes the address as Magento\Customer\Api\Data\AddressInterface, without what is
// null.
func (a *address) write(w *jsonWriter, owner *customer) {
	names := addressColumnNames()
	w.begin('{')
	w.number("id", a.id)
	w.number("customer_id", owner.id)
	w.key("region")
	w.begin('{')
	w.orNull("region_code", a.code)
	w.orNull("region", a.region)
	w.number("region_id", max(a.regionID, 0))
	w.end('}')
	if a.regionID >= 0 {
		w.number("region_id", a.regionID)
	}
	w.string("country_id", a.text[addressCountry])
	w.key("street")
	w.begin('[')
	for _, line := range a.street {
		w.quote(line)
	}
	w.end(']')
	for column := addressCompany; column < addressColumns; column++ {
		w.optional(names[column].name, a.text[column])
	}
	if owner.defaultShipping == a.id {
		w.boolean("default_shipping", true)
	}
	if owner.defaultBilling == a.id {
		w.boolean("default_billing", true)
	}
	w.end('}')
}
