package ipfilter_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/ipfilter"
	"github.com/scim-bridge/scim-bridge/scim"
)

func TestAllowedNetworksMatchMappedAddresses(t *testing.T) {
	t.Parallel()
	networks := ipfilter.Networks{netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("fe80::/10")}
	for remote, want := range map[string]int{
		"198.51.100.9:1": 200, "[::ffff:198.51.100.9]:1": 200, "[fe80::1%eth0]:1": 200,
		"198.51.101.9:1": 403, "[2001:db8::1]:1": 403, "pipe": 403, "": 403,
	} {
		refused := 0
		next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
		h := ipfilter.New(networks, ipfilter.Client(nil), next, func(context.Context, *scim.Event) { refused++ })
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/scim/v2/Users", http.NoBody)
		req.RemoteAddr = remote
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code != want || refused != want/403 {
			t.Errorf("%q gets %d with %d events, want %d", remote, rec.Code, refused, want)
		}
	}
}

func TestNetworksOfIPv6HaveTheMappedAddresses(t *testing.T) {
	t.Parallel()
	for network, want := range map[string]string{
		"::/0": "198.51.100.9 2001:db8::1", "0.0.0.0/0": "198.51.100.9", "::ffff:0:0/96": "198.51.100.9",
		"::ffff:198.51.100.0/120": "198.51.100.9", "2001:db8::/32": "2001:db8::1", "198.51.100.9/32": "198.51.100.9",
	} {
		var got []string
		for _, text := range []string{"198.51.100.9", "2001:db8::1"} {
			if (ipfilter.Networks{netip.MustParsePrefix(network)}).Contains(netip.MustParseAddr(text)) {
				got = append(got, text)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s has %v, want %s", network, got, want)
		}
	}
	if (ipfilter.Networks{netip.MustParsePrefix("::/0")}).Contains(netip.Addr{}) {
		t.Error("no address is an address")
	}
}

func TestClientIsWhomTrustedProxiesName(t *testing.T) {
	t.Parallel()
	trusted := ipfilter.Networks{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}
	for _, c := range []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"no proxy", "203.0.113.7:1", nil, "203.0.113.7"},
		{"no proxy, and a claim", "203.0.113.7:1", []string{"198.51.100.9"}, "203.0.113.7"},
		{"a proxy that says nothing", "10.0.0.1:1", nil, "10.0.0.1"},
		{"one proxy", "10.0.0.1:1", []string{"198.51.100.9"}, "198.51.100.9"},
		{"one proxy, mapped", "[::ffff:10.0.0.1]:1", []string{"::ffff:198.51.100.9"}, "198.51.100.9"},
		{"a claim before the proxy's", "10.0.0.1:1", []string{"1.1.1.1, 198.51.100.9"}, "198.51.100.9"},
		{"two proxies", "10.0.0.1:1", []string{"198.51.100.9, 2001:db8::2"}, "198.51.100.9"},
		{"two headers", "10.0.0.1:1", []string{"198.51.100.9", "10.0.0.2"}, "198.51.100.9"},
		{"with ports", "10.0.0.1:1", []string{"[2001:db9::7]:443, 10.0.0.2:80"}, "2001:db9::7"},
		{"nonsense", "10.0.0.1:1", []string{"1.1.1.1, unknown"}, "10.0.0.1"},
		{"proxies alone", "10.0.0.1:1", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"no address", "pipe", []string{"1.1.1.1"}, "invalid IP"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = c.remote, c.forwarded
		if got := ipfilter.Client(trusted)(r).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
