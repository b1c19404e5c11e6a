package magento

import (
	"maps"
	"slices"

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
	Confirmation    string           `json:"confirmation"`            // a pending key; never in the answer to a create
	CreatedAt       string           `json:"created_at"`              // YYYY-MM-DD hh:mm:ss, UTC
	UpdatedAt       string           `json:"updated_at"`              // YYYY-MM-DD hh:mm:ss, UTC
	CreatedIn       string           `json:"created_in"`              // name of a store view
	DefaultBilling  int64            `json:"default_billing,string"`  // id of an address; 0 for none
	DefaultShipping int64            `json:"default_shipping,string"` // as DefaultBilling
	Addresses       []Address        `json:"addresses"`
	Custom          CustomAttributes `json:"custom_attributes"`

	CustomerExtension `json:"extension_attributes"`
}

// CustomerExtension is Magento\Customer\Api\Data\CustomerExtensionInterface.
type CustomerExtension struct {
	IsSubscribed bool `json:"is_subscribed"`
}

// CustomAttributes are values by attribute code (custom_attributes). What Magento
// sends as a number or a boolean is kept as text ("1", "0").
type CustomAttributes map[string]string

// CustomAttributeChanges are the changes of a partial update by attribute code.
type CustomAttributeChanges map[string]Field[string]

// customAttribute is Magento\Framework\Api\AttributeInterface.
type customAttribute struct {
	Code  string `json:"attribute_code"`
	Value string `json:"value"`
}

// usualAttributes is how many attributes there is room for at once: more than most customers
// have.
const usualAttributes = 8

// UnmarshalJSONFrom implements json.UnmarshalerFrom: Magento writes a list.
func (a *CustomAttributes) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != jsontext.KindBeginArray {
		return dec.SkipValue() // none: null, or PHP's {} for a list
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	var one customAttribute
	for dec.PeekKind() != jsontext.KindEndArray {
		one = customAttribute{}
		if err := json.UnmarshalDecode(dec, &one); err != nil {
			return err
		}
		if *a == nil {
			*a = make(CustomAttributes, usualAttributes)
		}
		(*a)[one.Code] = one.Value
	}
	_, err := dec.ReadToken()
	return err
}

// MarshalJSONTo implements json.MarshalerTo.
func (a CustomAttributes) MarshalJSONTo(enc *jsontext.Encoder) error {
	list := make([]customAttribute, 0, len(a))
	for _, code := range slices.Sorted(maps.Keys(a)) {
		list = append(list, customAttribute{code, a[code]})
	}
	return json.MarshalEncode(enc, list, json.OmitZeroStructFields(false)) // an empty value clears
}

// MarshalJSONTo implements json.MarshalerTo.
func (c CustomAttributeChanges) MarshalJSONTo(enc *jsontext.Encoder) error {
	changed := CustomAttributes{}
	for code, f := range c {
		if !f.IsLeft() {
			changed[code], _ = f.Value()
		}
	}
	return json.MarshalEncode(enc, changed)
}
