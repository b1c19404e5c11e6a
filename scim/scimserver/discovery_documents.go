package scimserver

import (
	"cmp"
	"maps"
	"net/url"
	"slices"

	"github.com/scim-bridge/scim-bridge/scim"
)

// document is an object of JSON, by the names that RFC 7643 gives its members.
type document map[string]any

const discoverySchema = "urn:ietf:params:scim:schemas:core:2.0:"

// newDocument makes a document with what all listed ones have.
func newDocument(base, kind, id, name, description string, more document) document {
	d := document{
		"schemas": []string{discoverySchema + kind},
		"id":      id,
		"name":    name,
		"meta":    document{"resourceType": kind, "location": base + "/" + kind + "s/" + url.PathEscape(id)},
	}
	if description != "" {
		d["description"] = description
	}
	maps.Copy(d, more)
	return d
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
		"meta": document{"resourceType": "ServiceProviderConfig", "location": base + "/ServiceProviderConfig"},
	}
	if h.cfg.DocumentationURI != "" {
		d["documentationUri"] = h.cfg.DocumentationURI
	}
	return d
}
