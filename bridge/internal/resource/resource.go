// Package resource helps to build and to read a scim.Resource from what Magento holds:
// attributes that are left out where they are empty, timestamps, and the value at a
// path.
//
// It knows no field of Magento. What SCIM itself says of resources is in package scim;
// here is what several resources of this service provider have in common. Begin with
// Put.
package resource

import (
	"slices"

	"github.com/scim-bridge/scim-bridge/scim"
)

// UsualSize is how many attributes the map of a user has room for, leftovers
// included: a map that grows is made three times.
const UsualSize = 20

// Put sets a string attribute where it has a value: in a Resource what is empty
// is absent.
func Put(m map[string]any, name, value string) {
	if value != "" {
		m[name] = value
	}
}

// PutList is Put for a multi-valued attribute.
func PutList(r scim.Resource, name string, values []any) {
	if len(values) > 0 {
		r[name] = values
	}
}

// Timestamp turns Magento's "YYYY-MM-DD hh:mm:ss" in UTC into a SCIM dateTime.
func Timestamp(t string) string {
	if len(t) != len("2006-01-02 15:04:05") {
		return t
	}
	return t[:10] + "T" + t[11:] + "Z"
}

// ForgetComputed takes out of wanted the attributes that the client did not change and
// that are computed from Magento's fields, as in shown: name.formatted, and names.
func ForgetComputed(wanted, before, shown scim.Resource, names ...string) {
	for _, name := range names {
		if v, ok := wanted[name]; ok && v == before[name] && v == shown[name] {
			delete(wanted, name)
		}
	}
	formatted := func(r scim.Resource) string { return r.Complex("name").String("formatted") }
	if name := formatted(wanted); name != "" && name == formatted(before) && name == formatted(shown) {
		delete(wanted.Complex("name"), "formatted")
	}
}

// Differ reports whether two resources differ in one of the named attributes.
func Differ(a, b scim.Resource, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return !scim.Equal(scim.Resource{name: a[name]}, scim.Resource{name: b[name]})
	})
}

// Parent returns the map that holds the last name of a path, nil where it is absent.
func Parent(r scim.Resource, p scim.Path) map[string]any { return parent(r, p, false) }

// MakeParent is Parent that makes what is absent.
func MakeParent(r scim.Resource, p scim.Path) map[string]any { return parent(r, p, true) }

func parent(r scim.Resource, p scim.Path, makes bool) map[string]any {
	m := map[string]any(r)
	step := func(name string) {
		next, ok := m[name].(map[string]any)
		if !ok && makes {
			next = map[string]any{}
			m[name] = next
		}
		m = next
	}
	if p.Schema != "" {
		step(p.Schema)
	}
	if p.Sub != nil {
		step(p.Attribute.Name)
	}
	return m
}

// Remove takes what a path names out of r, and whatever is empty then.
func Remove(r scim.Resource, p scim.Path) {
	holder := Parent(r, p)
	delete(holder, p.Leaf().Name)
	switch {
	case len(holder) > 0:
	case p.Sub != nil:
		Remove(r, scim.Path{Schema: p.Schema, Attribute: p.Attribute})
	case p.Schema != "":
		delete(r, p.Schema)
	}
}
