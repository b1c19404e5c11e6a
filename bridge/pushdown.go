package bridge

import (
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

// comparisons push down what a filter compares. Each may let through more than it
// is asked for, and says so; a negated one lets through at least whom the comparison
// does not match.
type comparisons struct {
	compare func(f *scim.Compare, negated bool) pushed
	present func(f *scim.Present, negated bool) pushed
}

// pushFilter turns a filter into what Magento can answer of it, as far as it fits into
// a URL.
func pushFilter(f scim.Filter, c comparisons) pushed {
	if f == nil {
		return pushed{exact: true}
	}
	p := c.push(f, false)
	for len(p.clauses) > 0 && len(magento.Criteria{Groups: p.clauses}.Encode()) > maxQuery {
		p.clauses, p.exact = p.clauses[:len(p.clauses)-1], false
	}
	return p
}

// push moves a negation inwards to the comparisons (De Morgan).
func (c comparisons) push(f scim.Filter, negated bool) pushed {
	switch f := f.(type) {
	case *scim.And:
		if negated {
			return either(c.push(f.Left, true), c.push(f.Right, true))
		}
		return both(c.push(f.Left, false), c.push(f.Right, false))
	case *scim.Or:
		if negated {
			return both(c.push(f.Left, true), c.push(f.Right, true))
		}
		return either(c.push(f.Left, false), c.push(f.Right, false))
	case *scim.Not:
		return c.push(f.Operand, !negated)
	case *scim.Compare:
		return c.compare(f, negated)
	case *scim.Present:
		return c.present(f, negated)
	case *scim.ValuePath:
		if negated {
			return anybody()
		}
		return c.pushElement(f)
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
	for _, clause := range clauses {
		n += len(clause)
	}
	return n
}

// pushElement pushes a condition on one element of a multi-valued attribute: what
// one element satisfies is satisfied by some element, so each side of an AND may
// be asked for by itself.
func (c comparisons) pushElement(f *scim.ValuePath) pushed {
	p := c.push(absolute(f.Filter, f.Path), false)
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
