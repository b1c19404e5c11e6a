// Package ipfilter lets only some networks connect to an HTTP handler, as the
// setting SCIM_ALLOWED_IPS says.
//
// It stands before the service providers, so a request from elsewhere reaches
// neither their tokens nor Magento; it is answered as SCIM answers errors, and
// reported as an event like any other request. The address is that of the
// connection: a header could say anything. The package knows nothing of the
// settings or of Magento.
package ipfilter

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// refusal is the body of the answer to any other address (RFC 7644 section 3.12).
const refusal = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],` +
	`"status":"403","detail":"This address may not connect."}`

// New returns a handler that passes requests from these networks to next, and all
// requests where there are none. What it refuses is reported to onEvent.
func New(networks []netip.Prefix, next http.Handler, onEvent func(context.Context, *scim.Event)) http.Handler {
	if len(networks) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		address := peer.Addr().Unmap().WithZone("")
		if err == nil && slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(address) }) {
			next.ServeHTTP(w, r)
			return
		}
		event := &scim.Event{
			RequestID: scim.NewRequestID(), Method: r.Method, Route: "/*", ClientIP: address.String(), UserAgent: r.UserAgent(),
			Start: time.Now(), Status: http.StatusForbidden, BytesOut: int64(len(refusal)),
			Err: &scim.Error{Status: http.StatusForbidden, Detail: "The address is not among SCIM_ALLOWED_IPS."},
		}
		header := w.Header()
		header.Set("Content-Type", "application/scim+json")
		header.Set("Content-Length", strconv.Itoa(len(refusal)))
		header.Set("X-Request-Id", event.RequestID)
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(refusal)) // an error means that the client has gone
		event.Duration = time.Since(event.Start)
		onEvent(r.Context(), event)
	})
}
