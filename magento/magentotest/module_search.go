package magentotest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// externalIDColumn is the field whose texts the module stores as JSON with everything
// outside of ASCII escaped, since Magento's connection has room for the basic plane
// only. So of these texts only ASCII letters are compared without regard to case.
const externalIDColumn = "scim_external_id"

// escapedField makes the field of externalIDColumn; none is "" to a comparison.
func escapedField[T any](text func(T) string) *field[T] {
	return &field[T]{
		name: externalIDColumn, text: func(r T) string { return escapeStored(text(r)) },
		absent: func(r T) bool { return text(r) == "" },
	}
}

// escapeStored writes a text as the module stores it.
func escapeStored(s string) string {
	quoted, _ := jsontext.AppendQuote(nil, s) // bytes that are no UTF-8 become U+FFFD
	return string(escapePHP(quoted))
}

// searchModule searches as the module does, in a list that is in the order of ids. Unlike
// in Magento's own searches an unknown field is an error 400, in a filter and in an order
// alike, and so is an unknown condition. The text is that of externalIDColumn.
func searchModule[T any](all []T, asked *criteria, fields map[string]*field[T], text func(T) string) ([]T, error) {
	for _, g := range asked.Groups {
		var anyOf []func(T) bool
		for _, f := range g.Filters {
			field, ok := fields[f.Field]
			if !ok {
				return nil, invalidValue("field", f.Field)
			}
			match, err := compileModule(field, f, text)
			if err != nil {
				return nil, err
			}
			anyOf = append(anyOf, match)
		}
		all = slices.DeleteFunc(all, func(r T) bool {
			return !slices.ContainsFunc(anyOf, func(match func(T) bool) bool { return match(r) })
		})
	}
	sorts := slices.Clone(asked.Sorts)
	for i := range sorts {
		if _, ok := fields[sorts[i].Field]; !ok {
			return nil, invalidValue("field", sorts[i].Field)
		}
		if sorts[i].Direction == "" {
			sorts[i].Direction = "ASC"
		}
	}
	return filterSmall(all, &criteria{Sorts: sorts}, fields)
}

// modulePage is pageOf, but that pages after the first are empty where they have no size.
func modulePage[T, J any](asked *criteria, all []T, json func(T) J) pageJSON[J] {
	page := pageOf(asked, all, json)
	if deref(asked.PageSize) == 0 && deref(asked.CurrentPage) > 1 {
		page.Items = nil
	}
	return page
}

// compileModule makes a filter ready.
func compileModule[T any](field *field[T], f filter, text func(T) string) (func(T) bool, error) {
	switch f.Condition {
	case "seq":
		f.Condition = "eq"
	case "sneq":
		f.Condition = "neq"
	case "moreq": // what it says, unlike in Magento's own searches
		f.Condition = "gteq"
	case "": // as when it is not given
		f.Condition = "eq"
	case "eq", "neq", "gt", "lt", "gteq", "from", "lteq", "to", "in", "nin",
		"like", "nlike", "finset", "nfinset", "null", "notnull":
	default:
		return nil, invalidValue("condition_type", f.Condition)
	}
	switch {
	case field.name == externalIDColumn:
		return matchEscaped(field, f, text), nil
	case field.name == "is_active" && strings.EqualFold(f.value(), "true"):
		f.Value = new("1")
	}
	return compile(field, f).match, nil
}

// matchEscaped makes a filter of externalIDColumn ready: equality and order are those of
// the escaped texts; a pattern and a list are compared with the text itself.
func matchEscaped[T any](field *field[T], f filter, text func(T) string) func(T) bool {
	switch f.Condition {
	case "like", "nlike":
		pattern, want := caselessPattern(f.value()), f.Condition == "like"
		return func(r T) bool { return pattern.MatchString(lowerASCII(text(r))) == want }
	case "finset", "nfinset":
		value, want := lowerASCII(f.value()), f.Condition == "finset"
		return func(r T) bool { return slices.Contains(strings.Split(lowerASCII(text(r)), ","), value) == want }
	case "in", "nin":
		values := strings.Split(f.value(), ",")
		for i, v := range values {
			values[i] = escapeStored(v)
		}
		f.Value = new(strings.Join(values, ","))
	default:
		f.Value = new(escapeStored(f.value()))
	}
	return compile(field, f).match
}

// caselessPattern makes a regular expression of a pattern of LIKE in small letters.
func caselessPattern(like string) *regexp.Regexp {
	var b strings.Builder
	literal := false
	for _, r := range lowerASCII(like) {
		switch {
		case !literal && r == '\\':
			literal = true
			continue
		case !literal && r == '%':
			b.WriteString(".*")
		case !literal && r == '_':
			b.WriteByte('.')
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
		literal = false
	}
	if literal {
		b.WriteString(`\\`)
	}
	return regexp.MustCompile("(?s)^" + b.String() + "$")
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, s)
}
