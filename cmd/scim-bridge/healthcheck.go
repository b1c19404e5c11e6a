package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/scim-bridge/scim-bridge/config"
)

type healthcheckCmd struct{}

// opsAnswerTimeout is how long a command waits for the running bridge.
const opsAnswerTimeout = 3 * time.Second

// Run asks /livez; it fails where that is anything but 200.
func (healthcheckCmd) Run(ctx context.Context, p *process) error {
	cfg, err := p.configuration(config.Needs{})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, opsAnswerTimeout)
	defer cancel()
	resp, err := askOps(ctx, cfg, http.MethodGet, "/livez")
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return errors.New("OPS_LISTEN answers " + resp.Status)
	}
	return nil
}

// askOps asks the running bridge on its operations listener. The caller closes the body.
func askOps(ctx context.Context, cfg *config.Config, method, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+dialable(cfg.OpsListen)+path, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Host = "localhost"                                // whatever name OPS_LISTEN has
	transport := &http.Transport{DisableKeepAlives: true} // and no proxy
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("no answer at OPS_LISTEN: %w", err)
	}
	return resp, nil
}

// dialable returns where a listener on this machine can be reached: on loopback
// where it listens on all addresses. [::] takes IPv4 as well, and Docker publishes
// the port of a demo on 127.0.0.1 and often not on [::1].
func dialable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if addr, err := netip.ParseAddr(host); host == "" || err == nil && addr.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
