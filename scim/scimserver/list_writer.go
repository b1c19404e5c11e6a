package scimserver

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// listSchema is the URN of a list (RFC 7644 section 3.4.2).
const listSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

// listWriter writes a list as its resources come.
type listWriter struct {
	*stream
	base string
	n    int
}

func (h *Handler) newListWriter(c echo.Context) *listWriter {
	w := &listWriter{stream: newStream(c, http.StatusOK), base: h.baseURL(c)}
	w.buffer = append(w.buffer, `{"schemas":["`+listSchema+`"],"Resources":[`...)
	return w
}

// add appends a resource.
func (w *listWriter) add(ctx context.Context, part *listPart, r scim.Resource) error {
	if w.n > 0 {
		w.buffer = append(w.buffer, ',')
	}
	w.n++
	part.ep.completeMeta(part.rt, r, w.base, part.withVersion)
	return part.ep.write(ctx, w.stream, part.rt, r, part.view, w.base)
}

// end writes what is known only after the resources.
func (w *listWriter) end(l *listing, total, written int, nextCursor string) error {
	b := w.buffer
	b = append(b, `],"totalResults":`...)
	b = strconv.AppendInt(b, int64(total), 10)
	b = append(b, `,"itemsPerPage":`...)
	b = strconv.AppendInt(b, int64(written), 10)
	if l.byCursor {
		if nextCursor != "" {
			b = append(b, `,"nextCursor":"`...)
			b = append(b, nextCursor...)
			b = append(b, '"')
		}
	} else {
		b = append(b, `,"startIndex":`...)
		b = strconv.AppendInt(b, int64(l.startIndex), 10)
	}
	b = append(b, '}')
	w.buffer = b
	return w.stream.end()
}
