// Package scimserver is a SCIM 2.0 service provider over Echo (RFC 7644, RFC
// 9865): routes, bearer tokens, media types, entity tags, lists with pages and
// cursors, search, bulk requests, discovery, and errors as HTTP answers.
//
// It asks a Store, which it defines itself, for everything that depends on where
// resources are kept, and package scim for what the values mean. It must not
// know Magento or the packages under bridge, and it writes no log: Config.OnEvent
// gets what happened.
//
// Begin with NewHandler and Handler.Register, which names the routes; then
// Handler.serve, which is around every request, and endpoint, whose methods
// answer for the resources of one type.
package scimserver
