package console_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/console"
	"github.com/scim-bridge/scim-bridge/scim"
)

// bridge is a Bridge of fixed answers.
type bridge struct {
	overview console.Overview
	trouble  error
	lifted   int
	slow     time.Duration // that a check takes
	planned  string
}

func (b *bridge) Overview(context.Context) *console.Overview { o := b.overview; return &o }
func (b *bridge) Tokens() []console.Token                    { return b.overview.Tokens }

func (b *bridge) Check(ctx context.Context) []console.Finding {
	select {
	case <-time.After(b.slow):
	case <-ctx.Done():
		return []console.Finding{{Step: "connection", Result: "problem", Text: "it took too long"}}
	}
	return []console.Finding{
		{Step: "connection", Result: "ok", Text: "Magento answers"},
		{Step: "permission", Result: "problem", Text: "may not read customers", Fix: "tick <Customers>"},
	}
}

func (b *bridge) Mapping(context.Context) (*console.Mapping, error) {
	return &console.Mapping{
		Attributes: []console.Attribute{{Path: "title", Type: "string", Place: "nowhere"}},
		Setting:    "title=custom.job", Paths: []string{"title"}, Fields: []string{"taxvat"}, Unfilled: []string{"dob"},
	}, b.trouble
}

func (b *bridge) CheckMapping(_ context.Context, lines string) ([]string, error) {
	if strings.Contains(lines, "wrong") {
		return []string{"wrong is no attribute"}, nil
	}
	return nil, b.trouble
}

func (b *bridge) Plan(_ context.Context, requests string) (*console.Plan, error) {
	b.planned = requests
	if strings.Contains(requests, "broken") {
		return nil, errors.New("line 1: it is not JSON")
	}
	return &console.Plan{Summary: "nothing was written.", Outcomes: []console.Outcome{{
		Sentence: "would create", Result: "created", Warnings: []string{"careful"},
		Calls: []console.Call{{Method: "POST", Route: "/V1/customers", Fields: []string{"email"}, Times: 1, Writes: true}},
		Kept:  []console.Kept{{Path: "title", Place: "nowhere"}},
	}}}, nil
}

func (b *bridge) Groups(context.Context) (*console.Groups, error) {
	return &console.Groups{
		Groups: []console.Group{{ID: "g2", Name: "Wholesale", Code: "WS", Members: 7}},
		Admins: true, Roles: []console.Role{{Name: "Administrators", Allowed: true, FullRight: true}},
	}, b.trouble
}

func (b *bridge) LiftGuard() []string { b.lifted++; return []string{"nothing of okta is held"} }

func (b *bridge) NewToken() (token, digest string)         { return "the-new-token", "sha256:ofthenewtoken" }
func (b *bridge) Explain(*scim.Event) (reason, fix string) { return "the reason", "the fix" }

// site is a console that is served.
type site struct {
	t        *testing.T
	bridge   *bridge
	activity *console.Activity
	console  *console.Console
	handler  http.Handler
	cookie   *http.Cookie
}

func newSite(t *testing.T, change func(*console.Config)) *site {
	t.Helper()
	s := &site{t: t, bridge: &bridge{overview: console.Overview{
		Version: "1.2.3", Shop: "https://shop.example", BaseURL: "https://scim.example/scim/v2", Scope: "website",
		Tokens: []console.Token{{Client: "okta", Endpoint: "/scim/v2", Digest: "sha256:1a2b3c4d…"}}, Guard: console.Guard{Mode: "block", Limit: "20/1h"},
	}}}
	s.activity = console.NewActivity(words(), s.bridge.Explain)
	cfg := console.Config{Bridge: s.bridge, Activity: s.activity, Loopback: true}
	if change != nil {
		change(&cfg)
	}
	var err error
	if s.console, err = console.New(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.console.Close)
	s.handler = s.console.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "operations: "+r.URL.Path)
	}))
	return s
}

// ask sends a request as a browser does; form is the body of a POST.
func (s *site) ask(method, target string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, "http://localhost:9090"+target, strings.NewReader(form.Encode()))
	r.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://localhost:9090")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	if s.cookie != nil {
		r.AddCookie(s.cookie)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func (s *site) page(target string, holds ...string) string {
	s.t.Helper()
	return s.shows(s.ask(http.MethodGet, target, nil), holds...)
}

func (s *site) shows(w *httptest.ResponseRecorder, holds ...string) string {
	s.t.Helper()
	body := w.Body.String()
	if w.Code != http.StatusOK {
		s.t.Errorf("status %d: %s", w.Code, body)
	}
	for _, text := range holds {
		if !strings.Contains(body, text) {
			s.t.Errorf("the page lacks %q:\n%s", text, body)
		}
	}
	return body
}

func TestHostsThatTheConsoleAnswersTo(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *console.Config) {
		c.Hosts = []string{"console.example", "other.example:8443"}
	})
	for host, want := range map[string]int{
		"localhost": 200, "localhost:9090": 200, "LOCALHOST:1": 200, "127.0.0.1:9090": 200, "127.1.2.3": 200, "[::1]:9090": 200,
		"console.example": 200, "Console.Example:444": 200, "console.example.": 200, "other.example:8443": 200, "other.example": 421,
		"evil.example": 421, "localhost.evil.example": 421, "10.0.0.1:9090": 421, "": 421,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/console/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		if s.handler.ServeHTTP(w, r); w.Code != want {
			t.Errorf("host %q: status %d, want %d", host, w.Code, want)
		}
	}
}

func TestProbesAndMetricsNeedNeitherTokenNorHost(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *console.Config) { c.Loopback = false })
	for _, path := range []string{"/livez", "/metrics", "/readyz"} {
		s.shows(s.ask(http.MethodGet, path, nil, "Host", "10.0.0.7:9090"), "operations: "+path)
	}
	if w := s.ask(http.MethodGet, "/", nil); w.Code != http.StatusFound || w.Header().Get("Location") != "/console/" {
		t.Errorf("the root is answered %d, to %s", w.Code, w.Header().Get("Location"))
	}
}

func TestWithoutTokensOnlyThisMachineSeesIt(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *console.Config) { c.Loopback = false })
	if w := s.ask(http.MethodGet, "/console/", nil); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "CONSOLE_TOKENS") {
		t.Errorf("on a listener for others: %d %s", w.Code, w.Body)
	}
	s = newSite(t, nil)
	for _, header := range []string{"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"} {
		if w := s.ask(http.MethodGet, "/console/", nil, header, "for=1.2.3.4"); w.Code != http.StatusForbidden {
			t.Errorf("behind a proxy that sends %s: %d", header, w.Code)
		}
	}
	s.page("/console/", "Overview")
}

func TestOtherSitesCannotPost(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	for _, headers := range [][]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Origin", "null"}} {
		if w := s.ask(http.MethodPost, "/console/guard/lift", nil, headers...); w.Code != http.StatusForbidden {
			t.Errorf("%s: status %d", headers, w.Code)
		}
	}
	if s.bridge.lifted != 0 {
		t.Error("another site has lifted the guard")
	}
	s.shows(s.ask(http.MethodPost, "/console/guard/lift", nil), "nothing of okta is held")
	if s.bridge.lifted != 1 {
		t.Errorf("the guard was lifted %d times", s.bridge.lifted)
	}
}

// What runs in a page is in the two static files alone: the policy lets nothing else run.
func TestPagesHoldNoScriptsAndNoStyles(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script[^>]*>[^<]|javascript:`)
	for _, path := range []string{"/console/", "/console/configuration", "/console/mapping", "/console/groups", "/console/activity", "/console/nothing"} {
		w := s.ask(http.MethodGet, path, nil)
		if found := inline.FindString(w.Body.String()); found != "" {
			t.Errorf("%s holds %q", path, found)
		}
		policy := w.Header().Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") {
				t.Errorf("%s: the policy is %q", path, policy)
			}
		}
		if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", path, w.Header())
		}
	}
}

func TestTheScriptIsShortAndLoadsNothing(t *testing.T) {
	t.Parallel()
	script, err := fs.ReadFile(os.DirFS("static"), "console.js")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(script), "\n"); n >= 300 {
		t.Errorf("%d lines", n)
	}
	for _, path := range []string{"console.js", "console.css"} {
		text, err := fs.ReadFile(os.DirFS("static"), path)
		if err != nil || regexp.MustCompile(`https?://|@import|url\(`).Match(text) {
			t.Errorf("%s refers to something outside: %v", path, err)
		}
		newSite(t, nil).page("/console/static/" + path)
	}
}
