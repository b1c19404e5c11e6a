package magentotest

import (
	"net/url"
	"slices"
	"strings"
)

// queryParams are the parameters of a query in their order, as PHP decodes them
// (a plus sign is a space).
type queryParams []queryParam

type queryParam struct{ name, value string }

func parseQuery(raw string) queryParams {
	if raw == "" {
		return nil
	}
	params := make(queryParams, 0, strings.Count(raw, "&")+1)
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name = unescapeQuery(name); name != "" {
			params = append(params, queryParam{name, unescapeQuery(value)})
		}
	}
	return params
}

// unescapeQuery decodes what can be decoded; the rest stays as it is.
func unescapeQuery(s string) string {
	if decoded, err := url.QueryUnescape(s); err == nil {
		return decoded
	}
	return s
}

// get returns a parameter's value; where it is given several times the last
// one counts, as in PHP.
func (q queryParams) get(name string) (string, bool) {
	for _, p := range slices.Backward(q) {
		if p.name == name {
			return p.value, true
		}
	}
	return "", false
}
