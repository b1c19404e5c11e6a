package customer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Mapping is the setting CUSTOMER_ATTRIBUTES: SCIM paths and the Magento fields
// that keep them.
type Mapping []MappingEntry

// MappingEntry is one pair of a Mapping, as it was written.
type MappingEntry struct {
	Path  string // "title", "urn:…:User:department"
	Field string // "taxvat", "custom.job_title"
}

func (e MappingEntry) String() string { return e.Path + "=" + e.Field }

// ParseAttributeMapping reads entries of the form path=field, separated by
// semicolons or line ends. It checks only the form, and reports every entry that
// is wrong; whether path and field exist is known once a shop has been read.
func ParseAttributeMapping(text string) (Mapping, error) {
	var mapping Mapping
	err := eachPair(text, "scim.path=magento_field", func(path, field string) error {
		mapping = append(mapping, MappingEntry{path, field})
		return nil
	})
	return mapping, err
}

// eachPair calls f for the entries of a setting, two texts with an equals sign between them,
// which are separated by semicolons or line ends. It reports every entry that is not of this
// form, and the errors of f.
func eachPair(text, form string, f func(left, right string) error) error {
	var errs []error
	for entry := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		cut := max(strings.LastIndexByte(entry, '='), 0)
		left, right := strings.TrimSpace(entry[:cut]), strings.TrimSpace(entry[cut+1:])
		if left == "" || right == "" {
			errs = append(errs, fmt.Errorf("%q is not of the form %s", entry, form))
		} else if err := f(left, right); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// resolve checks every entry against the schema and against the attributes that the
// shop has, and returns their rows. It reports all that are wrong.
func (m Mapping) resolve(
	known *scim.ResourceType, attributes map[string]magento.Attribute,
) (rows field.Table[record, change], err error) {
	var errs []error
	for _, e := range m {
		f, err := e.resolve(known, attributes)
		switch {
		case err != nil:
		case slices.ContainsFunc(rows, func(other *row) bool { return other.Path == f.Path }):
			err = fmt.Errorf("%s is mapped twice", f.Path)
		case rows.Named(f.Name) != nil:
			err = fmt.Errorf("the field %s would hold two attributes", e.Field)
		default:
			rows = append(rows, f)
			continue
		}
		errs = append(errs, fmt.Errorf("CUSTOMER_ATTRIBUTES: %s: %w", e, err))
	}
	return rows, errors.Join(errs...)
}

func (e MappingEntry) resolve(known *scim.ResourceType, attributes map[string]magento.Attribute) (*row, error) {
	path, err := scim.ParsePath(e.Path, known)
	if err != nil {
		return nil, fmt.Errorf("%s is no attribute of a SCIM user", e.Path)
	}
	if err := mappable(path); err != nil {
		return nil, err
	}
	f, err := fieldNamed(e.Field, attributes)
	if err != nil {
		return nil, err
	}
	return at(f, path), nil
}

// mappable says why a path cannot be given a field of its own. What is left holds
// text.
func mappable(p scim.Path) error {
	leaf := p.Leaf()
	switch {
	case p.Schema == CustomerSchema:
		return fmt.Errorf("%s is a field of Magento already", p)
	case p.Attribute.MultiValued:
		return fmt.Errorf("%s has several values, a Magento field holds one", p)
	case leaf.Type == scim.TypeComplex:
		return fmt.Errorf("%s is complex: name one of its sub-attributes", p)
	case leaf.Mutability == scim.ReadOnly || leaf.Mutability == scim.WriteOnly:
		return fmt.Errorf("%s is %s", p, leaf.Mutability)
	case p.Schema == "" && p.Attribute.Name == "name" && p.Sub.Name != "formatted":
		return fmt.Errorf("%s is kept in Magento's own name already", p)
	case p.Schema == "" && slices.Contains([]string{"active", "preferredLanguage", "locale"}, p.Attribute.Name):
		return fmt.Errorf("%s decides something in Magento and is kept already", p)
	default:
		return nil
	}
}

// fieldNamed is the field that an entry names.
func fieldNamed(name string, attributes map[string]magento.Attribute) (*row, error) {
	code, isCustom := strings.CutPrefix(name, "custom.")
	attribute, inShop := attributes[code]
	switch {
	case name == "taxvat":
		return taxvatField(), nil
	case name == "dob":
		return dobField(), nil
	case !isCustom:
		return nil, fmt.Errorf("%s is no field to map to: use taxvat, dob, or custom.<attribute code>", name)
	case strings.HasPrefix(code, "scim_"):
		return nil, fmt.Errorf("%s is used by the bridge itself", code)
	case !inShop:
		return nil, fmt.Errorf("the shop has no customer attribute %s", code)
	default:
		return customField(attribute)
	}
}

// customField tells how a customer attribute holds text.
func customField(a magento.Attribute) (*row, error) {
	switch a.FrontendInput {
	case "date":
		f := custom(a.Code, true)
		f.Check, f.Unsearchable = dateCheck(a.Code), true // Magento compares the time of day as well
		return f, nil
	case "text", "textarea", "multiline", "hidden", "":
		most := a.MaxLength
		if a.BackendType != "text" && (most == 0 || most > field.MaxVarchar) {
			most = field.MaxVarchar
		}
		f := custom(a.Code, false)
		f.Check = field.Text("the Magento field "+a.Code, most)
		return f, nil
	default:
		return nil, fmt.Errorf("the customer attribute %s is a %s: only text and dates can hold a SCIM value",
			a.Code, a.FrontendInput)
	}
}
