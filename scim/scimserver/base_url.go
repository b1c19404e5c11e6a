package scimserver

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// wrongBaseURL is the answer to a request at a path that no endpoint has, since the client was given
// another Base URL than base.
func wrongBaseURL(base, reason string) *scim.Error {
	return &scim.Error{
		Status: http.StatusNotFound,
		Detail: "There is no SCIM endpoint at this path. The Base URL of this service provider is \"" + base + "\".",
		Reason: reason,
	}
}

// explainPath words the router's errors for the log, and makes more of its 404 where an endpoint's name comes too
// late in the path (/scim/v2/scim/v2/Users): the client appends it to a Base URL that has too much. Of other paths,
// such as those of endpoints that are not implemented, the Base URL is right.
func (h *Handler) explainPath(c echo.Context, event *scim.Event, err error) error {
	e, ok := errors.AsType[*echo.HTTPError](err)
	if !ok {
		return err
	}
	if e.Code != http.StatusNotFound {
		return routeError(e.Code)
	}
	path := c.Request().URL.Path
	segments := strings.Split(strings.TrimPrefix(path, h.cfg.Prefix+"/"), "/")
	i := slices.IndexFunc(segments, h.isEndpoint)
	if i < 1 {
		return routeError(e.Code)
	}
	base := cmp.Or(h.baseURL(c), h.cfg.Prefix)
	asked := h.cfg.Prefix + "/" + strings.Join(segments[:i+1], "/") // what follows may name somebody
	event.Warn("base-url-wrong", "a client asked for "+strayPath(asked)+"; its Base URL must be "+base)
	return wrongBaseURL(base, "The path has something between the Base URL and the endpoint.")
}

func (h *Handler) isEndpoint(segment string) bool {
	switch segment {
	case "ServiceProviderConfig", "ResourceTypes", "Schemas", "Bulk":
		return true
	default:
		return slices.ContainsFunc(h.endpoints, func(e *endpoint) bool { return e.path == "/"+segment })
	}
}
