package magento

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Config says how a Magento is reached. The zero value of every field but
// BaseURL and Credentials stands for a sensible default.
type Config struct {
	// BaseURL is where Magento is dialled, with or without a path
	// ("https://shop.example/store"): "/rest/V1/…" is appended.
	BaseURL     string
	Credentials Credentials
	// SigningURL is the origin (scheme://host[:port]) that Magento believes
	// itself to be at, where that differs from BaseURL; OAuth signatures are made over it.
	SigningURL string
	// Timeout bounds one attempt, from the free slot to the end of the body; 15 s by default.
	Timeout time.Duration
	// MaxConcurrency is the number of requests under way at once, 16 by default. There are
	// fewer, down to a quarter, while most of them get no answer within Timeout.
	MaxConcurrency int
	// RetryMax is how often a request that may be sent again is: 0 stands for 3, a
	// negative number for none.
	RetryMax int
	// RetryWaitMin and RetryWaitMax bound the wait before a further attempt; 100 ms and 2 s by default.
	RetryWaitMin, RetryWaitMax time.Duration
	// MaxAnswer bounds one answer of Magento in bytes, after decompression, and MaxAnswers all
	// large ones at once; 16 and 32 MiB by default.
	MaxAnswer, MaxAnswers int64
	// Jitter chooses the random half of such a wait, below a bound; nil leaves it to chance.
	Jitter    func(bound time.Duration) time.Duration
	UserAgent string // "scim-bridge" by default
	// PersonalData makes errors quote all of Magento's text (Error.Original), which can
	// hold names and addresses of people, and SQL.
	PersonalData bool
	// Transport sends the requests; nil for a pool of connections that this client alone
	// uses.
	Transport http.RoundTripper
	// ReadOnly lets nothing be written: a request that would change something is not sent,
	// and fails with *Error of the kind NotSent. Reads and the log-in are sent as ever.
	ReadOnly bool
	// Observe is told of each call once, after its last attempt. It is called by
	// several goroutines at once. The log-in of an administrator is shared by all
	// calls that wait for it, so it is observed under a context without their values.
	Observe func(ctx context.Context, call Call)
	// Shape says what bodies are made of without a value of them, for Call.Sent and Call.Received.
	// nil: they are "", and nothing is looked at.
	Shape func(body []byte) string
	// Begin is told of each call before its first attempt, with the route as in Call. It returns a
	// header to be sent with each attempt, nil for none, and what is told how the call ended. It is
	// called under the same contexts as Observe.
	Begin func(ctx context.Context, method, route string) (header http.Header, end func(Call))
}

// Call is what there is to know of one call to Magento once it is over.
type Call struct {
	Method   string
	Route    string // with placeholders ("/V1/customers/{id}"), so it can label a metric
	Path     string // with the ids in their places, and without the query
	Status   int    // HTTP status of the last answer, 0 without one
	Duration time.Duration
	Retries  int      // attempts after the first
	Earlier  []*Error // of the attempts before the last
	Err      error    // nil or *Error
	// Sent is the shape of the body or, where there is none, of the search; Received that of the
	// last answer.
	Sent, Received string
}

// Defaults of Config.
const (
	defaultTimeout        = 15 * time.Second
	defaultMaxConcurrency = 16
	defaultRetryMax       = 3
	defaultShortestWait   = 100 * time.Millisecond
	defaultLongestWait    = 2 * time.Second
	defaultUserAgent      = "scim-bridge"
)

const (
	dialTimeout = 5 * time.Second
	// idleTimeout is shorter than the keep-alive of common web servers (nginx:
	// 75 s), so that the client, not the server, closes an idle connection: a
	// POST that meets a closing server fails in a way that leaves its outcome open.
	idleTimeout = 30 * time.Second
)

// Client speaks to one Magento. It is safe for concurrent use.
type Client struct {
	transport http.RoundTripper
	pool      *http.Transport // transport, where it is the client's own
	auth      authorizer
	slots     *slots
	policy    policy
	timeout   time.Duration
	observe   func(context.Context, Call)
	begin     func(ctx context.Context, method, route string) (http.Header, func(Call))
	shape     func([]byte) string
	personal  bool // Config.PersonalData
	readOnly  bool // Config.ReadOnly
	clock     *clock
	pace      *pace
	pageSize  *atomic.Int64 // the largest page that is asked for
	labels    *atomic.Pointer[labelCodes]
	memory    *memory

	authHeader *headerState

	base   *url.URL    // with "/rest" appended to its path
	header http.Header // of each request; its values are shared, and never changed
}

// New returns a client for the Magento of cfg, without calling it. Its error
// names every setting that is wrong, and never a secret.
func New(cfg Config) (*Client, error) {
	cfg = cfg.withDefaults()
	base, baseErr := parseBaseURL(cfg.BaseURL)
	origin, originErr := signingOrigin(cfg.SigningURL, base)
	if err := errors.Join(baseErr, originErr, cfg.validateLimits(), validateCredentials(cfg.Credentials)); err != nil {
		return nil, fmt.Errorf("magento: %w", err)
	}
	c := &Client{
		transport: cfg.Transport,
		clock:     new(clock),
		pace:      &pace{routes: map[route]*answerTimes{}},
		slots:     newSlots(cfg.MaxConcurrency, cfg.Timeout),
		policy:    policy{max: max(cfg.RetryMax, 0), waitMin: cfg.RetryWaitMin, waitMax: cfg.RetryWaitMax, jitter: cfg.Jitter},
		timeout:   cfg.Timeout,
		observe:   cfg.Observe,
		begin:     cfg.Begin,
		shape:     cfg.Shape,
		personal:  cfg.PersonalData,
		readOnly:  cfg.ReadOnly,
		base:      restURL(base),
		header: http.Header{
			"Accept":       {"application/json"}, // anything else makes Magento answer XML, or a 500
			"Content-Type": {"application/json"},
			"User-Agent":   {cfg.UserAgent},
		},
	}
	c.memory = newMemory(cfg.MaxAnswer, cfg.MaxAnswers)
	c.authHeader = new(headerState)
	c.pageSize = new(atomic.Int64)
	c.pageSize.Store(MaxPageSize)
	c.labels = new(atomic.Pointer[labelCodes])
	if c.transport == nil {
		c.pool = newPool(cfg.MaxConcurrency)
		c.transport = c.pool
	}
	c.auth = cfg.Credentials.authorizer(c, origin)
	return c, nil
}

// Close ends a log-in under way and closes idle connections. Calls that are
// still under way are not disturbed; the caller waits for those.
func (c *Client) Close() {
	if session, ok := c.auth.(*adminSession); ok {
		session.close() // first: a log-in under way would open a connection again
	}
	if c.pool != nil {
		c.pool.CloseIdleConnections()
	}
}

// Timeout is how long one attempt of a call may take.
func (c *Client) Timeout() time.Duration { return c.timeout }

func (cfg Config) withDefaults() Config {
	cfg.Timeout = cmp.Or(cfg.Timeout, defaultTimeout)
	cfg.MaxConcurrency = cmp.Or(cfg.MaxConcurrency, defaultMaxConcurrency)
	cfg.RetryMax = cmp.Or(cfg.RetryMax, defaultRetryMax)
	cfg.RetryWaitMin = cmp.Or(cfg.RetryWaitMin, defaultShortestWait)
	cfg.RetryWaitMax = cmp.Or(cfg.RetryWaitMax, max(defaultLongestWait, cfg.RetryWaitMin))
	cfg.UserAgent = cmp.Or(cfg.UserAgent, defaultUserAgent)
	cfg.MaxAnswer = cmp.Or(cfg.MaxAnswer, defaultMaxAnswer)
	cfg.MaxAnswers = cmp.Or(cfg.MaxAnswers, defaultMaxAnswers)
	if cfg.Jitter == nil {
		cfg.Jitter = rand.N[time.Duration]
	}
	return cfg
}

// settingError says what is wrong with a setting, whose name it begins with.
func settingError(setting, problem string) error { return fmt.Errorf("%s: %s", setting, problem) }

func (cfg Config) validateLimits() error {
	var errs []error
	if cfg.Timeout < 0 {
		errs = append(errs, settingError("Timeout", "must not be negative"))
	}
	if cfg.MaxConcurrency < 0 {
		errs = append(errs, settingError("MaxConcurrency", "must not be negative"))
	}
	if cfg.RetryWaitMin < 0 || cfg.RetryWaitMax < cfg.RetryWaitMin {
		errs = append(errs, settingError("RetryWaitMin, RetryWaitMax", "the first must be positive and not above the second"))
	}
	if strings.ContainsAny(cfg.UserAgent, "\r\n") {
		errs = append(errs, settingError("UserAgent", "must be a single line"))
	}
	return errors.Join(errs...)
}

// parseBaseURL checks the address that is dialled. Its errors do not quote the
// text, which could hold a password.
func parseBaseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case text == "":
		return nil, settingError("BaseURL", "is missing")
	case err != nil:
		return nil, settingError("BaseURL", "is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, settingError("BaseURL", "must begin with http:// or https://")
	case u.Hostname() == "":
		return nil, settingError("BaseURL", "names no host")
	case u.User != nil:
		return nil, settingError("BaseURL", "must not hold a user name or password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, settingError("BaseURL", "must end with the path")
	}
	return u, nil
}

// restURL returns the URL below which all routes lie.
func restURL(base *url.URL) *url.URL {
	u := &url.URL{Scheme: base.Scheme, Host: base.Host, Path: strings.TrimRight(base.Path, "/") + "/rest"}
	if raw := base.EscapedPath(); base.RawPath != "" {
		u.RawPath = strings.TrimRight(raw, "/") + "/rest"
	}
	return u
}

// signingOrigin returns scheme://host[:port] as it stands in a signature: in
// lower case, and without a default port. An empty text stands for base.
func signingOrigin(text string, base *url.URL) (string, error) {
	u := base
	if text != "" {
		var err error
		if u, err = url.Parse(text); err != nil {
			return "", settingError("SigningURL", "is not a URL")
		}
		if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil ||
			strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return "", settingError("SigningURL", "must be scheme://host[:port] and nothing else")
		}
	}
	if u == nil { // BaseURL is wrong, and reported
		return "", nil
	}
	host := strings.ToLower(u.Host)
	if port := u.Port(); (u.Scheme == "http" && port == "80") || (u.Scheme == "https" && port == "443") {
		host = strings.TrimSuffix(host, ":"+port)
	}
	return u.Scheme + "://" + strings.TrimSuffix(host, ":"), nil
}

// newPool returns a transport that keeps as many connections as there can be
// requests at once.
func newPool(connections int) *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          connections,
		MaxIdleConnsPerHost:   connections,
		IdleConnTimeout:       idleTimeout,
		TLSHandshakeTimeout:   dialTimeout,
		ExpectContinueTimeout: time.Second,
	}
}
