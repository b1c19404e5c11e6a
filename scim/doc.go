// Package scim holds the resources, schemas and values of SCIM 2.0: RFC 7643, and
// of RFC 7644 what can be said without HTTP. That is paths, filters, PATCH, the
// replacement by PUT, projection, sorting, versions, errors, JSON, and what a
// list or an update is asked for.
//
// It must not know HTTP servers (those of scim/scimserver ask it), where
// resources are kept (the packages under bridge do), or how the log looks: what
// happens in a request is told by an Event.
//
// Begin with Resource and ResourceType. ResourceType.Normalize makes a Resource of
// a request body, AppendResource makes an answer of it; ParseFilter and Match,
// DecodePatch and Patch.Apply are the rest of a request's way.
package scim
