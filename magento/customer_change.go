package magento

import (
	"errors"
	"reflect"
)

// CustomerChange is what a create or a partial update sends: only fields that are
// not left.
type CustomerChange struct {
	Email     Field[string] `json:"email,omitzero"`
	Firstname Field[string] `json:"firstname,omitzero"`
	Lastname  Field[string] `json:"lastname,omitzero"`
	// These can be cleared, as can the custom attributes.
	Middlename   Field[string] `json:"middlename,omitzero"`
	Prefix       Field[string] `json:"prefix,omitzero"`
	Suffix       Field[string] `json:"suffix,omitzero"`
	DOB          Field[string] `json:"dob,omitzero"`
	Gender       Field[int64]  `json:"gender,omitzero"`
	Taxvat       Field[string] `json:"taxvat,omitzero"`
	Confirmation Field[string] `json:"-"`
	GroupID      Field[int64]  `json:"group_id,omitzero"`
	WebsiteID    Field[int64]  `json:"website_id,omitzero"`
	StoreID      Field[int64]  `json:"store_id,omitzero"`
	IsSubscribed Field[bool]   `json:"-"`
	// Addresses replaces the whole address book: an address without its ID
	// here is deleted. Clear deletes all.
	Addresses Field[[]Address]       `json:"addresses,omitzero"`
	Custom    CustomAttributeChanges `json:"custom_attributes,omitempty"`

	// Password is sent by CreateCustomer and SaveCustomer: Magento ignores it in an update.
	Password Field[string] `json:"-"`
	// PasswordHash is sent by UpdateCustomer only, beside the customer, in Magento's
	// own form hash:salt:version; "!" makes every password wrong.
	PasswordHash Field[string] `json:"-"`
}

// IsZero reports whether the change would change nothing.
func (c *CustomerChange) IsZero() bool {
	for _, f := range c.Custom {
		if !f.IsLeft() {
			return false
		}
	}
	rest := *c
	rest.Custom = nil
	return reflect.ValueOf(rest).IsZero() // a list of all fields could lack one
}

// customerRequest is the body of a create or an update.
type customerRequest struct {
	Customer     customerBody  `json:"customer"`
	Password     Field[string] `json:"password,omitzero"`
	PasswordHash Field[string] `json:"passwordHash,omitzero"`
	Version      string        `json:"version,omitzero"`
}

// customerBody is a change in the form of Magento\Customer\Api\Data\CustomerInterface.
type customerBody struct {
	*CustomerChange
	Confirmation Field[*string]     `json:"confirmation,omitzero"` // where only null clears
	Extension    *CustomerExtension `json:"extension_attributes,omitzero"`
}

// errNotClearable is the cause of an *Error for a field that has to have a value.
var errNotClearable = errors.New("the field cannot be cleared")

// body returns the change as Magento takes it. What Magento has no way to clear fails
// with *Error (Invalid): it would ignore a null there, and answer that all is well.
func (c *CustomerChange) body(r route) (customerBody, error) {
	for name, f := range map[string]Field[int64]{"group_id": c.GroupID, "website_id": c.WebsiteID, "store_id": c.StoreID} {
		if f.IsClear() {
			return customerBody{}, notClearable(r, name)
		}
	}
	if c.Password.IsClear() || c.PasswordHash.IsClear() {
		return customerBody{}, notClearable(r, "password")
	}
	body := customerBody{CustomerChange: c}
	if key, ok := c.Confirmation.Value(); ok {
		body.Confirmation = Set(&key)
	} else if c.Confirmation.IsClear() {
		body.Confirmation = Clear[*string]()
	}
	if !c.IsSubscribed.IsLeft() {
		on, _ := c.IsSubscribed.Value()
		body.Extension = &CustomerExtension{IsSubscribed: on}
	}
	return body, nil
}

func notClearable(r route, field string) *Error {
	e := r.fail(Invalid, errNotClearable)
	e.Fields = []string{field}
	return e
}
