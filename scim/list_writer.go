package scim

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"
)

// listSchema is the URN of a list (RFC 7644 section 3.4.2).
const listSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

// flushAt is how much of a list is held back, in bytes. A list up to this size
// can still become an error; of a longer one only this much is in memory at a time.
const flushAt = 64 << 10

// listWriter writes a list as its resources come.
type listWriter struct {
	c      echo.Context
	base   string
	buffer *[]byte
	n      int
}

func (h *Handler) newListWriter(c echo.Context) *listWriter {
	w := &listWriter{c: c, base: h.baseURL(c), buffer: h.buffer()}
	*w.buffer = append(*w.buffer, `{"schemas":["`+listSchema+`"],"Resources":[`...)
	return w
}

// add appends a resource.
func (w *listWriter) add(part *listPart, r Resource) error {
	if w.n > 0 {
		*w.buffer = append(*w.buffer, ',')
	}
	w.n++
	part.ep.finish(part.rt, r, w.base, part.hasVersion())
	*w.buffer = AppendResource(*w.buffer, part.rt, r, part.view)
	if len(*w.buffer) < flushAt {
		return nil
	}
	return w.flush()
}

// flush sends what has been held back. From then on the status is told.
func (w *listWriter) flush() error {
	response := w.c.Response()
	if !response.Committed {
		response.Header().Set("Content-Type", answerMedia(w.c.Request().Header["Accept"]))
		response.WriteHeader(http.StatusOK)
	}
	held := *w.buffer
	*w.buffer = held[:0]
	if w.c.Request().Method == http.MethodHead {
		return nil
	}
	_, err := response.Write(held)
	return err
}

// end writes what is known only after the resources.
func (w *listWriter) end(l *listing, total, written int, nextCursor string) error {
	b := append(*w.buffer, `],"totalResults":`...)
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
	*w.buffer = append(b, '}')
	if !w.c.Response().Committed {
		return writeBody(w.c, http.StatusOK, *w.buffer)
	}
	return w.flush()
}
