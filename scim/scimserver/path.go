package scimserver

import (
	"strings"

	"github.com/labstack/echo/v4"
)

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
