// Package scim holds the resources, schemas and values of SCIM 2.0: RFC 7643, and
// of RFC 7644 what can be said without HTTP. That is paths, filters, PATCH, the
// replacement by PUT, projection, sorting, versions, errors, JSON, and what a
// list or an update is asked for.
//
// It must not know HTTP servers (scim/scimserver), where resources are stored (the
// packages under bridge), or what is logged: an Event reports what happened in a
// request.
//
// Begin with Resource and ResourceType. ResourceType.Normalize makes a Resource of
// a request body, and AppendResource makes an answer of it. Then read ParseFilter and
// Match, DecodePatch and Patch.Apply.
package scim
