package magentotest

import (
	_ "embed" // the attributes of a fresh shop
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
)

//go:embed data/customer_attributes.json
var customerAttributes []byte

//go:embed data/address_attributes.json
var addressAttributes []byte

//go:embed data/modules.txt
var modulesText string

func metadataRoutes() []route {
	return []route{
		get("/V1/attributeMetadata/customer", readCustomers, (*Shop).getAttributes),
		get("/V1/attributeMetadata/customer/custom", readCustomers, (*Shop).getCustomAttributes),
		get("/V1/attributeMetadata/customer/attribute/{attributeCode}", readCustomers, (*Shop).getAttribute),
		get("/V1/attributeMetadata/customerAddress/attribute/{attributeCode}", readCustomers,
			(*Shop).getAddressAttribute),
		get("/V1/directory/countries", anonymous, (*Shop).listCountries),
		get("/V1/directory/countries/{id}", anonymous, (*Shop).getCountry),
		get("/V1/modules", "Magento_Backend::all", (*Shop).getModules),
	}
}

// metadataJSON is an attribute as Magento\Customer\Api\Data\AttributeMetadataInterface
// answers it.
type metadataJSON struct {
	FrontendInput    string       `json:"frontend_input"`
	InputFilter      string       `json:"input_filter"`
	StoreLabel       *string      `json:"store_label"`
	Rules            []ruleJSON   `json:"validation_rules"`
	MultilineCount   int64        `json:"multiline_count"`
	Visible          bool         `json:"visible"`
	Required         bool         `json:"required"`
	DataModel        string       `json:"data_model"`
	Options          []optionJSON `json:"options"`
	FrontendClass    string       `json:"frontend_class"`
	UserDefined      bool         `json:"user_defined"`
	SortOrder        int64        `json:"sort_order"`
	FrontendLabel    *string      `json:"frontend_label"`
	Note             string       `json:"note"`
	System           bool         `json:"system"`
	BackendType      string       `json:"backend_type"`
	UsedInGrid       bool         `json:"is_used_in_grid"`
	VisibleInGrid    bool         `json:"is_visible_in_grid"`
	FilterableInGrid bool         `json:"is_filterable_in_grid"`
	SearchableInGrid bool         `json:"is_searchable_in_grid"`
	Code             string       `json:"attribute_code"`
}

type ruleJSON struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// optionJSON is an option, with a value, or a heading with options of its own.
type optionJSON struct {
	Label   string       `json:"label"`
	Value   *string      `json:"value,omitzero"`
	Options []optionJSON `json:"options,omitzero"`
}

func newOption(label, value string) optionJSON { return optionJSON{Label: label, Value: &value} }

// stockAttributes returns the metadata of Magento's own attributes of customers.
func (s *Shop) stockAttributes() ([]metadataJSON, error) {
	var attributes []metadataJSON
	if err := json.Unmarshal(customerAttributes, &attributes); err != nil {
		return nil, err
	}
	for i := range attributes {
		switch a := &attributes[i]; a.Code {
		case "website_id":
			a.Options = mapped(s.config.websites[1:], func(w website) optionJSON {
				return newOption(w.Name, strconv.FormatInt(w.ID, 10))
			})
		case "gender":
			for i, label := range s.config.genders {
				a.Options = append(a.Options, newOption(label, strconv.Itoa(genders+1+i)))
			}
		case "group_id":
			a.Options = s.groupOptions()
		case "store_id":
			a.Options = s.storeOptions()
		}
	}
	return attributes, nil
}

func (s *Shop) groupOptions() []optionJSON {
	s.mu.RLock()
	options := mapped(s.groups[1:], func(g group) optionJSON { return newOption(g.code, strconv.FormatInt(g.id, 10)) })
	s.mu.RUnlock()
	slices.SortFunc(options, func(a, b optionJSON) int { return strings.Compare(fold(a.Label), fold(b.Label)) })
	return options
}

// storeOptions lists the store views under their websites and groups.
func (s *Shop) storeOptions() []optionJSON {
	const indent = "\u00a0\u00a0\u00a0\u00a0"
	var options []optionJSON
	for _, site := range s.config.websites[1:] {
		views := []optionJSON{}
		for _, v := range s.config.stores {
			if v.WebsiteID == site.ID {
				views = append(views, newOption(indent+v.Name, strconv.FormatInt(v.ID, 10)))
			}
		}
		options = append(options,
			optionJSON{Label: site.Name, Options: []optionJSON{}},
			optionJSON{Label: indent + site.Name + " Store", Options: views})
	}
	return options
}

// firstSortOrder is the place of the first attribute that a shop adds.
const firstSortOrder = 121

// metadata describes an attribute that the shop has added.
func (a *Attribute) metadata(place int) metadataJSON {
	own := a.position > 0
	m := metadataJSON{
		FrontendInput: a.FrontendInput, StoreLabel: &a.Label, Visible: !own, Options: a.options(), UserDefined: true,
		SortOrder: int64(firstSortOrder + place), FrontendLabel: &a.Label, BackendType: a.BackendType, Code: a.Code,
	}
	if own {
		m.SortOrder, m.Note = a.position, moduleNote
	}
	if a.MaxLength == 0 {
		return m
	}
	length := strconv.Itoa(a.MaxLength)
	if own {
		m.FrontendClass = "validate-length maximum-length-" + length
		m.Rules = append(m.Rules, ruleJSON{"input_validation", "length"})
	}
	m.Rules = append(m.Rules, ruleJSON{"max_text_length", length})
	return m
}

func (a *Attribute) options() []optionJSON {
	if len(a.Options) == 0 && a.FrontendInput == "boolean" {
		return []optionJSON{newOption("Yes", "1"), newOption("No", "0")}
	}
	return mapped(slices.Sorted(maps.Keys(a.Options)), func(value string) optionJSON {
		return newOption(a.Options[value], value)
	})
}

func (s *Shop) customAttributes() []metadataJSON {
	all := make([]metadataJSON, 0, len(s.config.attributes))
	for place := range s.config.attributes {
		all = append(all, s.config.attributes[place].metadata(place))
	}
	return all
}

// attributes returns the metadata of all attributes of customers.
func (s *Shop) attributes() ([]metadataJSON, error) {
	stock, err := s.stockAttributes()
	all := slices.Concat(stock, s.customAttributes())
	s.applyRequirements(all)
	return all, err
}

// getCustomAttributes answers GET /V1/attributeMetadata/customer/custom.
func (s *Shop) getCustomAttributes(*call) (any, error) {
	custom := s.customAttributes()
	s.applyRequirements(custom)
	return custom, nil
}

// getAttributes answers GET /V1/attributeMetadata/customer.
func (s *Shop) getAttributes(*call) (any, error) { return s.attributes() }

// getAttribute answers GET /V1/attributeMetadata/customer/attribute/{attributeCode}, for
// transcripts alone.
func (s *Shop) getAttribute(c *call) (any, error) {
	attributes, err := s.attributes()
	if err != nil {
		return nil, err
	}
	return withCode(attributes, "customer", c.params[0])
}

// getAddressAttribute answers GET /V1/attributeMetadata/customerAddress/attribute/{attributeCode},
// for a transcript alone.
func (s *Shop) getAddressAttribute(c *call) (any, error) {
	var attributes []metadataJSON
	if err := json.Unmarshal(addressAttributes, &attributes); err != nil {
		return nil, err
	}
	return withCode(attributes, "customer_address", c.params[0])
}

func withCode(attributes []metadataJSON, entity, code string) (any, error) {
	i := slices.IndexFunc(attributes, func(m metadataJSON) bool { return m.Code == code })
	if i < 0 {
		return nil, noSuchEntityWith("entityType", entity, "attributeCode", code)
	}
	return attributes[i], nil
}

// getModules answers GET /V1/modules, for a transcript alone.
func (s *Shop) getModules(*call) (any, error) {
	modules := strings.Fields(modulesText)
	if s.config.module {
		modules = append(modules, "ScimBridge_ScimBridge")
	}
	return modules, nil
}
