package scimserver

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// The discovery endpoints (RFC 7644 section 4) describe what this service provider
// can store at present: they ask the stores each time.

const (
	resourceTypeSchema = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	schemaSchema       = "urn:ietf:params:scim:schemas:core:2.0:Schema"
)

// discoveryMeta is the meta of a discovery document.
type discoveryMeta struct {
	ResourceType string `json:"resourceType"`
	Location     string `json:"location"`
}

// discoveryList is a list of discovery documents.
type discoveryList struct {
	Schemas      []string `json:"schemas"`
	TotalResults int      `json:"totalResults"`
	ItemsPerPage int      `json:"itemsPerPage"`
	StartIndex   int      `json:"startIndex"`
	Resources    []any    `json:"Resources"`
}

// rootDocument is the answer at the prefix itself, for people who try the base URL.
type rootDocument struct {
	Detail    string            `json:"detail"`
	Endpoints map[string]string `json:"endpoints"`
}

func (h *Handler) getRoot(c echo.Context) error {
	base := h.baseURL(c)
	endpoints := map[string]string{}
	for _, path := range []string{"/ServiceProviderConfig", "/ResourceTypes", "/Schemas", "/Bulk"} {
		endpoints[path[1:]] = base + path
	}
	for _, ep := range h.endpoints {
		endpoints[ep.path[1:]] = base + ep.path
	}
	return writeDocument(c, rootDocument{
		Detail:    "This is a SCIM 2.0 service provider. Give an identity provider this URL as its base URL.",
		Endpoints: endpoints,
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

func (h *Handler) listResourceTypes(c echo.Context) error {
	scim.EventFrom(c.Request().Context()).SetAction(scim.ActionListed, "ResourceType", "")
	if err := refuseFilter(c); err != nil {
		return err
	}
	types, err := h.resourceTypes(c.Request().Context())
	if err != nil {
		return err
	}
	documents := make([]any, len(types))
	for i, rt := range types {
		documents[i] = newResourceTypeDocument(h.baseURL(c), rt)
	}
	return writeDocumentList(c, documents)
}

func (h *Handler) getResourceType(c echo.Context) error {
	name, err := pathID(c, "ResourceType")
	if err != nil {
		return err
	}
	begin(scim.EventFrom(c.Request().Context()), scim.ActionRead, "ResourceType", "")
	types, err := h.resourceTypes(c.Request().Context())
	if err != nil {
		return err
	}
	for _, rt := range types {
		if strings.EqualFold(rt.Name, name) {
			conclude(scim.EventFrom(c.Request().Context()), scim.ActionRead, scim.ActionRead, "ResourceType", rt.Name)
			return writeDocument(c, newResourceTypeDocument(h.baseURL(c), rt))
		}
	}
	return scim.NotFound("ResourceType", name)
}

func (h *Handler) listSchemas(c echo.Context) error {
	scim.EventFrom(c.Request().Context()).SetAction(scim.ActionListed, "Schema", "")
	if err := refuseFilter(c); err != nil {
		return err
	}
	schemas, err := h.schemas(c.Request().Context())
	if err != nil {
		return err
	}
	documents := make([]any, len(schemas))
	for i, s := range schemas {
		documents[i] = newSchemaDocument(h.baseURL(c), s)
	}
	return writeDocumentList(c, documents)
}

func (h *Handler) getSchema(c echo.Context) error {
	urn, err := pathID(c, "Schema")
	if err != nil {
		return err
	}
	begin(scim.EventFrom(c.Request().Context()), scim.ActionRead, "Schema", "")
	schemas, err := h.schemas(c.Request().Context())
	if err != nil {
		return err
	}
	for _, s := range schemas {
		if strings.EqualFold(s.ID, urn) {
			conclude(scim.EventFrom(c.Request().Context()), scim.ActionRead, scim.ActionRead, "Schema", s.ID)
			return writeDocument(c, newSchemaDocument(h.baseURL(c), s))
		}
	}
	return scim.NotFound("Schema", urn)
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

// schemas returns the schemas of all types, each once.
func (h *Handler) schemas(ctx context.Context) ([]*scim.Schema, error) {
	types, err := h.resourceTypes(ctx)
	if err != nil {
		return nil, err
	}
	var schemas []*scim.Schema
	seen := map[string]bool{}
	for _, rt := range types {
		for _, s := range append([]*scim.Schema{rt.Schema}, rt.Extensions...) {
			if !seen[s.ID] {
				seen[s.ID] = true
				schemas = append(schemas, s)
			}
		}
	}
	return schemas, nil
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

func writeDocumentList(c echo.Context, documents []any) error {
	return writeDocument(c, discoveryList{
		Schemas:      []string{listSchema},
		TotalResults: len(documents),
		ItemsPerPage: len(documents),
		StartIndex:   1,
		Resources:    documents,
	})
}

func discoveryLocation(base, path, id string) string {
	return base + path + "/" + url.PathEscape(id)
}
