package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"go.uber.org/zap"

	"github.com/scim-bridge/scim-bridge/config"
)

// checked runs the command check, and returns what it prints.
func checked(t *testing.T, e config.Environment) (status int, stdout string) {
	t.Helper()
	var out, errs output
	status = run(t.Context(), []string{"check"}, &process{
		environment: func() (config.Environment, error) { return e, nil }, readFile: os.ReadFile,
		stdin: strings.NewReader(""), stdout: &out, stderr: &errs,
	})
	if errs.String() != "" {
		t.Errorf("stderr has %q", errs.String())
	}
	return status, out.String()
}

// TestCheckAsksTheBaseURL has what can be at SCIM_BASE_URL, and what check says of it.
func TestCheckAsksTheBaseURL(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	e := environmentFor(shop.URL)
	r := start(t, e)
	pass := passTo(t, r)
	only := func(method string, answer http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, req *http.Request) {
			if req.Method == method {
				answer(w, req)
				return
			}
			pass(w, req)
		}
	}
	const ok, warning, problem = "ok       base url       ", "warning  base url       ", "problem  base url       SCIM_BASE_URL/scim/v2: "
	for name, test := range map[string]struct {
		answers http.HandlerFunc
		want    string
	}{
		"the bridge":            {pass, ok + "the bridge answers at SCIM_BASE_URL/scim/v2, to GET, POST, PUT, PATCH and DELETE"},
		"a web page":            {page(http.StatusOK), problem + "something else than the bridge answers: a web page"},
		"the shop":              {page(http.StatusNotFound, "X-Magento-Tags", "FPC"), problem + "the shop answers in place of the bridge"},
		"a redirect":            {http.RedirectHandler("https://www.shop.example/x", http.StatusMovedPermanently).ServeHTTP, problem + "the address is redirected to https://www.shop.example (301)"},
		"a firewall":            {page(http.StatusForbidden), problem + "a firewall, a CDN or a proxy in front of the bridge refuses"},
		"Basic auth":            {page(http.StatusUnauthorized, "WWW-Authenticate", "Basic"), problem + "something in front of the bridge asks for a password of its own"},
		"a proxy alone":         {page(http.StatusBadGateway), warning + "nothing answers at SCIM_BASE_URL/scim/v2 yet, asked from here: a proxy answers, but does not reach the bridge"},
		"PUT blocked":           {only(http.MethodPut, page(http.StatusForbidden)), problem + "PUT is blocked in front of the bridge (403 to a PUT)"},
		"DELETE blocked":        {only(http.MethodDelete, page(http.StatusMethodNotAllowed)), problem + "DELETE is blocked in front of the bridge (405 to a DELETE)"},
		"Authorization dropped": {without("Authorization", pass), problem + "a proxy in front of the bridge drops the header Authorization (of a GET)"},
		"dropped of a POST":     {only(http.MethodPost, without("Authorization", pass)), problem + "a proxy in front of the bridge drops the header Authorization (of a POST)"},
		"the path cut":          {http.StripPrefix("/scim", pass).ServeHTTP, problem + "the bridge is reached, but by another path"},
		"another SCIM service":  {jsonPage(http.StatusOK, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]}`), problem + "another SCIM service answers, not this bridge"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(test.answers)
			t.Cleanup(server.Close)
			e := e
			e.SCIMBaseURL = server.URL
			status, out := checked(t, e)
			if !strings.Contains(out, test.want) || (status == exitFailed) != strings.HasPrefix(test.want, problem) {
				t.Errorf("exit status %d, without %q:\n%s", status, test.want, out)
			}
		})
	}
	if n := shop.CustomerCount(); n != 0 {
		t.Errorf("there are %d customers", n)
	}
}

func TestCheckTellsThatNothingAnswersFromAWrongAddress(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
	secure.StartTLS()
	t.Cleanup(secure.Close)
	for address, want := range map[string][]string{
		"":         {"warning  base url       SCIM_BASE_URL is not set: whether identity providers reach the bridge cannot be checked"},
		closed.URL: {"warning  base url       nothing answers at SCIM_BASE_URL/scim/v2 yet, asked from here: connection refused at 127.0.0.1", "start the bridge, and check again"},
		secure.URL: {"problem  base url       SCIM_BASE_URL/scim/v2: the TLS certificate is not valid: ", "identity providers trust public ones alone"},
		"http://scim.invalid": {
			"warning  base url       SCIM_BASE_URL begins with http://: tokens and personal data are sent unencrypted",
			"reverse proxy with a public certificate",
		},
	} {
		e := environmentFor(shop.URL)
		e.SCIMBaseURL = address
		_, out := checked(t, e)
		for _, text := range want {
			if !strings.Contains(out, text) {
				t.Errorf("%s: without %q:\n%s", address, text, out)
			}
		}
	}
}

func TestCheckAsksBothEndpoints(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t).URL)
	r := start(t, e)
	e.SCIMAdminTokens, e.SCIMBaseURL = "token-of-the-admins", r.origin()
	_, out := checked(t, e)
	if !strings.Contains(out, "problem  base url       SCIM_BASE_URL/admin/scim/v2: the bridge is reached, but by another path") {
		t.Errorf("a bridge that serves no admin users:\n%s", out)
	}
	served := start(t, e)
	e.SCIMBaseURL = served.origin()
	if _, out := checked(t, e); !strings.Contains(out, "ok       base url       the bridge answers at SCIM_BASE_URL/admin/scim/v2") {
		t.Errorf("%s", out)
	}
}
