package bridge

import (
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// A search of Magento is a conjunction of disjunctions. What a SCIM filter says
// is turned into such a form that lets through at least every customer who
// matches; where it lets through others too, each is compared again.

// maxClauses and maxTerms bound what is sent of a filter; what goes beyond is left
// to the comparison here.
const (
	maxClauses = 12
	maxTerms   = 40
	maxQuery   = 6000 // bytes; web servers take about 8 KB of URL
)

// pushed is what of a filter Magento can answer.
type pushed struct {
	// clauses are joined by AND; none lets everybody through.
	clauses [][]magento.Filter
	// exact is set where Magento's answer needs no second look.
	exact bool
	// nobody is set where no customer can match.
	nobody bool
}

// anybody constrains nothing: everything is left to the comparison.
func anybody() pushed { return pushed{} }

// oneOf lets through whom any of the filters matches.
func oneOf(exact bool, filters ...magento.Filter) pushed {
	return pushed{clauses: [][]magento.Filter{filters}, exact: exact}
}

// push turns a filter into what Magento can answer of it, as far as it fits into
// a URL.
func (s *shop) push(f scim.Filter) pushed {
	if f == nil {
		return pushed{exact: true}
	}
	p := s.pushSigned(f, false)
	for len(p.clauses) > 0 && len(magento.Criteria{Groups: p.clauses}.Encode()) > maxQuery {
		p.clauses, p.exact = p.clauses[:len(p.clauses)-1], false
	}
	return p
}

// pushSigned carries a negation down to the comparisons (De Morgan).
func (s *shop) pushSigned(f scim.Filter, negated bool) pushed {
	switch f := f.(type) {
	case *scim.And:
		if negated {
			return either(s.pushSigned(f.Left, true), s.pushSigned(f.Right, true))
		}
		return both(s.pushSigned(f.Left, false), s.pushSigned(f.Right, false))
	case *scim.Or:
		if negated {
			return both(s.pushSigned(f.Left, true), s.pushSigned(f.Right, true))
		}
		return either(s.pushSigned(f.Left, false), s.pushSigned(f.Right, false))
	case *scim.Not:
		return s.pushSigned(f.Operand, !negated)
	case *scim.Compare:
		return s.pushCompare(f, negated)
	case *scim.Present:
		return s.pushPresent(f, negated)
	case *scim.ValuePath:
		if negated {
			return anybody()
		}
		return s.pushElement(f)
	default:
		return anybody()
	}
}

// both joins by AND.
func both(a, b pushed) pushed {
	if a.nobody || b.nobody {
		return pushed{nobody: true, exact: true}
	}
	out := pushed{clauses: append(append([][]magento.Filter(nil), a.clauses...), b.clauses...), exact: a.exact && b.exact}
	if len(out.clauses) > maxClauses || terms(out.clauses) > maxTerms {
		a.exact = false
		return a
	}
	return out
}

// either joins by OR: each clause of one side with each of the other.
func either(a, b pushed) pushed {
	switch {
	case a.nobody:
		return b
	case b.nobody:
		return a
	case len(a.clauses) == 0:
		return a
	case len(b.clauses) == 0:
		return b
	}
	out := pushed{exact: a.exact && b.exact}
	for _, x := range a.clauses {
		for _, y := range b.clauses {
			out.clauses = append(out.clauses, append(append([]magento.Filter(nil), x...), y...))
		}
	}
	if len(out.clauses) > maxClauses || terms(out.clauses) > maxTerms {
		return anybody()
	}
	return out
}

func terms(clauses [][]magento.Filter) int {
	n := 0
	for _, c := range clauses {
		n += len(c)
	}
	return n
}

// pushElement pushes a condition on one element of a multi-valued attribute: what
// one element satisfies is satisfied by some element, so each side of an AND may
// be asked for by itself.
func (s *shop) pushElement(f *scim.ValuePath) pushed {
	p := s.pushSigned(absolute(f.Filter, f.Path), false)
	p.exact = false
	return p
}

// absolute rewrites the relative paths inside a value path. A negation inside one
// speaks of the element and cannot be asked of the whole.
func absolute(f scim.Filter, of scim.Path) scim.Filter {
	full := func(p scim.Path) scim.Path {
		return scim.Path{Schema: of.Schema, Attribute: of.Attribute, Sub: p.Attribute}
	}
	switch f := f.(type) {
	case *scim.And:
		return &scim.And{Left: absolute(f.Left, of), Right: absolute(f.Right, of)}
	case *scim.Or:
		return &scim.Or{Left: absolute(f.Left, of), Right: absolute(f.Right, of)}
	case *scim.Compare:
		return &scim.Compare{Path: full(f.Path), Op: f.Op, Value: f.Value}
	case *scim.Present:
		return &scim.Present{Path: full(f.Path)}
	default:
		return unpushable{}
	}
}

// unpushable stands for a part of a filter that Magento is not asked about.
type unpushable struct{ scim.Filter }

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

// textCondition is Magento's condition that lets through at least what a SCIM
// operator does; "" for an operator that MySQL's collation decides otherwise.
func textCondition(op scim.Op, value string) (magento.Condition, string) {
	switch {
	case value == "":
		return "", ""
	case op == scim.OpEq:
		return magento.Eq, value
	case op == scim.OpSw:
		return magento.Like, magento.EscapeLike(value) + "%"
	case op == scim.OpEw:
		return magento.Like, "%" + magento.EscapeLike(value)
	case op == scim.OpCo:
		return magento.Like, "%" + magento.EscapeLike(value) + "%"
	default:
		return "", ""
	}
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

func pushNumber(column string, f *scim.Compare) pushed {
	var value string
	switch v := f.Value.(type) {
	case int64:
		value = formatID(v)
	case string:
		if _, ok := parseID(v); !ok {
			return anybody()
		}
		value = v
	default:
		return anybody()
	}
	if f.Op != scim.OpEq {
		return anybody()
	}
	return oneOf(false, magento.Filter{Field: column, Condition: magento.Eq, Value: value})
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

// pushTime pushes a comparison of times; Magento's have whole seconds.
func pushTime(column string, f *scim.Compare) pushed {
	text, ok := f.Value.(string)
	if !ok {
		return anybody()
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return anybody()
	}
	value := t.UTC().Format(time.DateTime)
	from := magento.Filter{Field: column, Condition: magento.Gteq, Value: value}
	to := magento.Filter{Field: column, Condition: magento.Lteq, Value: value}
	switch f.Op {
	case scim.OpEq:
		return both(oneOf(false, from), oneOf(false, to))
	case scim.OpGt, scim.OpGe:
		return oneOf(false, from)
	case scim.OpLt, scim.OpLe:
		return oneOf(false, to)
	default:
		return anybody()
	}
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
