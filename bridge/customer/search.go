package customer

import (
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/pushdown"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// push turns a filter into what Magento can answer of it.
func (s *shop) push(f scim.Filter) pushdown.Search {
	return pushdown.Push(f, pushdown.Comparisons{Compare: s.pushCompare, Present: s.pushPresent})
}

// pushCompare pushes one comparison. Comparisons that Magento makes by its own
// collation are negated here, not there.
func (s *shop) pushCompare(f *scim.Compare, negated bool) pushdown.Search {
	name := f.Path.String()
	if name == "active" {
		return s.pushActive(f, negated)
	}
	if negated {
		return pushdown.Anybody()
	}
	switch name {
	case "id":
		return pushID(f)
	case "meta.created":
		return pushdown.Time("created_at", f)
	case "meta.lastModified":
		return pushdown.Time("updated_at", f)
	case "groups", "groups.value":
		return s.pushGroup(f)
	case CustomerSchema + ":websiteId":
		return pushdown.Number("website_id", f)
	case CustomerSchema + ":storeId":
		return pushdown.Number("store_id", f)
	case CustomerSchema + ":groupId":
		return pushdown.Number("group_id", f)
	case CustomerSchema + ":gender":
		return pushdown.Number("gender", f)
	}
	value, ok := f.Value.(string)
	if !ok {
		return pushdown.Anybody()
	}
	return s.pushText(name, f.Op, value)
}

// pushPresent pushes the operator pr: an empty text may be stored too, so it is
// looked at again.
func (s *shop) pushPresent(f *scim.Present, negated bool) pushdown.Search {
	if negated {
		return pushdown.Anybody()
	}
	switch name := f.Path.String(); name {
	case "id", "userName", "active", "emails", "emails.value", "meta", "meta.created", "name":
		return pushdown.Search{Exact: true}
	default:
		if column := s.column(name); column != "" {
			return pushdown.OneOf(false, magento.Filter{Field: column, Condition: magento.NotNull})
		}
		return pushdown.Anybody()
	}
}

// column names the field that alone decides a text attribute, "" where none does.
func (s *shop) column(name string) string {
	switch {
	case name == "externalId" && s.externalID != nil:
		return s.externalID.search()
	case name == CustomerSchema+":taxvat":
		return "taxvat"
	case name == CustomerSchema+":dob":
		return "dob"
	}
	for i := range s.mapped {
		if s.mapped[i].path.String() == name && s.mapped[i].field.kind == textField {
			return s.mapped[i].field.search()
		}
	}
	return ""
}

// pushText pushes a comparison of texts.
func (s *shop) pushText(name string, op scim.Op, value string) pushdown.Search {
	var fields []string
	beside := "" // what scim_attributes holds where it may decide instead
	switch name {
	case "userName":
		fields = []string{"email"}
		if s.userName != nil {
			fields = append(fields, s.userName.search())
		}
	case "emails", "emails.value":
		fields, beside = []string{"email"}, `%"emails":[%`
	case "name.givenName":
		fields, beside = []string{"firstname"}, `%"name":{%`
	case "name.familyName":
		fields, beside = []string{"lastname"}, `%"name":{%`
	case "name.middleName":
		fields, beside = []string{"middlename"}, `%"name":{%`
	case "name.honorificPrefix":
		fields, beside = []string{"prefix"}, `%"name":{%`
	case "name.honorificSuffix":
		fields, beside = []string{"suffix"}, `%"name":{%`
	default:
		column := s.column(name)
		if column == "" {
			return pushdown.Anybody()
		}
		fields = []string{column}
	}
	condition, pattern := pushdown.TextCondition(op, value)
	if condition == "" {
		return pushdown.Anybody()
	}
	filters := make([]magento.Filter, 0, len(fields)+1)
	for _, f := range fields {
		filters = append(filters, magento.Filter{Field: f, Condition: condition, Value: pattern})
	}
	if beside != "" && s.keepsAll {
		filters = append(filters, magento.Filter{Field: attrKept, Condition: magento.Like, Value: beside + keptPattern(value)})
	}
	return pushdown.OneOf(false, filters...)
}

// keptPattern narrows a search of scim_attributes to texts with a value, where
// JSON writes it as it is: else every customer who has such an attribute there
// would have to be looked at.
func keptPattern(value string) string {
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`"\<>&`, r) }) {
		return ""
	}
	return magento.EscapeLike(value) + "%"
}

// pushID pushes a comparison of the id, which Magento holds as a number.
func pushID(f *scim.Compare) pushdown.Search {
	value, ok := f.Value.(string)
	if !ok || f.Op != scim.OpEq {
		return pushdown.Anybody()
	}
	if _, ok := recordid.Parse(value); !ok {
		return pushdown.Search{Nobody: true, Exact: true}
	}
	return pushdown.OneOf(true, magento.Filter{Field: "entity_id", Condition: magento.Eq, Value: value})
}

// pushGroup pushes a comparison of memberships: the one that Magento holds, and
// those beyond it that are remembered.
func (s *shop) pushGroup(f *scim.Compare) pushdown.Search {
	p := pushdown.Number("group_id", f)
	if s.remembersGroups && len(p.Clauses) == 1 {
		text, _ := f.Value.(string)
		p.Clauses[0] = append(p.Clauses[0], magento.Filter{Field: attrGroups, Condition: magento.Like, Value: "%," + magento.EscapeLike(text) + ",%"})
	}
	return p
}

// pushActive pushes a comparison with active, which Magento answers exactly.
func (s *shop) pushActive(f *scim.Compare, negated bool) pushdown.Search {
	active, ok := f.Value.(bool)
	if !ok || (f.Op != scim.OpEq && f.Op != scim.OpNe) {
		return pushdown.Anybody()
	}
	if (f.Op == scim.OpNe) != negated {
		active = !active
	}
	pattern := strings.NewReplacer("_", `\_`).Replace(inactivePrefix) + "%"
	if !active {
		marks := []magento.Filter{{Field: "confirmation", Condition: magento.Like, Value: pattern}}
		if s.enforced {
			marks = append(marks, magento.Filter{Field: attrActive, Condition: magento.Eq, Value: "0"})
		}
		return pushdown.OneOf(true, marks...)
	}
	p := pushdown.OneOf(true,
		magento.Filter{Field: "confirmation", Condition: magento.Null},
		magento.Filter{Field: "confirmation", Condition: magento.NotLike, Value: pattern})
	if s.enforced {
		p = pushdown.Both(p, pushdown.OneOf(true,
			magento.Filter{Field: attrActive, Condition: magento.Null},
			magento.Filter{Field: attrActive, Condition: magento.Neq, Value: "0"}))
	}
	return p
}
