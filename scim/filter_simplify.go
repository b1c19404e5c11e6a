package scim

import (
	"cmp"
	"slices"
)

// outcome is what a filter is known to match without looking at a resource.
type outcome int

const (
	matchesNone outcome = iota - 1 // no resource of the type
	undecided                      // it depends on the resource
	matchesAll                     // every resource of the type
)

// SimplifyFilter takes out of a filter what is the same for every resource of a
// type, so that a store need not read all of them: meta.resourceType, an attribute
// that rt lacks, be it known or one of another type, which a search
// over several may name (RFC 7644 section 3.4.2.1). The filter that is left is nil
// where it matches all resources, or none.
//
// A comparison of meta.location, meta.version, or of a $ref that is made from an
// id, is an *Error 400 invalidFilter: it would be true of no stored resource, and
// an empty list would be a wrong answer.
func SimplifyFilter(f Filter, rt *ResourceType) (left Filter, none bool, err error) {
	left, out, err := simplify(f, rt)
	return left, out == matchesNone, err
}

func simplify(f Filter, rt *ResourceType) (Filter, outcome, error) {
	switch f := f.(type) {
	case *And:
		join := func(left, right Filter) Filter { return &And{Left: left, Right: right} }
		return simplifyBoth(f.Left, f.Right, rt, matchesNone, join)
	case *Or:
		join := func(left, right Filter) Filter { return &Or{Left: left, Right: right} }
		return simplifyBoth(f.Left, f.Right, rt, matchesAll, join)
	case *Not:
		operand, out, err := simplify(f.Operand, rt)
		if err != nil || out != undecided {
			return nil, -out, err
		}
		return &Not{Operand: operand}, undecided, nil
	case *Compare:
		switch {
		case rt.lacks(f.Path):
			return nil, outcomeOf(f.matches(nil, false)), nil
		case f.Path.isMeta("resourceType"):
			return nil, outcomeOf(f.matches(rt.Name, false)), nil
		case f.Path.isComputed():
			return nil, matchesNone, notSearchable(f.Path)
		}
	case *Present:
		switch {
		case rt.lacks(f.Path):
			return nil, matchesNone, nil
		case f.Path.isMeta(""), f.Path.isMeta("resourceType"), f.Path.isMeta("location"), f.Path.isMeta("version"):
			return nil, matchesAll, nil
		case f.Path.isComputed():
			return nil, matchesNone, notSearchable(f.Path)
		}
	case *ValuePath:
		if rt.lacks(f.Path) {
			return nil, matchesNone, nil
		}
		if path := computedIn(f.Filter, f.Path); !path.IsZero() {
			return nil, matchesNone, notSearchable(path)
		}
	}
	return f, undecided, nil
}

// simplifyBoth simplifies the sides of And or Or; decisive is the outcome of one side
// that decides for both.
func simplifyBoth(
	left, right Filter, rt *ResourceType, decisive outcome, join func(left, right Filter) Filter,
) (Filter, outcome, error) {
	left, first, err := simplify(left, rt)
	if err != nil {
		return nil, matchesNone, err
	}
	right, second, err := simplify(right, rt)
	switch {
	case err != nil:
		return nil, matchesNone, err
	case first == decisive || second == decisive:
		return nil, decisive, nil
	case first != undecided:
		return right, second, nil
	case second != undecided:
		return left, first, nil
	default:
		return join(left, right), undecided, nil
	}
}

func outcomeOf(matches bool) outcome {
	if matches {
		return matchesAll
	}
	return matchesNone
}

// lacks reports whether no resource of the type has the attribute at path: it is
// one of another type, or one that is known, but not stored.
func (rt *ResourceType) lacks(path Path) bool {
	return rt.Attribute(path.Schema, path.Attribute.Name) == nil
}

// WithKnown returns the type as a filter over several types sees it: what the others
// know can be named too.
func (rt *ResourceType) WithKnown(others []*ResourceType) *ResourceType {
	known := *rt.known()
	core := *known.Schema
	core.Attributes = slices.Clone(core.Attributes)
	known.Schema, known.Extensions = &core, slices.Clone(known.Extensions)
	for _, other := range others {
		for _, a := range other.known().Schema.Attributes {
			if findAttribute(core.Attributes, a.Name) == nil {
				core.Attributes = append(core.Attributes, a)
			}
		}
		for _, s := range append([]*Schema{other.known().Schema}, other.known().Extensions...) {
			if known.coreOrExtension(s.ID) == nil {
				known.Extensions = append(known.Extensions, s)
			}
		}
	}
	wide := *rt
	wide.Known = &known
	return &wide
}

// isMeta reports whether p is that sub-attribute of meta; with "" meta as a whole.
func (p Path) isMeta(sub string) bool {
	if p.Attribute != metaAttribute {
		return false
	}
	if p.Sub == nil {
		return sub == ""
	}
	return p.Sub.Name == sub
}

// isComputed reports whether no store knows the value at p.
func (p Path) isComputed() bool {
	if p.isMeta("resourceType") || p.isMeta("location") || p.isMeta("version") {
		return true
	}
	if p.Schema != "" || p.Sub == nil || p.Sub.Name != "$ref" {
		return false
	}
	return p.Attribute.Name == "groups" || p.Attribute.Name == "members"
}

// computedIn finds a path that no store knows inside the brackets of a value path; the
// zero Path for none.
func computedIn(f Filter, of Path) Path {
	switch f := f.(type) {
	case *And:
		return cmp.Or(computedIn(f.Left, of), computedIn(f.Right, of))
	case *Or:
		return cmp.Or(computedIn(f.Left, of), computedIn(f.Right, of))
	case *Not:
		return computedIn(f.Operand, of)
	case *Compare:
		of.Sub = f.Path.Attribute
	case *Present:
		of.Sub = f.Path.Attribute
	}
	if of.isComputed() {
		return of
	}
	return Path{}
}

func notSearchable(p Path) error {
	return BadRequest(InvalidFilter, "filter: "+p.String()+" is made for each answer and cannot be searched for.")
}
