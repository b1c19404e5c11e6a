package main

import (
	"net/http"
	"net/url"
	"strings"
)

// underPath serves next under the path of SCIM_BASE_URL as well: with the address
// https://shop.example/bridge as /bridge/scim/v2, for a reverse proxy that passes paths as they
// came, and as /scim/v2, for one that takes its own part away. Only the paths of SCIM are
// shortened, so that what is said of any other names it as it came.
func underPath(baseURL string, next http.Handler) http.Handler {
	u, err := url.Parse(baseURL)
	if err != nil || strings.Trim(u.Path, "/") == "" { // config has refused what is no URL
		return next
	}
	base := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest, ok := cutPath(r.URL.EscapedPath(), base)
		if !ok || !isSCIM(rest) {
			next.ServeHTTP(w, r)
			return
		}
		shorter := *r.URL
		shorter.Path, shorter.RawPath = unescaped(rest), rest
		if r.URL.RawPath == "" { // as net/http has it where the path needs no other encoding than the usual one
			shorter.RawPath = ""
		}
		inner := r.WithContext(r.Context()) // a copy
		inner.URL = &shorter
		next.ServeHTTP(w, inner)
	})
}

// cutPath returns what follows the segments of base in an escaped path, beginning with a slash.
// As everywhere else several slashes count as one, and %7e is ~.
func cutPath(path string, base []string) (rest string, ok bool) {
	rest = path
	for _, segment := range base {
		var got string
		got, rest, _ = strings.Cut(strings.TrimLeft(rest, "/"), "/")
		if unescaped(got) != unescaped(segment) {
			return "", false
		}
	}
	return "/" + strings.TrimLeft(rest, "/"), true
}

// unescaped is a segment of a path without percent encoding, or as it is where that is malformed.
func unescaped(segment string) string {
	if text, err := url.PathUnescape(segment); err == nil {
		return text
	}
	return segment
}

// isSCIM reports whether a path is one of SCIM's, below the path of SCIM_BASE_URL.
func isSCIM(path string) bool {
	for _, prefix := range []string{scimPrefix, adminPrefix} {
		if _, ok := cutPath(path, strings.Split(prefix[1:], "/")); ok {
			return true
		}
	}
	return false
}
