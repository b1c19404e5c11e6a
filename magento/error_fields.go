package magento

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// labels are the names of fields of customers and addresses in Magento's messages
// (frontend_label of a new shop).
var labels = map[string]string{
	"first name":          "firstname",
	"last name":           "lastname",
	"middle name":         "middlename",
	"middle name/initial": "middlename",
	"name prefix":         "prefix",
	"prefix":              "prefix",
	"name suffix":         "suffix",
	"suffix":              "suffix",
	"email":               "email",
	"date of birth":       "dob",
	"gender":              "gender",
	"tax/vat number":      "taxvat",
	"group":               "group_id",
	"phone number":        "telephone",
	"street address":      "street",
	"city":                "city",
	"zip/postal code":     "postcode",
	"country":             "country_id",
	"state/province":      "region",
	"company":             "company",
	"vat number":          "vat_id",
	"fax":                 "fax",
}

// mentions finds fields in messages that have no parameters.
var mentions = []struct {
	text *regexp.Regexp
	code string // "" for the first group of the match
}{
	// `Error occurred during "email" processing.`, also with `Attribute "job_title" has invalid value.`
	{regexp.MustCompile(`Attribute "([a-z][a-z0-9_]*)" has`), ""},
	// `Attribute gender does not contain option with Id 99`
	{regexp.MustCompile(`(?m)^Attribute ([a-z][a-z0-9_]*) does not contain option`), ""},
	{regexp.MustCompile(`during "([a-zA-Z][a-zA-Z0-9_]*)" processing`), ""},
	// `"First Name" is a required value.`, one a line, in the quotation marks of any language
	{regexp.MustCompile(`(?m)^["„“«]([^"“”»]+)["“”»]`), ""},
	// `First Name is not valid!`
	{regexp.MustCompile(`(?m)^(.+) is not valid!`), ""},
	{regexp.MustCompile(`(?i)customer email`), "email"},
	{regexp.MustCompile(`(?i)\bpassword\b`), "password"},
	{regexp.MustCompile(`(?i)customer group id`), "group_id"},
	{regexp.MustCompile(`(?i)\bstore view\b|^The store that`), "store_id"},
	{regexp.MustCompile(`^The website with id`), "website_id"},
}

// codes are the fields that a message may name by their code.
var codes = []string{
	"addresses", "city", "code", "company", "confirmation", "country_id", "custom_attributes", "customer",
	"default_billing", "default_shipping", "dob", "email", "fax", "firstname", "gender", "group_id", "lastname",
	"middlename", "password", "postcode", "prefix", "region", "region_id", "searchCriteria", "store_id", "street",
	"suffix", "tax_class_id", "taxvat", "telephone", "vat_id", "website_id",
}

// fieldOfLabel returns the attribute code for a label, "" for one that is not known.
func fieldOfLabel(label string) string { return labels[strings.ToLower(label)] }

// fieldsIn returns the attribute codes of the fields that the text of a message
// names, in that order.
func fieldsIn(text string) []string {
	var fields []string
	for _, m := range mentions {
		for _, match := range m.text.FindAllStringSubmatch(text, -1) {
			code := m.code
			if code == "" {
				if code = fieldOfLabel(match[1]); code == "" && isIdentifier(match[1]) {
					code = snakeCase(match[1])
				}
			}
			if code != "" && code != "custom_attributes" && !slices.Contains(fields, code) {
				fields = append(fields, code)
			}
		}
	}
	return fields
}

// isIdentifier reports whether text looks like the name of a field in Magento's
// code ("taxClassId", "postcode"), not like a value or a label.
func isIdentifier(text string) bool {
	for i, r := range text {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return text != ""
}

// snakeCase returns a property's name in the form of an attribute code:
// taxClassId becomes tax_class_id.
func snakeCase(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) {
			if i > 0 {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
