package magento

import "encoding/json"

// customerWire is Magento\Customer\Api\Data\CustomerInterface as REST writes it.
type customerWire struct {
	ID              number                  `json:"id"`
	GroupID         number                  `json:"group_id"`
	WebsiteID       number                  `json:"website_id"`
	StoreID         number                  `json:"store_id"`
	Email           text                    `json:"email"`
	Firstname       text                    `json:"firstname"`
	Lastname        text                    `json:"lastname"`
	Middlename      text                    `json:"middlename"`
	Prefix          text                    `json:"prefix"`
	Suffix          text                    `json:"suffix"`
	DOB             text                    `json:"dob"`
	Gender          number                  `json:"gender"`
	Taxvat          text                    `json:"taxvat"`
	Confirmation    text                    `json:"confirmation"`
	CreatedAt       text                    `json:"created_at"`
	UpdatedAt       text                    `json:"updated_at"`
	DefaultBilling  number                  `json:"default_billing"`
	DefaultShipping number                  `json:"default_shipping"`
	Addresses       []addressWire           `json:"addresses"`
	Extension       object[customerExtWire] `json:"extension_attributes"`
	Custom          customWire              `json:"custom_attributes"`
}

type customerExtWire struct {
	IsSubscribed flag `json:"is_subscribed"`
}

// addressWire is Magento\Customer\Api\Data\AddressInterface.
type addressWire struct {
	ID              number     `json:"id"`
	Firstname       text       `json:"firstname"`
	Lastname        text       `json:"lastname"`
	Middlename      text       `json:"middlename"`
	Prefix          text       `json:"prefix"`
	Suffix          text       `json:"suffix"`
	Company         text       `json:"company"`
	VATID           text       `json:"vat_id"`
	Fax             text       `json:"fax"`
	Street          streetWire `json:"street"`
	City            text       `json:"city"`
	Region          regionWire `json:"region"`
	RegionID        number     `json:"region_id"`
	Postcode        text       `json:"postcode"`
	CountryID       text       `json:"country_id"`
	Telephone       text       `json:"telephone"`
	DefaultBilling  flag       `json:"default_billing"`
	DefaultShipping flag       `json:"default_shipping"`
	Custom          customWire `json:"custom_attributes"`
}

// streetWire reads the lines of a street, which may come as one text.
type streetWire []string

// UnmarshalJSON implements json.Unmarshaler.
func (s *streetWire) UnmarshalJSON(data []byte) error {
	var lines []text
	if data[0] != '[' {
		var line text
		if err := json.Unmarshal(data, &line); err != nil {
			return err
		}
		if line != "" {
			lines = []text{line}
		}
	} else if err := json.Unmarshal(data, &lines); err != nil {
		return err
	}
	*s = nil
	for _, l := range lines {
		*s = append(*s, string(l))
	}
	return nil
}

// regionWire reads a region, which is an object in a customer's addresses and a
// bare name in some others.
type regionWire struct{ Region }

// UnmarshalJSON implements json.Unmarshaler.
func (r *regionWire) UnmarshalJSON(data []byte) error {
	if data[0] != '{' {
		return json.Unmarshal(data, (*text)(&r.Name))
	}
	var w struct {
		ID   number `json:"region_id"`
		Code text   `json:"region_code"`
		Name text   `json:"region"`
	}
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	r.Region = Region{ID: int64(w.ID), Code: string(w.Code), Name: string(w.Name)}
	return nil
}

// customWire reads custom_attributes, a list of codes with their values.
type customWire map[string]string

// UnmarshalJSON implements json.Unmarshaler.
func (c *customWire) UnmarshalJSON(data []byte) error {
	if data[0] != '[' {
		return nil
	}
	var list []struct {
		Code  string `json:"attribute_code"`
		Value text   `json:"value"`
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*c = nil
	for _, a := range list {
		if *c == nil {
			*c = make(customWire, len(list))
		}
		(*c)[a.Code] = string(a.Value)
	}
	return nil
}

func (w *customerWire) customer() *Customer {
	c := &Customer{
		ID: int64(w.ID), GroupID: int64(w.GroupID), WebsiteID: int64(w.WebsiteID), StoreID: int64(w.StoreID),
		Email: string(w.Email), Firstname: string(w.Firstname), Lastname: string(w.Lastname), Middlename: string(w.Middlename),
		Prefix: string(w.Prefix), Suffix: string(w.Suffix), DOB: string(w.DOB), Gender: int64(w.Gender), Taxvat: string(w.Taxvat),
		Confirmation: string(w.Confirmation), CreatedAt: string(w.CreatedAt), UpdatedAt: string(w.UpdatedAt),
		DefaultBilling: int64(w.DefaultBilling), DefaultShipping: int64(w.DefaultShipping),
		IsSubscribed: bool(w.Extension.value.IsSubscribed), Custom: w.Custom,
	}
	if len(w.Addresses) > 0 {
		c.Addresses = make([]Address, len(w.Addresses))
		for i := range w.Addresses {
			c.Addresses[i] = w.Addresses[i].address()
		}
	}
	return c
}

func (w *addressWire) address() Address {
	region := w.Region.Region
	if region.ID == 0 {
		region.ID = int64(w.RegionID)
	}
	return Address{
		ID: int64(w.ID), Firstname: string(w.Firstname), Lastname: string(w.Lastname), Middlename: string(w.Middlename),
		Prefix: string(w.Prefix), Suffix: string(w.Suffix), Company: string(w.Company), VATID: string(w.VATID), Fax: string(w.Fax),
		Street: w.Street, City: string(w.City), Region: region, Postcode: string(w.Postcode), CountryID: string(w.CountryID),
		Telephone: string(w.Telephone), DefaultBilling: bool(w.DefaultBilling), DefaultShipping: bool(w.DefaultShipping), Custom: w.Custom,
	}
}
