package magento

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Customer is a customer as Magento's REST API answers it
// (Magento\Customer\Api\Data\CustomerInterface). Absent text is "".
type Customer struct {
	ID              int64            `json:"id"`
	GroupID         int64            `json:"group_id"`
	WebsiteID       int64            `json:"website_id"`
	StoreID         int64            `json:"store_id"`
	Email           string           `json:"email"`
	Firstname       string           `json:"firstname"`
	Lastname        string           `json:"lastname"`
	Middlename      string           `json:"middlename"`
	Prefix          string           `json:"prefix"`
	Suffix          string           `json:"suffix"`
	DOB             string           `json:"dob"`    // YYYY-MM-DD
	Gender          int64            `json:"gender"` // 1 male, 2 female, 3 not specified, 0 unset
	Taxvat          string           `json:"taxvat"`
	Confirmation    string           `json:"confirmation"`     // a pending key; never in the answer to a create
	CreatedAt       string           `json:"created_at"`       // YYYY-MM-DD hh:mm:ss, UTC
	UpdatedAt       string           `json:"updated_at"`       // YYYY-MM-DD hh:mm:ss, UTC
	CreatedIn       string           `json:"created_in"`       // name of the store view in which the account was made
	DefaultBilling  int64            `json:"default_billing"`  // id of an address, 0 for none
	DefaultShipping int64            `json:"default_shipping"` // id of an address, 0 for none
	Addresses       []Address        `json:"addresses"`
	IsSubscribed    bool             `json:"-"` // among the extension attributes
	Custom          CustomAttributes `json:"custom_attributes"`
}

// customerExtension is Magento\Customer\Api\Data\CustomerExtensionInterface.
type customerExtension struct {
	IsSubscribed bool `json:"is_subscribed"`
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (c *Customer) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	type plain Customer
	var answer struct {
		*plain
		Extension object[customerExtension] `json:"extension_attributes"`
	}
	answer.plain = (*plain)(c)
	err := json.UnmarshalDecode(dec, &answer)
	c.IsSubscribed = answer.Extension.members.IsSubscribed
	return err
}
