package magentotest

import "strconv"

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

// appendJSON appends the address as Magento\Customer\Api\Data\AddressInterface.
func (a *address) appendJSON(b []byte, owner *customer) []byte {
	names := addressColumnNames()
	w := beginObject(b)
	w.number("id", a.id)
	w.number("customer_id", owner.id)
	w.key("region")
	w.b = a.appendRegion(w.b)
	if a.regionID >= 0 {
		w.number("region_id", a.regionID)
	}
	w.text("country_id", a.text[addressCountry])
	w.key("street")
	w.b = append(w.b, '[')
	for i, line := range a.street {
		w.b = appendString(appendComma(w.b, i), line)
	}
	w.b = append(w.b, ']')
	for column := addressCompany; column < addressColumns; column++ {
		w.optional(names[column].name, a.text[column])
	}
	if owner.defaultShipping == a.id {
		w.boolean("default_shipping", true)
	}
	if owner.defaultBilling == a.id {
		w.boolean("default_billing", true)
	}
	return w.end()
}

func (a *address) appendRegion(b []byte) []byte {
	w := beginObject(b)
	for _, m := range [...]member{{"region_code", a.code}, {"region", a.region}} {
		w.key(m.name)
		if m.value == "" {
			w.b = append(w.b, "null"...)
		} else {
			w.b = appendScalar(w.b, m.value)
		}
	}
	w.key("region_id")
	w.b = strconv.AppendInt(w.b, max(a.regionID, 0), 10)
	return w.end()
}
