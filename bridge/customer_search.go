package bridge

import (
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// push turns a filter into what Magento can answer of it.
func (s *shop) push(f scim.Filter) pushed {
	return pushFilter(f, comparisons{compare: s.pushCompare, present: s.pushPresent})
}

// pushCompare pushes one comparison. Comparisons that Magento makes by its own
// collation are negated here, not there.
func (s *shop) pushCompare(f *scim.Compare, negated bool) pushed {
	name := f.Path.String()
	if name == "active" {
		return s.pushActive(f, negated)
	}
	if negated {
		return anybody()
	}
	switch name {
	case "id":
		return pushID(f)
	case "meta.created":
		return pushTime("created_at", f)
	case "meta.lastModified":
		return pushTime("updated_at", f)
	case "groups", "groups.value":
		return s.pushGroup(f)
	case CustomerSchema + ":websiteId":
		return pushNumber("website_id", f)
	case CustomerSchema + ":storeId":
		return pushNumber("store_id", f)
	case CustomerSchema + ":groupId":
		return pushNumber("group_id", f)
	case CustomerSchema + ":gender":
		return pushNumber("gender", f)
	}
	value, ok := f.Value.(string)
	if !ok {
		return anybody()
	}
	return s.pushText(name, f.Op, value)
}

// pushPresent pushes the operator pr: an empty text may be stored too, so it is
// looked at again.
func (s *shop) pushPresent(f *scim.Present, negated bool) pushed {
	if negated {
		return anybody()
	}
	switch name := f.Path.String(); name {
	case "id", "userName", "active", "emails", "emails.value", "meta", "meta.created", "name":
		return pushed{exact: true}
	default:
		if column := s.column(name); column != "" {
			return oneOf(false, magento.Filter{Field: column, Condition: magento.NotNull})
		}
		return anybody()
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
func (s *shop) pushText(name string, op scim.Op, value string) pushed {
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
			return anybody()
		}
		fields = []string{column}
	}
	condition, pattern := textCondition(op, value)
	if condition == "" {
		return anybody()
	}
	filters := make([]magento.Filter, 0, len(fields)+1)
	for _, f := range fields {
		filters = append(filters, magento.Filter{Field: f, Condition: condition, Value: pattern})
	}
	if beside != "" && s.keepsAll {
		filters = append(filters, magento.Filter{Field: attrKept, Condition: magento.Like, Value: beside + keptPattern(value)})
	}
	return oneOf(false, filters...)
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
func pushID(f *scim.Compare) pushed {
	value, ok := f.Value.(string)
	if !ok || f.Op != scim.OpEq {
		return anybody()
	}
	if _, ok := parseID(value); !ok {
		return pushed{nobody: true, exact: true}
	}
	return oneOf(true, magento.Filter{Field: "entity_id", Condition: magento.Eq, Value: value})
}

// pushGroup pushes a comparison of memberships: the one that Magento holds, and
// those beyond it that are remembered.
func (s *shop) pushGroup(f *scim.Compare) pushed {
	p := pushNumber("group_id", f)
	if s.remembersGroups && len(p.clauses) == 1 {
		text, _ := f.Value.(string)
		p.clauses[0] = append(p.clauses[0], magento.Filter{Field: attrGroups, Condition: magento.Like, Value: "%," + magento.EscapeLike(text) + ",%"})
	}
	return p
}

// pushActive pushes a comparison with active, which Magento answers exactly.
func (s *shop) pushActive(f *scim.Compare, negated bool) pushed {
	active, ok := f.Value.(bool)
	if !ok || (f.Op != scim.OpEq && f.Op != scim.OpNe) {
		return anybody()
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
		return oneOf(true, marks...)
	}
	p := oneOf(true,
		magento.Filter{Field: "confirmation", Condition: magento.Null},
		magento.Filter{Field: "confirmation", Condition: magento.NotLike, Value: pattern})
	if s.enforced {
		p = both(p, oneOf(true,
			magento.Filter{Field: attrActive, Condition: magento.Null},
			magento.Filter{Field: attrActive, Condition: magento.Neq, Value: "0"}))
	}
	return p
}
