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

// kinds are the SCIM types of the two default addresses, for billing and for shipping.
var kinds = [...]string{"work", "home"}

// defaults finds the default addresses of c for billing and for shipping; the second is nil
// where it is the first as well.
func defaults(c *magento.Customer) (both [2]*magento.Address) {
	for i := range c.Addresses {
		a := &c.Addresses[i]
		switch {
		case a.DefaultBilling || (a.ID != 0 && a.ID == c.DefaultBilling):
			both[0] = a
		case a.DefaultShipping || (a.ID != 0 && a.ID == c.DefaultShipping):
			both[1] = a
		}
	}
	return both
}

// addressResource is the attribute addresses of a customer.
func addressResource(c *magento.Customer) []any {
	var list []any
	for i, a := range defaults(c) {
		if a == nil {
			continue
		}
		m := map[string]any{"type": kinds[i]}
		resource.Put(m, "streetAddress", strings.Join(a.Street, "\n"))
		resource.Put(m, "locality", a.City)
		resource.Put(m, "region", regionText(a.Region))
		resource.Put(m, "postalCode", a.Postcode)
		resource.Put(m, "country", a.CountryID)
		list = append(list, m)
	}
	return list
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
	var list []any
	shown := ""
	for i, a := range defaults(c) {
		if a != nil && a.Telephone != shown {
			list = append(list, map[string]any{"value": a.Telephone, "type": kinds[i]})
			shown = a.Telephone
		}
	}
	return list
}

// addressBook is what the address book of c becomes so that it holds what r says.
// incomplete lists the types of addresses that Magento would refuse or drop: those stay as
// they are in the book.
func addressBook(
	r scim.Resource, c *magento.Customer, known countries, holder person.Name,
) (book []magento.Address, incomplete []string) {
	wanted, current := slots(r.List("addresses")), defaults(c)
	work, home := wanted[0] != nil, wanted[1] != nil
	if work && !home && current[0] == nil || home && !work && current[1] == nil {
		current[0], current[1] = current[1], current[0] // the only one may change its type
	}
	var next [2]*magento.Address // nil where it is not written anew
	for i, kind := range kinds {
		if wanted[i] == nil {
			continue
		}
		next[i] = magentoAddress(wanted[i], current[i], phoneFor(r.List("phoneNumbers"), kind), known, holder)
		if next[i] == nil {
			incomplete = append(incomplete, kind)
		}
	}
	billing, shipping := next[0], next[1]
	if billing != nil {
		billing.DefaultBilling = true
	}
	if shipping != nil {
		shipping.DefaultBilling, shipping.DefaultShipping = false, true
	}
	var unwanted []magento.Address
	for i, a := range c.Addresses {
		slot := slices.Index(current[:], &c.Addresses[i])
		switch {
		case slot >= 0 && wanted[slot] == nil:
			a.DefaultBilling, a.DefaultShipping = false, false
			unwanted = append(unwanted, a)
			continue
		case slot >= 0 && next[slot] != nil:
			a = *next[slot]
		}
		book = append(book, a)
	}
	if billing != nil && current[0] == nil {
		// The only address is the one to ship to as well.
		billing.DefaultShipping = current[1] == nil && shipping == nil && len(book) == 0
		book = append(book, *billing)
	}
	if shipping != nil && current[1] == nil {
		for i := range book {
			book[i].DefaultShipping = false
		}
		book = append(book, *shipping)
	}
	if len(book) > 0 {
		// Magento refuses a book that lacks the default address of before, unless
		// it is empty: what goes stays there as an address of no use.
		book = append(book, unwanted...)
	}
	return book, incomplete
}

// slots finds the addresses for billing and for shipping among what was sent.
func slots(addresses []scim.Resource) [2]scim.Resource {
	first := func(types ...string) scim.Resource {
		for _, kind := range types {
			isKind := func(a scim.Resource) bool { return strings.EqualFold(a.String("type"), kind) }
			if i := slices.IndexFunc(addresses, isKind); i >= 0 {
				return addresses[i]
			}
		}
		return nil
	}
	return [2]scim.Resource{first("work", ""), first("home", "other")}
}

// countriesIn lists the ISO codes that a plan for this change will ask for.
func countriesIn(before, wanted scim.Resource) []string {
	if !resource.Differ(before, wanted, "addresses", "phoneNumbers") {
		return nil
	}
	var codes []string
	for _, a := range slots(wanted.List("addresses")) {
		if code := countryCode(a); code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
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

// magentoAddress is what a default address becomes; nil where Magento would refuse or drop
// it. What SCIM does not know (company, names, flags) stays as in current.
func magentoAddress(
	wanted scim.Resource, current *magento.Address, phone string, known countries, holder person.Name,
) *magento.Address {
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
		return nil
	}
	a.CountryID = country.ID
	a.Region = regionIn(country, wanted.String("region"))
	for _, text := range append([]string{a.City, a.Postcode, a.Telephone, a.Region.Name}, a.Street...) {
		if utf8.RuneCountInString(text) > field.MaxVarchar || !field.InBasicPlane(text) {
			return nil
		}
	}
	return &a
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
	return a.DefaultBilling == b.DefaultBilling && a.DefaultShipping == b.DefaultShipping &&
		slices.Equal(a.Street, b.Street) && a.City == b.City && a.Postcode == b.Postcode && a.CountryID == b.CountryID &&
		a.Telephone == b.Telephone && regionText(a.Region) == regionText(b.Region)
}
