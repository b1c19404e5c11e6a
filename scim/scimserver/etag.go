package scimserver

import (
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// conditions are the entity tags that a client made a request depend on (RFC
// 7644 section 3.14, RFC 7232 section 3): the values of If-Match and
// If-None-Match, "" where there is none. Tags are compared weakly.
type conditions struct {
	match     string
	noneMatch string
}

func conditionsOf(header http.Header) conditions {
	return conditions{
		match:     strings.Join(header["If-Match"], ","),
		noneMatch: strings.Join(header["If-None-Match"], ","),
	}
}

// allowWrite returns an *Error 412 unless the conditions hold for the resource as
// it is before the write.
func (c conditions) allowWrite(rt *scim.ResourceType, current scim.Resource) error {
	if c == (conditions{}) {
		return nil // no version need be computed
	}
	excluded, err := c.allowRead(scim.Version(rt, current))
	if excluded {
		err = preconditionFailed("The resource has a version that If-None-Match excludes.")
	}
	return err
}

// allowRead is allowWrite for a read, where an excluded version means that the
// client has the answer already: notModified.
func (c conditions) allowRead(version string) (notModified bool, err error) {
	if c.match != "" && !hasTag(c.match, version) {
		return false, preconditionFailed("The resource has another version than If-Match names.")
	}
	return c.noneMatch != "" && hasTag(c.noneMatch, version), nil
}

func preconditionFailed(detail string) error {
	return &scim.Error{Status: http.StatusPreconditionFailed, Detail: detail}
}

// hasTag reports whether a list of entity tags holds version or is "*". What is
// not a list of tags holds nothing: a condition that cannot be read does not hold.
func hasTag(list, version string) bool {
	if strings.TrimSpace(list) == "*" {
		return true
	}
	want := opaqueTag(version)
	for {
		list = strings.TrimLeft(list, " \t,")
		if list == "" {
			return false
		}
		tag := opaqueTag(list)
		if len(tag) < 2 || tag[0] != '"' {
			return false
		}
		end := strings.IndexByte(tag[1:], '"')
		if end < 0 {
			return false
		}
		if tag[:end+2] == want {
			return true
		}
		list = tag[end+2:]
	}
}

// opaqueTag returns an entity tag without the mark of a weak one.
func opaqueTag(tag string) string { return strings.TrimPrefix(tag, "W/") }
