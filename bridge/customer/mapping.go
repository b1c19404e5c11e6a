package customer

import (
	"errors"
	"fmt"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/column"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
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
	var (
		mapping Mapping
		errs    []error
	)
	for entry := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		cut := strings.LastIndexByte(entry, '=')
		if cut < 0 {
			errs = append(errs, fmt.Errorf("%q is not of the form scim.path=magento_field", entry))
			continue
		}
		e := MappingEntry{Path: strings.TrimSpace(entry[:cut]), Field: strings.TrimSpace(entry[cut+1:])}
		if e.Path == "" || e.Field == "" {
			errs = append(errs, fmt.Errorf("%q is not of the form scim.path=magento_field", entry))
			continue
		}
		mapping = append(mapping, e)
	}
	return mapping, errors.Join(errs...)
}

// field is a place in a Magento customer that holds one text value.
type field struct {
	code     string // "taxvat", "job_title"
	custom   bool   // among custom_attributes
	kind     fieldKind
	maxChars int // 0 for no limit in characters
}

type fieldKind uint8

const (
	textField fieldKind = iota // varchar or text
	dateField
)

// search returns the name by which a search knows the field.
func (f *field) search() string { return f.code }

// get returns the value that c holds, "" for none; of a date without the time of
// day.
func (f *field) get(c *magento.Customer) string {
	if f.kind == dateField {
		return dateOf(f.stored(c))
	}
	return f.stored(c)
}

func (f *field) stored(c *magento.Customer) string {
	if f.custom {
		return c.Custom[f.code]
	}
	switch f.code {
	case "taxvat":
		return c.Taxvat
	case "dob":
		return c.DOB
	default:
		return ""
	}
}

// put notes in change that the field becomes value, "" for empty.
func (f *field) put(change *magento.CustomerChange, value string) {
	to := magento.Set(value)
	if value == "" {
		to = magento.Clear[string]()
	}
	switch {
	case f.custom:
		setCustom(change, f.code, to)
	case f.code == "taxvat":
		change.Taxvat = to
	case f.code == "dob":
		change.DOB = to
	}
}

func setCustom(change *magento.CustomerChange, code string, to magento.Field[string]) {
	if change.Custom == nil {
		change.Custom = make(map[string]magento.Field[string])
	}
	change.Custom[code] = to
}

// mapped is a SCIM path that this shop keeps in a field of its own.
type mapped struct {
	path  scim.Path
	field field
}

// maxTaxvat is the column's width; its metadata says 255 (db_schema.xml).
const maxTaxvat = 50

// resolveMapping checks every entry against the schema and against the
// attributes that the shop has, and reports all that are wrong.
func resolveMapping(m Mapping, known *scim.ResourceType, attributes map[string]magento.Attribute) ([]mapped, error) {
	var (
		resolved []mapped
		errs     []error
	)
	paths, fields := map[string]bool{}, map[string]bool{}
	for _, e := range m {
		one, err := resolveEntry(e, known, attributes)
		switch {
		case err != nil:
		case paths[one.path.String()]:
			err = fmt.Errorf("%s is mapped twice", one.path)
		case fields[one.field.code]:
			err = fmt.Errorf("the field %s would hold two attributes", e.Field)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("CUSTOMER_ATTRIBUTES: %s: %w", e, err))
			continue
		}
		paths[one.path.String()], fields[one.field.code] = true, true
		resolved = append(resolved, one)
	}
	return resolved, errors.Join(errs...)
}

func resolveEntry(e MappingEntry, known *scim.ResourceType, attributes map[string]magento.Attribute) (mapped, error) {
	path, err := scim.ParsePath(e.Path, known)
	if err != nil {
		return mapped{}, fmt.Errorf("%s is no attribute of a SCIM user", e.Path)
	}
	if err := mappable(path); err != nil {
		return mapped{}, err
	}
	f, err := resolveField(e.Field, attributes)
	if err != nil {
		return mapped{}, err
	}
	return mapped{path: path, field: f}, nil
}

// mappable says why a path cannot be given a field of its own. What is left holds
// text.
func mappable(p scim.Path) error {
	leaf := resource.Leaf(p)
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
	case p.Schema == "" && (p.Attribute.Name == "active" || p.Attribute.Name == "preferredLanguage" || p.Attribute.Name == "locale"):
		return fmt.Errorf("%s decides something in Magento and is kept already", p)
	default:
		return nil
	}
}

func resolveField(name string, attributes map[string]magento.Attribute) (field, error) {
	switch name {
	case "taxvat":
		return field{code: name, maxChars: maxTaxvat}, nil
	case "dob":
		return field{code: name, kind: dateField}, nil
	}
	code, custom := strings.CutPrefix(name, "custom.")
	if !custom {
		return field{}, fmt.Errorf("%s is no field to map to: use taxvat, dob, or custom.<attribute code>", name)
	}
	if strings.HasPrefix(code, "scim_") {
		return field{}, fmt.Errorf("%s is used by the bridge itself", code)
	}
	attribute, ok := attributes[code]
	if !ok {
		return field{}, fmt.Errorf("the shop has no customer attribute %s", code)
	}
	return customField(attribute)
}

// customField tells how a customer attribute holds text.
func customField(a magento.Attribute) (field, error) {
	f := field{code: a.Code, custom: true}
	switch a.FrontendInput {
	case "date":
		f.kind = dateField
	case "text", "textarea", "multiline", "hidden", "":
		if a.BackendType != "text" {
			f.maxChars = column.MaxVarchar
		}
		if a.MaxLength > 0 && (f.maxChars == 0 || a.MaxLength < f.maxChars) {
			f.maxChars = a.MaxLength
		}
	default:
		return field{}, fmt.Errorf("the customer attribute %s is a %s: only text and dates can hold a SCIM value", a.Code, a.FrontendInput)
	}
	return f, nil
}
