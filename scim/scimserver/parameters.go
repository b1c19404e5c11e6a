package scimserver

import (
	"errors"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// parameters are what a client may say about the answer that it wants, in a
// query (RFC 7644 sections 3.4.2 and 3.9, RFC 9865) or in a SearchRequest. What
// is empty counts as not given.
type parameters struct {
	attributes, excludedAttributes []string
	filter                         string
	sortBy, sortOrder              string
	startIndex, count              string
	cursor                         string
	byCursor                       bool
}

// parseParameters reads a raw query. Names are taken in any letter case, as
// nothing is gained by ignoring a filter for its spelling, and unknown ones are
// ignored. An *Error 400 tells of a known one that is malformed or given twice.
func parseParameters(query string) (*parameters, error) {
	p := &parameters{}
	var seen [len(parameterNames)]bool
	for pair := range strings.SplitSeq(query, "&") {
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			continue
		}
		which := parameterIndex(name)
		if which < 0 {
			continue
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil {
			return nil, malformedParameter(parameterNames[which], "its percent-encoding is malformed")
		}
		if seen[which] && !isListParameter(which) {
			return nil, malformedParameter(parameterNames[which], "it is given twice")
		}
		seen[which] = true
		p.set(which, value)
	}
	return p, nil
}

// The parameters, by index.
const (
	paramAttributes = iota
	paramExcludedAttributes
	paramFilter
	paramSortBy
	paramSortOrder
	paramStartIndex
	paramCount
	paramCursor
)

var parameterNames = [...]string{
	"attributes", "excludedAttributes", "filter", "sortBy", "sortOrder", "startIndex", "count", "cursor",
}

func parameterIndex(name string) int {
	for i, known := range parameterNames {
		if strings.EqualFold(known, name) {
			return i
		}
	}
	return -1
}

func isListParameter(which int) bool {
	return which == paramAttributes || which == paramExcludedAttributes
}

func (p *parameters) set(which int, value string) {
	switch which {
	case paramAttributes:
		p.attributes = appendGiven(p.attributes, value)
	case paramExcludedAttributes:
		p.excludedAttributes = appendGiven(p.excludedAttributes, value)
	case paramFilter:
		p.filter = strings.TrimSpace(value)
	case paramSortBy:
		p.sortBy = value
	case paramSortOrder:
		p.sortOrder = value
	case paramStartIndex:
		p.startIndex = value
	case paramCount:
		p.count = value
	case paramCursor:
		p.cursor, p.byCursor = value, true // an empty one asks for the first page
	}
}

func appendGiven(list []string, value string) []string {
	if value == "" {
		return list
	}
	return append(list, value)
}

func malformedParameter(name, problem string) error {
	kind := scim.InvalidValue
	switch name {
	case parameterNames[paramFilter]:
		kind = scim.InvalidFilter
	case parameterNames[paramCursor]:
		kind = scim.InvalidCursor
	}
	return scim.BadRequest(kind, name+": "+problem+".")
}

// page returns startIndex, at least 1, and count, between 0 and maxCount (RFC
// 7644 section 3.4.2.4).
func (p *parameters) page(defaultCount, maxCount int) (startIndex, count int, err error) {
	startIndex, err = wholeNumber("startIndex", p.startIndex, 1)
	if err != nil {
		return 0, 0, err
	}
	count, err = wholeNumber("count", p.count, defaultCount)
	if err != nil {
		return 0, 0, err
	}
	return max(startIndex, 1), min(max(count, 0), maxCount), nil
}

// wholeNumber reads a parameter. One beyond the range of int is as good as the
// end of the range.
func wholeNumber(name, text string, fallback int) (int, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if errors.Is(err, strconv.ErrRange) {
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
func (p *parameters) descending() (bool, error) {
	switch {
	case p.sortOrder == "", strings.EqualFold(p.sortOrder, "ascending"):
		return false, nil
	case strings.EqualFold(p.sortOrder, "descending"):
		return true, nil
	default:
		return false, malformedParameter("sortOrder", "it must be ascending or descending")
	}
}

// projection resolves attributes and excludedAttributes.
func (p *parameters) projection(rt *scim.ResourceType) (scim.Projection, error) {
	if len(p.attributes) == 0 && len(p.excludedAttributes) == 0 {
		return scim.Projection{}, nil
	}
	return scim.ParseProjection(p.attributes, p.excludedAttributes, rt)
}
