package scimserver

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// searchSchema is the URN of a search request (RFC 7644 section 3.4.3).
const searchSchema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"

// search answers POST to the endpoint's /.search: a list whose parameters are in
// the body, so that no filter need be in a URL.
func (ep *endpoint) search(c echo.Context) error {
	return ep.h.search(c, ep)
}

// searchAll answers POST to /.search: over the resources of all types.
func (h *Handler) searchAll(c echo.Context) error {
	return h.search(c, h.endpoints...)
}

func (h *Handler) search(c echo.Context, endpoints ...*endpoint) error {
	scim.EventFrom(c.Request().Context()).SetAction(scim.ActionListed, "", "")
	message, err := readObject(c, h.cfg.MaxBody)
	if err != nil {
		return err
	}
	p, err := searchParameters(message)
	if err != nil {
		return err
	}
	return h.list(c, p, endpoints...)
}

// searchParameters reads a SearchRequest.
func searchParameters(message map[string]any) (parameters, error) {
	if err := scim.CheckMessage(message, searchSchema); err != nil {
		return nil, err
	}
	p := parameters{}
	for _, name := range parameterNames {
		for _, value := range listOf(scim.Member(message, name)) {
			text, ok := parameterText(value)
			if !ok {
				return nil, malformedParameter(name, "it has the wrong type")
			}
			p[name] = append(p[name], text)
		}
	}
	return p, p.check()
}

// listOf returns the elements of a list, or v as the only one; nothing for null.
func listOf(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// parameterText writes a member of a SearchRequest as it would be in a query.
func parameterText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	default:
		return "", false
	}
}
