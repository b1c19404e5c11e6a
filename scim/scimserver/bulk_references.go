package scimserver

import (
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// references are the resources that the data of bulk operations can refer to
// before they exist, as "bulkId:" and the bulkId of the POST that creates them
// (RFC 7644 section 3.7.2). A reference is a whole string or the last segment of a
// URL.
type references map[string]*bulkOp

const bulkIDPrefix = "bulkId:"

// referenceIn returns the bulkId that text refers to, and the text before it.
func referenceIn(text string) (before, bulkID string, ok bool) {
	at := strings.LastIndexByte(text, '/') + 1
	bulkID, ok = strings.CutPrefix(text[at:], bulkIDPrefix)
	return text[:at], bulkID, ok && bulkID != ""
}

// walkStrings calls visit for every string in v.
func walkStrings(v any, visit func(text string)) {
	switch v := v.(type) {
	case string:
		visit(v)
	case []any:
		for _, e := range v {
			walkStrings(e, visit)
		}
	case map[string]any:
		for _, e := range v {
			walkStrings(e, visit)
		}
	}
}

// resolveText puts the id in the place of a reference.
func (refs references) resolveText(text string) (string, error) {
	before, bulkID, ok := referenceIn(text)
	if !ok {
		return text, nil
	}
	creator := refs[bulkID]
	switch {
	case creator == nil:
		return "", &scim.Error{
			Status: http.StatusBadRequest, ScimType: scim.InvalidValue,
			Detail: bulkIDPrefix + bulkID + ": no POST of the request has this bulkId.",
			Reason: "bulkId: no POST of the request has the one that is referred to.",
		}
	case creator.hasResource():
		return before + creator.id, nil
	default:
		return "", &scim.Error{
			Status: http.StatusConflict,
			Detail: bulkIDPrefix + bulkID + ": the resource was not created.",
			Reason: "bulkId: a resource that is referred to was not created.",
		}
	}
}

// isOpen reports whether text refers to a resource that may yet be created.
func (refs references) isOpen(text string) bool {
	_, bulkID, ok := referenceIn(text)
	if !ok {
		return false
	}
	creator := refs[bulkID]
	return creator != nil && creator.state != bulkDone && !creator.hasResource()
}

// hasResource reports whether the operation has created its resource.
func (op *bulkOp) hasResource() bool {
	return op.state == bulkPartial || op.state == bulkDone && op.id != ""
}

// resolve returns a copy of data with ids in the place of references. partial
// leaves out what refers to a resource that may yet be created: the string
// itself, or the complex value around it where it is its "value".
func (refs references) resolve(data map[string]any, partial bool) (map[string]any, error) {
	v, _, err := refs.resolveValue(data, partial)
	object, _ := v.(map[string]any)
	return object, err
}

func (refs references) resolveValue(v any, partial bool) (resolved any, keep bool, err error) {
	switch v := v.(type) {
	case string:
		if partial && refs.isOpen(v) {
			return nil, false, nil
		}
		text, err := refs.resolveText(v)
		return text, true, err
	case []any:
		list := make([]any, 0, len(v))
		for _, e := range v {
			element, keep, err := refs.resolveValue(e, partial)
			if err != nil {
				return nil, false, err
			}
			if keep {
				list = append(list, element)
			}
		}
		return list, true, nil
	case map[string]any:
		return refs.resolveObject(v, partial)
	default:
		return v, true, nil
	}
}

func (refs references) resolveObject(v map[string]any, partial bool) (resolved any, keep bool, err error) {
	if text, ok := member(v, "value").(string); ok && partial && refs.isOpen(text) {
		return nil, false, nil
	}
	object := make(map[string]any, len(v))
	for name, member := range v {
		value, keep, err := refs.resolveValue(member, partial)
		if err != nil {
			return nil, false, err
		}
		if keep {
			object[name] = value
		}
	}
	return object, true, nil
}
