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
	if !strings.Contains(path, "//") && (len(path) < 2 || path[len(path)-1] != '/') {
		return path
	}
	clean := make([]byte, 0, len(path))
	for i := range len(path) {
		if path[i] != '/' || len(clean) == 0 || clean[len(clean)-1] != '/' {
			clean = append(clean, path[i])
		}
	}
	if len(clean) > 1 && clean[len(clean)-1] == '/' {
		clean = clean[:len(clean)-1]
	}
	return string(clean)
}
