package scim

import "slices"

// memberSet is what operations on members make of one another.
type memberSet struct {
	replace        bool
	added, removed []string
	isAdded        map[string]bool
	isRemoved      map[string]bool
}

func (s *memberSet) add(id string) {
	if s.isAdded == nil {
		s.isAdded, s.isRemoved = map[string]bool{}, map[string]bool{}
	}
	if s.isRemoved[id] {
		s.isRemoved[id] = false
		s.removed = slices.DeleteFunc(s.removed, func(other string) bool { return other == id })
	}
	if !s.isAdded[id] {
		s.isAdded[id] = true
		s.added = append(s.added, id)
	}
}

func (s *memberSet) remove(id string) {
	if s.isAdded == nil {
		s.isAdded, s.isRemoved = map[string]bool{}, map[string]bool{}
	}
	if s.isAdded[id] {
		s.isAdded[id] = false
		s.added = slices.DeleteFunc(s.added, func(other string) bool { return other == id })
	}
	if !s.isRemoved[id] && !s.replace {
		s.isRemoved[id] = true
		s.removed = append(s.removed, id)
	}
}

// clear removes everybody.
func (s *memberSet) clear() { *s = memberSet{replace: true} }

// TakeMembers takes the operations on members out of a patch of a group and
// returns what they come to, nil where there are none. Naming nobody removes
// nobody; a remove without a value removes all (RFC 7644 section 3.5.2.2).
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
	return rest, &MemberChange{Replace: set.replace, Add: set.added, Remove: set.removed}, nil
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
		return unchangeable(op.Path)
	}
	elements, isList := op.Value.([]any)
	ids := make([]string, 0, len(elements))
	for _, element := range elements {
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
			s.remove(id)
		}
		return nil
	}
	for _, id := range ids {
		s.add(id)
	}
	return nil
}

// applyFiltered performs an operation on the members that a filter chooses, which
// can only be by id: anything else would have to read them all.
func (s *memberSet) applyFiltered(op *Operation) *Error {
	ids, ok := idsIn(op.Filter)
	if !ok {
		return BadRequest(InvalidFilter, `members can be chosen only by value eq "<id>".`)
	}
	if op.Op != PatchRemove || op.Path.Sub != nil {
		return unchangeable(op.Path)
	}
	for _, id := range ids {
		s.remove(id)
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
		return []string{id}, isText && f.Op == OpEq && f.Path.leaf().Name == "value"
	default:
		return nil, false
	}
}

// MemberIDs returns the ids of the members that r holds, each once. A member without
// an id, or that is a group, is an *Error 400 invalidValue.
func MemberIDs(r Resource) ([]string, error) {
	var set memberSet
	elements, _ := r["members"].([]any)
	for _, element := range elements {
		id, err := memberID(element)
		if err != nil {
			return nil, err
		}
		set.add(id)
	}
	return set.added, nil
}

// memberID returns the id of one member (RFC 7643 section 4.2).
func memberID(element any) (string, *Error) {
	m, _ := element.(map[string]any)
	id, _ := m["value"].(string)
	if id == "" {
		return "", Invalid("members.value", "required")
	}
	if kind, _ := m["type"].(string); equalName(kind, "Group") {
		return "", Invalid("members.type", "a group cannot be a member of a group here")
	}
	return id, nil
}
