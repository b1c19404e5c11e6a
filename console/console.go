package console

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Prefix is where the pages are.
const Prefix = "/console/"

// Config says who may see the console.
type Config struct {
	Bridge   Bridge
	Activity *Activity
	// Hosts are the names, beside those of loopback, that a request may be sent to: a web page of
	// somebody else whose name leads to the bridge gets nothing.
	Hosts []string
	// Accepts reports whether a text is one of the tokens for the console; nil where there are none.
	Accepts func(token string) bool
	// Loopback is set where the listener can be reached from this machine alone. Without tokens
	// the console is served only there.
	Loopback bool
	// KibanaURL is where the log of all replicas is, "" for nowhere.
	KibanaURL string
}

// Console serves the pages.
type Console struct {
	cfg       Config
	templates map[string]*template.Template
	sessions  *sessions
	checks    chan struct{} // held while the shop is examined, or a request planned

	// open ends when the console is closed, and with it what takes long.
	open  context.Context
	close context.CancelFunc
}

//go:embed templates/*.html static/*
var files embed.FS

// New returns a console. Close ends its streams.
func New(cfg Config) (*Console, error) {
	templates, err := parseTemplates()
	if err != nil {
		return nil, err
	}
	c := &Console{cfg: cfg, templates: templates, sessions: newSessions(), checks: make(chan struct{}, 1)}
	c.open, c.close = context.WithCancel(context.Background())
	return c, nil
}

// Close ends the streams, and whatever the shop is asked for: a server waits for its requests
// before it ends.
func (c *Console) Close() { c.close() }

var pageNames = []string{"overview", "configuration", "mapping", "groups", "activity", "entry", "login", "message"}

func parseTemplates() (map[string]*template.Template, error) {
	parsed := map[string]*template.Template{}
	for _, name := range pageNames {
		t, err := template.New("layout.html").Funcs(functions()).
			ParseFS(files, "templates/layout.html", "templates/parts.html", "templates/providers.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("the templates of the console: %w", err)
		}
		parsed[name] = t
	}
	return parsed, nil
}

// Handler serves the console below Prefix and passes every other request to next; a look at
// the root leads to the console.
func (c *Console) Handler(next http.Handler) http.Handler {
	static, _ := fs.Sub(files, "static") // the folder is embedded
	mux := http.NewServeMux()
	mux.Handle("GET "+Prefix+"static/", http.StripPrefix(Prefix+"static/", cached(http.FileServerFS(static))))
	mux.HandleFunc("GET "+Prefix+"login", c.loginPage)
	mux.HandleFunc("POST "+Prefix+"login", c.login)
	mux.HandleFunc("POST "+Prefix+"logout", c.logout)
	for pattern, handler := range map[string]http.HandlerFunc{
		"GET {$}":                   c.overview,
		"POST guard/lift":           c.liftGuard,
		"GET configuration":         c.configuration,
		"GET configuration/reached": c.reached,
		"POST configuration/token":  c.newToken,
		"POST configuration/check":  c.check,
		"GET mapping":               c.mapping,
		"POST mapping/validate":     c.validateMapping,
		"POST mapping/plan":         c.plan,
		"GET groups":                c.groups,
		"GET activity":              c.activity,
		"GET activity/stream":       c.stream,
		"GET activity/{id}":         c.entry,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		mux.Handle(method+" "+Prefix+path, c.signedIn(handler))
	}
	mux.HandleFunc(Prefix, func(w http.ResponseWriter, r *http.Request) {
		c.message(w, r, http.StatusNotFound, "There is no such page", "The address may be mistyped.")
	})
	guarded := c.served(http.NewCrossOriginProtection().Handler(mux))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, Prefix):
			secure(w.Header())
			guarded.ServeHTTP(w, r)
		case r.Method == http.MethodGet && (r.URL.Path == "/" || r.URL.Path+"/" == Prefix):
			http.Redirect(w, r, Prefix, http.StatusFound)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// secure sets what keeps other pages, and what somebody might smuggle into one of these, from
// doing anything.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "+
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin") // with no-referrer, browsers hide the origin of forms
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// cached lets browsers keep what does not change but with the program.
func cached(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, max-age=300")
		h.ServeHTTP(w, r)
	})
}

// served refuses requests to a name that is not the console's, and all where it is not to be
// served.
func (c *Console) served(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case c.cfg.Accepts == nil && !c.cfg.Loopback:
			http.Error(w, "The console is off: OPS_LISTEN can be reached from other machines. Set CONSOLE_TOKENS to switch it on.",
				http.StatusForbidden)
		case c.cfg.Accepts == nil && isForwarded(r):
			http.Error(w, "The console is off behind a proxy. Set CONSOLE_TOKENS to switch it on.", http.StatusForbidden)
		case !c.isOurs(r.Host):
			http.Error(w, "This host name is not one of the console's. Add it to CONSOLE_HOSTS.", http.StatusMisdirectedRequest)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isForwarded reports whether a proxy says that it sends the request for somebody else.
func isForwarded(r *http.Request) bool {
	return slices.ContainsFunc([]string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"},
		func(name string) bool { return r.Header.Get(name) != "" })
}

// isOurs reports whether a Host header names the console.
func (c *Console) isOurs(host string) bool {
	name := strings.ToLower(strings.TrimSuffix(hostOf(host), "."))
	if IsLoopback(name) {
		return true
	}
	return slices.ContainsFunc(c.cfg.Hosts, func(allowed string) bool {
		return strings.EqualFold(allowed, host) || strings.EqualFold(allowed, name)
	})
}

// hostOf cuts the port off.
func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

// IsLoopback reports whether a host is this machine, by its name or address.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// How long a page waits for the shop: less than the listener lets an answer take, or, where much is
// asked for, as long as is said here.
const (
	askTime  = 9 * time.Second
	longTime = time.Minute
)

// alone does something that costs the shop many calls, for one visitor at a time. It reports
// false where the request ended before its turn.
func (c *Console) alone(w http.ResponseWriter, r *http.Request, do func(context.Context)) bool {
	ctx, cancel := context.WithTimeout(r.Context(), longTime)
	defer cancel()
	defer context.AfterFunc(c.open, cancel)() //nolint:contextcheck // when the console is closed, this ends as well
	turn, giveUp := context.WithTimeout(ctx, askTime)
	defer giveUp()
	select {
	case c.checks <- struct{}{}:
	case <-turn.Done():
		return false
	}
	defer func() { <-c.checks }()
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(longTime + 2*askTime)) // not every server has one
	_ = control.SetReadDeadline(time.Time{})
	do(ctx)
	return true
}
