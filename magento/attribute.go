package magento

import (
	"context"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var routeCustomerAttributes = route{http.MethodGet, "/V1/attributeMetadata/customer"}

// Attribute is an attribute of customers
// (Magento\Customer\Api\Data\AttributeMetadataInterface).
type Attribute struct {
	Code          string   `json:"attribute_code"`
	FrontendInput string   `json:"frontend_input"` // text, textarea, date, boolean, select, multiselect, hidden …
	BackendType   string   `json:"backend_type"`   // static, varchar, text, int, datetime, decimal
	FrontendLabel string   `json:"frontend_label"`
	StoreLabel    string   `json:"store_label"` // of the store view, which Magento's messages use
	Required      bool     `json:"required"`
	Visible       bool     `json:"visible"`
	System        bool     `json:"system"`
	UserDefined   bool     `json:"user_defined"`
	MaxLength     int      `json:"-"` // characters, from the rule max_text_length; 0 for no such rule
	Options       []Option `json:"-"`
}

// Option is a value that an attribute with a selection can have.
type Option struct{ Label, Value string }

// optionAnswer is an option, or a heading over some.
type optionAnswer struct {
	Label   string         `json:"label"`
	Value   *string        `json:"value"`
	Options []optionAnswer `json:"options"`
}

// CustomerAttributes lists the attributes that customers of this shop have, both
// Magento's and the shop's own. From then on the client knows their labels in the messages of
// refusals. It fails with *Error.
//
// Route: GET /V1/attributeMetadata/customer
func (c *Client) CustomerAttributes(ctx context.Context) ([]Attribute, error) {
	attributes, err := list[Attribute](ctx, c, routeCustomerAttributes)
	if err == nil {
		c.labels.Store(new(newLabelCodes(attributes)))
	}
	return attributes, err
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (a *Attribute) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	type plain Attribute
	var answer struct {
		*plain
		Rules []struct {
			Name  string `json:"name"`
			Value string `json:"value"`
		} `json:"validation_rules"`
		Options []optionAnswer `json:"options"`
	}
	answer.plain = (*plain)(a)
	err := json.UnmarshalDecode(dec, &answer)
	for _, rule := range answer.Rules {
		if rule.Name == "max_text_length" {
			a.MaxLength, _ = strconv.Atoi(rule.Value) // 0 where it is no number
		}
	}
	a.Options = flatten(nil, answer.Options)
	return err
}

// flatten appends the options that have a value, those under headings too.
func flatten(all []Option, options []optionAnswer) []Option {
	for _, o := range options {
		if o.Value != nil {
			all = append(all, Option{Label: o.Label, Value: *o.Value})
		}
		all = flatten(all, o.Options)
	}
	return all
}
