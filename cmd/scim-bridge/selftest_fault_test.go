package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/config"
)

// between is a proxy before the bridge, and its address.
func between(t *testing.T, r *running, handle func(http.ResponseWriter, *http.Request, http.HandlerFunc)) string {
	t.Helper()
	pass := passTo(t, r)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) { handle(w, req, pass) }))
	t.Cleanup(server.Close)
	return server.URL
}

// page answers with a page of something else.
func page(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "<html><title>"+strconv.Itoa(status)+"</title></html>")
	}
}

// TestSelftestSaysWhatAnswersInPlaceOfTheBridge has what can be at SCIM_BASE_URL, or in front
// of the bridge, with the words for it and those for its fix.
func TestSelftestSaysWhatAnswersInPlaceOfTheBridge(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	r := start(t, withoutSettling(environmentFor(shop.URL)))
	blocked := func(method string) http.HandlerFunc {
		return func(w http.ResponseWriter, req *http.Request) {
			if req.Method == method {
				page(http.StatusForbidden)(w, req)
				return
			}
			passTo(t, r)(w, req)
		}
	}
	for name, test := range map[string]struct {
		answers   http.HandlerFunc
		path      string // behind the address
		text, fix string
	}{
		"a web page":            {page(http.StatusOK), "", "something else than the bridge answers: a web page (200 to a GET)", "correct SCIM_BASE_URL"},
		"a 404 page":            {page(http.StatusNotFound), "", "something else than the bridge answers: a web page (404 to a GET)", "the public address of the bridge, without /scim/v2"},
		"the shop's page":       {page(http.StatusNotFound, "X-Magento-Tags", "FPC"), "", "the shop answers in place of the bridge (404 to a GET)", "pass /scim/v2 on to the bridge"},
		"the shop's REST API":   {shop.ServeHTTP, "/rest/V1", "the shop answers in place of the bridge", "correct SCIM_BASE_URL"},
		"a redirect":            {http.RedirectHandler("https://www.shop.example/login?user=ada", http.StatusFound).ServeHTTP, "", "the address is redirected to https://www.shop.example (302)\n", "identity providers do not follow one"},
		"a firewall's page":     {page(http.StatusForbidden, "Server", "cloudflare"), "", "a firewall, a CDN or a proxy in front of the bridge refuses (403 to a GET", "let requests to the bridge's paths pass"},
		"Basic auth":            {page(http.StatusUnauthorized, "WWW-Authenticate", `Basic realm="x"`), "", "asks for a password of its own (Basic authentication", "switch that off"},
		"a proxy without it":    {page(http.StatusBadGateway), "", "a proxy answers, but does not reach the bridge (502 to a GET)", "check that the bridge is running"},
		"another JSON service":  {jsonPage(http.StatusOK, `{"hello":1}`), "", "JSON of another service", "correct SCIM_BASE_URL"},
		"PUT blocked":           {blocked(http.MethodPut), "", "PUT is blocked in front of the bridge (403 to a PUT)", "allow GET, POST, PUT, PATCH and DELETE"},
		"DELETE blocked":        {blocked(http.MethodDelete), "", "DELETE is blocked in front of the bridge (403 to a DELETE)", "allow GET, POST, PUT, PATCH and DELETE"},
		"a path that is cut":    {http.StripPrefix("/scim", passTo(t, r)).ServeHTTP, "", "the bridge is reached, but by another path", "pass /scim/v2 on as it is"},
		"a path too many":       {passTo(t, r), "/shop", "the bridge is reached, but by another path", "correct the path in SCIM_BASE_URL"},
		"Authorization dropped": {without("Authorization", passTo(t, r)), "", "The request needs a bearer token", "drops the header Authorization"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(test.answers)
			t.Cleanup(server.Close)
			status, out, _ := play(t, server.URL+test.path, config.Environment{}, "--as", "jumpcloud")
			if status != exitFailed || !strings.Contains(out, test.text) || !strings.Contains(out, test.fix) {
				t.Errorf("exit status %d, without %q or %q:\n%s", status, test.text, test.fix, out)
			}
			if strings.Contains(out, "user=ada") {
				t.Errorf("what was sent is in the output:\n%s", out)
			}
		})
	}
}

func TestSelftestSaysWhyNothingAnswers(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
	secure.StartTLS()
	t.Cleanup(secure.Close)
	for address, want := range map[string][2]string{
		closed.URL: {"connection refused at 127.0.0.1: nothing listens there", "inside of a container 127.0.0.1 is the container itself"},
		secure.URL: {"the TLS certificate is not valid: ", "identity providers trust public ones alone"},
		strings.Replace(plain.URL, "http:", "https:", 1):  {"the server does not speak TLS at this port", "use http:// in SCIM_BASE_URL"},
		strings.Replace(secure.URL, "https:", "http:", 1): {"the server speaks TLS at this port", "use https:// in SCIM_BASE_URL"},
	} {
		status, out, _ := play(t, address, config.Environment{})
		if status != exitFailed || !strings.Contains(out, want[0]) || !strings.Contains(out, want[1]) {
			t.Errorf("%s: exit status %d, without %q:\n%s", address, status, want, out)
		}
	}
}

// passTo passes requests on to the bridge.
func passTo(t *testing.T, r *running) http.HandlerFunc {
	t.Helper()
	target, err := url.Parse(r.origin())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(target) }, Transport: transport}
	return proxy.ServeHTTP
}

// without drops a header.
func without(header string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del(header)
		next(w, r)
	}
}

func jsonPage(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}
