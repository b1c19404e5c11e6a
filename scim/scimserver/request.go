package scimserver

import (
	"cmp"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// pathID returns the id in the path, decoded once. A malformed id is a 404 like any
// unknown one.
func pathID(c echo.Context, resourceType string) (string, error) {
	raw := c.Param("id")
	id := raw
	var err error
	if c.Request().URL.RawPath != "" { // else net/http has decoded the path
		id, err = url.PathUnescape(raw)
	}
	// Echo gives a path of several segments as one.
	if err != nil || id == "" || strings.Contains(raw, "/") {
		return "", scim.NotFound(resourceType, cmp.Or(id, raw))
	}
	return id, nil
}

// readBody returns the body of a request, at most limit bytes of JSON.
func readBody(c echo.Context, limit int64) ([]byte, error) {
	r := c.Request()
	if r.ContentLength != 0 {
		if err := checkRequestMedia(r.Header); err != nil {
			return nil, err
		}
	}
	if r.ContentLength > limit {
		if r.Header.Get("Expect") != "" {
			// The client waits for the answer before it sends the body (RFC 9110 section 10.1.1).
			return nil, tooLarge(limit)
		}
		return nil, refuseTooLarge(r, limit)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if int64(len(body)) > limit {
		return nil, refuseTooLarge(r, limit)
	}
	if err != nil {
		return nil, &scim.Error{
			Status: http.StatusBadRequest, ScimType: scim.InvalidSyntax,
			Detail: "The body could not be read to its end.", Err: err,
		}
	}
	return body, nil
}

// readObject returns the JSON object that the body of a request is.
func readObject(c echo.Context, limit int64) (map[string]any, error) {
	body, err := readBody(c, limit)
	if err != nil {
		return nil, err
	}
	return scim.DecodeObject(body)
}

// refuseTooLarge refuses a body that is too large, after it has read most of it: many
// clients report a broken connection where the server answers before they have sent
// everything.
func refuseTooLarge(r *http.Request, limit int64) error {
	const most = 16 << 20
	_, _ = io.CopyN(io.Discard, r.Body, most) // the answer is the same however it ends
	return tooLarge(limit)
}

// baseURL returns the URL that the service provider is reached under, with the
// prefix, without a slash at its end.
func (h *Handler) baseURL(c echo.Context) string {
	if h.base != "" {
		return h.base
	}
	return c.Scheme() + "://" + c.Request().Host + h.cfg.Prefix
}
