package magento

// customerWire reads Magento\Customer\Api\Data\CustomerInterface as REST writes it.
type customerWire struct{ Customer }

func (w *customerWire) readFrom(r *jsonReader) {
	c := &w.Customer
	r.object(func(name string) {
		switch name {
		case "id":
			c.ID = r.number()
		case "group_id":
			c.GroupID = r.number()
		case "website_id":
			c.WebsiteID = r.number()
		case "store_id":
			c.StoreID = r.number()
		case "email":
			c.Email = r.anyText()
		case "firstname":
			c.Firstname = r.anyText()
		case "lastname":
			c.Lastname = r.anyText()
		case "middlename":
			c.Middlename = r.anyText()
		case "prefix":
			c.Prefix = r.anyText()
		case "suffix":
			c.Suffix = r.anyText()
		case "dob":
			c.DOB = r.anyText()
		case "gender":
			c.Gender = r.number()
		case "taxvat":
			c.Taxvat = r.anyText()
		case "confirmation":
			c.Confirmation = r.anyText()
		case "created_at":
			c.CreatedAt = r.anyText()
		case "updated_at":
			c.UpdatedAt = r.anyText()
		case "default_billing":
			c.DefaultBilling = r.number()
		case "default_shipping":
			c.DefaultShipping = r.number()
		case "addresses":
			c.Addresses = readAddresses(r)
		case "extension_attributes":
			c.IsSubscribed = readIsSubscribed(r)
		case "custom_attributes":
			c.Custom = readCustom(r)
		default:
			r.skip()
		}
	})
}

// readIsSubscribed reads the one extension attribute that is of interest. PHP
// writes [] for an object that is empty.
func readIsSubscribed(r *jsonReader) (subscribed bool) {
	if r.next() != '{' {
		r.skip()
		return false
	}
	r.object(func(name string) {
		if name == "is_subscribed" {
			subscribed = r.flag()
		} else {
			r.skip()
		}
	})
	return subscribed
}

// readCustom reads custom_attributes, a list of codes with their values.
func readCustom(r *jsonReader) map[string]string {
	if r.next() != '[' {
		r.skip()
		return nil
	}
	var custom map[string]string
	r.list(func() {
		var code, value string
		r.object(func(name string) {
			switch name {
			case "attribute_code":
				code = r.anyText()
			case "value":
				value = r.anyText()
			default:
				r.skip()
			}
		})
		if custom == nil {
			custom = make(map[string]string, 8)
		}
		custom[code] = value
	})
	return custom
}

func readAddresses(r *jsonReader) []Address {
	if r.null() {
		return nil
	}
	var list []Address
	r.list(func() {
		list = append(list, Address{})
		if !r.null() {
			list[len(list)-1].readFrom(r)
		}
	})
	return list
}

// readFrom reads Magento\Customer\Api\Data\AddressInterface.
func (a *Address) readFrom(r *jsonReader) {
	regionID := int64(0)
	r.object(func(name string) {
		switch name {
		case "id":
			a.ID = r.number()
		case "firstname":
			a.Firstname = r.anyText()
		case "lastname":
			a.Lastname = r.anyText()
		case "middlename":
			a.Middlename = r.anyText()
		case "prefix":
			a.Prefix = r.anyText()
		case "suffix":
			a.Suffix = r.anyText()
		case "company":
			a.Company = r.anyText()
		case "vat_id":
			a.VATID = r.anyText()
		case "fax":
			a.Fax = r.anyText()
		case "street":
			a.Street = readStreet(r)
		case "city":
			a.City = r.anyText()
		case "region":
			a.Region = readRegion(r)
		case "region_id":
			regionID = r.number()
		case "postcode":
			a.Postcode = r.anyText()
		case "country_id":
			a.CountryID = r.anyText()
		case "telephone":
			a.Telephone = r.anyText()
		case "default_billing":
			a.DefaultBilling = r.flag()
		case "default_shipping":
			a.DefaultShipping = r.flag()
		case "custom_attributes":
			a.Custom = readCustom(r)
		default:
			r.skip()
		}
	})
	if a.Region.ID == 0 {
		a.Region.ID = regionID
	}
}

// readStreet reads the lines of a street, which may come as one text.
func readStreet(r *jsonReader) (lines []string) {
	if r.next() == '[' {
		r.list(func() { lines = append(lines, r.anyText()) })
		return lines
	}
	if line := r.anyText(); line != "" {
		lines = []string{line}
	}
	return lines
}

// readRegion reads a region, which is an object in a customer's addresses and a
// bare name in some others.
func readRegion(r *jsonReader) (region Region) {
	if r.next() != '{' {
		return Region{Name: r.anyText()}
	}
	r.object(func(name string) {
		switch name {
		case "region_id":
			region.ID = r.number()
		case "region_code":
			region.Code = r.anyText()
		case "region":
			region.Name = r.anyText()
		default:
			r.skip()
		}
	})
	return region
}
