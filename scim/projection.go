package scim

import (
	"slices"
	"strings"
)

// Projection says which attributes an answer holds: the parameters attributes
// and excludedAttributes (RFC 7644 section 3.9). The zero value is the default set.
type Projection struct {
	Attributes []Path // where not empty, only these (and what is always returned)
	Excluded   []Path // without these

	// everything overrules both, and all rules on what is returned.
	everything bool
}

// ParseProjection reads the parameters attributes and excludedAttributes. Each
// string may hold several names between commas: attributes, sub-attributes, URNs
// of extensions, in any letter case. Names of nothing are ignored; where all of
// attributes are, only what is always returned is wanted. Both at once are an
// *Error 400 invalidValue, for the section makes them exclude each other.
func ParseProjection(attributes, excluded []string, rt *ResourceType) (Projection, error) {
	wanted, asked := projectionPaths(attributes, rt)
	unwanted, alsoAsked := projectionPaths(excluded, rt)
	if asked && alsoAsked {
		return Projection{}, BadRequest(InvalidValue, "attributes and excludedAttributes cannot be used together.")
	}
	if asked && len(wanted) == 0 {
		wanted = []Path{{Attribute: idAttribute}}
	}
	return Projection{Attributes: wanted, Excluded: unwanted}, nil
}

// projectionPaths resolves a list of names; asked tells whether it names
// anything at all, known or not. A path is there once, however often it is named.
func projectionPaths(lists []string, rt *ResourceType) (paths []Path, asked bool) {
	add := func(path Path) {
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	for _, list := range lists {
		for name := range strings.SplitSeq(list, ",") {
			name = strings.TrimSpace(name)
			if name == "" {
				continue
			}
			asked = true
			if path, ok := rt.resolve(name); ok {
				add(path)
				continue
			}
			if urn, rest, ok := rt.splitSchema(name); ok && rest == "" {
				for _, a := range rt.known().coreOrExtension(urn).Attributes {
					add(Path{Schema: urn, Attribute: a})
				}
			}
		}
	}
	return paths, asked
}

// Wants reports whether an answer with p may hold the attribute at path, or a
// part of it.
func (p Projection) Wants(path Path) bool {
	s := p.selection(path.Schema, path.Attribute)
	if path.Sub == nil || s == selectNone {
		return s != selectNone
	}
	return p.wantsSub(path.Schema, path.Attribute, path.Sub, s)
}

// selection is how much of an attribute an answer holds.
type selection uint8

const (
	selectNone selection = iota
	selectPart           // wantsSub tells which sub-attributes
	selectAll            // all but sub-attributes that are returned only on request, or never
)

// selection applies the parameters and the attribute's own rule (RFC 7643
// section 7, "returned") to an attribute as a whole.
func (p Projection) selection(schema string, a *Attribute) selection {
	switch {
	case p.everything:
		return selectAll
	case a.IsSecret():
		return selectNone
	case a.Returned == ReturnedAlways:
		return selectAll
	case len(p.Attributes) > 0:
		return covers(p.Attributes, schema, a)
	case a.Returned == ReturnedRequest:
		return selectNone
	}
	switch covers(p.Excluded, schema, a) {
	case selectAll:
		return selectNone
	case selectPart:
		return selectPart
	default:
		return selectAll
	}
}

// covers tells whether paths name the attribute as a whole, a part of it, or not at all.
func covers(paths []Path, schema string, a *Attribute) selection {
	covered := selectNone
	for _, path := range paths {
		if path.Schema != schema || path.Attribute.Name != a.Name {
			continue
		}
		if path.Sub == nil {
			return selectAll
		}
		covered = selectPart
	}
	return covered
}

// wantsSub reports whether an answer holds a sub-attribute of an attribute of
// which it holds s.
func (p Projection) wantsSub(schema string, a, sub *Attribute, s selection) bool {
	named := func(path Path) bool {
		return path.Schema == schema && path.Attribute.Name == a.Name && path.Sub != nil && path.Sub.Name == sub.Name
	}
	switch {
	case p.everything:
		return true
	case sub.IsSecret():
		return false
	case sub.Returned == ReturnedAlways:
		return true
	case s == selectAll:
		return sub.Returned != ReturnedRequest
	case len(p.Attributes) > 0:
		return slices.ContainsFunc(p.Attributes, named)
	default:
		return sub.Returned != ReturnedRequest && !slices.ContainsFunc(p.Excluded, named)
	}
}
