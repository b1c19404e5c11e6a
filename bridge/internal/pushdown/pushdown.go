// Package pushdown turns a SCIM filter into a search of Magento. Such a search is a
// conjunction of disjunctions: the filter is brought into that form, and lets through
// at least every record that matches. Where it lets through others too, the caller
// compares each with the whole filter again.
//
// The package knows the operators of filters and the bounds of a URL, but no field of
// a record: what a single comparison becomes is told by the caller in Comparisons.
//
// Begin with Push and Search.
package pushdown

import (
	"maps"
	"slices"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// maxClauses and maxTerms bound what is sent of a filter; what goes beyond is left
// to the comparison here.
const (
	maxClauses = 12
	maxTerms   = 40
	maxQuery   = 6000 // bytes; web servers take about 8 KB of URL
)

// Search is what of a filter Magento can answer.
type Search struct {
	// Clauses are joined by AND; none lets everybody through.
	Clauses [][]magento.Filter
	// AnyOf, where it is not empty, is a further clause: one that does not fit into a
	// URL, so that it takes several searches.
	AnyOf []magento.Filter
	// Exact is set where Magento's answer need not be compared again.
	Exact bool
	// Nobody is set where no record can match.
	Nobody bool
}

// In returns the searches that together find what the filter lets through among the
// records of base.
func (s Search) In(base magento.Criteria) []magento.Criteria {
	base.Groups = slices.Concat(s.Clauses, base.Groups)
	if len(s.AnyOf) == 0 {
		return []magento.Criteria{base}
	}
	values := map[string][]string{}
	var others []magento.Filter
	for _, f := range s.AnyOf {
		if f.Condition == magento.Eq {
			values[f.Field] = append(values[f.Field], f.Value)
		} else {
			others = append(others, f)
		}
	}
	var searches []magento.Criteria
	for _, field := range slices.Sorted(maps.Keys(values)) {
		searches = append(searches, magento.SplitIn(base, field, values[field])...)
	}
	for from, to := 0, 1; from < len(others); from, to = to, to+1 {
		for to < len(others) && to-from < magento.MaxListItems && len(base.And(others[from:to+1]...).Encode()) <= maxQuery {
			to++
		}
		searches = append(searches, base.And(others[from:to]...))
	}
	return searches
}

// Anybody constrains nothing: everything is left to the comparison.
func Anybody() Search { return Search{} }

// OneOf lets through whom any of the filters matches.
func OneOf(exact bool, filters ...magento.Filter) Search {
	return Search{Clauses: [][]magento.Filter{filters}, Exact: exact}
}

// Comparisons push down what a filter compares. Each may let through more than it
// is asked for, and says so; a negated one lets through at least whom the comparison
// does not match.
type Comparisons struct {
	Compare func(f *scim.Compare, negated bool) Search
	Present func(f *scim.Present, negated bool) Search
	// Taken is how many bytes of the URL something else takes.
	Taken int
}

// Push turns a filter into what Magento can answer of it, as far as it fits into a
// URL; of an OR that does not, into several searches.
func Push(f scim.Filter, c Comparisons) Search {
	p, room := Search{Exact: true}, maxQuery-c.Taken
	for _, part := range conjuncts(f) {
		q := c.push(part, false)
		if tooLong := len(q.Clauses) == 0 && !q.Exact || !q.fits(room); tooLong && len(p.AnyOf) == 0 {
			if anyOf, ok := c.alternatives(part); ok && len(anyOf) > 1 {
				p.AnyOf, p.Exact = anyOf, false
				continue
			}
		}
		anyOf := p.AnyOf
		p = Both(p, q)
		p.AnyOf = anyOf
	}
	if len(p.AnyOf) > 0 {
		room /= 2 // the other half is for the values
	}
	for len(p.Clauses) > 0 && !p.fits(room) {
		p.Clauses, p.Exact = p.Clauses[:len(p.Clauses)-1], false
	}
	return p
}

// fits reports whether the clauses take no more than so many bytes of a URL.
func (s Search) fits(most int) bool {
	return len(magento.Criteria{Groups: s.Clauses}.Encode()) <= most
}

// conjuncts are the parts of a filter that are joined by AND.
func conjuncts(f scim.Filter) []scim.Filter {
	switch f := f.(type) {
	case nil:
		return nil
	case *scim.And:
		return append(conjuncts(f.Left), conjuncts(f.Right)...)
	default:
		return []scim.Filter{f}
	}
}

// alternatives returns filters of Magento one of which everybody meets whom an OR
// matches; false where a side of it cannot be pushed.
func (c Comparisons) alternatives(f scim.Filter) ([]magento.Filter, bool) {
	if or, is := f.(*scim.Or); is {
		left, ok := c.alternatives(or.Left)
		right, alsoOK := c.alternatives(or.Right)
		return append(left, right...), ok && alsoOK
	}
	p := c.push(f, false)
	if len(p.Clauses) == 0 {
		return nil, p.Nobody
	}
	return slices.Clone(p.Clauses[0]), true // whom the others let through is compared again
}

// push moves a negation inwards to the comparisons (De Morgan).
func (c Comparisons) push(f scim.Filter, negated bool) Search {
	switch f := f.(type) {
	case *scim.And:
		if negated {
			return either(c.push(f.Left, true), c.push(f.Right, true))
		}
		return Both(c.push(f.Left, false), c.push(f.Right, false))
	case *scim.Or:
		if negated {
			return Both(c.push(f.Left, true), c.push(f.Right, true))
		}
		return either(c.push(f.Left, false), c.push(f.Right, false))
	case *scim.Not:
		return c.push(f.Operand, !negated)
	case *scim.Compare:
		return c.Compare(f, negated)
	case *scim.Present:
		return c.Present(f, negated)
	case *scim.ValuePath:
		if negated {
			return Anybody()
		}
		// What one element satisfies is satisfied by some element, so each side of an AND
		// may be asked for by itself.
		p := c.push(absolute(f.Filter, f.Path), false)
		p.Exact = false
		return p
	default:
		return Anybody()
	}
}

// Both joins by AND.
func Both(a, b Search) Search {
	if a.Nobody || b.Nobody {
		return Search{Nobody: true, Exact: true}
	}
	out := Search{Clauses: slices.Concat(a.Clauses, b.Clauses), Exact: a.Exact && b.Exact}
	if out.isTooLong() {
		a.Exact = false
		return a
	}
	return out
}

// either joins by OR: each clause of one side with each of the other.
func either(a, b Search) Search {
	switch {
	case a.Nobody:
		return b
	case b.Nobody:
		return a
	case len(a.Clauses) == 0:
		return a
	case len(b.Clauses) == 0:
		return b
	}
	out := Search{Exact: a.Exact && b.Exact}
	for _, x := range a.Clauses {
		for _, y := range b.Clauses {
			out.Clauses = append(out.Clauses, slices.Concat(x, y))
		}
	}
	if out.isTooLong() {
		return Anybody()
	}
	return out
}

func (s Search) isTooLong() bool {
	isWide := func(clause []magento.Filter) bool { return len(clause) > magento.MaxListItems }
	return len(s.Clauses) > maxClauses || len(slices.Concat(s.Clauses...)) > maxTerms || slices.ContainsFunc(s.Clauses, isWide)
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
		return nil // which is not pushed
	}
}
