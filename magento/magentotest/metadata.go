package magentotest

import (
	"bytes"
	_ "embed" // the attributes of a fresh shop
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

//go:embed data/customer_attributes.json
var customerAttributes []byte

//go:embed data/address_attributes.json
var addressAttributes []byte

//go:embed data/modules.txt
var modulesText string

func metadataRoutes() []route {
	return []route{
		{method: http.MethodGet, pattern: "/V1/attributeMetadata/customer", access: readCustomers, handle: (*Shop).getAttributes},
		{method: http.MethodGet, pattern: "/V1/attributeMetadata/customer/custom", access: readCustomers, handle: (*Shop).getCustomAttributes},
		{method: http.MethodGet, pattern: "/V1/attributeMetadata/customer/attribute/{attributeCode}", access: readCustomers, handle: (*Shop).getAttribute},
		{method: http.MethodGet, pattern: "/V1/attributeMetadata/customerAddress/attribute/{attributeCode}", access: readCustomers, handle: (*Shop).getAddressAttribute},
		{method: http.MethodGet, pattern: "/V1/directory/countries/{id}", access: anonymous, handle: (*Shop).getCountry},
		{method: http.MethodGet, pattern: "/V1/modules", access: "Magento_Backend::all", handle: (*Shop).getModules},
	}
}

// stockAttributes returns the metadata of Magento's own attributes by code, in
// their order.
func (s *Shop) stockAttributes() []member {
	var attributes []member
	for line := range bytes.Lines(customerAttributes) {
		line = bytes.Trim(line, "[],\n")
		if len(line) == 0 {
			continue
		}
		code := codeOf(line)
		if options := s.options(code); options != nil {
			line = bytes.Replace(line, []byte(`"options":[]`), append([]byte(`"options":`), options...), 1)
		}
		attributes = append(attributes, member{code, line})
	}
	return attributes
}

// codeOf finds the code at the end of an attribute's metadata.
func codeOf(line []byte) string {
	_, code, _ := bytes.Cut(line, []byte(`"attribute_code":"`))
	return string(bytes.TrimSuffix(code, []byte(`"}`)))
}

// options lists what website, store view and group can be.
func (s *Shop) options(code string) []byte {
	type option struct{ label, value string }
	write := func(w *objectWriter, o option) {
		w.text("label", o.label)
		w.text("value", o.value)
	}
	var all []option
	switch code {
	case "website_id":
		for _, site := range s.config.websites[1:] {
			all = append(all, option{site.name, strconv.FormatInt(site.id, 10)})
		}
	case "group_id":
		s.mu.RLock()
		for _, g := range s.groups[1:] {
			all = append(all, option{g.code, strconv.FormatInt(g.id, 10)})
		}
		s.mu.RUnlock()
		slices.SortFunc(all, func(a, b option) int { return strings.Compare(fold(a.label), fold(b.label)) })
	case "store_id":
		return s.storeOptions()
	default:
		return nil
	}
	return list(all, write)
}

// storeOptions lists the store views under their websites and groups.
func (s *Shop) storeOptions() []byte {
	const indent = "\u00a0\u00a0\u00a0\u00a0"
	b := []byte{'['}
	for i, site := range s.config.websites[1:] {
		w := beginObject(appendComma(b, i))
		w.text("label", site.name)
		w.key("options")
		w.b = append(w.b, "[]},"...)
		w = beginObject(w.b)
		w.text("label", indent+site.name+" Store")
		w.key("options")
		views := slices.DeleteFunc(slices.Clone(s.config.stores), func(v storeView) bool { return v.website != site.id })
		w.b = append(w.b, list(views, func(w *objectWriter, v storeView) {
			w.text("label", indent+v.name)
			w.text("value", strconv.FormatInt(v.id, 10))
		})...)
		b = w.end()
	}
	return append(b, ']')
}

// firstSortOrder is the place of the first attribute that a shop adds.
const firstSortOrder = 121

// write writes the metadata of an attribute that the shop has added.
func (a *Attribute) write(w *objectWriter, place int) {
	own := a.position > 0
	sortOrder, note, class := int64(firstSortOrder+place), "", ""
	if own {
		sortOrder, note = a.position, moduleNote
	}
	if own && a.MaxLength > 0 {
		class = "validate-length maximum-length-" + strconv.Itoa(a.MaxLength)
	}
	w.text("frontend_input", a.FrontendInput)
	w.text("input_filter", "")
	w.text("store_label", a.Label)
	w.key("validation_rules")
	w.b = a.appendRules(w.b)
	w.number("multiline_count", 0)
	w.boolean("visible", !own)
	w.boolean("required", false)
	w.text("data_model", "")
	w.key("options")
	w.b = a.appendOptions(w.b)
	w.text("frontend_class", class)
	w.boolean("user_defined", true)
	w.number("sort_order", sortOrder)
	w.text("frontend_label", a.Label)
	w.text("note", note)
	w.boolean("system", false)
	w.text("backend_type", a.BackendType)
	for _, name := range []string{"is_used_in_grid", "is_visible_in_grid", "is_filterable_in_grid", "is_searchable_in_grid"} {
		w.boolean(name, false)
	}
	w.text("attribute_code", a.Code)
}

func (a *Attribute) appendRules(b []byte) []byte {
	b = append(b, '[')
	if a.MaxLength > 0 {
		if a.position > 0 {
			b = append(b, `{"name":"input_validation","value":"length"},`...)
		}
		b = append(b, `{"name":"max_text_length","value":"`+strconv.Itoa(a.MaxLength)+`"}`...)
	}
	return append(b, ']')
}

func (a *Attribute) appendOptions(b []byte) []byte {
	if len(a.Options) == 0 && a.FrontendInput == "boolean" {
		return append(b, `[{"label":"Yes","value":"1"},{"label":"No","value":"0"}]`...)
	}
	return append(b, list(slices.Sorted(maps.Keys(a.Options)), func(w *objectWriter, value string) {
		w.text("label", a.Options[value])
		w.text("value", value)
	})...)
}

func (s *Shop) getCustomAttributes(*call) ([]byte, error) {
	place := -1
	return list(s.config.attributes, func(w *objectWriter, a Attribute) {
		place++
		a.write(w, place)
	}), nil
}

// getAttributes answers GET /V1/attributeMetadata/customer.
func (s *Shop) getAttributes(c *call) ([]byte, error) {
	b := []byte{'['}
	for i, a := range s.stockAttributes() {
		line, _ := a.value.([]byte)
		b = append(appendComma(b, i), line...)
	}
	custom, err := s.getCustomAttributes(c)
	if err != nil {
		return nil, err
	}
	if len(s.config.attributes) > 0 {
		b = append(b, ',')
	}
	return append(b, custom[1:]...), nil
}

// getAttribute answers GET /V1/attributeMetadata/customer/attribute/{attributeCode}, for
// transcripts alone.
func (s *Shop) getAttribute(c *call) ([]byte, error) {
	for _, a := range s.stockAttributes() {
		if line, ok := a.value.([]byte); ok && a.name == c.params[0] {
			return line, nil
		}
	}
	for place := range s.config.attributes {
		if a := &s.config.attributes[place]; a.Code == c.params[0] {
			w := beginObject(nil)
			a.write(&w, place)
			return w.end(), nil
		}
	}
	return nil, noSuchEntityWith("entityType", "customer", "attributeCode", c.params[0])
}

// getAddressAttribute answers GET /V1/attributeMetadata/customerAddress/attribute/{attributeCode},
// for a transcript alone.
func (s *Shop) getAddressAttribute(c *call) ([]byte, error) {
	for line := range bytes.Lines(addressAttributes) {
		if line = bytes.Trim(line, "[],\n"); len(line) > 0 && codeOf(line) == c.params[0] {
			return line, nil
		}
	}
	return nil, noSuchEntityWith("entityType", "customer_address", "attributeCode", c.params[0])
}

// getModules answers GET /V1/modules, for a transcript alone.
func (s *Shop) getModules(*call) ([]byte, error) {
	modules := strings.Fields(modulesText)
	if s.config.module {
		modules = append(modules, "ScimBridge_ScimBridge")
	}
	return appendScalar(nil, modules), nil
}
