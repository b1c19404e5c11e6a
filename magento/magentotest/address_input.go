package magentotest

// addressInput is an address as a request sends it.
type addressInput struct {
	id              *int64
	text            [addressColumns]*string
	street          []string
	hasStreet       bool
	region          *regionInput
	defaultBilling  *bool
	defaultShipping *bool
}

type regionInput struct {
	id           *int64
	region, code *string
}

func (in *customerInput) parseAddresses(v any) *apiError {
	switch v := v.(type) {
	case nil:
		return nil
	case object:
		if len(v) > 0 {
			return inField("addresses", typeError(v, `\Magento\Customer\Api\Data\AddressInterface[]`))
		}
	case []any:
		for _, item := range v {
			var a addressInput
			if err := a.parse(asObject(item)); err != nil {
				return inField("addresses", err)
			}
			in.addresses = append(in.addresses, a)
		}
	default:
		return inField("addresses", typeError(v, `\Magento\Customer\Api\Data\AddressInterface[]`))
	}
	in.hasAddresses = true
	return nil
}

func (a *addressInput) parse(o object) *apiError {
	texts := map[string]**string{}
	for i, c := range addressColumnNames() {
		texts[upperCamel(c.name)] = &a.text[i]
	}
	for _, m := range o {
		name := upperCamel(m.name)
		var err *apiError
		if target, ok := texts[name]; ok {
			err = readText(target, m.value)
		} else {
			err = a.parseOther(name, m)
		}
		if err != nil {
			return inField(m.name, err)
		}
	}
	return nil
}

func (a *addressInput) parseOther(name string, m member) *apiError {
	switch name {
	case "Id":
		return readInt(&a.id, m.value)
	case "CustomerId", "ExtensionAttributes", "CustomAttributes": // accepted, and not stored
		return nil
	case "RegionId":
		if a.region == nil {
			a.region = &regionInput{}
		}
		return readInt(&a.region.id, m.value)
	case "Region":
		return a.parseRegion(m.value)
	case "Street":
		return a.parseStreet(m.value)
	case "DefaultBilling":
		return readBool(&a.defaultBilling, m.value)
	case "DefaultShipping":
		return readBool(&a.defaultShipping, m.value)
	}
	return unknownField(m.name)
}

func readBool(target **bool, v any) *apiError {
	if v == nil {
		return nil
	}
	b, err := asBool(v)
	if err == nil {
		*target = &b
	}
	return err
}

func (a *addressInput) parseRegion(v any) *apiError {
	if v == nil {
		return nil
	}
	if a.region == nil {
		a.region = &regionInput{}
	}
	for _, m := range asObject(v) {
		var err *apiError
		switch upperCamel(m.name) {
		case "RegionId":
			err = readInt(&a.region.id, m.value)
		case "Region":
			err = readText(&a.region.region, m.value)
		case "RegionCode":
			err = readText(&a.region.code, m.value)
		case "ExtensionAttributes":
		default:
			err = unknownField(m.name)
		}
		if err != nil {
			return inField(m.name, err)
		}
	}
	return nil
}

func (a *addressInput) parseStreet(v any) *apiError {
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		return typeError(v, "string[]")
	}
	a.street, a.hasStreet = nil, true
	for _, line := range list {
		text, err := asText(line)
		if err != nil {
			return err
		}
		a.street = append(a.street, text)
	}
	return nil
}

// streetLines is how many lines a street has by default (customer/address/street_lines).
const streetLines = 2

// apply puts what was sent onto an address; what was not sent stays.
func (a *addressInput) apply(to *address, countries *countryTable) {
	for i, c := range addressColumnNames() {
		if v := a.text[i]; v != nil {
			to.text[i] = column(*v, c.length)
		}
	}
	if a.hasStreet {
		to.street = nil
		for _, line := range a.street {
			if line != "" {
				to.street = append(to.street, column(line, 255))
			}
		}
	}
	if a.region != nil {
		a.region.apply(to, countries)
	}
}

// apply resolves a region. One that is sent by its id gets the name and code that
// the country's list has; a name alone is its own code; a code alone says nothing.
func (r *regionInput) apply(to *address, countries *countryTable) {
	to.regionID, to.region, to.code = 0, "", ""
	if r.id != nil && *r.id > 0 {
		to.regionID = *r.id
		if known, ok := countries.region(to.text[addressCountry], *r.id); ok {
			to.region, to.code = known.Name, known.Code
			return
		}
	}
	if r.region != nil {
		to.region = column(*r.region, 255)
		to.code = to.region
	}
}

// check validates an address as Magento\Customer\Model\Address\CompositeValidator
// and the address form's attributes do.
func (a *address) check(countries *countryTable) *apiError {
	names := addressColumnNames()
	var missing []string
	need := func(column addressColumn) {
		if a.text[column] == "" {
			missing = append(missing, names[column].name)
		}
	}
	need(addressFirstname)
	need(addressLastname)
	if len(a.street) == 0 {
		missing = append(missing, "street")
	}
	need(addressCity)
	need(addressTelephone)
	if !postcodeOptional(a.text[addressCountry]) {
		need(addressPostcode)
	}
	if a.text[addressCountry] == "" {
		missing = append(missing, "countryId")
	}
	if err := required(missing...); err != nil {
		return err
	}
	if !countries.has(a.text[addressCountry]) {
		return invalidValue("countryId", a.text[addressCountry])
	}
	_, known := countries.region(a.text[addressCountry], a.regionID)
	if !known && a.regionID > 0 && countries.hasRegions(a.text[addressCountry]) {
		return invalidValue("regionId", a.regionID)
	}
	if len(a.street) > streetLines {
		return invalid(`"Street Address" cannot contain more than 2 lines.`)
	}
	return nil
}

// postcodeOptional tells the countries whose addresses need no postcode
// (general/country/optional_zip_countries).
func postcodeOptional(country string) bool {
	switch country {
	case "HK", "IE", "MO", "PA", "GB":
		return true
	}
	return false
}
