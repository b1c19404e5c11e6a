package magentotest

import (
	"strconv"
	"strings"
	"time"
)

// kind is how the database compares the values of a field.
type kind int

const (
	textKind kind = iota
	numberKind
	timeKind
)

// field is something that a search can ask for in records of type T.
type field[T any] struct {
	name   string
	kind   kind
	text   func(T) string        // of a text; "" for null
	number func(T) (int64, bool) // of a number or a time in seconds; false for null
	// absent, where it is set, tells what is null instead, and what is then compared
	// is "" or the number all the same (COALESCE).
	absent func(T) bool
	// indexed tells of a text that MySQL has an index of to walk.
	indexed bool
}

// null reports whether a record has no value in the field.
func (f *field[T]) null(record T) bool {
	switch {
	case f.absent != nil:
		return f.absent(record)
	case f.kind == textKind:
		return f.text(record) == ""
	}
	_, ok := f.number(record)
	return !ok
}

// key returns the value in the form in which equal values are the same text;
// false for null, which equals nothing.
func (f *field[T]) key(record T) (string, bool) {
	if f.kind == textKind {
		v := f.text(record)
		return foldEqual(v), v != "" || f.absent != nil
	}
	n, ok := f.number(record)
	return strconv.FormatInt(n, 10), ok
}

func numberField[T any](name string, number func(T) int64) *field[T] {
	return &field[T]{name: name, kind: numberKind, number: func(r T) (int64, bool) { return number(r), true }}
}

type customerFields map[string]*field[*customer]

// newFields returns what a search for customers can ask for: the columns of the
// customer, what is joined from the default billing address, and the attributes
// that the shop has added.
func newFields(attributes []Attribute) customerFields {
	fields := customerFields{}
	for _, f := range []*field[*customer]{
		numberField("entity_id", func(c *customer) int64 { return c.id }),
		numberField("group_id", func(c *customer) int64 { return c.groupID }),
		numberField("website_id", func(c *customer) int64 { return c.websiteID }),
		numberField("store_id", func(c *customer) int64 { return c.storeID }),
		numberField("disable_auto_group_change", func(c *customer) int64 { return c.disableAutoGroup }),
		{name: "gender", kind: numberKind, number: func(c *customer) (int64, bool) { return c.gender, c.gender >= 0 }},
		{name: "default_billing", kind: numberKind, number: func(c *customer) (int64, bool) {
			return c.defaultBilling, c.defaultBilling != 0
		}},
		{name: "default_shipping", kind: numberKind, number: func(c *customer) (int64, bool) {
			return c.defaultShipping, c.defaultShipping != 0
		}},
		{name: "created_at", kind: timeKind, number: func(c *customer) (int64, bool) { return c.createdAt, true }},
		{name: "updated_at", kind: timeKind, number: func(c *customer) (int64, bool) { return c.updatedAt, true }},
	} {
		fields[f.name] = f
	}
	for column, c := range textColumnNames() {
		fields[c.name] = &field[*customer]{name: c.name, text: func(c *customer) string { return c.text[column] }}
	}
	fields["email"].indexed = true
	billing := func(name string, text func(*address) string) {
		fields[name] = &field[*customer]{name: name, text: func(c *customer) string {
			if a := c.address(c.defaultBilling); a != nil {
				return text(a)
			}
			return ""
		}}
	}
	for name, column := range map[string]addressColumn{
		"billing_city": addressCity, "billing_postcode": addressPostcode, "billing_telephone": addressTelephone,
		"billing_country_id": addressCountry, "billing_company": addressCompany,
	} {
		billing(name, func(a *address) string { return a.text[column] })
	}
	billing("billing_region", func(a *address) string { return a.region })
	for _, a := range attributes {
		fields[a.Code] = attributeField(a)
	}
	return fields
}

func attributeField(a Attribute) *field[*customer] {
	f := &field[*customer]{name: a.Code, text: func(c *customer) string { return c.customValue(a.Code) }}
	f.indexed = a.BackendType == "static" && a.Code != attributeActive // which has two values: MySQL rather reads all
	if a.BackendType == "int" {
		f.kind = numberKind
		f.number = func(c *customer) (int64, bool) {
			n, err := strconv.ParseInt(c.customValue(a.Code), 10, 64)
			return n, err == nil
		}
	}
	return f
}

// numericValue is what MySQL makes of a text that it compares with a number: the
// number it starts with, else 0.
func numericValue(s string) float64 {
	s = strings.TrimLeft(s, whiteSpace)
	for end := min(len(s), 32); end > 0; end-- {
		if n, err := strconv.ParseFloat(s[:end], 64); err == nil && strings.Trim(s[:end], "0123456789+-.eE") == "" {
			return n
		}
	}
	return 0
}

// timeValue reads a time as MySQL does in a comparison.
func timeValue(s string) (int64, bool) {
	for _, layout := range []string{dateTime, time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.Unix(), true
		}
	}
	return 0, false
}
