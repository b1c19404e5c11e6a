package magento

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/hashicorp/go-retryablehttp"
)

// request is what one method of the client sends.
type request struct {
	route   route
	path    string // the pattern with its values; must need no escaping
	query   string // escaped, without the question mark
	body    []byte // JSON, nil for none
	filters int    // the longest list in the query
	login   bool   // the request asks for credentials, so it is sent without
	fixed   string // an Authorization header in place of the client's, "" for none
	decode  func([]byte) error
	size    int // of the last answer, in bytes
}

// isIdempotent reports whether sending the request twice has the effect of sending it
// once. A log-in counts as such: its second token is not used.
func (r *request) isIdempotent() bool { return r.route.method != http.MethodPost || r.login }

// call is one request with all its attempts. It is the round tripper, the retry policy
// and the back-off of a retryablehttp.Client that serves this call alone, because the
// library does not tell these what they have to know: the method after an error, the
// context of a wait, the result of earlier attempts.
type call struct {
	client *Client
	req    *request
	http   http.Client
	retry  retryablehttp.Client
	header http.Header // to be sent beside the client's own

	attempts int
	status   int    // of the last answer
	date     string // Date header of the last answer
	failure  *Error // of the last attempt, nil for a success
	earlier  []*Error
	received string // what Config.Shape made of the last answer
	inDoubt  bool   // an earlier attempt may have had its effect
	waiting  bool   // between two attempts
	wait     time.Duration
}

// exchange sends a request and returns its decoded answer and the answer's Date header.
// valid tells an answer from other JSON, as of a proxy or of another entity; nil
// accepts all. It fails with *Error.
func exchange[T any](
	ctx context.Context, c *Client, r *request, valid func(*T) bool,
) (answer *T, date string, err error) {
	r.decode = func(body []byte) error {
		answer = new(T) // an earlier attempt may have filled it in part
		if err := decode(body, answer); err != nil {
			return err
		}
		if valid != nil && !valid(answer) {
			return errMalformed
		}
		return nil
	}
	if date, err = c.do(ctx, r); err != nil {
		return nil, date, err
	}
	return answer, date, nil
}

// get reads from a path.
func get[T any](ctx context.Context, c *Client, r route, path string, valid func(*T) bool) (*T, error) {
	answer, _, err := exchange(ctx, c, &request{route: r, path: path}, valid)
	return answer, err
}

// send sends body as JSON to a path.
func send[T any](ctx context.Context, c *Client, r route, path string, body any, valid func(*T) bool) (*T, error) {
	text, err := json.Marshal(body, loose)
	if err != nil {
		return nil, r.fail(Invalid, err)
	}
	answer, _, err := exchange(ctx, c, &request{route: r, path: path, body: text}, valid)
	return answer, err
}

// remove deletes what is at a path. Magento answers true.
func remove(ctx context.Context, c *Client, r route, path string) error {
	_, _, err := exchange(ctx, c, &request{route: r, path: path}, func(done *bool) bool { return *done })
	return err
}

// list reads from a route that answers a bare list.
func list[T any](ctx context.Context, c *Client, r route) ([]T, error) {
	items, err := get[[]T](ctx, c, r, r.pattern, nil)
	if err != nil {
		return nil, err
	}
	return *items, nil
}

func entityPath(prefix string, id int64) string { return prefix + strconv.FormatInt(id, 10) }

// do sends a request, again where that may help, and returns the answer's Date header.
// It fails with *Error.
func (c *Client) do(ctx context.Context, r *request) (string, error) {
	if c.readOnly && r.route.method != http.MethodGet && !r.login {
		return "", c.withhold(ctx, r)
	}
	start := time.Now()
	p := &call{client: c, req: r}
	end := func(Call) {}
	if c.begin != nil {
		p.header, end = c.begin(ctx, r.route.method, r.route.pattern)
	}
	p.http = http.Client{Transport: p}
	p.retry = retryablehttp.Client{
		HTTPClient: &p.http, RetryMax: c.policy.max,
		CheckRetry: p.checkRetry, Backoff: p.backoff, ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	hr := (&http.Request{Method: r.route.method, URL: c.url(r), Header: http.Header{}}).WithContext(ctx)
	// Neither the response nor the error is used: the body has been read by then, and
	// the error quotes the URL. The result is in p.
	if resp, err := p.retry.Do(&retryablehttp.Request{Request: hr}); err == nil {
		_ = resp.Body.Close()
	}
	failure := p.outcome(ctx)
	if failure != nil && failure.Kind == NoRoute && !c.lacksRoute(ctx, r, failure.Template) {
		failure.Kind, failure.Err, failure.Ambiguous = Unexpected, errForeign, p.inDoubt
	}
	switch {
	case failure == nil && !r.login && r.fixed == "":
		c.authHeader.arrived.Store(true)
	case failure != nil && c.isHeaderDropped(ctx, r, failure):
		failure.Err = errNoHeader
	case failure != nil && failure.Kind == Refused:
		failure.Accepted = c.authHeader.arrived.Load()
		_, failure.ByAdmin = c.auth.(*adminSession)
	}
	var err error // a nil *Error in an error would not be nil
	if failure != nil {
		err = failure
	}
	done := Call{
		Method: r.route.method, Route: r.route.pattern, Path: r.path, Status: p.status,
		Duration: time.Since(start), Retries: max(p.attempts-1, 0) + min(c.policy.made, 1), Earlier: p.earlier, Err: err,
		Sent: c.shapeOf(r), Received: p.received,
	}
	end(done)
	if c.observe != nil {
		c.observe(ctx, done)
	}
	return p.date, err
}

// routeMissing is a route that no Magento has. It lies among those that the bridge calls
// anyway, so what passes those on passes it on too.
var routeMissing = route{http.MethodGet, "/V1/customers/scim-bridge/no-such-route"}

// noRouteText is what a shop that speaks English answers to a missing route.
const noRouteText = "Request does not match any route."

// lacksRoute reports whether text, a 404 to a request, is this shop's answer to a route that
// it does not have. A shop speaks its own language, and a gateway's 404 can have the same
// form, so the text is compared with the answer to a route that cannot exist.
func (c *Client) lacksRoute(ctx context.Context, r *request, text string) bool {
	if text == noRouteText || r.route == routeMissing {
		return true
	}
	missing := &request{
		route: routeMissing, path: routeMissing.pattern, login: r.login,
		decode: func([]byte) error { return nil },
	}
	_, err := c.do(ctx, missing)
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == NoRoute && e.Template == text
}

func (c *Client) url(r *request) *url.URL {
	u := &url.URL{Scheme: c.base.Scheme, Host: c.base.Host, Path: c.base.Path + r.path, RawQuery: r.query}
	if c.base.RawPath != "" {
		u.RawPath = c.base.RawPath + r.path
	}
	return u
}

// RoundTrip makes one attempt: two requests where Magento refuses credentials that can
// be renewed. It stands for the network to retryablehttp, and returns an error for all
// but a success, so that no redirect is followed.
func (p *call) RoundTrip(req *http.Request) (*http.Response, error) {
	p.waiting = false
	var auth authorizer = anonymous{}
	switch {
	case p.req.fixed != "":
		auth = fixedHeader(p.req.fixed)
	case !p.req.login:
		auth = p.client.auth
	}
	for again := false; ; again = true {
		p.attempts++
		if p.failure != nil {
			p.earlier = append(p.earlier, p.failure)
		}
		value, failure := auth.authorization(req.Context(), req.Method, req.URL)
		sent := failure == nil
		if sent {
			failure = p.attempt(req, value)
		}
		p.failure = failure
		if failure == nil {
			return &http.Response{StatusCode: p.status, Body: http.NoBody, Request: req}, nil
		}
		if !sent || failure.Status != http.StatusUnauthorized || !auth.refused(value, again) {
			return nil, failure
		}
	}
}

// attempt sends the request once and reads the whole answer, in one slot and within
// Config.Timeout. It returns nil for a success.
func (p *call) attempt(req *http.Request, authorization string) *Error {
	c := p.client
	slot, err := c.slots.acquire(req.Context())
	if err != nil {
		return p.req.route.noAnswer(req.Context(), err, true)
	}
	how := unknown
	defer func() { c.slots.release(slot, how) }()
	if c.pace.cannotEnd(req.Context(), p.req.route) {
		return p.req.route.fail(TooSlow, errNoTime)
	}
	ctx, cancel := context.WithTimeout(req.Context(), c.timeout)
	defer cancel()
	trace := new(connectionTrace)
	if p.req.route.method != http.MethodGet {
		ctx = trace.watch(ctx)
	}
	out := req.WithContext(ctx)
	out.Header = maps.Clone(c.header)
	maps.Copy(out.Header, p.header)
	if authorization != "" {
		out.Header.Set("Authorization", authorization)
	}
	if body := p.req.body; body != nil {
		out.ContentLength = int64(len(body))
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		out.Body, _ = out.GetBody()
	}
	resp, err := c.transport.RoundTrip(out)
	if err != nil {
		how = howEnded(ctx, req.Context())
		return p.req.route.noAnswer(req.Context(), err, trace.unsent(err))
	}
	defer func() { _ = resp.Body.Close() }()
	failure := p.read(req.Context(), ctx, resp)
	if how = answered; failure != nil && failure.Kind == TooSlow {
		how = howEnded(ctx, req.Context())
	}
	if failure == nil || failure.Status >= 400 && failure.Status < 500 {
		c.pace.saw(p.req.route, time.Since(slot.at))
	}
	if failure == nil {
		c.clock.saw(p.date, slot.at)
	}
	return failure
}
