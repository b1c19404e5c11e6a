// Package scim is a SCIM 2.0 service provider (RFC 7643, RFC 7644) over Echo:
// routes, schemas, filters, PATCH, projection, lists and errors. It asks a
// Backend for everything that depends on where resources are kept.
package scim
