package magento

import (
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

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

// UnmarshalJSONFrom implements json.UnmarshalerFrom: Magento writes a list.
func (a *CustomAttributes) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != jsontext.KindBeginArray {
		return dec.SkipValue() // none: null, or PHP's {} for a list
	}
	var list []customAttribute
	if err := json.UnmarshalDecode(dec, &list); err != nil || len(list) == 0 {
		return err
	}
	*a = make(CustomAttributes, len(list))
	for _, one := range list {
		(*a)[one.Code] = one.Value
	}
	return nil
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
