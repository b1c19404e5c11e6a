package scimserver

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// get answers GET of one resource (RFC 7644 section 3.4.1).
func (ep *endpoint) get(c echo.Context) error {
	ctx := c.Request().Context()
	id, err := pathID(c, ep.name)
	if err != nil {
		return err
	}
	begin(ctx, scim.ActionRead, ep.name, id)
	rt, view, err := ep.view(c)
	if err != nil {
		return err
	}
	if err := admit(ctx, scim.Usual); err != nil {
		return err
	}
	r, err := ep.store.Get(ctx, id)
	if err != nil {
		return err
	}
	conclude(ctx, scim.ActionRead, scim.ActionRead, ep.name, id)
	return ep.respond(c, http.StatusOK, rt, r, view)
}

// post answers POST to the endpoint (RFC 7644 section 3.3).
func (ep *endpoint) post(c echo.Context) error {
	ctx := c.Request().Context()
	begin(ctx, scim.ActionCreated, ep.name, "")
	rt, view, err := ep.view(c)
	if err != nil {
		return err
	}
	sent, err := ep.h.readObject(c, ep.h.cfg.MaxBody)
	if err != nil {
		return err
	}
	created, err := ep.create(ctx, rt, sent)
	if err != nil {
		return err
	}
	return ep.respond(c, http.StatusCreated, rt, created, view)
}

// put answers PUT of one resource (RFC 7644 section 3.5.1).
func (ep *endpoint) put(c echo.Context) error {
	return ep.change(c, ep.replace)
}

// patch answers PATCH of one resource with the whole resource (RFC 7644 section
// 3.5.2).
func (ep *endpoint) patch(c echo.Context) error {
	return ep.change(c, ep.modify)
}

// operation is replace or modify.
type operation func(
	ctx context.Context, rt *scim.ResourceType, id string, sent map[string]any, depends conditions,
) (scim.Resource, error)

// change is what PUT and PATCH have in common.
func (ep *endpoint) change(c echo.Context, apply operation) error {
	ctx := c.Request().Context()
	id, err := pathID(c, ep.name)
	if err != nil {
		return err
	}
	begin(ctx, scim.ActionUpdated, ep.name, id)
	rt, view, err := ep.view(c)
	if err != nil {
		return err
	}
	sent, err := ep.h.readObject(c, ep.h.cfg.MaxBody)
	if err != nil {
		return err
	}
	changed, err := apply(ctx, rt, id, sent, conditionsOf(c.Request().Header))
	if err != nil {
		return err
	}
	return ep.respond(c, http.StatusOK, rt, changed, view)
}

// delete answers DELETE of one resource (RFC 7644 section 3.6).
func (ep *endpoint) delete(c echo.Context) error {
	ctx := c.Request().Context()
	id, err := pathID(c, ep.name)
	if err != nil {
		return err
	}
	begin(ctx, scim.ActionDeleted, ep.name, id)
	rt, err := ep.store.ResourceType(ctx)
	if err != nil {
		return err
	}
	if err := ep.remove(ctx, rt, id, conditionsOf(c.Request().Header)); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// view returns the resource type as it is at present, and what of it the client
// wants to see.
func (ep *endpoint) view(c echo.Context) (*scim.ResourceType, scim.Projection, error) {
	rt, err := ep.store.ResourceType(c.Request().Context())
	if err != nil {
		return nil, scim.Projection{}, err
	}
	query := c.Request().URL.RawQuery
	if query == "" {
		return rt, scim.Projection{}, nil
	}
	p, err := parseParameters(query)
	if err != nil {
		return nil, scim.Projection{}, err
	}
	view, err := p.projection(rt)
	return rt, view, err
}

// respond answers with one resource. A read whose version the client has already
// is answered 304. A PATCH of a resource with members is answered without a body
// unless attributes asks for one: it would cost a read of all members.
func (ep *endpoint) respond(
	c echo.Context, status int, rt *scim.ResourceType, r scim.Resource, view scim.Projection,
) error {
	method := c.Request().Method
	if method == http.MethodPatch && membersOf(rt) != nil && len(view.Attributes) == 0 {
		// The SDK of PingIdentity takes an answer without a type for a failure.
		c.Response().Header().Set("Content-Type", answerMedia(c.Request().Header["Accept"]))
		return c.NoContent(http.StatusNoContent)
	}
	base := ep.h.baseURL(c)
	ep.completeMeta(rt, r, base, hasVersion(rt, view))
	meta := r.Complex("meta")
	header := c.Response().Header()
	if version := meta.String("version"); version != "" {
		header.Set("ETag", version)
		if method == http.MethodGet || method == http.MethodHead {
			notModified, err := conditionsOf(c.Request().Header).allowRead(version)
			if err != nil {
				return err
			}
			if notModified {
				return c.NoContent(http.StatusNotModified)
			}
		}
	}
	if location := meta.String("location"); location != "" {
		header.Set("Location", location)
	}
	s := newStream(c, status)
	defer s.release()
	if err := ep.write(s, rt, r, view, base, ep.membersOfOne(c.Request().Context(), r.ID())); err != nil {
		return err
	}
	return s.end()
}

// hasVersion reports whether a resource that is answered with view has a version.
// One that shows its members has none: all of them would have to be known before
// the answer begins.
func hasVersion(rt *scim.ResourceType, view scim.Projection) bool { return !showsMembers(rt, view) }

// location returns the URL of a resource; base is the service provider's. "" where that
// is not known.
func (ep *endpoint) location(base, id string) string {
	if base == "" {
		return ""
	}
	return base + ep.path + "/" + url.PathEscape(id)
}
