package magento

import (
	"context"
	"net/http"
	"strconv"
)

var routeCustomerAttributes = route{http.MethodGet, "/V1/attributeMetadata/customer"}

// Attribute is an attribute of customers
// (Magento\Customer\Api\Data\AttributeMetadataInterface).
type Attribute struct {
	Code          string
	FrontendInput string // text, textarea, date, boolean, select, multiselect, hidden …
	BackendType   string // static, varchar, text, int, datetime, decimal
	FrontendLabel string
	Required      bool
	Visible       bool
	System        bool
	UserDefined   bool
	MaxLength     int // characters, from the rule max_text_length; 0 for no such rule
	Options       []Option
}

// Option is a value that an attribute with a selection can have.
type Option struct{ Label, Value string }

type attributeWire struct {
	Code          text `json:"attribute_code"`
	FrontendInput text `json:"frontend_input"`
	BackendType   text `json:"backend_type"`
	FrontendLabel text `json:"frontend_label"`
	Required      flag `json:"required"`
	Visible       flag `json:"visible"`
	System        flag `json:"system"`
	UserDefined   flag `json:"user_defined"`
	Rules         []struct {
		Name  text `json:"name"`
		Value text `json:"value"`
	} `json:"validation_rules"`
	Options []optionWire `json:"options"`
}

// optionWire is an option, or a heading over some.
type optionWire struct {
	Label   text         `json:"label"`
	Value   *text        `json:"value"`
	Options []optionWire `json:"options"`
}

// CustomerAttributes lists the attributes that customers of this shop have, both
// Magento's and the shop's own. It fails with *Error.
//
// Route: GET /V1/attributeMetadata/customer
func (c *Client) CustomerAttributes(ctx context.Context) ([]Attribute, error) {
	return list(ctx, c, routeCustomerAttributes, "/V1/attributeMetadata/customer", (*attributeWire).attribute)
}

func (w *attributeWire) attribute() Attribute {
	a := Attribute{
		Code: string(w.Code), FrontendInput: string(w.FrontendInput), BackendType: string(w.BackendType),
		FrontendLabel: string(w.FrontendLabel), Required: bool(w.Required), Visible: bool(w.Visible),
		System: bool(w.System), UserDefined: bool(w.UserDefined), Options: flatten(nil, w.Options),
	}
	for _, rule := range w.Rules {
		if rule.Name == "max_text_length" {
			a.MaxLength, _ = strconv.Atoi(string(rule.Value)) // 0 where it is no number
		}
	}
	return a
}

// flatten appends the options that have a value, those under headings too.
// encoding/json bounds how deep they can lie.
func flatten(all []Option, options []optionWire) []Option {
	for _, o := range options {
		if o.Value != nil {
			all = append(all, Option{Label: string(o.Label), Value: string(*o.Value)})
		}
		all = flatten(all, o.Options)
	}
	return all
}
