package scimserver

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// The discovery endpoints (RFC 7644 section 4) describe what this service provider
// can store at present: they ask the stores each time.

// getRoot answers at the prefix itself: a query over the resources of all types (RFC
// 7644 section 3.4.2.1), and without a parameter people who try the base URL.
func (h *Handler) getRoot(c echo.Context) error {
	p, err := parseParameters(c.Request().URL.RawQuery)
	if err != nil {
		return err
	}
	if len(p) > 0 {
		return h.list(c, p, h.endpoints...)
	}
	base := cmp.Or(h.baseURL(c), h.cfg.Prefix)
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
	types, err := resourceTypes(c.Request().Context(), h.endpoints)
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
	types, err := resourceTypes(ctx, d.h.endpoints)
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
	types, err := resourceTypes(ctx, d.h.endpoints)
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
func resourceTypes(ctx context.Context, endpoints []*endpoint) ([]*scim.ResourceType, error) {
	types := make([]*scim.ResourceType, len(endpoints))
	for i, ep := range endpoints {
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

// document is an object of JSON, by the names that RFC 7643 gives its members.
type document map[string]any

const discoverySchema = "urn:ietf:params:scim:schemas:core:2.0:"

// newDocument makes a document with what all listed ones have.
func newDocument(base, kind, id, name, description string, more document) document {
	d := document{
		"schemas": []string{discoverySchema + kind},
		"id":      id,
		"name":    name,
		"meta":    metaDocument(base, kind, "/"+kind+"s/"+url.PathEscape(id)),
	}
	if description != "" {
		d["description"] = description
	}
	maps.Copy(d, more)
	return d
}

func metaDocument(base, kind, path string) document {
	meta := document{"resourceType": kind}
	if base != "" {
		meta["location"] = base + path
	}
	return meta
}

// resourceTypeDocuments describes the types (RFC 7643 section 6).
func resourceTypeDocuments(base string, types []*scim.ResourceType) []document {
	documents := make([]document, len(types))
	for i, rt := range types {
		more := document{"endpoint": rt.Endpoint, "schema": rt.Schema.ID}
		var extensions []document
		for _, s := range rt.Extensions {
			extensions = append(extensions, document{"schema": s.ID, "required": false})
		}
		if len(extensions) > 0 {
			more["schemaExtensions"] = extensions
		}
		documents[i] = newDocument(base, "ResourceType", rt.Name, rt.Name, rt.Description, more)
	}
	return documents
}

// schemaDocuments describes the schemas of all types, each once (RFC 7643 section 7).
func schemaDocuments(base string, types []*scim.ResourceType) []document {
	var documents []document
	for _, rt := range types {
		for _, s := range append([]*scim.Schema{rt.Schema}, rt.Extensions...) {
			if slices.ContainsFunc(documents, func(d document) bool { return d["id"] == s.ID }) {
				continue
			}
			documents = append(documents, newDocument(base, "Schema", s.ID, s.Name, s.Description,
				document{"attributes": attributeDocuments(s.Attributes)}))
		}
	}
	return documents
}

// attributeDocument is an attribute with its defaults filled in.
type attributeDocument struct {
	scim.Attribute

	CaseExact     *bool               `json:"caseExact,omitempty"` // of text only
	SubAttributes []attributeDocument `json:"subAttributes,omitempty"`
}

func attributeDocuments(attributes []*scim.Attribute) []attributeDocument {
	documents := make([]attributeDocument, len(attributes))
	for i, a := range attributes {
		d := attributeDocument{Attribute: *a, SubAttributes: attributeDocuments(a.SubAttributes)}
		d.Required = a.Required || a.NeededToCreate
		d.Type = cmp.Or(a.Type, scim.TypeString)
		d.Mutability = cmp.Or(a.Mutability, scim.ReadWrite)
		d.Returned = cmp.Or(a.Returned, scim.ReturnedDefault)
		d.Uniqueness = cmp.Or(a.Uniqueness, scim.UniquenessNone)
		if a.IsText() {
			d.CaseExact = new(a.IsCaseExact())
		}
		documents[i] = d
	}
	return documents
}

// configDocument tells what is supported, with types as they are at present (RFC 7643
// section 5, RFC 9865 section 4).
func (h *Handler) configDocument(base string, types []*scim.ResourceType) document {
	supported := document{"supported": true}
	passwords := slices.ContainsFunc(types, func(rt *scim.ResourceType) bool {
		return rt.Attribute("", "password") != nil
	})
	d := document{
		"schemas": []string{discoverySchema + "ServiceProviderConfig"},
		"patch":   supported,
		"bulk": document{
			"supported":      true,
			"maxOperations":  h.cfg.Bulk.MaxOperations,
			"maxPayloadSize": h.cfg.Bulk.MaxPayload,
		},
		"filter":         document{"supported": true, "maxResults": h.cfg.MaxCount},
		"changePassword": document{"supported": passwords},
		"sort":           supported,
		"etag":           supported,
		"pagination": document{
			"cursor":                  true,
			"index":                   true,
			"defaultPaginationMethod": "index",
			"defaultPageSize":         h.cfg.DefaultCount,
			"maxPageSize":             h.cfg.MaxCount,
		},
		"authenticationSchemes": []document{{
			"type":        "oauthbearertoken",
			"name":        "Bearer token",
			"description": "The header Authorization holds the word Bearer and a token that the operator has set.",
			"specUri":     "https://www.rfc-editor.org/info/rfc6750",
			"primary":     true,
		}},
		"meta": metaDocument(base, "ServiceProviderConfig", "/ServiceProviderConfig"),
	}
	if h.cfg.Compat.NoCursors {
		delete(d, "pagination")
	}
	if h.cfg.DocumentationURI != "" {
		d["documentationUri"] = h.cfg.DocumentationURI
	}
	return d
}
