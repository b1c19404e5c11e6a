package scimserver

import (
	"context"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// The discovery endpoints (RFC 7644 section 4) describe what this service provider
// can store at present: they ask the stores each time.

// getRoot answers at the prefix itself, for people who try the base URL.
func (h *Handler) getRoot(c echo.Context) error {
	base := h.baseURL(c)
	endpoints := map[string]string{}
	for _, path := range []string{"/ServiceProviderConfig", "/ResourceTypes", "/Schemas", "/Bulk"} {
		endpoints[path[1:]] = base + path
	}
	for _, ep := range h.endpoints {
		endpoints[ep.path[1:]] = base + ep.path
	}
	return writeDocument(c, document{
		"detail":    "This is a SCIM 2.0 service provider. Give an identity provider this URL as its base URL.",
		"endpoints": endpoints,
	})
}

func (h *Handler) getServiceProviderConfig(c echo.Context) error {
	scim.EventFrom(c.Request().Context()).SetAction(scim.ActionRead, "ServiceProviderConfig", "")
	if err := refuseFilter(c); err != nil {
		return err
	}
	types, err := h.resourceTypes(c.Request().Context())
	if err != nil {
		return err
	}
	return writeDocument(c, h.configDocument(h.baseURL(c), types))
}

// discovery is an endpoint of documents that are listed, and asked for by id.
type discovery struct {
	h         *Handler
	kind      string // as in meta.resourceType
	documents func(base string, types []*scim.ResourceType) []document
}

func (d discovery) list(c echo.Context) error {
	ctx := c.Request().Context()
	scim.EventFrom(ctx).SetAction(scim.ActionListed, d.kind, "")
	if err := refuseFilter(c); err != nil {
		return err
	}
	types, err := d.h.resourceTypes(ctx)
	if err != nil {
		return err
	}
	documents := d.documents(d.h.baseURL(c), types)
	return writeDocument(c, document{
		"schemas":      []string{listSchema},
		"totalResults": len(documents),
		"itemsPerPage": len(documents),
		"startIndex":   1,
		"Resources":    documents,
	})
}

func (d discovery) get(c echo.Context) error {
	id, err := pathID(c, d.kind)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	event := scim.EventFrom(ctx)
	event.SetAction(scim.ActionRead, d.kind, "")
	types, err := d.h.resourceTypes(ctx)
	if err != nil {
		return err
	}
	for _, found := range d.documents(d.h.baseURL(c), types) {
		if known, _ := found["id"].(string); strings.EqualFold(known, id) {
			event.SetAction(scim.ActionRead, d.kind, known)
			return writeDocument(c, found)
		}
	}
	return scim.NotFound(d.kind, id)
}

// resourceTypes asks every store for its type.
func (h *Handler) resourceTypes(ctx context.Context) ([]*scim.ResourceType, error) {
	types := make([]*scim.ResourceType, len(h.endpoints))
	for i, ep := range h.endpoints {
		rt, err := ep.store.ResourceType(ctx)
		if err != nil {
			return nil, err
		}
		types[i] = rt
	}
	return types, nil
}

// refuseFilter answers a filter on a discovery endpoint with 403, so that no
// client takes all documents for the matching ones (RFC 7644 section 4).
func refuseFilter(c echo.Context) error {
	p, err := parseParameters(c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	if p.filter() != "" {
		return &scim.Error{Status: http.StatusForbidden, Detail: "A filter is not permitted here."}
	}
	return nil
}

func writeDocument(c echo.Context, document any) error {
	body, err := marshal(document)
	if err != nil {
		return err
	}
	return writeBody(c, http.StatusOK, body)
}
