package scim

import (
	"cmp"
	"strings"
)

// Match reports whether the resource satisfies the filter (RFC 7644 section
// 3.4.2.2). Text is compared code point by code point; where the schema does not
// make the attribute case-exact, blind to letter case by Unicode simple folding,
// and never to accents or normal forms. Of a multi-valued attribute one value
// that matches is enough; only a ValuePath applies several conditions to the same
// value. ne also holds where the attribute is absent. A sub-attribute
// "primary" that is absent counts as false (RFC 7643 section 2.4).
func Match(f Filter, r Resource) bool {
	return match(f, r, false)
}

// match evaluates f on a resource, or on one element of a multi-valued attribute.
func match(f Filter, object map[string]any, element bool) bool {
	switch f := f.(type) {
	case *And:
		return match(f.Left, object, element) && match(f.Right, object, element)
	case *Or:
		return match(f.Left, object, element) || match(f.Right, object, element)
	case *Not:
		return !match(f.Operand, object, element)
	case *Present:
		return f.Path.anyValue(object, element, isPresent)
	case *Compare:
		return f.Path.anyValue(object, element, f.matches)
	case *ValuePath:
		switch v := f.Path.holder(object)[f.Path.Attribute.Name].(type) {
		case map[string]any:
			return match(f.Filter, v, true)
		case []any:
			for _, e := range v {
				if m, ok := e.(map[string]any); ok && match(f.Filter, m, true) {
					return true
				}
			}
		}
	}
	return false
}

// anyValue calls test for the values at p until it returns true: once with nil
// where the attribute is absent, and with nil for an element that lacks p.Sub.
// element says that object is an element, and p relative to it; inElement tells
// test the same of the value.
func (p Path) anyValue(object map[string]any, element bool, test func(v any, inElement bool) bool) bool {
	value := p.holder(object)[p.Attribute.Name]
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			if p.Sub != nil {
				m, _ := e.(map[string]any)
				e = m[p.Sub.Name]
			}
			if test(e, true) {
				return true
			}
		}
		return len(v) == 0 && test(nil, false)
	case map[string]any:
		if p.Sub != nil {
			return test(v[p.Sub.Name], true)
		}
	}
	return test(value, element)
}

// isPrimary reports whether a is the mark of the preferred value.
func (a *Attribute) isPrimary() bool { return a.Type == TypeBoolean && a.Name == "primary" }

// isPresent reports whether a value is assigned and not empty.
func isPresent(v any, _ bool) bool {
	return v != "" && !isEmpty(v)
}

// matches compares one value, nil where it is absent.
func (c *Compare) matches(v any, inElement bool) bool {
	a := c.Path.Leaf()
	if v == nil && inElement && a.isPrimary() {
		v = false
	}
	if v == nil || c.Value == nil {
		equal := v == nil && c.Value == nil
		return c.Op == OpEq && equal || c.Op == OpNe && !equal
	}
	if c.Op.isPart() {
		text, isText := v.(string)
		want, wantText := c.Value.(string)
		return isText && wantText && matchPart(c.Op, text, want, a.IsCaseExact())
	}
	order, ok := compareValues(a, v, c.Value)
	switch c.Op {
	case OpEq:
		return ok && order == 0
	case OpNe:
		return !ok || order != 0
	case OpGt:
		return ok && order > 0
	case OpGe:
		return ok && order >= 0
	case OpLt:
		return ok && order < 0
	case OpLe:
		return ok && order <= 0
	default:
		return false
	}
}

func matchPart(op Op, text, want string, exact bool) bool {
	if !exact {
		text, want = fold(text), fold(want)
	}
	switch op {
	case OpCo:
		return strings.Contains(text, want)
	case OpSw:
		return strings.HasPrefix(text, want)
	default:
		return strings.HasSuffix(text, want)
	}
}

// compareValues orders two assigned values of an attribute: below 0 where v
// comes first. ok is false where they cannot be compared.
func compareValues(a *Attribute, v, w any) (order int, ok bool) {
	switch v := v.(type) {
	case string:
		w, isText := w.(string)
		if !isText {
			return 0, false
		}
		if a.Type == TypeDateTime {
			return compareTimes(v, w)
		}
		return compareText(v, w, a.IsCaseExact()), true
	case bool:
		w, isBool := w.(bool)
		return cmp.Compare(boolRank(v), boolRank(w)), isBool
	case int64, float64:
		return compareNumbers(v, w)
	}
	return 0, false
}

func compareText(v, w string, exact bool) int {
	if exact {
		return strings.Compare(v, w)
	}
	if strings.EqualFold(v, w) {
		return 0
	}
	return strings.Compare(fold(v), fold(w))
}

func compareTimes(v, w string) (int, bool) {
	t, ok := parseTime(v)
	u, alsoOK := parseTime(w)
	return t.Compare(u), ok && alsoOK
}

func compareNumbers(v, w any) (int, bool) {
	n, isInt := v.(int64)
	m, alsoInt := w.(int64)
	if isInt && alsoInt {
		return cmp.Compare(n, m), true
	}
	x, ok := toFloat(v)
	y, alsoOK := toFloat(w)
	return cmp.Compare(x, y), ok && alsoOK
}

func toFloat(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}
