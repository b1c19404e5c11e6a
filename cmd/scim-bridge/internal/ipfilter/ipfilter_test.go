package ipfilter_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/ipfilter"
	"github.com/scim-bridge/scim-bridge/scim"
)

func TestAllowedNetworksMatchMappedAddresses(t *testing.T) {
	t.Parallel()
	networks := []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("fe80::/10")}
	for remote, want := range map[string]int{
		"198.51.100.9:1": 200, "[::ffff:198.51.100.9]:1": 200, "[fe80::1%eth0]:1": 200,
		"198.51.101.9:1": 403, "[2001:db8::1]:1": 403, "pipe": 403, "": 403,
	} {
		refused := 0
		next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
		h := ipfilter.New(networks, next, func(context.Context, *scim.Event) { refused++ })
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/scim/v2/Users", http.NoBody)
		req.RemoteAddr = remote
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code != want || refused != want/403 {
			t.Errorf("%q gets %d with %d events, want %d", remote, rec.Code, refused, want)
		}
	}
}
