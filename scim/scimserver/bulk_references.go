package scimserver

import (
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// bulkReferences are the operations that create the resources which others can
// refer to before they have an id, as "bulkId:" and the bulkId of the POST (RFC
// 7644 section 3.7.2). A reference is a whole string or the last segment of a URL.
type bulkReferences map[string]*bulkOperation

const bulkIDPrefix = "bulkId:"

// cutReference returns the bulkId that text refers to, and the text before it.
func cutReference(text string) (before, bulkID string, ok bool) {
	at := strings.LastIndexByte(text, '/') + 1
	bulkID, ok = strings.CutPrefix(text[at:], bulkIDPrefix)
	return text[:at], bulkID, ok && bulkID != ""
}

// isOpen reports whether a value refers to a resource that is not yet created, but
// can be.
func (refs bulkReferences) isOpen(v any) bool {
	open := false
	_, _ = mapStrings(v, func(text string) (string, error) {
		_, bulkID, ok := cutReference(text)
		creator := refs[bulkID]
		open = open || ok && creator != nil && !creator.done
		return text, nil
	})
	return open
}

// split takes the attributes with open references out of the data of a resource.
func (refs bulkReferences) split(data map[string]any) (now, later map[string]any) {
	now, later = map[string]any{}, map[string]any{}
	for name, v := range data {
		if refs.isOpen(v) {
			later[name] = v
		} else {
			now[name] = v
		}
	}
	return now, later
}

// resolve returns a copy of data with ids in the place of references.
func (refs bulkReferences) resolve(data map[string]any) (map[string]any, error) {
	resolved, err := mapStrings(data, refs.resolveText)
	object, _ := resolved.(map[string]any)
	return object, err
}

// resolveText puts the id in the place of a reference.
func (refs bulkReferences) resolveText(text string) (string, error) {
	before, bulkID, ok := cutReference(text)
	if !ok {
		return text, nil
	}
	switch creator := refs[bulkID]; {
	case creator == nil:
		return "", &scim.Error{
			Status: http.StatusBadRequest, ScimType: scim.InvalidValue,
			Detail: bulkIDPrefix + bulkID + ": no POST of the request has this bulkId.",
			Reason: "bulkId: no POST of the request has the one that is referred to.",
		}
	case creator.id == "":
		return "", &scim.Error{
			Status: http.StatusConflict,
			Detail: bulkIDPrefix + bulkID + ": the resource was not created.",
			Reason: "bulkId: a resource that is referred to was not created.",
		}
	default:
		return before + creator.id, nil
	}
}

// mapStrings returns a copy of v with what f makes of each string in it.
func mapStrings(v any, f func(text string) (string, error)) (any, error) {
	var err error
	switch v := v.(type) {
	case string:
		return f(v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			if list[i], err = mapStrings(e, f); err != nil {
				return nil, err
			}
		}
		return list, nil
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, e := range v {
			if object[name], err = mapStrings(e, f); err != nil {
				return nil, err
			}
		}
		return object, nil
	default:
		return v, nil
	}
}
