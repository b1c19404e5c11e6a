package check

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/scim-bridge/scim-bridge/magento"
)

// reachable asks for something that needs no credentials.
func (c *checker) reachable(ctx context.Context) bool {
	at, err := c.probe.Reach(ctx)
	if err != nil {
		text, fix := WhyUnreachable(err)
		c.add("connection", Problem, text, fix)
		return false
	}
	c.add("connection", OK, "Magento answers at MAGENTO_URL", "")
	if !at.IsZero() {
		c.clock(c.now().Sub(at))
	}
	return true
}

const (
	// oauthAhead is by how much a timestamp may be ahead of Magento's clock
	// (Magento\Integration\Model\Oauth\Nonce\Generator).
	oauthAhead = 10 * time.Minute
	// totpWindow is how long a one-time password is valid.
	totpWindow = 30 * time.Second
)

// clock compares this machine's clock, which is ahead by so much, with the shop's.
func (c *checker) clock(ahead time.Duration) {
	const fix = "synchronize both clocks by NTP"
	off := ahead.Abs().Round(time.Second)
	login, _ := c.cfg.Magento.Credentials.(magento.AdminLogin)
	_, oauth := c.cfg.Magento.Credentials.(magento.OAuth)
	switch {
	case oauth && ahead > oauthAhead:
		c.add("clock", Problem,
			fmt.Sprintf("this machine's clock is %s ahead of the shop's: "+
				"Magento refuses requests signed in the future", off), fix)
	case login.TOTPSecret != "" && off > totpWindow:
		c.add("clock", Problem,
			fmt.Sprintf("the clocks of this machine and the shop differ by %s, so one-time passwords are wrong", off),
			fix)
	case off > totpWindow:
		c.add("clock", Warning, fmt.Sprintf("the clocks of this machine and the shop differ by %s", off), fix)
	default:
		c.add("clock", OK, "the clocks of this machine and the shop agree", "")
	}
}

// WhyUnreachable says in words why nothing useful answers at MAGENTO_URL, and what helps.
func WhyUnreachable(err error) (text, fix string) {
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return "the host name " + e.Name + " cannot be resolved",
			"correct the host in MAGENTO_URL, or the DNS of this machine"
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the shop's TLS certificate is not valid: " + e.Err.Error(),
			"renew it, use the host name in MAGENTO_URL that it is for, or make this machine trust its issuer " +
				"(SSL_CERT_FILE)"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the server does not speak TLS at this port", "use http:// in MAGENTO_URL, or the port that speaks TLS"
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return "no connection: " + err.Error(),
			"check that the shop is running, that MAGENTO_URL has the right port, and that no firewall blocks it"
	}
	e, ok := errors.AsType[*magento.Error](err)
	switch {
	case ok && e.Kind == magento.TooSlow:
		return "the shop does not answer in time", "find out what keeps the shop busy, or raise MAGENTO_TIMEOUT"
	case ok && e.Kind == magento.Blocked:
		return inFront + ": " + err.Error(), passInFront
	case ok && e.Status == http.StatusServiceUnavailable:
		return "the shop is in maintenance mode, or overloaded", "bin/magento maintenance:disable"
	case ok && e.Status != 0:
		return "what answers is not Magento's REST API: " + err.Error(),
			"set MAGENTO_URL so that /rest/V1/… can be appended to it, with https:// if the shop redirects there"
	default:
		return err.Error(), "check that the shop is running"
	}
}
