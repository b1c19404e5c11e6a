package check

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/endpoint"
)

const (
	baseURLStep = "base url"
	// baseURLTimeout bounds what is asked there: a bridge answers a wrong token at once.
	baseURLTimeout = 15 * time.Second
)

// baseURL asks the bridge itself at the address that identity providers get. Whether it runs at
// present is not the matter of a check, so nothing that answers is a warning, and something else
// that answers is a problem.
func (c *checker) baseURL(ctx context.Context) {
	base := c.cfg.SCIM.BaseURL
	u, err := url.Parse(base)
	if base == "" || err != nil {
		c.add(baseURLStep, Warning, "SCIM_BASE_URL is not set: whether identity providers reach the bridge cannot be checked, "+
			"and meta.location has the address of each request", "set it to the public address, as https://scim.example.com")
		return
	}
	if u.Scheme != "https" && !isLoopback(u.Hostname()) {
		c.add(baseURLStep, Warning, "SCIM_BASE_URL begins with http://: tokens and personal data are sent unencrypted, and most "+
			"identity providers refuse it", "put a reverse proxy with a public certificate in front (docs/reverse-proxies.md)")
	}
	ctx, cancel := context.WithTimeout(ctx, baseURLTimeout)
	defer cancel()
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	for _, prefix := range c.prefixes() {
		at := endpoint.Target{URL: base, Variable: "SCIM_BASE_URL", Admins: prefix == adminPrefix}
		switch f := endpoint.Probe(ctx, transport, at, base+prefix, "scim-bridge-check"); {
		case f == nil:
			c.add(baseURLStep, OK, "the bridge answers at SCIM_BASE_URL"+prefix+", to GET, POST, PUT, PATCH and DELETE", "")
		case f.Silent:
			c.add(baseURLStep, Warning, "nothing answers at SCIM_BASE_URL"+prefix+" yet, asked from here: "+f.Text,
				"start the bridge, and check again; "+f.Fix)
			return
		default:
			c.add(baseURLStep, Problem, "SCIM_BASE_URL"+prefix+": "+f.Text, f.Fix)
		}
	}
}

const adminPrefix = "/admin/scim/v2"

// prefixes are the paths of the endpoints that are served.
func (c *checker) prefixes() []string {
	list := []string{"/scim/v2"}
	if len(c.cfg.SCIM.AdminTokens) > 0 {
		list = append(list, adminPrefix)
	}
	return list
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
