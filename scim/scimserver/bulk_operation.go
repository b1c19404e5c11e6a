package scimserver

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// bulkOperation is one operation of a bulk request.
type bulkOperation struct {
	method  string
	bulkID  string
	version string // as in If-Match, "" for none
	data    map[string]any
	ep      *endpoint
	// id is the resource's: from the path, where it can be a reference, or of what
	// was created.
	id string

	// later are the attributes that were left out when the resource was created.
	later     map[string]any
	postponed bool // to the second pass
	done      bool

	err        error
	newVersion string
	event      *scim.Event
}

// bulkMethods are the status and the action of an operation that succeeds, by its method.
var bulkMethods = map[string]struct {
	status int
	action string
}{
	http.MethodPost:   {http.StatusCreated, scim.ActionCreated},
	http.MethodPut:    {http.StatusOK, scim.ActionUpdated},
	http.MethodPatch:  {http.StatusOK, scim.ActionUpdated},
	http.MethodDelete: {http.StatusNoContent, scim.ActionDeleted},
}

// read fills op from its JSON. As much is read as can be, for the answer.
func (op *bulkOperation) read(h *Handler, v any) error {
	object, ok := v.(map[string]any)
	if !ok {
		return scim.BadRequest(scim.InvalidSyntax, "Operations: each must be an object.")
	}
	method, _ := scim.Member(object, "method").(string)
	op.method = strings.ToUpper(method)
	op.bulkID, _ = scim.Member(object, "bulkId").(string)
	op.version, _ = scim.Member(object, "version").(string)
	op.data, _ = scim.Member(object, "data").(map[string]any)
	path, _ := scim.Member(object, "path").(string)
	if err := op.route(h, path); err != nil {
		return err
	}
	if op.method == http.MethodPost && op.bulkID == "" {
		return scim.BadRequest(scim.InvalidValue, "bulkId: a POST needs one.")
	}
	if op.method != http.MethodDelete && op.data == nil {
		return scim.BadRequest(scim.InvalidValue, "data: it must be an object.")
	}
	return nil
}

// route finds the endpoint and the id in the path: "/Users" for a POST,
// "/Users/42" for others.
func (op *bulkOperation) route(h *Handler, path string) error {
	path = squeezeSlashes("/" + path)
	if h.isUnderPrefix(path) {
		path = strings.TrimPrefix(path, h.cfg.Prefix)
	}
	for _, ep := range h.endpoints {
		rest, ok := strings.CutPrefix(path+"/", ep.path+"/")
		if !ok {
			continue
		}
		if bulkMethods[op.method].status == 0 {
			return scim.BadRequest(scim.InvalidValue, "method: it must be POST, PUT, PATCH or DELETE.")
		}
		rest = strings.TrimSuffix(rest, "/")
		id, err := url.PathUnescape(rest)
		if err != nil || strings.Contains(rest, "/") || (op.method == http.MethodPost) != (id == "") {
			return routeError(http.StatusMethodNotAllowed)
		}
		op.ep, op.id = ep, id
		return nil
	}
	return &scim.Error{Status: http.StatusNotFound, Detail: "path: there is no endpoint at it."}
}

// execute does what the operation says, with references resolved.
func (op *bulkOperation) execute(
	ctx context.Context, method, id string, data map[string]any, depends conditions,
) error {
	rt, err := op.ep.store.ResourceType(ctx)
	if err != nil {
		return err
	}
	begin(ctx, bulkMethods[method].action, op.ep.name, id)
	var r scim.Resource
	switch method {
	case http.MethodPost:
		r, err = op.ep.create(ctx, rt, data)
	case http.MethodPut:
		r, err = op.ep.replace(ctx, rt, id, data, depends)
	case http.MethodPatch:
		r, err = op.ep.modify(ctx, rt, id, data, depends)
	default:
		return op.ep.remove(ctx, rt, id, depends)
	}
	if err != nil {
		return err
	}
	op.id, op.newVersion = r.ID(), scim.Version(rt, r)
	return nil
}

// result is what the client is told of an operation.
func (op *bulkOperation) result(base string, r *http.Request) bulkResult {
	result := bulkResult{Method: op.method, BulkID: op.bulkID}
	if op.ep != nil && op.id != "" {
		result.Location = op.ep.location(base, op.id)
	}
	op.event.Status = bulkMethods[op.method].status
	if op.err != nil {
		failure := asError(op.err, r)
		body := newErrorBody(failure)
		result.Response = &body
		op.event.Status, op.event.Err = failure.Status, op.err
	} else {
		result.Version = op.newVersion
	}
	result.Status = strconv.Itoa(op.event.Status)
	return result
}

// bulkReferences are the operations that create the resources which others can
// refer to before they have an id, as "bulkId:" and the bulkId of the POST (RFC
// 7644 section 3.7.2). A reference is a whole string or the last segment of a URL.
type bulkReferences map[string]*bulkOperation

const bulkIDPrefix = "bulkId:"

// cutReference returns the bulkId that text refers to, "" for none, and the text before it.
func cutReference(text string) (before, bulkID string) {
	at := strings.LastIndexByte(text, '/') + 1
	if bulkID, ok := strings.CutPrefix(text[at:], bulkIDPrefix); ok {
		return text[:at], bulkID
	}
	return text, ""
}

// isOpen reports whether a value refers to a resource that is not yet created, but
// can be.
func (refs bulkReferences) isOpen(v any) bool {
	open := false
	mapStrings(v, func(text string) string {
		_, bulkID := cutReference(text)
		creator := refs[bulkID]
		open = open || creator != nil && !creator.done
		return text
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

// resolve returns id and data with ids in the place of references.
func (refs bulkReferences) resolve(id string, data map[string]any) (string, map[string]any, error) {
	var err error
	replace := func(text string) string {
		before, bulkID := cutReference(text)
		switch creator := refs[bulkID]; {
		case bulkID == "":
		case creator == nil:
			err = referenceError(http.StatusBadRequest, scim.InvalidValue, bulkID, "no POST of the request has this bulkId.")
		case creator.id == "":
			err = referenceError(http.StatusConflict, "", bulkID, "the resource was not created.")
		default:
			return before + creator.id
		}
		return text
	}
	resolved, _ := mapStrings(data, replace).(map[string]any)
	return replace(id), resolved, err
}

func referenceError(status int, kind scim.ScimType, bulkID, problem string) error {
	return &scim.Error{
		Status: status, ScimType: kind, Detail: bulkIDPrefix + bulkID + ": " + problem, Reason: "bulkId: " + problem,
	}
}

// mapStrings returns a copy of v with what f makes of each string in it.
func mapStrings(v any, f func(text string) string) any {
	switch v := v.(type) {
	case string:
		return f(v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = mapStrings(e, f)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, e := range v {
			object[name] = mapStrings(e, f)
		}
		return object
	default:
		return v
	}
}
