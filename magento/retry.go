package magento

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// policy says how often, and after which waits, a request is sent again.
type policy struct {
	max              int
	waitMin, waitMax time.Duration
	jitter           func(bound time.Duration) time.Duration

	// again is set where Repeat makes further attempts: it is told the wait before the next
	// one. made is how many there were before.
	again *time.Duration
	made  int
}

// delay is the wait after a number of attempts: it doubles, up to the largest, and half
// of it is random, so that clients that failed together do not come back together.
func (p policy) delay(attempts int) time.Duration {
	d := p.waitMin
	for range attempts - 1 {
		if d >= p.waitMax {
			break
		}
		d *= 2
	}
	d = min(d, p.waitMax)
	return d/2 + p.jitter(d/2+1)
}

// longest is the longest wait that Magento can ask for: all that a call would
// wait by itself.
func (p policy) longest() time.Duration { return p.waitMax * time.Duration(max(p.max, 1)) }

// checkRetry decides whether there is another attempt; it is a retryablehttp.CheckRetry.
// A wait that is too long, or that would outlast the caller's deadline, is not
// begun: the caller learns at once what Magento asked for.
func (p *call) checkRetry(ctx context.Context, _ *http.Response, _ error) (bool, error) {
	if p.failure == nil || !p.mayRepeat(ctx) {
		return false, nil
	}
	policy := p.client.policy
	p.wait = policy.delay(policy.made + p.attempts)
	if asked := p.failure.RetryAfter; asked > 0 {
		if asked > policy.longest() {
			return false, nil
		}
		p.wait = max(p.wait, asked)
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= p.wait {
		return false, nil
	}
	if policy.again != nil {
		*policy.again = p.wait
		return false, nil
	}
	return true, nil
}

// Repeat calls f until it succeeds or cannot any more, as often and after the same waits as
// the client repeats a request by itself. What f sends by once is sent once each time, so
// that f can decide anew what to send, and sees the failure of each attempt. It fails with
// the error of f, which is Ambiguous where any attempt was.
func Repeat(ctx context.Context, c *Client, f func(once *Client) error) error {
	if c.policy.again != nil { // it is repeated already
		return f(c)
	}
	inDoubt := false
	for made := 0; ; made++ {
		var wait time.Duration // 0 where another attempt is of no use
		once := *c
		once.policy.again, once.policy.made = &wait, made
		err := f(&once)
		e, ok := errors.AsType[*Error](err)
		if ok {
			e.after(inDoubt)
			inDoubt = e.Ambiguous
		}
		if !ok || wait == 0 || made == c.policy.max || !sleep(ctx, wait) {
			return err
		}
	}
}

// sleep waits for d; it reports false where ctx ends before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// mayRepeat reports whether another attempt may succeed and can do no harm.
func (p *call) mayRepeat(ctx context.Context) bool {
	e := p.failure
	if ctx.Err() != nil || e.Route != p.req.route.pattern { // the log-in failed, and had attempts of its own
		return false
	}
	switch e.Kind {
	case RateLimited:
		return true // nothing was done
	case Unavailable:
		if errors.Is(e, errNonce) {
			return true // nor here
		}
		fallthrough
	case TooSlow, Unexpected:
		final := e.Status >= 300 && e.Status < 500 && !errors.Is(e, errCutShort) && !errors.Is(e, errBusy)
		if final || errors.Is(e, errTooLarge) || errors.Is(e, errNoTime) {
			return false
		}
		// What is not idempotent is sent again only if it never left.
		return p.req.isIdempotent() || e.Status == 0 && !e.Ambiguous
	default:
		return false
	}
}

// backoff returns the wait that checkRetry found; it is a retryablehttp.Backoff.
func (p *call) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
	p.inDoubt = p.inDoubt || p.failure.Ambiguous
	p.waiting = true
	return p.wait
}

// outcome is how the call ended, after all its attempts.
func (p *call) outcome(ctx context.Context) *Error {
	e := p.failure
	switch {
	case e == nil:
		return nil
	case p.waiting && ctx.Err() != nil: // cancelled between two attempts
		e = p.req.route.noAnswer(ctx, ctx.Err(), true)
	case p.inDoubt && p.req.route.method == http.MethodDelete && e.Kind == NotFound:
		return nil // an earlier attempt deleted it, and its answer was lost
	}
	e.after(p.inDoubt)
	return e
}

// after makes e the error of a call of which an earlier attempt may have had its effect.
func (e *Error) after(inDoubt bool) {
	if inDoubt && e.Kind != Invalid && e.Kind != Duplicate && e.Kind != NotFound && e.Kind != NoRoute {
		e.Ambiguous = true
	}
}

// noAnswer is the error of an attempt that ended without an answer. unsent tells that
// the request certainly never reached Magento.
func (r route) noAnswer(parent context.Context, err error, unsent bool) *Error {
	e := r.fail(Unavailable, err)
	e.Ambiguous = r.method != http.MethodGet && !unsent
	switch {
	case errors.Is(parent.Err(), context.Canceled):
		e.Err = context.Canceled
	case parent.Err() != nil:
		e.Kind, e.Err = TooSlow, context.DeadlineExceeded
	case !isDial(err) && errors.Is(err, context.DeadlineExceeded):
		e.Kind = TooSlow
	}
	return e
}

// isDial reports whether err says that no connection could be made.
func isDial(err error) bool {
	if e, ok := errors.AsType[*net.OpError](err); ok && (e.Op == "dial" || e.Op == "proxyconnect") {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	return errors.Is(err, http.ErrSchemeMismatch)
}

// connectionTrace watches whether a request got a connection to be sent on.
type connectionTrace struct{ asked, got atomic.Bool }

func (t *connectionTrace) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.got.Store(true) },
	})
}

// unsent reports whether an attempt that failed with err certainly sent nothing. A
// transport that does not report its connections proves nothing.
func (t *connectionTrace) unsent(err error) bool {
	return isDial(err) || t.asked.Load() && !t.got.Load()
}
