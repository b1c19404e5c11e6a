package magento

import (
	"errors"
	"maps"
	"slices"
)

// fields is a JSON object under construction.
type fields map[string]any

// errNotClearable is the cause of an *Error for a field that has to have a value.
var errNotClearable = errors.New("the field cannot be cleared")

// encode returns the customer object of a request's body: only what is not left.
// What Magento has no way to clear fails with *Error (Invalid): it would ignore
// a null there, and answer that all is well.
func (c *CustomerChange) encode(r route) (fields, error) {
	body := fields{}
	for _, f := range []struct {
		name string
		Field[string]
	}{
		{"email", c.Email},
		{"firstname", c.Firstname},
		{"lastname", c.Lastname},
		{"middlename", c.Middlename},
		{"prefix", c.Prefix},
		{"suffix", c.Suffix},
		{"dob", c.DOB},
		{"taxvat", c.Taxvat},
	} {
		// Magento clears by "": a null changes nothing.
		put(body, f.name, f.Field, "")
	}
	put(body, "confirmation", c.Confirmation, nil) // where only null clears
	put(body, "gender", c.Gender, 0)
	for _, f := range []struct {
		name string
		Field[int64]
	}{
		{"group_id", c.GroupID},
		{"website_id", c.WebsiteID},
		{"store_id", c.StoreID},
	} {
		if f.IsClear() {
			return nil, &Error{Kind: Invalid, Method: r.method, Route: r.pattern, Fields: []string{f.name}, Err: errNotClearable}
		}
		put(body, f.name, f.Field, nil)
	}
	if !c.IsSubscribed.IsLeft() {
		on, _ := c.IsSubscribed.Value()
		body["extension_attributes"] = fields{"is_subscribed": on}
	}
	if !c.Addresses.IsLeft() {
		book, _ := c.Addresses.Value()
		body["addresses"] = encodeAddresses(book)
	}
	if custom := encodeCustom(c.Custom); len(custom) > 0 {
		body["custom_attributes"] = custom
	}
	return body, nil
}

// put adds a field that is set, or cleared by what stands for nothing there.
func put[T any](body fields, name string, f Field[T], cleared any) {
	if v, ok := f.Value(); ok {
		body[name] = v
	} else if f.IsClear() {
		body[name] = cleared
	}
}

// customAttribute is Magento\Framework\Api\AttributeInterface.
type customAttribute struct {
	Code  string `json:"attribute_code"`
	Value string `json:"value"`
}

func encodeCustom(custom map[string]Field[string]) []customAttribute {
	var list []customAttribute
	for _, code := range slices.Sorted(maps.Keys(custom)) {
		if f := custom[code]; !f.IsLeft() {
			v, _ := f.Value()
			list = append(list, customAttribute{code, v})
		}
	}
	return list
}

func encodeAddresses(book []Address) []fields {
	list := make([]fields, len(book)) // never null: [] deletes all
	for i := range book {
		list[i] = book[i].encode()
	}
	return list
}

// encode returns an address for a request's body. An address that Magento has is
// merged into what it holds, so that an empty text is needed to clear there; in a
// new one it is left out.
func (a *Address) encode() fields {
	body := fields{"default_billing": a.DefaultBilling, "default_shipping": a.DefaultShipping}
	known := a.ID != 0
	if known {
		body["id"] = a.ID
	}
	for name, value := range map[string]string{
		"firstname": a.Firstname, "lastname": a.Lastname, "middlename": a.Middlename, "prefix": a.Prefix, "suffix": a.Suffix,
		"company": a.Company, "vat_id": a.VATID, "fax": a.Fax, "city": a.City, "postcode": a.Postcode,
		"country_id": a.CountryID, "telephone": a.Telephone,
	} {
		if known || value != "" {
			body[name] = value
		}
	}
	if known || len(a.Street) > 0 {
		body["street"] = append([]string{}, a.Street...)
	}
	if region := a.Region.encode(known); len(region) > 0 {
		body["region"] = region
	}
	var custom []customAttribute
	for _, code := range slices.Sorted(maps.Keys(a.Custom)) {
		custom = append(custom, customAttribute{code, a.Custom[code]})
	}
	if len(custom) > 0 {
		body["custom_attributes"] = custom
	}
	return body
}

func (r Region) encode(known bool) fields {
	body := fields{}
	if known || r.Name != "" {
		body["region"] = r.Name
	}
	if known || r.Code != "" {
		body["region_code"] = r.Code
	}
	if known || r.ID != 0 {
		body["region_id"] = r.ID
	}
	return body
}
