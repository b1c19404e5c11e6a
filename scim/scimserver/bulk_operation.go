package scimserver

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// bulkOp is one operation of a bulk request.
type bulkOp struct {
	index   int
	method  string
	bulkID  string
	version string // like If-Match, "" for none
	data    map[string]any
	ep      *endpoint
	// id is the resource's: from the path, or of what was created. It can be a
	// reference until the operation begins.
	id string

	// needs are the operations whose resources this one refers to by bulkId.
	needs []*bulkOp
	// after are the operations before this one that touch the same things.
	after []*bulkOp
	state bulkState
	// partial is set when the resource is to be created without the references
	// that are not known yet, and cleared when they are to be added.
	partial bool
	// overtakes are the operations before this one that were not done when it began.
	overtakes []*bulkOp
	// retried is set when the operation has had its second chance.
	retried bool

	// invalid is what is wrong with the operation as it was sent.
	invalid    error
	status     int
	newVersion string
	err        error
	event      *scim.Event
}

type bulkState uint8

const (
	bulkWaiting bulkState = iota
	bulkRunning
	// bulkPartial is a resource created without its references to resources that
	// refer to it in turn. They are added once their ids are known.
	bulkPartial
	bulkDone
)

// read fills op from its JSON. As much is read as can be, for the answer.
func (op *bulkOp) read(h *Handler, v any) error {
	object, ok := v.(map[string]any)
	if !ok {
		return scim.BadRequest(scim.InvalidSyntax, "Operations: each must be an object.")
	}
	method, _ := member(object, "method").(string)
	op.method = strings.ToUpper(method)
	op.bulkID, _ = member(object, "bulkId").(string)
	op.version, _ = member(object, "version").(string)
	op.data, _ = member(object, "data").(map[string]any)
	path, _ := member(object, "path").(string)
	if err := op.aim(h, path); err != nil {
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

// aim finds the endpoint and the id in the path: "/Users" for a POST, "/Users/42"
// for others.
func (op *bulkOp) aim(h *Handler, path string) error {
	path = squeezeSlashes("/" + path)
	if h.owns(path) {
		path = strings.TrimPrefix(path, h.cfg.Prefix)
	}
	for _, ep := range h.endpoints {
		rest, ok := strings.CutPrefix(path, ep.path)
		if !ok || rest != "" && rest[0] != '/' {
			continue
		}
		switch op.method {
		case http.MethodPost:
			if rest == "" {
				op.ep = ep
				return nil
			}
		case http.MethodPut, http.MethodPatch, http.MethodDelete:
			id, err := url.PathUnescape(strings.TrimPrefix(rest, "/"))
			if err == nil && rest != "" && !strings.Contains(rest[1:], "/") {
				op.ep, op.id = ep, id
				return nil
			}
		default:
			return scim.BadRequest(scim.InvalidValue, "method: it must be POST, PUT, PATCH or DELETE.")
		}
		return routeError(http.StatusMethodNotAllowed)
	}
	return &scim.Error{Status: http.StatusNotFound, Detail: "path: there is no endpoint at it."}
}

// execute does what the operation says, with references resolved.
func (op *bulkOp) execute(ctx context.Context, id string, data map[string]any) error {
	ctx = scim.WithEvent(ctx, op.event)
	rt, err := op.ep.store.ResourceType(ctx)
	if err != nil {
		return err
	}
	on := conditions{match: op.version}
	var r scim.Resource
	switch op.method {
	case http.MethodPost:
		op.status = http.StatusCreated
		r, err = op.ep.create(ctx, rt, data)
	case http.MethodPut:
		op.status = http.StatusOK
		r, err = op.ep.replace(ctx, rt, id, data, on)
	case http.MethodPatch:
		op.status = http.StatusOK
		r, err = op.patch(ctx, rt, id, data, on)
	default:
		op.status = http.StatusNoContent
		return op.ep.remove(ctx, rt, id, on)
	}
	if err != nil {
		return err
	}
	op.id, op.newVersion = r.ID(), scim.Version(rt, r)
	return nil
}

func (op *bulkOp) patch(ctx context.Context, rt *scim.ResourceType, id string, data map[string]any, on conditions) (scim.Resource, error) {
	patch, err := scim.NewPatch(data, rt)
	if err != nil {
		return nil, err
	}
	return op.ep.modify(ctx, rt, id, patch, on)
}

// complete adds to a partial resource the references that were left out.
func (op *bulkOp) complete(ctx context.Context, data map[string]any) error {
	own := &scim.Event{} // the operation stays a creation
	defer op.event.AddWork(own)
	ctx = scim.WithEvent(ctx, own)
	rt, err := op.ep.store.ResourceType(ctx)
	if err != nil {
		return err
	}
	for name := range data {
		if a := rt.Attribute("", name); a != nil && a.IsSecret() {
			delete(data, name) // set already
		}
	}
	r, err := op.ep.replace(ctx, rt, op.id, data, conditions{})
	if err != nil {
		return err
	}
	op.newVersion = scim.Version(rt, r)
	return nil
}
