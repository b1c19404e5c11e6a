// Package ipfilter lets only some networks connect to an HTTP handler, as the
// setting SCIM_ALLOWED_IPS says.
//
// It stands before the service providers, so a request from elsewhere reaches
// neither their tokens nor Magento; it is answered as SCIM answers errors, and
// reported as an event like any other request. The address is that of the
// connection: a header could say anything. Only where the connection comes from a proxy that is
// trusted the header X-Forwarded-For tells the address. The package knows nothing of the
// settings or of Magento.
package ipfilter

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/scim"
)

// refusal is the body of the answer to any other address (RFC 7644 section 3.12).
const refusal = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],` +
	`"status":"403","detail":"This address may not connect."}`

// longestPath bounds what of a path is told.
const longestPath = 256

// Networks are some addresses.
type Networks []netip.Prefix

// Contains reports whether an address is one of them. An IPv4 address is also the IPv6 address
// that stands for it: ::/0 has all addresses.
func (n Networks) Contains(a netip.Addr) bool {
	return slices.ContainsFunc(n, func(p netip.Prefix) bool {
		return p.Contains(a) || a.Is4() && p.Contains(netip.AddrFrom16(a.As16()))
	})
}

// Client returns what tells the address of a client: that of the connection or, where it comes
// from a trusted proxy, the last one in X-Forwarded-For that is no trusted proxy's. It is the
// zero Addr where there is no address.
func Client(trusted Networks) func(*http.Request) netip.Addr {
	return func(r *http.Request) netip.Addr {
		peer, _ := netip.ParseAddrPort(r.RemoteAddr)
		client := normal(peer.Addr())
		if !trusted.Contains(client) {
			return client
		}
		hops := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
		for _, hop := range slices.Backward(hops) {
			next, ok := parseHop(strings.TrimSpace(hop))
			if !ok { // whatever stands before it was not written by a proxy that is trusted
				break
			}
			if client = next; !trusted.Contains(client) {
				break
			}
		}
		return client
	}
}

// parseHop reads an element of X-Forwarded-For, which some proxies write with a port.
func parseHop(text string) (netip.Addr, bool) {
	if addr, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return normal(addr), true
	}
	addr, err := netip.ParseAddrPort(text)
	return normal(addr.Addr()), err == nil
}

func normal(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// New returns a handler that passes requests from these networks to next, and all
// requests where there are none. client tells the address of a request. What it refuses is
// reported to onEvent.
func New(
	networks Networks, client func(*http.Request) netip.Addr, next http.Handler, onEvent func(context.Context, *scim.Event),
) http.Handler {
	if len(networks) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address := client(r)
		if networks.Contains(address) {
			next.ServeHTTP(w, r)
			return
		}
		path := r.URL.EscapedPath()
		event := &scim.Event{
			RequestID: scim.NewRequestID(), Method: r.Method, UserAgent: r.UserAgent(),
			Route: "/*", Path: "/_", FullPath: path[:min(len(path), longestPath)],
			Start: time.Now(), Status: http.StatusForbidden, BytesOut: int64(len(refusal)),
			Err: &scim.Error{Status: http.StatusForbidden, Detail: "The address is not among SCIM_ALLOWED_IPS."},
		}
		event.TraceID = event.RequestID
		if address.IsValid() {
			event.ClientIP = address.String()
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
