package scimserver

import "github.com/scim-bridge/scim-bridge/scim"

const configSchema = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"

// configDocument is the service provider's configuration on the wire (RFC 7643
// section 5, RFC 9865 section 4).
type configDocument struct {
	Schemas               []string           `json:"schemas"`
	DocumentationURI      string             `json:"documentationUri,omitempty"`
	Patch                 supported          `json:"patch"`
	Bulk                  bulkSupport        `json:"bulk"`
	Filter                filterSupport      `json:"filter"`
	ChangePassword        supported          `json:"changePassword"`
	Sort                  supported          `json:"sort"`
	ETag                  supported          `json:"etag"`
	Pagination            paginationSupport  `json:"pagination"`
	AuthenticationSchemes []authenticationBy `json:"authenticationSchemes"`
	Meta                  discoveryMeta      `json:"meta"`
}

type supported struct {
	Supported bool `json:"supported"`
}

type bulkSupport struct {
	Supported      bool  `json:"supported"`
	MaxOperations  int   `json:"maxOperations"`
	MaxPayloadSize int64 `json:"maxPayloadSize"`
}

type filterSupport struct {
	Supported  bool `json:"supported"`
	MaxResults int  `json:"maxResults"`
}

type paginationSupport struct {
	Cursor                  bool   `json:"cursor"`
	Index                   bool   `json:"index"`
	DefaultPaginationMethod string `json:"defaultPaginationMethod"`
	DefaultPageSize         int    `json:"defaultPageSize"`
	MaxPageSize             int    `json:"maxPageSize"`
}

type authenticationBy struct {
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description"`
	SpecURI     string `json:"specUri"`
	Primary     bool   `json:"primary"`
}

// configDocument tells what is supported, with types as they are at present.
func (h *Handler) configDocument(base string, types []*scim.ResourceType) configDocument {
	passwords := false
	for _, rt := range types {
		passwords = passwords || rt.Attribute("", "password") != nil
	}
	return configDocument{
		Schemas:          []string{configSchema},
		DocumentationURI: h.cfg.DocumentationURI,
		Patch:            supported{true},
		Bulk: bulkSupport{
			Supported:      true,
			MaxOperations:  h.cfg.Bulk.MaxOperations,
			MaxPayloadSize: h.cfg.Bulk.MaxPayload,
		},
		Filter:         filterSupport{Supported: true, MaxResults: h.cfg.MaxCount},
		ChangePassword: supported{passwords},
		Sort:           supported{true},
		ETag:           supported{true},
		Pagination: paginationSupport{
			Cursor:                  true,
			Index:                   true,
			DefaultPaginationMethod: "index",
			DefaultPageSize:         h.cfg.DefaultCount,
			MaxPageSize:             h.cfg.MaxCount,
		},
		AuthenticationSchemes: []authenticationBy{{
			Type:        "oauthbearertoken",
			Name:        "Bearer token",
			Description: "The header Authorization holds the word Bearer and a token that the operator has set.",
			SpecURI:     "https://www.rfc-editor.org/info/rfc6750",
			Primary:     true,
		}},
		Meta: discoveryMeta{ResourceType: "ServiceProviderConfig", Location: base + "/ServiceProviderConfig"},
	}
}
