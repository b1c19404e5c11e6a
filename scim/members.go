package scim

import (
	"slices"
	"strings"
)

// memberSet collects operations on members, of which the last one on a member
// counts.
type memberSet struct {
	replace bool
	ids     []string // in the order in which they were named first
	isIn    map[string]bool
}

// set says whether a member is to be in the group.
func (s *memberSet) set(id string, isIn bool) {
	if s.isIn == nil {
		s.isIn = map[string]bool{}
	}
	if _, known := s.isIn[id]; !known {
		s.ids = append(s.ids, id)
	}
	s.isIn[id] = isIn
}

// clear removes all members.
func (s *memberSet) clear() { *s = memberSet{replace: true} }

// change returns what the operations come to.
func (s *memberSet) change() *MemberChange {
	c := &MemberChange{Replace: s.replace}
	for _, id := range s.ids {
		switch {
		case s.isIn[id]:
			c.Add = append(c.Add, id)
		case !s.replace:
			c.Remove = append(c.Remove, id)
		}
	}
	return c
}

// TakeMembers takes the operations on members out of a patch and returns what they
// come to, nil where there are none. An empty list removes no member; a remove
// without a value removes all (RFC 7644 section 3.5.2.2).
func (p *Patch) TakeMembers() (rest *Patch, members *MemberChange, err error) {
	if !slices.ContainsFunc(p.Operations, Operation.isOnMembers) {
		return p, nil, nil
	}
	var set memberSet
	rest = &Patch{rt: p.rt}
	for _, op := range p.Operations {
		if !op.isOnMembers() {
			rest.Operations = append(rest.Operations, op)
			continue
		}
		if err := set.apply(&op); err != nil {
			return nil, nil, inOperation(op.index, err)
		}
	}
	return rest, set.change(), nil
}

// isOnMembers reports whether op changes the attribute members of the core schema.
func (op Operation) isOnMembers() bool {
	return op.Path.Attribute.Name == "members" && op.Path.Schema == ""
}

// apply performs one operation on members.
func (s *memberSet) apply(op *Operation) *Error {
	if op.Filter != nil {
		return s.applyFiltered(op)
	}
	if op.Path.Sub != nil {
		return mutabilityError(op.Path)
	}
	elements, isList := op.Value.([]any)
	ids := make([]string, 0, len(elements))
	for _, element := range elements {
		if op.Op == PatchRemove && isGroup(element) {
			continue // it is not in there
		}
		id, err := memberID(element)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	switch {
	case op.Op == PatchReplace, op.Op == PatchRemove && !isList:
		s.clear()
	case op.Op == PatchRemove:
		for _, id := range ids {
			s.set(id, false)
		}
		return nil
	}
	for _, id := range ids {
		s.set(id, true)
	}
	return nil
}

// applyFiltered performs an operation on the members that a filter matches. It can
// only name ids: for anything else all members would have to be read.
func (s *memberSet) applyFiltered(op *Operation) *Error {
	ids, ok := idsIn(op.Filter)
	if !ok {
		return BadRequest(InvalidFilter, `members can be chosen only by value eq "<id>".`)
	}
	if op.Op != PatchRemove || op.Path.Sub != nil {
		return mutabilityError(op.Path)
	}
	for _, id := range ids {
		s.set(id, false)
	}
	return nil
}

// idsIn returns the ids that a filter on members names.
func idsIn(f Filter) ([]string, bool) {
	switch f := f.(type) {
	case *Or:
		left, leftOK := idsIn(f.Left)
		right, rightOK := idsIn(f.Right)
		return append(left, right...), leftOK && rightOK
	case *Compare:
		id, isText := f.Value.(string)
		return []string{id}, isText && f.Op == OpEq && f.Path.Leaf().Name == "value"
	default:
		return nil, false
	}
}

// MemberIDs returns the ids of the members that r holds, each once. A member without
// an id, or that is no user, is an *Error 400 invalidValue.
func MemberIDs(r Resource) ([]string, error) {
	var set memberSet
	elements, _ := r["members"].([]any)
	for _, element := range elements {
		id, err := memberID(element)
		if err != nil {
			return nil, err
		}
		set.set(id, true)
	}
	return set.ids, nil
}

// memberID returns the id of one member (RFC 7643 section 4.2). Only users can be members:
// a client that says otherwise by type or $ref must not get another resource in, whose id
// the value happens to be.
func memberID(element any) (string, *Error) {
	id, kind, ref := memberParts(element)
	switch {
	case id == "":
		return "", Invalid("members.value", "required")
	case kind != "" && kind != "User":
		return "", badRequestAbout(InvalidValue, "members.type: it must be User, since only users can be members", id)
	case ref != "" && !strings.HasSuffix(ref, "/Users/"+id):
		return "", badRequestAbout(InvalidValue, "members.$ref: it must end in /Users/ and the value of the member", id)
	default:
		return id, nil
	}
}

// isGroup reports whether an element of members is a group, as it says itself.
func isGroup(element any) bool {
	id, kind, ref := memberParts(element)
	return kind == "Group" || strings.HasSuffix(ref, "/Groups/"+id)
}

func memberParts(element any) (id, kind, ref string) {
	m, _ := element.(map[string]any)
	id, _ = m["value"].(string)
	kind, _ = m["type"].(string)
	ref, _ = m["$ref"].(string)
	return id, kind, ref
}
