package magento

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/hashicorp/go-retryablehttp"
)

// route is a REST route of Magento by its pattern, which is what errors and
// metrics show of a request.
type route struct {
	method  string
	pattern string
}

// ofModule reports whether it is the companion module that serves the route.
func (r route) ofModule() bool { return strings.HasPrefix(r.pattern, "/V1/scim-bridge/") }

// request is what one method of the client asks for.
type request struct {
	route  route
	path   string // the pattern with its values; must need no escaping
	query  string // escaped, without the question mark
	body   []byte // JSON, nil for none
	login  bool   // the request asks for credentials, so it carries none
	decode func([]byte) error
}

// repeatable reports whether sending the request twice does no more than sending
// it once. A log-in does: it makes one token more, which nobody uses.
func (r *request) repeatable() bool { return r.route.method != http.MethodPost || r.login }

// call is one request through all its tries. It is the round tripper, the retry
// policy and the back-off of its own retryablehttp.Client, because the library
// hands none of these what they have to know: the method on an error, the
// context of a wait, what became of earlier tries.
type call struct {
	client *Client
	req    *request
	http   http.Client
	retry  retryablehttp.Client

	tries   int
	status  int    // of the last answer
	date    string // Date header of the last answer
	failure *Error // of the last try, nil when it went well
	inDoubt bool   // an earlier try may have been carried out
	waiting bool   // between two tries
	wait    time.Duration
}

// exchange carries out a request and returns its decoded answer and the answer's
// Date header. valid tells an answer from other JSON, as of a proxy or of another
// entity; nil takes all. It fails with *Error.
func exchange[T any](ctx context.Context, c *Client, r *request, valid func(*T) bool) (answer *T, date string, err error) {
	r.decode = func(body []byte) error {
		answer = new(T) // nothing of an earlier try's half answer stays
		if err := json.Unmarshal(body, answer, loose); err != nil {
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
		return nil, &Error{Kind: Invalid, Method: r.method, Route: r.pattern, Err: err}
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

// do carries out a request, with its tries, and returns the answer's Date
// header. It fails with *Error.
func (c *Client) do(ctx context.Context, r *request) (string, error) {
	start := time.Now()
	p := &call{client: c, req: r}
	p.http = http.Client{Transport: p}
	p.retry = retryablehttp.Client{
		HTTPClient: &p.http, RetryMax: c.policy.max,
		CheckRetry: p.checkRetry, Backoff: p.backoff, ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	hr := (&http.Request{Method: r.route.method, URL: c.url(r), Header: http.Header{}}).WithContext(ctx)
	// Neither the response nor the error is of use: the body has been read by
	// then, and the error quotes the URL. The call itself knows how it went.
	if resp, err := p.retry.Do(&retryablehttp.Request{Request: hr}); err == nil {
		_ = resp.Body.Close()
	}
	failure := p.outcome(ctx)
	var err error // a nil *Error in an error would not be nil
	if failure != nil {
		err = failure
	}
	if c.observe != nil {
		c.observe(ctx, Call{
			Method: r.route.method, Route: r.route.pattern, Status: p.status,
			Duration: time.Since(start), Retries: max(p.tries-1, 0), Err: err,
		})
	}
	return p.date, err
}

func (c *Client) url(r *request) *url.URL {
	u := &url.URL{Scheme: c.base.Scheme, Host: c.base.Host, Path: c.base.Path + r.path, RawQuery: r.query}
	if c.base.RawPath != "" {
		u.RawPath = c.base.RawPath + r.path
	}
	return u
}

// RoundTrip makes one try: two requests where Magento refuses credentials that
// could be renewed. It is what retryablehttp takes for the network, and answers
// only what went well: a redirect, for one, is a failure, and is not followed.
func (p *call) RoundTrip(req *http.Request) (*http.Response, error) {
	p.waiting = false
	var auth authorizer = anonymous{}
	if !p.req.login {
		auth = p.client.auth
	}
	for again := false; ; again = true {
		p.tries++
		value, failure := auth.authorization(req.Context(), req.Method, req.URL)
		answered := failure == nil
		if answered {
			failure = p.try(req, value)
		}
		p.failure = failure
		if failure == nil {
			return &http.Response{StatusCode: p.status, Body: http.NoBody, Request: req}, nil
		}
		if !answered || failure.Status != http.StatusUnauthorized || !auth.refused(value, again) {
			return nil, failure
		}
	}
}

// try sends the request once and reads the whole answer, in one slot and within
// the time of one try. It returns nil when it went well.
func (p *call) try(req *http.Request, authorization string) *Error {
	c := p.client
	if err := c.slots.Acquire(req.Context(), 1); err != nil {
		return p.broken(req.Context(), err, true)
	}
	defer c.slots.Release(1)
	ctx, cancel := context.WithTimeout(req.Context(), c.timeout)
	defer cancel()
	sent := new(sendTrace)
	if p.req.route.method != http.MethodGet {
		ctx = sent.watch(ctx)
	}
	out := req.WithContext(ctx)
	out.Header = c.header(authorization)
	if body := p.req.body; body != nil {
		out.ContentLength = int64(len(body))
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		out.Body, _ = out.GetBody()
	}
	resp, err := c.transport.RoundTrip(out)
	if err != nil {
		return p.broken(req.Context(), err, sent.never(err))
	}
	defer func() { _ = resp.Body.Close() }()
	return p.read(req.Context(), resp)
}

func (c *Client) header(authorization string) http.Header {
	h := http.Header{
		"Accept":       {"application/json"}, // anything else makes Magento answer XML, or a 500
		"Content-Type": {"application/json"},
		"User-Agent":   {c.agent},
	}
	if authorization != "" {
		h.Set("Authorization", authorization)
	}
	return h
}

// maxBody bounds an answer: a page of 1,000 customers is about 1 MiB.
const maxBody = 64 << 20

// read reads an answer and decodes it.
func (p *call) read(parent context.Context, resp *http.Response) *Error {
	p.status, p.date = resp.StatusCode, resp.Header.Get("Date")
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if p.status < 200 || p.status > 299 {
		e := refusal(p.req.route, p.status, resp.Header, body) // as far as it came
		if !p.client.personal {
			e.Original = ""
		}
		if err != nil && e.Kind == Unexpected {
			e.Err = errCutShort
		}
		return e
	}
	switch {
	case err != nil:
		e := p.broken(parent, err, false)
		if e.Kind == Unavailable && parent.Err() == nil {
			e.Kind = Unexpected // a body cut short
		}
		e.Status = p.status
		return e
	case len(body) > maxBody:
		return p.useless(errTooLarge)
	case !isJSON(resp.Header):
		return p.useless(errNotJSON)
	}
	if p.req.decode(body) != nil {
		return p.useless(errMalformed)
	}
	return nil
}

// useless is the error of an answer that says that all went well, but not what.
func (p *call) useless(cause error) *Error {
	return &Error{
		Kind: Unexpected, Status: p.status, Method: p.req.route.method, Route: p.req.route.pattern,
		Ambiguous: p.req.route.method != http.MethodGet, Err: cause,
	}
}
