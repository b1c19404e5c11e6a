// Package scimtest is a conformance suite for any scimserver.Store, and a store in
// memory.
//
// The suite is one table of sentences of RFC 7643, RFC 7644, RFC 9865 and RFC 7232,
// each named with its section. It sends HTTP requests to a scimserver.Handler, so that
// protocol and store are tested together, and takes from the store's own resource type
// what of it applies: what the schema does not name is not sent, and what it names must
// be kept. A Suite describes the rest. It is imported by tests alone, and must not know
// where a store keeps its resources.
//
// Begin with Run; a new rule is a row of one of the tables that rules joins.
package scimtest
