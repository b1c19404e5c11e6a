package scimserver

import (
	"context"
	"net/http"
	"net/url"
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

	invalid    error // what is wrong with the operation as it was sent
	err        error
	newVersion string
	event      *scim.Event
}

// bulkStatus is the status of an operation that succeeds, by its method.
var bulkStatus = map[string]int{
	http.MethodPost:   http.StatusCreated,
	http.MethodPut:    http.StatusOK,
	http.MethodPatch:  http.StatusOK,
	http.MethodDelete: http.StatusNoContent,
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
		if bulkStatus[op.method] == 0 {
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
func (op *bulkOperation) execute(ctx context.Context, id string, data map[string]any) error {
	rt, err := op.ep.store.ResourceType(ctx)
	if err != nil {
		return err
	}
	ifMatch := conditions{match: op.version}
	var r scim.Resource
	switch op.method {
	case http.MethodPost:
		r, err = op.ep.create(ctx, rt, data)
	case http.MethodPut:
		r, err = op.ep.replace(ctx, rt, id, data, ifMatch)
	case http.MethodPatch:
		r, err = op.ep.modify(ctx, rt, id, data, ifMatch)
	default:
		return op.ep.remove(ctx, rt, id, ifMatch)
	}
	if err != nil {
		return err
	}
	op.id, op.newVersion = r.ID(), scim.Version(rt, r)
	return nil
}

// add adds attributes to the resource that the operation created.
func (op *bulkOperation) add(ctx context.Context, attributes map[string]any) error {
	rt, err := op.ep.store.ResourceType(ctx)
	if err != nil {
		return err
	}
	message := map[string]any{"Operations": []any{map[string]any{"op": scim.PatchAdd, "value": attributes}}}
	r, err := op.ep.modify(ctx, rt, op.id, message, conditions{})
	if err != nil {
		return err
	}
	op.newVersion = scim.Version(rt, r)
	return nil
}
