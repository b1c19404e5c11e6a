package scimserver

import (
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// The names of the parameters by which a client says what answer it wants (RFC 7644
// sections 3.4.2 and 3.9, RFC 9865).
const (
	attributesParameter         = "attributes"
	excludedAttributesParameter = "excludedAttributes"
	filterParameter             = "filter"
	sortByParameter             = "sortBy"
	sortOrderParameter          = "sortOrder"
	startIndexParameter         = "startIndex"
	countParameter              = "count"
	cursorParameter             = "cursor"
)

var parameterNames = []string{
	attributesParameter, excludedAttributesParameter, filterParameter, sortByParameter,
	sortOrderParameter, startIndexParameter, countParameter, cursorParameter,
}

// parameters are those of a query or of a SearchRequest, by name. What is empty
// counts as not given, except for an empty cursor, which asks for the first page.
type parameters map[string][]string

// parseParameters reads a raw query. Names may come in any letter case, so that no
// filter is ignored for its spelling, and unknown ones are ignored. A malformed query
// is an *Error 400: what cannot be read could be the filter.
func parseParameters(query string) (parameters, error) {
	// net/url refuses semicolons, which RFC 3986 allows and clients leave as they are.
	values, err := url.ParseQuery(strings.ReplaceAll(query, ";", "%3B"))
	if err != nil {
		return nil, scim.BadRequest(scim.InvalidValue, "The percent-encoding of the query is malformed.")
	}
	p := parameters{}
	for given, texts := range values {
		for _, name := range parameterNames {
			if strings.EqualFold(given, name) {
				p[name] = append(p[name], texts...)
			}
		}
	}
	return p, p.check()
}

// check refuses parameters that are given twice, unless they are lists anyway.
func (p parameters) check() error {
	for _, name := range parameterNames[slices.Index(parameterNames, filterParameter):] {
		if len(p[name]) > 1 {
			return malformedParameter(name, "it is given twice")
		}
	}
	return nil
}

// get returns a parameter, "" where it is not given.
func (p parameters) get(name string) string {
	if len(p[name]) == 0 {
		return ""
	}
	return p[name][0]
}

// byCursor reports whether the list is to be paged by cursor.
func (p parameters) byCursor() bool { return p[cursorParameter] != nil }

// filter returns the text of the filter, "" for none.
func (p parameters) filter() string { return strings.TrimSpace(p.get(filterParameter)) }

func malformedParameter(name, problem string) error {
	kind := scim.InvalidValue
	switch name {
	case filterParameter:
		kind = scim.InvalidFilter
	case cursorParameter:
		kind = scim.InvalidCursor
	}
	return scim.BadRequest(kind, name+": "+problem+".")
}

// page returns startIndex, at least 1, and count, between 0 and maxCount (RFC
// 7644 section 3.4.2.4).
func (p parameters) page(defaultCount, maxCount int) (startIndex, count int, err error) {
	startIndex, err = p.wholeNumber(startIndexParameter, 1)
	if err != nil {
		return 0, 0, err
	}
	count, err = p.wholeNumber(countParameter, defaultCount)
	if err != nil {
		return 0, 0, err
	}
	return max(startIndex, 1), min(max(count, 0), maxCount), nil
}

// wholeNumber returns a parameter. One beyond the range of int is the end of the range.
func (p parameters) wholeNumber(name string, fallback int) (int, error) {
	text := strings.TrimSpace(p.get(name))
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if errors.Is(err, strconv.ErrRange) && strings.Trim(text[1:], "0123456789") == "" { // strconv reads no further
		if text[0] == '-' {
			return math.MinInt, nil
		}
		return math.MaxInt, nil
	}
	if err != nil {
		return 0, malformedParameter(name, "it must be a whole number")
	}
	return n, nil
}

// descending reads sortOrder.
func (p parameters) descending() (bool, error) {
	switch strings.ToLower(p.get(sortOrderParameter)) {
	case "", "ascending":
		return false, nil
	case "descending":
		return true, nil
	default:
		return false, malformedParameter(sortOrderParameter, "it must be ascending or descending")
	}
}

// projection resolves attributes and excludedAttributes.
func (p parameters) projection(rt *scim.ResourceType) (scim.Projection, error) {
	return scim.ParseProjection(p[attributesParameter], p[excludedAttributesParameter], rt)
}

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
	message, err := h.readObject(c, h.cfg.MaxBody)
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
		for _, value := range scim.Elements(scim.Member(message, name)) {
			text, ok := scim.Text(value)
			if !ok {
				return nil, malformedParameter(name, "it has the wrong type")
			}
			p[name] = append(p[name], text)
		}
	}
	return p, p.check()
}
