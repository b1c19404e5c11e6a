// Package console is the page of the operations listener that people look at: what the bridge
// is set up to do, how to connect an identity provider, where attributes are kept, and what
// happens now.
//
// It renders HTML on the server, from embedded templates. It is told of each SCIM request by
// Activity.OnEvent, as the log is, and asks everything else of a Bridge. It changes nothing but
// that it can lift the guard. It must not know the settings, Magento, or how a request is
// handled.
//
// Begin with New, then Bridge; pages.go has a handler for each page, and session.go says who
// may see them.
package console
