package scim

import "slices"

// removeValues removes the elements that equal one of those in named. One with a
// value means the elements with this value, and with its type if both have one; any
// other means those that have all of its sub-attributes.
func (l *patchList) removeValues(named []any) {
	a := l.path.Attribute
	x := newElementIndex(a, nil)
	typed, untyped, anyType := map[string]bool{}, map[string]bool{}, map[string]bool{}
	var partial []map[string]any
	for _, n := range named {
		m, isComplex := n.(map[string]any)
		if isComplex && m["value"] == nil {
			partial = append(partial, m)
			continue
		}
		kind, value := x.identity(n)
		anyType[value] = true
		if kind == "" {
			untyped[value] = true
		} else {
			typed[kind+value] = true
		}
	}
	l.elements = slices.DeleteFunc(l.elements, func(e any) bool {
		kind, value := x.identity(e)
		if untyped[value] || typed[kind+value] || kind == "" && anyType[value] {
			return true
		}
		return slices.ContainsFunc(partial, func(p map[string]any) bool { return hasAll(a, e, p) })
	})
}

// hasAll reports whether an element has all the sub-attributes of a part.
func hasAll(a *Attribute, element any, part map[string]any) bool {
	m, ok := element.(map[string]any)
	if !ok {
		return false
	}
	for name, want := range part {
		order, ok := compareValues(a.Sub(name), m[name], want)
		if !ok || order != 0 {
			return false
		}
	}
	return true
}

// elementOf fills element with the sub-attributes that it needs to match a filter of
// eq terms joined by and. It reports false for any other filter.
func elementOf(a *Attribute, f Filter, element map[string]any) bool {
	switch f := f.(type) {
	case *And:
		left := elementOf(a, f.Left, element)
		return elementOf(a, f.Right, element) && left
	case *Compare:
		if f.Op != OpEq || f.Value == nil || f.Value == "" { // an empty text is none
			return false
		}
		sub := a.Sub(f.Path.Attribute.Name)
		if sub == nil {
			return true // known, but not stored
		}
		if sub.isReadOnly() {
			return false
		}
		if old, has := element[sub.Name]; has {
			return equalValues(old, f.Value)
		}
		if f.Value != false || !sub.isPrimary() {
			element[sub.Name] = f.Value
		}
		return true
	}
	return false
}
