package scimserver

import (
	"slices"
	"strings"
)

// plan finds what each operation has to wait for: the creation of what it refers
// to, wherever that stands in the request, and operations before it that touch
// the same resource or name the same user name, e-mail address, member or manager.
// RFC 7644 section 3.7 leaves the order to the service provider as long as the
// result is what the client's own order would have led to.
func (run *bulkRun) plan() {
	last := map[string]*bulkOp{}
	for _, op := range run.ops {
		if op.invalid != nil {
			continue
		}
		need := func(text string) {
			_, bulkID, ok := referenceIn(text)
			if creator := run.creators[bulkID]; ok && creator != nil && !slices.Contains(op.needs, creator) {
				op.needs = append(op.needs, creator)
			}
		}
		need(op.id)
		walkStrings(op.data, need)

		keys := map[string]bool{}
		if op.id != "" {
			keys[strings.ToLower(op.id)] = true
		}
		addIdentities(keys, op.data)
		for key := range keys {
			if before := last[key]; before != nil && !slices.Contains(op.after, before) {
				op.after = append(op.after, before)
			}
			last[key] = op
		}
	}
}

// addIdentities adds to keys the values in data by which two operations can get
// in each other's way. The data is a resource or a PatchOp.
func addIdentities(keys map[string]bool, data map[string]any) {
	for name, v := range data {
		switch {
		case isIdentity(name):
			addValues(keys, v)
		case strings.EqualFold(name, "Operations"):
			for _, operation := range listOf(v) {
				addOperation(keys, operation)
			}
		default:
			if extension, ok := v.(map[string]any); ok {
				addIdentities(keys, extension)
			}
		}
	}
}

// addOperation adds what one operation of a PatchOp names.
func addOperation(keys map[string]bool, v any) {
	operation, ok := v.(map[string]any)
	if !ok {
		return
	}
	path, _ := member(operation, "path").(string)
	value := member(operation, "value")
	if path == "" {
		if object, ok := value.(map[string]any); ok {
			addIdentities(keys, object)
		}
		return
	}
	if !isIdentity(path) {
		return
	}
	addValues(keys, value)
	for i, part := range strings.Split(path, `"`) { // members[value eq "42"]
		if i%2 == 1 {
			keys[strings.ToLower(part)] = true
		}
	}
}

// isIdentity reports whether an attribute, or the attribute that a path begins
// with, holds what must be unique or refers to another resource.
func isIdentity(path string) bool {
	path, _, _ = strings.Cut(path, "[")
	path = path[strings.LastIndexByte(path, ':')+1:]
	path, _, _ = strings.Cut(path, ".")
	for _, name := range []string{"userName", "externalId", "emails", "members", "manager", "displayName"} {
		if strings.EqualFold(path, name) {
			return true
		}
	}
	return false
}

// addValues adds the simple values of an attribute: its own, or those of its
// sub-attributes "value".
func addValues(keys map[string]bool, v any) {
	switch v := v.(type) {
	case string:
		if v != "" {
			keys[strings.ToLower(v)] = true
		}
	case []any:
		for _, e := range v {
			addValues(keys, e)
		}
	case map[string]any:
		addValues(keys, member(v, "value"))
	}
}
