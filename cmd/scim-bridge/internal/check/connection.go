package check

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/endpoint"
	"github.com/scim-bridge/scim-bridge/magento"
)

// reachable asks for something that needs no credentials.
func (c *checker) reachable(ctx context.Context) bool {
	at, err := c.probe.Reach(ctx)
	if err != nil {
		text, fix := c.why(err)
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
				"Magento refuses requests signed in the future", off), fix+"; the shop's may be the one that is behind")
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

// why is WhyUnreachable with the host, where there was no answer: that is for the operator alone.
func (c *checker) why(err error) (text, fix string) {
	if e, ok := errors.AsType[*magento.Error](err); ok && e.Kind != magento.TooSlow && e.Status == 0 && e.Err != nil {
		f := endpoint.OfError(e.Err, endpoint.Target{URL: c.cfg.Magento.BaseURL, Variable: "MAGENTO_URL"})
		return f.Text, f.Fix
	}
	return WhyUnreachable(err)
}

// WhyUnreachable says in words why nothing useful answers at MAGENTO_URL, and what helps.
func WhyUnreachable(err error) (text, fix string) {
	e, ok := errors.AsType[*magento.Error](err)
	switch {
	case ok && e.Kind == magento.TooSlow:
		return "the shop does not answer in time", "find out what keeps the shop busy, or raise MAGENTO_TIMEOUT"
	case ok:
		if text, fix := e.Explain(); text != "" {
			return text, fix
		}
		return err.Error(), "see the shop's own log (var/log), and try again"
	default:
		return err.Error(), "check that the shop is running"
	}
}
