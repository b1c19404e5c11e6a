package magento

import (
	"net/url"
	"strings"
)

// shapeOf is what Config.Shape makes of the body of a request; for one without a body, what is
// searched for, without the values. Without Config.Shape it is "".
func (c *Client) shapeOf(r *request) string {
	switch {
	case c.shape == nil:
		return ""
	case r.body != nil:
		return c.shape(r.body)
	default:
		return shapeOfQuery(r.query)
	}
}

// shapeOfQuery shows the fields of a search and how they are compared, the order and the page:
// "email eq, website_id in, entity_id ASC, pageSize 100". The fields of the answer are left out.
func shapeOfQuery(query string) string {
	const most = 1000
	var b strings.Builder
	for part := range strings.SplitSeq(query, "&") {
		key, value, _ := strings.Cut(part, "=")
		before := ", "
		switch {
		case strings.HasSuffix(key, "%5Bcondition_type%5D"), strings.HasSuffix(key, "%5Bdirection%5D"):
			before = " " // after the field
		case strings.HasSuffix(key, "%5Bfield%5D"):
		case strings.HasSuffix(key, "%5BpageSize%5D"):
			before += "pageSize "
		case strings.HasSuffix(key, "%5BcurrentPage%5D"):
			before += "currentPage "
		default: // a value, or what is read of the answer
			continue
		}
		shown, err := url.QueryUnescape(value)
		if err != nil || b.Len()+len(shown) > most {
			break
		}
		b.WriteString(before + shown)
	}
	return strings.TrimPrefix(b.String(), ", ")
}
