package scimserver

import (
	"cmp"
	"io"
	"mime"
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
func (h *Handler) readBody(c echo.Context, limit int64) ([]byte, error) {
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
	if h.cfg.Shape != nil {
		scim.EventFrom(r.Context()).Body = h.cfg.Shape(body)
	}
	return body, nil
}

// readObject returns the JSON object that the body of a request is.
func (h *Handler) readObject(c echo.Context, limit int64) (map[string]any, error) {
	body, err := h.readBody(c, limit)
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
// prefix, without a slash at its end; "" where neither the configuration nor the
// request, of HTTP/1.0, tells it. A longer host than DNS has names for is none.
func (h *Handler) baseURL(c echo.Context) string {
	const longest = 255 + len(":65535")
	host := c.Request().Host
	if h.base != "" || host == "" || len(host) > longest {
		return h.base
	}
	return c.Scheme() + "://" + host + h.cfg.Prefix
}

// cleanPath removes doubled and trailing slashes, which come from joining a base URL
// and a path. It changes the request instead of answering a redirect, which clients do
// not follow on a POST.
func (h *Handler) cleanPath(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := c.Request().URL
		if path := squeezeSlashes(u.Path); h.isUnderPrefix(path) {
			u.Path, u.RawPath = path, squeezeSlashes(u.RawPath)
		}
		return next(c)
	}
}

// squeezeSlashes returns path with one slash in place of several, and with none
// at its end unless it is the root.
func squeezeSlashes(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	return path
}

// The media types of requests and answers (RFC 7644 section 3.1 and 8.1). They
// never carry a charset: JSON is always UTF-8.
const (
	mediaSCIM = "application/scim+json"
	mediaJSON = "application/json"
)

// answerMedia chooses the media type of an answer: application/scim+json, except
// for a client whose Accept names application/json and does not include the other.
func answerMedia(accept []string) string {
	json := false
	for _, line := range accept {
		for part := range strings.SplitSeq(line, ",") {
			name, parameters, _ := strings.Cut(part, ";")
			if parameters != "" && isRefused(parameters) {
				continue
			}
			switch name = strings.TrimSpace(name); {
			case strings.EqualFold(name, mediaSCIM), name == "*/*", strings.EqualFold(name, "application/*"):
				return mediaSCIM
			case strings.EqualFold(name, mediaJSON):
				json = true
			}
		}
	}
	if json {
		return mediaJSON
	}
	return mediaSCIM
}

// isRefused reports whether the parameters of a media range give it the quality 0.
func isRefused(parameters string) bool {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			value = strings.TrimSpace(value)
			return value != "" && strings.Trim(value, "0.") == ""
		}
	}
	return false
}

// checkRequestMedia refuses a body that is not plain JSON in UTF-8. A body
// without a type counts as JSON.
func checkRequestMedia(header http.Header) error {
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return unsupportedMedia("A body with a Content-Encoding is not accepted.")
	}
	switch text := header.Get("Content-Type"); text {
	case "", mediaSCIM, mediaJSON:
		return nil
	default:
		name, parameters, err := mime.ParseMediaType(text)
		if err != nil || name != mediaSCIM && name != mediaJSON {
			return unsupportedMedia("The body must be application/scim+json or application/json.")
		}
		if charset := parameters["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
			return unsupportedMedia("The charset of the body must be utf-8.")
		}
		return nil
	}
}

func unsupportedMedia(detail string) error {
	return &scim.Error{Status: http.StatusUnsupportedMediaType, Detail: detail}
}
