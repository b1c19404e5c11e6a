package customer

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"

	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// A customer's default billing address is the SCIM address of type work, the
// default shipping address that of type home (or other). The rest of the address
// book belongs to the customer and the shop, and is never touched.

// maxStreetLines is how many lines of street Magento takes by default.
const maxStreetLines = 2

// countries answers what is known of a country by its ISO code, nil for one that
// Magento does not know.
type countries map[string]*magento.Country

// defaults finds the default billing and shipping address of c; shipping is nil
// where it is the billing address as well.
func defaults(c *magento.Customer) (billing, shipping *magento.Address) {
	for i := range c.Addresses {
		a := &c.Addresses[i]
		switch {
		case a.DefaultBilling || (a.ID != 0 && a.ID == c.DefaultBilling):
			billing = a
		case a.DefaultShipping || (a.ID != 0 && a.ID == c.DefaultShipping):
			shipping = a
		}
	}
	return billing, shipping
}

// addressResource is the attribute addresses of a customer.
func addressResource(c *magento.Customer) []any {
	billing, shipping := defaults(c)
	var list []any
	if billing != nil {
		list = append(list, oneAddress(billing, "work"))
	}
	if shipping != nil {
		list = append(list, oneAddress(shipping, "home"))
	}
	return list
}

func oneAddress(a *magento.Address, kind string) map[string]any {
	m := map[string]any{"type": kind}
	resource.Put(m, "streetAddress", strings.Join(a.Street, "\n"))
	resource.Put(m, "locality", a.City)
	resource.Put(m, "region", regionText(a.Region))
	resource.Put(m, "postalCode", a.Postcode)
	resource.Put(m, "country", a.CountryID)
	return m
}

// regionText is a region as SCIM shows it: the code of one that Magento knows,
// else its name.
func regionText(r magento.Region) string {
	if r.ID > 0 && r.Code != "" {
		return r.Code
	}
	return r.Name
}

// phoneResource is the attribute phoneNumbers of a customer: Magento has a
// telephone only in an address.
func phoneResource(c *magento.Customer) []any {
	billing, shipping := defaults(c)
	var list []any
	if billing != nil && billing.Telephone != "" {
		list = append(list, map[string]any{"value": billing.Telephone, "type": "work"})
	}
	if shipping != nil && shipping.Telephone != "" && (billing == nil || billing.Telephone != shipping.Telephone) {
		list = append(list, map[string]any{"value": shipping.Telephone, "type": "home"})
	}
	return list
}

// addressBook is what the address book of c becomes so that it holds what r says.
// incomplete lists the types of addresses that Magento would refuse or drop: those stay as
// they are in the book.
func addressBook(r scim.Resource, c *magento.Customer, known countries, holder person.Name) (book []magento.Address, incomplete []string) {
	work, home := slots(r.List("addresses"))
	billing, shipping := defaults(c)
	switch { // the only one may change its type
	case work == nil && home != nil && shipping == nil:
		billing, shipping = nil, billing
	case home == nil && work != nil && billing == nil:
		billing, shipping = shipping, nil
	}
	phones := r.List("phoneNumbers")
	newBilling, keepsBilling := magentoAddress(work, billing, phoneFor(phones, "work"), known, holder)
	newShipping, keepsShipping := magentoAddress(home, shipping, phoneFor(phones, "home"), known, holder)
	if work != nil && newBilling == nil {
		incomplete = append(incomplete, "work")
	}
	if home != nil && newShipping == nil {
		incomplete = append(incomplete, "home")
	}
	var gone []magento.Address
	for i := range c.Addresses {
		a := c.Addresses[i]
		switch was := &c.Addresses[i]; {
		case was == billing && !keepsBilling, was == shipping && !keepsShipping:
			a.DefaultBilling, a.DefaultShipping = false, false
			gone = append(gone, a)
			continue
		case was == billing && newBilling != nil:
			a = *newBilling
			a.DefaultBilling = true
		case was == shipping && newShipping != nil:
			a = *newShipping
			a.DefaultBilling, a.DefaultShipping = false, true
		}
		book = append(book, a)
	}
	if billing == nil && newBilling != nil {
		newBilling.DefaultBilling = true
		// The only address is the one to ship to as well.
		newBilling.DefaultShipping = shipping == nil && newShipping == nil && len(book) == 0
		book = append(book, *newBilling)
	}
	if shipping == nil && newShipping != nil {
		newShipping.DefaultShipping = true
		for i := range book {
			book[i].DefaultShipping = false
		}
		book = append(book, *newShipping)
	}
	if len(book) > 0 {
		// Magento refuses a book that lacks the default address of before, unless
		// it is empty: what goes stays there as an address of no use.
		book = append(book, gone...)
	}
	return book, incomplete
}

// slots finds the addresses for billing and shipping among what was sent.
func slots(addresses []scim.Resource) (work, home scim.Resource) {
	var untyped scim.Resource
	for _, a := range addresses {
		switch kind := strings.ToLower(a.String("type")); {
		case kind == "work" && work == nil:
			work = a
		case (kind == "home" || kind == "other") && (home == nil || kind == "home" && !strings.EqualFold(home.String("type"), "home")):
			home = a
		case kind == "" && untyped == nil:
			untyped = a
		}
	}
	if work == nil {
		work = untyped
	}
	return work, home
}

// phoneFor finds the number that goes with an address: that of its type, else the
// primary one, else the first that is no fax.
func phoneFor(phones []scim.Resource, kind string) string {
	number, isPrimary := "", false
	for _, p := range phones {
		value := plainNumber(p.String("value"))
		switch of := strings.ToLower(p.String("type")); {
		case value == "" || of == "fax" || of == "pager":
			continue
		case of == kind:
			return value
		}
		if primary, _ := p.Bool("primary"); number == "" || primary && !isPrimary {
			number, isPrimary = value, primary
		}
	}
	return number
}

// plainNumber takes the scheme off a telephone URI (RFC 3966), which people in
// the shop would have to read past.
func plainNumber(value string) string {
	if len(value) > 4 && strings.EqualFold(value[:4], "tel:") {
		return value[4:]
	}
	return value
}

// optionalPostcode lists the countries in which Magento asks for no postcode by
// default (general/country/optional_zip_countries).
var optionalPostcode = []string{"HK", "IE", "MO", "PA", "GB"}

// magentoAddress is what a default address becomes; nil where it is not written anew: keeps
// says whether it stays, because Magento would refuse or drop the wanted one, or is to go.
// What SCIM does not know (company, names, flags) stays as in current.
func magentoAddress(wanted scim.Resource, current *magento.Address, phone string, known countries, holder person.Name) (next *magento.Address, keeps bool) {
	if wanted == nil {
		return nil, false
	}
	a := magento.Address{Firstname: holder.First, Lastname: holder.Last}
	if current != nil {
		a = *current
	}
	country := known[countryCode(wanted)]
	a.Street = streetLines(wanted.String("streetAddress"))
	a.City = wanted.String("locality")
	a.Postcode = wanted.String("postalCode")
	if phone != "" {
		a.Telephone = phone // else it stays: Magento keeps no address without one
	}
	if country == nil || len(a.Street) == 0 || a.City == "" || a.Telephone == "" ||
		a.Postcode == "" && !slices.Contains(optionalPostcode, country.ID) {
		return nil, true
	}
	a.CountryID = country.ID
	a.Region = regionIn(country, wanted.String("region"))
	for _, text := range append([]string{a.City, a.Postcode, a.Telephone, a.Region.Name}, a.Street...) {
		if utf8.RuneCountInString(text) > field.MaxVarchar || !field.InBasicPlane(text) {
			return nil, true
		}
	}
	return &a, true
}

// countryCode is the ISO 3166-1 code of an address as it was sent (RFC 7643
// section 4.1.2), in capitals; "" for anything else.
func countryCode(a scim.Resource) string {
	code := strings.ToUpper(strings.TrimSpace(a.String("country")))
	if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
		return ""
	}
	return code
}

func streetLines(street string) []string {
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(street, "\r\n", "\n")) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) > maxStreetLines {
		lines = append(lines[:maxStreetLines-1], strings.Join(lines[maxStreetLines-1:], ", "))
	}
	return lines
}

// regionIn finds a region by its code or name: Magento resolves neither by itself.
func regionIn(country *magento.Country, region string) magento.Region {
	region = strings.TrimSpace(region)
	for _, r := range country.Regions {
		if strings.EqualFold(r.Code, region) || strings.EqualFold(r.Name, region) {
			return magento.Region(r)
		}
	}
	return magento.Region{Name: region}
}

// sameAddress compares what SCIM says of an address.
func sameAddress(a, b magento.Address) bool {
	return a.DefaultBilling == b.DefaultBilling && a.DefaultShipping == b.DefaultShipping && slices.Equal(a.Street, b.Street) && a.City == b.City && a.Postcode == b.Postcode && a.CountryID == b.CountryID &&
		a.Telephone == b.Telephone && regionText(a.Region) == regionText(b.Region)
}
