package scimserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Config is what a Handler needs to know beside its stores. Zero values stand
// for the defaults that are named.
type Config struct {
	// Prefix is the path that the service provider is mounted under: "/scim/v2".
	Prefix string
	// BaseURL is the public URL before Prefix, for meta.location:
	// "https://scim.example.com". With "" it is taken from each request: the scheme
	// from TLS or, of a proxy in a private network, X-Forwarded-Proto; the rest from Host.
	BaseURL string
	// Tokens are the accepted bearer tokens, at least one. Their order names those clients
	// that the settings do not; see Token.Client.
	Tokens []Token
	// Compat accepts what single clients send against the standard.
	Compat Compat
	// MaxBody is the size of the largest request body in bytes; 1 MiB. A bulk
	// request has a limit of its own.
	MaxBody int64
	// DefaultCount and MaxCount are the size of a page that names none, and of the
	// largest; 100 and 1,000.
	DefaultCount, MaxCount int
	// Timeout is the deadline of one request; 50 seconds.
	Timeout time.Duration
	// WrongTokenDelay is how long the answer to a wrong token is held back; 0 for not at all.
	WrongTokenDelay time.Duration
	// Admission lets requests in to the stores; nil lets all in at once.
	Admission Admission
	// GiveUp ends when requests that still run are to be answered 503; nil: never.
	GiveUp context.Context
	// TraceIDs tells the trace and the span that a request's context belongs to (W3C Trace Context),
	// "" for none. nil: there are none.
	TraceIDs func(context.Context) (traceID, spanID string)
	// Shape says what the body of a request is made of without a value of it, for scim.Event.Body.
	// nil: nobody wants to know.
	Shape func(body []byte) string
	// Bulk limits a bulk request.
	Bulk BulkLimits
	// DocumentationURI is advertised in ServiceProviderConfig, where it is not "".
	DocumentationURI string
	// OnEvent gets the event of each request under Prefix, exactly once, after the
	// answer is written. The context carries the request's values; its deadline may
	// have passed. The client's connection waits for OnEvent to return.
	OnEvent func(context.Context, *scim.Event)
}

// BulkLimits are the limits of a bulk request, which ServiceProviderConfig
// advertises (RFC 7644 section 3.7.4).
type BulkLimits struct {
	MaxOperations int   // 1,000
	MaxPayload    int64 // bytes; 1 MiB
}

// Handler is one SCIM service provider. It is safe for concurrent use.
type Handler struct {
	cfg       Config
	base      string // BaseURL with Prefix, "" where it comes from the request
	users     *endpoint
	groups    *endpoint   // nil where there are none
	endpoints []*endpoint // all of them

	wrongTokens brake
}

// endpoint is where the resources of one type are served. The same code serves
// all types.
type endpoint struct {
	h     *Handler
	name  string // "User"
	path  string // "/Users"
	store Store
	// members is the store again where the resources have members, else nil.
	members MemberStore
}

// NewHandler makes a Handler of users and groups; groups is nil where there are
// none. It fails on a Config that could not serve any request, and reports
// everything that is wrong with it.
func NewHandler(cfg Config, users Store, groups MemberStore) (*Handler, error) {
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("scim: %w", err)
	}
	cfg.setDefaults()
	h := &Handler{cfg: cfg, wrongTokens: newBrake(cfg.WrongTokenDelay)}
	if cfg.BaseURL != "" {
		h.base = strings.TrimRight(cfg.BaseURL, "/") + cfg.Prefix
	}
	h.users = &endpoint{h: h, name: "User", path: "/Users", store: users}
	h.endpoints = []*endpoint{h.users}
	if groups != nil {
		h.groups = &endpoint{h: h, name: "Group", path: "/Groups", store: groups, members: groups}
		h.endpoints = append(h.endpoints, h.groups)
	}
	return h, nil
}

func (cfg *Config) check() error {
	var errs []error
	if !strings.HasPrefix(cfg.Prefix, "/") || cfg.Prefix != squeezeSlashes(cfg.Prefix) || len(cfg.Prefix) < 2 {
		errs = append(errs, errors.New(`the Prefix must be a path like "/scim/v2"`))
	}
	if len(cfg.Tokens) == 0 {
		errs = append(errs, errors.New("the Tokens must hold at least one token"))
	}
	for _, t := range cfg.Tokens {
		if !t.valid {
			errs = append(errs, errors.New("the Tokens must hold what ParseToken returned"))
			break
		}
	}
	if cfg.BaseURL != "" {
		errs = append(errs, checkBaseURL(cfg.BaseURL, cfg.Prefix))
	}
	if cfg.MaxBody < 0 || cfg.DefaultCount < 0 || cfg.MaxCount < 0 || cfg.Timeout < 0 || cfg.WrongTokenDelay < 0 ||
		cfg.Bulk.MaxOperations < 0 || cfg.Bulk.MaxPayload < 0 {
		errs = append(errs, errors.New("limits must not be negative"))
	}
	return errors.Join(errs...)
}

func checkBaseURL(base, prefix string) error {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New(`the BaseURL must be a URL like "https://scim.example.com"`)
	}
	if prefix != "" && strings.HasSuffix(strings.TrimRight(u.Path, "/"), prefix) {
		return fmt.Errorf("the BaseURL must not end in %s, which is added to it", prefix)
	}
	return nil
}

func (cfg *Config) setDefaults() {
	cfg.MaxBody = cmp.Or(cfg.MaxBody, 1<<20)
	cfg.MaxCount = cmp.Or(cfg.MaxCount, 1000)
	cfg.DefaultCount = min(cmp.Or(cfg.DefaultCount, 100), cfg.MaxCount)
	cfg.Timeout = cmp.Or(cfg.Timeout, 50*time.Second)
	cfg.Bulk.MaxOperations = cmp.Or(cfg.Bulk.MaxOperations, 1000)
	cfg.Bulk.MaxPayload = cmp.Or(cfg.Bulk.MaxPayload, 1<<20)
}

// NewEcho returns an Echo that prints nothing.
func NewEcho() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Logger.SetOutput(io.Discard)
	return e
}

// Register mounts the routes under Prefix at e. Several Handlers with different
// prefixes can share one Echo; what is under none of them is answered by the first, with
// the Base URL that is right. A client's address is taken from the connection,
// unless e has an IPExtractor already, which knows the proxies in front of it.
func (h *Handler) Register(e *echo.Echo) {
	if len(e.Routes()) == 0 { // it is the first
		e.HTTPErrorHandler = h.misdirected
	}
	if e.IPExtractor == nil {
		e.IPExtractor = echo.ExtractIPDirect()
	}
	e.Pre(h.cleanPath)
	e.Use(h.serve)
	g := e.Group(h.cfg.Prefix)
	h.read(g, "", h.getRoot)
	h.read(g, "/ServiceProviderConfig", h.getServiceProviderConfig)
	for _, d := range []discovery{{h, "ResourceType", resourceTypeDocuments}, {h, "Schema", schemaDocuments}} {
		h.read(g, "/"+d.kind+"s", d.list)
		h.read(g, "/"+d.kind+"s/:id", d.get)
	}
	g.Any("/Me", h.refuseMe)
	g.POST("/.search", h.searchAll)
	g.POST("/Bulk", h.postBulk)
	for _, ep := range h.endpoints {
		h.read(g, ep.path, ep.list)
		g.POST(ep.path, ep.post)
		g.POST(ep.path+"/.search", ep.search)
		h.read(g, ep.path+"/:id", ep.get)
		g.PUT(ep.path+"/:id", ep.put)
		g.PATCH(ep.path+"/:id", ep.patch)
		g.DELETE(ep.path+"/:id", ep.delete)
	}
}

// read adds a route for GET and for HEAD, which is GET without the body.
func (h *Handler) read(g *echo.Group, path string, handler echo.HandlerFunc) {
	g.GET(path, handler)
	g.HEAD(path, handler)
}

// isUnderPrefix reports whether a path belongs to the Handler.
func (h *Handler) isUnderPrefix(path string) bool {
	rest, ok := strings.CutPrefix(path, h.cfg.Prefix)
	return ok && (rest == "" || rest[0] == '/')
}

// refuseMe answers /Me: a bearer token names no user (RFC 7644 section 3.11).
func (h *Handler) refuseMe(echo.Context) error {
	return &scim.Error{
		Status: http.StatusNotImplemented,
		Detail: "The endpoint /Me is not supported: the token belongs to no user.",
	}
}

// Compat is a set of leniencies towards single clients that deviate from the
// standard in a way which a strict service provider must refuse. The zero value is
// strict.
type Compat struct {
	scim.Leniency

	// NoCursors hides pagination by cursor (RFC 9865): it is not advertised, and the
	// parameter cursor is ignored like any unknown one.
	NoCursors bool
}

// ParseCompat makes a set from the names of clients, in any letter case. It fails
// on an unknown name, and then lists those that it knows.
func ParseCompat(names []string) (Compat, error) {
	var c Compat
	for _, name := range names {
		name = strings.TrimSpace(name)
		switch strings.ToLower(name) {
		case "authentik": // authentik 2025 sends userName eq akadmin
			c.BareWords = true
		case "entra": // its administrators map what they like, and its documentation has externalId eq jyoung
			c.BareWords, c.UnknownPaths, c.NumbersAsText = true, true, true
		case "no-cursors": // some clients cannot read a ServiceProviderConfig with pagination
			c.NoCursors = true
		default:
			return Compat{}, fmt.Errorf("%q is no known leniency; known are authentik, entra, no-cursors", name)
		}
	}
	return c, nil
}
