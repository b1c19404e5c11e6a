package scim

import "maps"

// Replace returns what a PUT of next makes of current (RFC 7644 section
// 3.5.1). What next lacks is cleared, except:
//   - id, meta and every other read-only attribute stay as they are,
//   - active and externalId stay: clients leave them out of a PUT and mean neither to
//     reactivate a user nor to drop the link to it,
//   - password stays, as it cannot be read.
//
// The e-mail address stays as well, but the store does that: emails absent from next
// are absent from the result, because only the store knows whether the userName is an
// address that takes their place.
//
// An immutable attribute keeps its value when next lacks it; another value is an
// *Error 400 mutability. Neither argument is changed.
func (rt *ResourceType) Replace(current, next Resource) (Resource, error) {
	merged := maps.Clone(next)
	for _, name := range []string{"active", "externalId"} {
		if _, sent := merged[name]; !sent {
			keepValue(merged, current, name)
		}
	}
	for _, name := range []string{"id", "meta"} {
		keepValue(merged, current, name)
	}
	if err := keepUnchangeable(rt.Schema.Attributes, merged, current, ""); err != nil {
		return nil, err
	}
	for _, extension := range rt.Extensions {
		if err := keepInside(extension.ID, extension.Attributes, merged, current, extension.ID+":"); err != nil {
			return nil, err
		}
	}
	if _, known := current["schemas"]; known {
		rt.SetSchemas(merged)
	} else {
		delete(merged, "schemas") // a store need not store what follows from the rest
	}
	return merged, nil
}

// keepUnchangeable gives the attributes that clients cannot change the values that they
// have in from. prefix precedes their names in an error.
func keepUnchangeable(attributes []*Attribute, into, from map[string]any, prefix string) error {
	for _, a := range attributes {
		_, sent := into[a.Name]
		_, kept := from[a.Name]
		switch {
		case a.isReadOnly():
			keepValue(into, from, a.Name)
		case a.Mutability == Immutable && kept:
			if sent && !equalValues(into[a.Name], from[a.Name]) {
				return BadRequest(MutabilityErr, prefix+a.Name+": it cannot be changed once it has a value.")
			}
			into[a.Name] = from[a.Name]
		case a.Type == TypeComplex && !a.MultiValued && sent:
			if err := keepInside(a.Name, a.SubAttributes, into, from, prefix+a.Name+"."); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepInside does that for the parts of a complex attribute, or of an extension.
func keepInside(name string, parts []*Attribute, into, from map[string]any, prefix string) error {
	object := map[string]any{}
	maps.Copy(object, Resource(into).Complex(name))
	if err := keepUnchangeable(parts, object, Resource(from).Complex(name), prefix); err != nil {
		return err
	}
	into[name] = object
	if len(object) == 0 {
		delete(into, name)
	}
	return nil
}

// keepValue gives a name in into the value that it has in from, or none.
func keepValue(into, from map[string]any, name string) {
	if v, ok := from[name]; ok {
		into[name] = v
		return
	}
	delete(into, name)
}
