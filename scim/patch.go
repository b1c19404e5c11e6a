package scim

import (
	"fmt"
	"slices"
)

// PatchSchema is the URN of the body of a PATCH (RFC 7644 section 3.5.2).
const PatchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

// maxOperations is how many operations one PATCH may have, and maxPatchTerms how
// many terms the filters in their paths together.
const (
	maxOperations = 1000
	maxPatchTerms = 2048
)

// The operations of a PATCH.
const (
	PatchAdd     = "add"
	PatchReplace = "replace"
	PatchRemove  = "remove"
)

// Patch is a change to a resource (RFC 7644 section 3.5.2), checked against the
// schema of its type. It is safe for concurrent use while nobody changes it.
type Patch struct {
	// Operations are what was sent, one for each attribute: an operation without a
	// path, on an extension, or with an object for a singular complex attribute is
	// taken apart. What rt lacks is left out.
	Operations []Operation
	// Skipped is how many operations were left out for their path (Leniency.UnknownPaths).
	Skipped int

	rt *ResourceType
}

// Operation is a change to one attribute.
type Operation struct {
	// Op is PatchAdd, PatchReplace or PatchRemove.
	Op string
	// Path is never zero.
	Path Path
	// Filter chooses elements of the multi-valued attribute at Path; its paths are
	// relative to the element. nil where all are meant.
	Filter Filter
	// Value has the type and shape of a Resource's values: []any for a multi-valued
	// attribute as a whole, one element where Filter chooses elements, else the single value. nil
	// where the attribute is to be unassigned. With PatchRemove it is nil, or the
	// elements to remove, perhaps none.
	Value any

	// index is the place in the request, for errors.
	index int
	// unchangeable marks an attribute that clients cannot write, sent among others:
	// it must have the value that it has.
	unchangeable bool
}

// DecodePatch reads the body of a PATCH request. Attributes are looked for in rt
// and else in rt.Known: what only the latter has can be named, without effect.
//
// Errors are 400s with the scimType of RFC 7644 table 9: invalidSyntax for a body
// that is not such a message, invalidPath, invalidFilter for what is in the brackets of a path,
// noTarget for a remove without a path, mutability for a read-only attribute in a
// path or the removal of a required one, invalidValue for a missing value, one of
// the wrong type, more than 1,000 operations, or filters of more than 2,048 terms.
//
// Beside the RFC it takes what clients are seen to send: names of members and
// operations in any letter case; in an object without a path also dotted names,
// paths with a filter, and URNs; the values that Normalize takes; schemas left out. In an
// object without a path, unknown attributes, and schemas, meta and groups are ignored.
func DecodePatch(body []byte, rt *ResourceType) (*Patch, error) {
	message, err := DecodeObject(body)
	if err != nil {
		return nil, err
	}
	return Leniency{}.NewPatch(message, rt)
}

// NewPatch is DecodePatch for a message that has been decoded before, and also takes
// what l allows.
func (l Leniency) NewPatch(message map[string]any, rt *ResourceType) (*Patch, error) {
	if schemas := Member(message, "schemas"); schemas != nil && !names(schemas, PatchSchema) {
		return nil, BadRequest(InvalidSyntax, "schemas does not name "+PatchSchema+".")
	}
	operations, ok := Member(message, "Operations").([]any)
	if !ok || len(operations) == 0 {
		return nil, BadRequest(InvalidSyntax, "Operations must be a list of at least one operation.")
	}
	if len(operations) > maxOperations {
		return nil, Invalid("Operations", fmt.Sprintf("has more than %d operations", maxOperations))
	}
	d := patchDecoder{rt: rt, lenient: l}
	for i, operation := range operations {
		d.index = i
		if err := d.operation(operation); err != nil {
			return nil, inOperation(i, err)
		}
	}
	return &Patch{Operations: d.operations, Skipped: d.skipped, rt: rt}, nil
}

// Apply returns what current becomes, and leaves current as it is. Either all
// operations have their effect, or an error is returned: a 400 noTarget,
// mutability or invalidValue. Where nothing changes, the result equals current.
//
// Operations follow each other, as RFC 7644 sections 3.5.2.1 to 3.5.2.3 say. An
// element with equal type and value is the same element; one that becomes primary
// takes that from the others. Where a filter chooses nothing, add and replace make an element
// with what the filter asks for (type eq "work"), as Entra ID expects; remove does nothing.
func (p *Patch) Apply(current Resource) (Resource, error) {
	s := patchState{resource: cloneMap(current)}
	for i := range p.Operations {
		op := &p.Operations[i]
		if err := s.apply(op); err != nil {
			return nil, inOperation(op.index, err)
		}
	}
	if err := s.finish(); err != nil {
		return nil, err
	}
	if !Equal(s.resource, current) {
		p.rt.SetSchemas(s.resource)
	}
	return s.resource, nil
}

// Deactivates reports whether a patch makes a resource inactive.
func (p *Patch) Deactivates() bool {
	active := p.rt.Attribute("", "active")
	for _, op := range slices.Backward(p.Operations) {
		if active != nil && op.Path.Attribute == active {
			return op.Value == false
		}
	}
	return false
}

// PatchDeactivates is Patch.Deactivates for a message of which NewPatch takes only a part.
func (l Leniency) PatchDeactivates(message map[string]any, rt *ResourceType) bool {
	operations, _ := Member(message, "Operations").([]any)
	d := patchDecoder{rt: rt, lenient: l}
	for _, operation := range operations[:min(len(operations), maxOperations)] {
		_ = d.operation(operation) // some are wrong
	}
	return (&Patch{Operations: d.operations, rt: rt}).Deactivates()
}

// inOperation says in which operation an error is.
func inOperation(index int, err *Error) *Error {
	where := fmt.Sprintf("Operations[%d]: ", index)
	placed := *err
	placed.Detail = where + err.Detail
	if err.Reason != "" {
		placed.Reason = where + err.Reason
	}
	return &placed
}
