package scim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// patchDecoder collects the operations of a request.
type patchDecoder struct {
	rt         *ResourceType
	lenient    Leniency
	operations []Operation
	index      int
	terms      int // of all filters in paths
	skipped    int // operations with an unknown path
}

// target reads a path. Each of its filters is tried on every element, so there is
// a limit to what they ask for together.
func (d *patchDecoder) target(path string) (target, *Error) {
	to, err := d.rt.parseTarget(path)
	if d.terms += to.terms; d.terms > maxPatchTerms {
		return target{}, Invalid("path", fmt.Sprintf("the filters of all paths have more than %d terms", maxPatchTerms))
	}
	return to, err
}

// operation reads one operation as it was sent.
func (d *patchDecoder) operation(sent any) *Error {
	message, ok := sent.(map[string]any)
	if !ok {
		return BadRequest(InvalidSyntax, "it must be an object.")
	}
	op, _ := Member(message, "op").(string)
	op = strings.ToLower(op)
	if op != PatchAdd && op != PatchReplace && op != PatchRemove {
		return BadRequest(InvalidSyntax, "op must be add, replace or remove.")
	}
	value, hasValue := Lookup(message, "value")
	if op != PatchRemove && !hasValue {
		return Invalid("value", "is required")
	}
	switch path := Member(message, "path").(type) {
	case nil:
		return d.withoutPath(op, value)
	case string:
		if path == "" {
			return d.withoutPath(op, value)
		}
		return d.withPath(op, path, value)
	}
	return BadRequest(InvalidPath, "path must be a text.")
}

// withoutPath takes apart an operation on the resource itself.
func (d *patchDecoder) withoutPath(op string, value any) *Error {
	if op == PatchRemove {
		return BadRequest(NoTarget, "remove needs a path.")
	}
	object, ok := single(value).(map[string]any)
	if !ok {
		return Invalid("value", "must be an object where there is no path")
	}
	return d.object(op, "", object)
}

// object takes apart an object whose names are paths, relative to the schema
// with that URN.
func (d *patchDecoder) object(op, urn string, object map[string]any) *Error {
	// In the order of names: "name" comes before "name.givenName".
	for _, name := range slices.Sorted(maps.Keys(object)) {
		path := name
		if urn != "" {
			path = urn + ":" + name
		}
		if s, ok := d.schema(path); ok {
			if err := d.extension(op, s, object[name]); err != nil {
				return err
			}
			continue
		}
		to, err := d.target(path)
		if err != nil && err.ScimType == InvalidPath {
			continue // nothing that we know
		}
		if err == nil {
			err = d.fromObject(op, to, object[name])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// schema returns the schema of which path is the URN, "" for the core schema.
func (d *patchDecoder) schema(path string) (urn string, ok bool) {
	urn, rest, ok := d.rt.splitSchema(path)
	return urn, ok && rest == "" && path != ""
}

// extension handles a value for a whole schema: it is like a complex attribute,
// whose parts change one by one (RFC 7644 section 3.5.2.3).
func (d *patchDecoder) extension(op, urn string, value any) *Error {
	object, err := extensionObject(urn, value)
	if err != nil {
		return err
	}
	if value != nil && value != "" {
		return d.object(op, urn, object)
	}
	if urn == "" {
		return nil
	}
	for _, a := range d.rt.known().coreOrExtension(urn).Attributes {
		if a.isReadOnly() {
			continue
		}
		if err := d.withPath(PatchRemove, Path{Schema: urn, Attribute: a}.String(), nil); err != nil {
			return err
		}
	}
	return nil
}

// withPath handles an operation that has a path.
func (d *patchDecoder) withPath(op, path string, value any) *Error {
	if urn, ok := d.schema(path); ok {
		if op != PatchRemove {
			return d.extension(op, urn, value)
		}
		if urn == "" {
			return BadRequest(MutabilityErr, "The core schema cannot be removed.")
		}
		return d.extension(op, urn, nil)
	}
	to, err := d.target(path)
	if to.unknown && d.lenient.UnknownPaths {
		d.skipped++
		return nil
	}
	if err != nil {
		return err
	}
	if to.path.Attribute == schemasAttribute && op != PatchRemove {
		return nil // schemas follows from what the resource holds
	}
	if to.path.Attribute.isReadOnly() || to.path.Leaf().isReadOnly() {
		return mutabilityError(to.path)
	}
	return d.change(op, to, value)
}

// fromObject handles an attribute that was sent as part of an object. There clients
// also send back what they cannot write: a simple value must be the present one, so that
// nobody takes a changed id for granted; the rest is ignored.
func (d *patchDecoder) fromObject(op string, to target, value any) *Error {
	a := to.path.Attribute
	if !a.isReadOnly() && !to.path.Leaf().isReadOnly() {
		return d.change(op, to, value)
	}
	if a.MultiValued || a.Type == TypeComplex {
		return nil
	}
	normal, err := d.lenient.normalizeValue(to.path, value)
	if err != nil || normal == nil {
		return err
	}
	d.add(Operation{Op: op, Path: to.path, Value: normal, unchangeable: true})
	return nil
}

// change handles an operation on what clients can write.
func (d *patchDecoder) change(op string, to target, value any) *Error {
	whole := to.path.Sub == nil && to.filter == nil
	if whole && to.path.Attribute.MultiValued {
		value = unwrapOwnName(to.path.Attribute, value)
	}
	if op == PatchRemove {
		return d.remove(to, value)
	}
	if whole && to.path.Attribute.Type == TypeComplex && !to.path.Attribute.MultiValued {
		return d.complex(op, to.path, value)
	}
	normalize := d.lenient.normalizeValue
	if to.filter != nil && to.path.Sub == nil {
		normalize = d.lenient.normalizeOne
	}
	normal, err := normalize(to.path, value)
	if err != nil {
		return err
	}
	if normal == nil && op == PatchAdd && to.path.Sub == nil && to.path.Attribute.MultiValued {
		return nil // nothing is added
	}
	if normal == nil && to.path.Leaf().Required && to.filter == nil {
		return Invalid(to.path.String(), "is required")
	}
	d.add(Operation{Op: op, Path: to.path, Filter: to.filter, Value: normal})
	return nil
}

// complex takes apart a value for a singular complex attribute: the parts that it
// names change, the others stay (RFC 7644 section 3.5.2.3).
func (d *patchDecoder) complex(op string, path Path, value any) *Error {
	if value = single(value); value == nil || value == "" {
		d.add(Operation{Op: op, Path: path})
		return nil
	}
	object, err := complexObject(path, value)
	if err != nil {
		return err
	}
	// In the order of the schema, where "value" comes before what depends on it.
	for _, sub := range path.Attribute.SubAttributes {
		part, ok := Lookup(object, sub.Name)
		if !ok || sub.isReadOnly() {
			continue
		}
		to := target{path: Path{Schema: path.Schema, Attribute: path.Attribute, Sub: sub}}
		if err := d.change(op, to, part); err != nil {
			return err
		}
	}
	return nil
}

// remove handles the removal of an attribute, of a part of it, of the elements
// that a filter chooses, or of those that value names: many clients send a list
// of members with the bare path, and mean just these.
func (d *patchDecoder) remove(to target, value any) *Error {
	if to.path.Leaf().Required && to.filter == nil {
		return BadRequest(MutabilityErr, to.path.String()+": is required and cannot be removed")
	}
	operation := Operation{Op: PatchRemove, Path: to.path, Filter: to.filter}
	if value != nil && to.filter == nil && to.path.Sub == nil && to.path.Attribute.MultiValued {
		named := []any{}
		for _, e := range Elements(value) {
			normal, err := d.lenient.normalizeOne(to.path, e)
			if err != nil {
				return err
			}
			if normal != nil {
				named = append(named, normal)
			}
		}
		operation.Value = named
	}
	d.add(operation)
	return nil
}

// add adds an operation, unless rt lacks its attribute.
func (d *patchDecoder) add(operation Operation) {
	if d.rt.has(operation.Path) {
		operation.index = d.index
		d.operations = append(d.operations, operation)
	}
}

// unwrapOwnName takes the elements out of an object under the attribute's own
// name, as Salesforce sends them: path members, value {"members": […]}.
func unwrapOwnName(a *Attribute, value any) any {
	object, ok := value.(map[string]any)
	if !ok || a.Sub(a.Name) != nil {
		return value
	}
	if inner, ok := Lookup(object, a.Name); ok {
		return inner
	}
	return value
}

func mutabilityError(path Path) *Error {
	return BadRequest(MutabilityErr, path.String()+" cannot be changed.")
}
