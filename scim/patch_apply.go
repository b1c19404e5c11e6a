package scim

// patchState is a resource on its way through the operations of a Patch.
type patchState struct {
	resource Resource
	// lists are the multi-valued attributes that operations have touched. They go
	// back into the resource at the end.
	lists []*patchList
}

// apply performs one operation.
func (s *patchState) apply(op *Operation) *Error {
	switch {
	case op.unchangeable:
		if !equalValues(op.Path.holder(s.resource)[op.Path.Attribute.Name], op.Value) {
			return mutabilityError(op.Path)
		}
		return nil
	case op.Path.Attribute.MultiValued:
		return s.list(op.Path).apply(op)
	case op.Path.Sub != nil:
		return s.setSub(op)
	}
	return s.set(op)
}

// set changes a singular attribute as a whole.
func (s *patchState) set(op *Operation) *Error {
	a := op.Path.Attribute
	holder := op.Path.holder(s.resource)
	if op.Value == nil || op.Op == PatchRemove {
		if a.Mutability == Immutable && holder[a.Name] != nil {
			return mutabilityError(op.Path)
		}
		delete(holder, a.Name)
		return nil
	}
	return assignOnce(op.Path.makeHolder(s.resource), op.Path, op.Value)
}

// setSub changes one part of a singular complex attribute.
func (s *patchState) setSub(op *Operation) *Error {
	holder := op.Path.holder(s.resource)
	if op.Value == nil || op.Op == PatchRemove {
		parts, _ := holder[op.Path.Attribute.Name].(map[string]any)
		if err := removeSub(parts, op.Path); err != nil {
			return err
		}
		if len(parts) == 0 {
			delete(holder, op.Path.Attribute.Name)
		}
		return nil
	}
	parts := child(op.Path.makeHolder(s.resource), op.Path.Attribute.Name)
	if op.Path.Sub.Name == "value" && !equalValues(parts["value"], op.Value) {
		removeDerived(op.Path.Attribute, parts)
	}
	return assignOnce(parts, op.Path, op.Value)
}

// removeDerived removes from a reference (manager) what described the resource
// that it pointed to before.
func removeDerived(a *Attribute, parts map[string]any) {
	for _, sub := range a.SubAttributes {
		if sub.Type == TypeReference || sub.isReadOnly() {
			delete(parts, sub.Name)
		}
	}
}

// assignOnce puts a value where path ends, unless another one is there that
// cannot be changed.
func assignOnce(holder map[string]any, path Path, value any) *Error {
	leaf := path.Leaf()
	if old, has := holder[leaf.Name]; has && leaf.Mutability == Immutable && !equalValues(old, value) {
		return mutabilityError(path)
	}
	// A copy, for later operations may change it, and Apply may be called again.
	holder[leaf.Name] = cloneValue(value)
	return nil
}

// removeSub removes the sub-attribute that path ends in.
func removeSub(parts map[string]any, path Path) *Error {
	if _, has := parts[path.Sub.Name]; has && path.Sub.Mutability == Immutable {
		return mutabilityError(path)
	}
	delete(parts, path.Sub.Name)
	return nil
}

// list returns the elements of the multi-valued attribute at path.
func (s *patchState) list(path Path) *patchList {
	whole := Path{Schema: path.Schema, Attribute: path.Attribute}
	for _, l := range s.lists {
		if l.path == whole {
			return l
		}
	}
	elements, _ := whole.holder(s.resource)[whole.Attribute.Name].([]any)
	l := &patchList{path: whole, elements: elements}
	s.lists = append(s.lists, l)
	return l
}

// finish puts the lists back, and removes what has become empty.
func (s *patchState) finish() *Error {
	for _, l := range s.lists {
		if err := l.normalize(); err != nil {
			return err
		}
		if len(l.elements) == 0 {
			delete(l.path.holder(s.resource), l.path.Attribute.Name)
			continue
		}
		l.path.makeHolder(s.resource)[l.path.Attribute.Name] = l.elements
	}
	for name, v := range s.resource {
		if isEmpty(v) {
			delete(s.resource, name)
		}
	}
	return nil
}
