package magentotest

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// customerInput is a customer as a request sends it: what is nil was not sent, or
// sent as null, which Magento takes for the same.
type customerInput struct {
	id, groupID, websiteID, storeID *int64
	defaultBilling, defaultShipping *int64
	gender, disableAutoGroup        *int64
	text                            [textColumns]*string
	createdAt                       *string
	subscribed                      *bool
	addresses                       []addressInput
	hasAddresses                    bool // an empty list was sent, if no addresses
	custom                          []customValue
}

// inputRequest is the body of a POST or PUT of a customer.
type inputRequest struct {
	customer customerInput
	password *string // POST
	hash     *string // PUT
	version  *string // PUT of the companion module
	ofClient bool    // POST that carries a key of the companion module: the name has to be free
}

// customerOf reads the body of a call, within the shop's limits of input.
func (s *Shop) customerOf(c *call) (*inputRequest, error) {
	in, err := s.parseCustomerRequest(c.body)
	if err == nil {
		err = s.config.checkList(`Magento\Customer\Api\Data\AddressInterface`, len(in.customer.addresses))
	}
	return in, err
}

// parseCustomerRequest reads a body as Magento\Framework\Webapi\ServiceInputProcessor
// does: fields it does not know are refused inside of data objects and ignored
// beside them.
func (s *Shop) parseCustomerRequest(body []byte) (*inputRequest, error) {
	v, err := decodeBody(body)
	if err != nil {
		return nil, err
	}
	o, _ := v.(object)
	sent, ok := o.get("customer")
	if !ok || sent == nil {
		return nil, required("customer")
	}
	in := &inputRequest{}
	if err := in.customer.parse(asObject(sent), s.config.attributes); err != nil {
		return nil, err
	}
	for _, p := range []struct {
		names  [2]string
		target **string
	}{
		{[2]string{"password", "password"}, &in.password},
		{[2]string{"passwordHash", "password_hash"}, &in.hash},
		{[2]string{"version", "version"}, &in.version},
	} {
		for _, name := range p.names {
			if v, ok := o.get(name); ok && v != nil {
				text, err := asText(v)
				if err != nil {
					return nil, err
				}
				*p.target = &text
			}
		}
	}
	return in, nil
}

// asObject reads a data object; a scalar or an empty list is one without fields.
func asObject(v any) object {
	o, _ := v.(object)
	return o
}

// parse reads the fields of a customer in the order in which they were sent, so
// that the first mistake is the one that is told.
func (in *customerInput) parse(o object, attributes []Attribute) error {
	texts := map[string]**string{"CreatedAt": &in.createdAt}
	for column, c := range textColumnNames() {
		texts[upperCamel(c.name)] = &in.text[column]
	}
	var unread string // accepted, and not stored
	discarded := &unread
	texts["UpdatedAt"] = &discarded
	numbers := map[string]**int64{
		"Id": &in.id, "GroupId": &in.groupID, "WebsiteId": &in.websiteID, "StoreId": &in.storeID, "Gender": &in.gender,
		"DisableAutoGroupChange": &in.disableAutoGroup,
		"DefaultBilling":         &in.defaultBilling, "DefaultShipping": &in.defaultShipping,
	}
	for _, m := range o {
		name := upperCamel(m.name)
		var failure *apiError
		if target, ok := texts[name]; ok {
			failure = inField(m.name, readText(target, m.value))
			if name == "Confirmation" && m.value == nil { // null clears this one
				*target = new(string)
			}
		} else if target, ok := numbers[name]; ok {
			failure = inField(m.name, readInt(target, m.value))
		} else {
			failure = in.parseNested(name, m, attributes)
		}
		if failure != nil {
			return failure
		}
	}
	return nil
}

func (in *customerInput) parseNested(name string, m member, attributes []Attribute) *apiError {
	switch name {
	case "Addresses":
		return in.parseAddresses(m.value)
	case "ExtensionAttributes":
		return in.parseExtension(asObject(m.value))
	case "CustomAttributes":
		return in.parseCustom(m.value, attributes)
	}
	return unknownField(m.name)
}

func readText(target **string, v any) *apiError {
	if v == nil {
		return nil
	}
	text, err := asText(v)
	if err == nil {
		*target = &text
	}
	return err
}

func readInt(target **int64, v any) *apiError {
	if v == nil {
		return nil
	}
	n, err := asInt(v)
	if err == nil {
		*target = &n
	}
	return err
}

func (in *customerInput) parseExtension(o object) *apiError {
	for _, m := range o {
		switch upperCamel(m.name) {
		case "IsSubscribed":
			if err := readBool(&in.subscribed, m.value); err != nil {
				return inField("is_subscribed", err)
			}
		case "AssistanceAllowed", "CompanyAttributes":
		default:
			return unknownField(m.name)
		}
	}
	return nil
}

// parseCustom reads custom attributes, a list of code and value or an object of
// values. A code that the shop does not know, or that does not belong to the
// attribute set, is dropped silently.
func (in *customerInput) parseCustom(v any, attributes []Attribute) *apiError {
	var sent object
	switch v := v.(type) {
	case object:
		sent = v
	case []any:
		for _, item := range v {
			o := asObject(item)
			code, _ := o.get("attribute_code")
			value, _ := o.get("value")
			text, err := asText(code)
			if err != nil || text == "" {
				return invalid("There is an empty custom attribute specified. Enter the attribute and try again.")
			}
			sent = append(sent, member{text, value})
		}
	}
	for _, m := range sent {
		for place := range attributes {
			a := &attributes[place]
			if a.Code != m.name {
				continue
			}
			value, err := a.read(m.value)
			if err != nil && a.position > 0 && a.Code == attributeActive {
				return err
			}
			if err != nil {
				return inField("custom_attributes", invalid(`Attribute "`+a.Code+`" has invalid value. `+err.Message))
			}
			if a.InSet {
				in.custom = append(in.custom, customValue{a, place, value})
			}
		}
	}
	return nil
}

const (
	maxVarchar = 255       // what a column for text holds, in characters
	maxText    = 1<<16 - 1 // what a column of type TEXT holds, in bytes
)

// read returns what the attribute's column holds of a value; "" clears the attribute.
func (a *Attribute) read(v any) (string, *apiError) {
	if v == nil {
		return "", nil
	}
	if a.position > 0 && a.Code == attributeActive {
		return readActivity(v)
	}
	if a.BackendType == "int" {
		if text, ok := v.(string); ok && text == "" {
			return "", nil
		}
		n, err := asInt(v)
		if err != nil {
			return "", err
		}
		return strconv.FormatInt(min(max(n, math.MinInt32), math.MaxInt32), 10), nil
	}
	text, err := asText(v)
	if err != nil {
		return "", err
	}
	if a.BackendType == "static" && utf8.RuneCountInString(text) > maxVarchar {
		return text, nil // which is refused, not cut
	}
	if a.BackendType != "text" {
		return column(text, maxVarchar), nil
	}
	text = column(text, len(text)+1)
	return cutBytes(text, maxText), nil
}
