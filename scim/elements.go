package scim

import (
	"fmt"
	"maps"
)

// elementIndex finds the element of a multi-valued attribute that is the same as
// another one: that has an equal type and value (RFC 7643 section 2.4), or, where
// the elements have no value (addresses), equals it but for being primary.
type elementIndex struct {
	attribute *Attribute
	byKey     map[string]int
	// byValue finds elements of a list of references (members) by value alone:
	// clients leave out the type there, which the service provider knows.
	byValue map[string]int
}

func newElementIndex(a *Attribute, list []any) *elementIndex {
	x := &elementIndex{attribute: a, byKey: make(map[string]int, len(list))}
	if isReferenceList(a) {
		x.byValue = make(map[string]int, len(list))
	}
	for i, e := range list {
		x.add(e, i)
	}
	return x
}

// add says that e is at position i. The first of equal elements stays.
func (x *elementIndex) add(e any, i int) {
	kind, value := x.identity(e)
	if _, is := x.byKey[kind+value]; !is {
		x.byKey[kind+value] = i
	}
	if x.byValue == nil {
		return
	}
	if _, is := x.byValue[value]; !is {
		x.byValue[value] = i
	}
}

// find returns the position of the element that e is the same as.
func (x *elementIndex) find(e any) (int, bool) {
	kind, value := x.identity(e)
	if i, ok := x.byKey[kind+value]; ok {
		return i, true
	}
	if x.byValue == nil {
		return 0, false
	}
	if kind == "" {
		i, ok := x.byValue[value]
		return i, ok
	}
	i, ok := x.byKey[value]
	return i, ok
}

// identity returns what tells an element from others, as two texts: its type ("" for
// none), and its value or else all of it.
func (x *elementIndex) identity(e any) (kind, value string) {
	m, _ := e.(map[string]any)
	v, ok := m["value"]
	if !ok {
		return "", wholeKey(e)
	}
	if s, isText := v.(string); isText {
		value = "v" + foldFor(x.attribute.Sub("value"), s)
	} else {
		value = fmt.Sprintf("n%#v", v)
	}
	if t, ok := m["type"].(string); ok {
		kind = "t" + foldFor(x.attribute.Sub("type"), t) + "\x00"
	}
	return kind, value
}

// wholeKey writes out an element without a value, but for "primary". Equal elements
// yield equal text.
func wholeKey(e any) string {
	if m, isComplex := e.(map[string]any); isComplex && m["primary"] != nil {
		m = maps.Clone(m)
		delete(m, "primary")
		e = m
	}
	return fmt.Sprintf("w%#v", e) // in the order of names
}

func foldFor(a *Attribute, s string) string {
	if a != nil && a.IsCaseExact() {
		return s
	}
	return fold(s)
}

// maxElements is how many values an attribute may have, but for members. Nobody
// has a thousand telephones; and a filter in a PATCH is tried on each.
const maxElements = 1000

// checkLength refuses more values than the attribute at p may have.
func checkLength(p Path, n int) *Error {
	if n <= maxElements || isReferenceList(p.Leaf()) {
		return nil
	}
	return Invalid(p.String(), fmt.Sprintf("has more than %d values", maxElements))
}

// isReferenceList reports whether the values point to resources (members): there
// may be any number of those, and each is known by its value.
func isReferenceList(a *Attribute) bool {
	value := a.Sub("value")
	return value != nil && value.isMemberID()
}

// isMemberID reports whether a holds the id of a member.
func (a *Attribute) isMemberID() bool { return a.Name == "value" && a.Mutability == Immutable }

// mergeEqual makes elements that are the same into one. It may change list and
// its elements.
func mergeEqual(a *Attribute, list []any) []any {
	if len(list) < 2 {
		return list
	}
	x := newElementIndex(a, nil)
	merged := list[:0]
	for _, e := range list {
		if i, is := x.find(e); is {
			mergeElement(a, merged[i], e)
			continue
		}
		x.add(e, len(merged))
		merged = append(merged, e)
	}
	clear(list[len(merged):])
	return merged
}

// mergeElement adds the sub-attributes of an element to another one with the same
// type and value. Both of these stay as they are, and so do immutable ones.
func mergeElement(a *Attribute, into, from any) {
	to, ok := into.(map[string]any)
	more, alsoOK := from.(map[string]any)
	if !ok || !alsoOK {
		return
	}
	for name, v := range more {
		_, has := to[name]
		sub := a.Sub(name)
		if has && (name == "value" || name == "type" || sub != nil && sub.Mutability == Immutable) {
			continue
		}
		to[name] = v
	}
}

// isEmptyElement reports whether an element has no value: "type" and "primary" alone
// are none.
func isEmptyElement(e any) bool {
	m, isComplex := e.(map[string]any)
	if !isComplex {
		return e == nil
	}
	for name := range m {
		if name != "type" && name != "primary" {
			return false
		}
	}
	return true
}

func countPrimary(list []any) int {
	n := 0
	for _, e := range list {
		if isPrimaryElement(e) {
			n++
		}
	}
	return n
}

func isPrimaryElement(e any) bool {
	m, _ := e.(map[string]any)
	return m["primary"] == true
}
