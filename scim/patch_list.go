package scim

import (
	"maps"
	"slices"
)

// patchList is a multi-valued attribute on its way through the operations of a
// Patch. Its elements belong to it.
type patchList struct {
	path     Path // of the attribute as a whole
	elements []any
	// index is nil where it has to be made anew. It spares a PATCH that adds a
	// thousand members one by one from comparing each with all others.
	index *elementIndex
}

func (l *patchList) apply(op *Operation) *Error {
	if op.Filter == nil && op.Path.Sub == nil && op.Op == PatchAdd {
		values, _ := op.Value.([]any)
		l.add(values)
		return checkLength(l.path, len(l.elements))
	}
	l.index = nil
	if op.Filter != nil || op.Path.Sub != nil {
		return l.changeMatching(op)
	}
	values, _ := op.Value.([]any)
	switch {
	case op.Value == nil:
		l.elements = nil
	case op.Op == PatchRemove:
		l.removeValues(values)
	default:
		l.replace(values)
	}
	return nil
}

// add appends values that are not there yet. One that is there gains what the new one
// says more (RFC 7644 section 3.5.2.1).
func (l *patchList) add(values []any) {
	if l.index == nil {
		l.index = newElementIndex(l.path.Attribute, l.elements)
	}
	for _, v := range values {
		i, is := l.index.find(v)
		if is {
			mergeElement(l.path.Attribute, l.elements[i], v)
		} else {
			i = len(l.elements)
			l.elements = append(l.elements, cloneValue(v))
			l.index.add(v, i)
		}
		if isPrimaryElement(v) {
			l.makePrimary(i)
		}
	}
}

// replace puts values in the place of all elements. One that was there before
// keeps what only the service provider knows of it (type and $ref of a member).
func (l *patchList) replace(values []any) {
	old := l.elements
	index := newElementIndex(l.path.Attribute, old)
	l.elements = make([]any, 0, len(values))
	for _, v := range values {
		v = cloneValue(v)
		if i, is := index.find(v); is {
			keepUnwritable(l.path.Attribute, v, old[i])
		}
		l.elements = append(l.elements, v)
	}
}

// keepUnwritable copies sub-attributes that clients cannot change from an element to
// the one that takes its place.
func keepUnwritable(a *Attribute, to, from any) {
	element, ok := to.(map[string]any)
	old, alsoOK := from.(map[string]any)
	if !ok || !alsoOK {
		return
	}
	for _, sub := range a.SubAttributes {
		if !sub.isReadOnly() && sub.Mutability != Immutable {
			continue
		}
		if _, has := element[sub.Name]; !has && old[sub.Name] != nil {
			element[sub.Name] = old[sub.Name]
		}
	}
}

// changeMatching changes the elements that the filter chooses: all without one.
func (l *patchList) changeMatching(op *Operation) *Error {
	matches := func(e any) bool {
		m, ok := e.(map[string]any)
		return op.Filter == nil || ok && match(op.Filter, m, true)
	}
	if op.Value == nil && op.Path.Sub == nil {
		l.elements = slices.DeleteFunc(l.elements, matches)
		return nil
	}
	var matching []int
	for i, e := range l.elements {
		if matches(e) {
			matching = append(matching, i)
		}
	}
	if len(matching) == 0 && op.Value != nil && op.Op != PatchRemove {
		asked := map[string]any{}
		if op.Filter != nil && !elementOf(l.path.Attribute, op.Filter, asked) {
			return BadRequest(NoTarget, l.path.String()+": the filter matches nothing")
		}
		matching = append(matching, len(l.elements))
		l.elements = append(l.elements, asked)
		if isPrimaryElement(asked) {
			l.makePrimary(matching[0])
		}
	}
	if op.Path.Sub != nil {
		return l.changeSub(op, matching)
	}
	return l.changeElements(op, matching)
}

// changeSub changes one sub-attribute of the matching elements.
func (l *patchList) changeSub(op *Operation, matching []int) *Error {
	if op.Path.Sub.isPrimary() && op.Value == true {
		if len(matching) > 1 {
			return Invalid(op.Path.String(), "only one value can be primary")
		}
		for _, i := range matching {
			l.makePrimary(i)
		}
	}
	for _, i := range matching {
		element, ok := l.elements[i].(map[string]any)
		if !ok {
			continue
		}
		var err *Error
		if op.Value == nil || op.Op == PatchRemove {
			err = removeSub(element, op.Path)
		} else {
			err = assignOnce(element, op.Path, op.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// changeElements replaces the matching elements, or adds to them.
func (l *patchList) changeElements(op *Operation, matching []int) *Error {
	value, _ := op.Value.(map[string]any)
	for _, i := range matching {
		if op.Op == PatchReplace {
			l.elements[i] = l.replacement(l.elements[i], op.Filter, value)
		} else if err := l.addToElement(l.elements[i], value); err != nil {
			return err
		}
		if isPrimaryElement(value) {
			l.makePrimary(i)
		}
	}
	return nil
}

// replacement returns the element that value makes in the place of an old one. What
// the filter asks for (type eq "work") it has even where value leaves it out.
func (l *patchList) replacement(old any, filter Filter, value map[string]any) map[string]any {
	element := map[string]any{}
	elementOf(l.path.Attribute, filter, element)
	maps.Copy(element, cloneMap(value))
	if m, _ := old.(map[string]any); equalValues(m["value"], element["value"]) {
		keepUnwritable(l.path.Attribute, element, old)
	}
	return element
}

// addToElement puts the parts of value into an element.
func (l *patchList) addToElement(element any, value map[string]any) *Error {
	parts, _ := element.(map[string]any)
	for name, v := range value {
		path := Path{Schema: l.path.Schema, Attribute: l.path.Attribute, Sub: l.path.Attribute.Sub(name)}
		if err := assignOnce(parts, path, v); err != nil {
			return err
		}
	}
	return nil
}

// makePrimary takes the mark of the preferred value from all others (RFC 7643
// section 2.4).
func (l *patchList) makePrimary(winner int) {
	for i, e := range l.elements {
		if m, ok := e.(map[string]any); ok && i != winner {
			delete(m, "primary")
		}
	}
}

// normalize brings the elements into the form that a Resource has them in.
func (l *patchList) normalize() *Error {
	l.elements = slices.DeleteFunc(l.elements, isEmptyElement)
	l.elements = mergeEqual(l.path.Attribute, l.elements)
	if countPrimary(l.elements) > 1 {
		return Invalid(l.path.String(), "only one value can be primary")
	}
	return nil
}

// removeValues removes the elements that equal one of those in named. One with a
// value means the elements with this value, and with its type if both have one; any
// other means those that have all of its sub-attributes.
func (l *patchList) removeValues(named []any) {
	a := l.path.Attribute
	x := newElementIndex(a, nil)
	x.byValue = map[string]int{}
	var partial []map[string]any
	for i, n := range named {
		if m, isComplex := n.(map[string]any); isComplex && m["value"] == nil {
			partial = append(partial, m)
		} else {
			x.add(n, i)
		}
	}
	l.elements = slices.DeleteFunc(l.elements, func(e any) bool {
		_, is := x.find(e)
		return is || slices.ContainsFunc(partial, func(p map[string]any) bool { return hasAll(a, e, p) })
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
