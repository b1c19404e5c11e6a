package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// nginx runs Debian's nginx with what deploy/proxy gives to an administrator in front of a bridge
// at a URL, beside a shop that answers everything else, and returns a client of it. edit changes
// the locations. Where nginx is not installed the test is skipped, unless REQUIRE_NGINX says that
// it has to be there.
func nginx(t *testing.T, bridge string, edit func(string) string) *http.Client {
	t.Helper()
	program, err := exec.LookPath("nginx")
	if err != nil {
		const missing = "nginx is not installed (Debian: apt-get install nginx-light)"
		if os.Getenv("REQUIRE_NGINX") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	address := strings.TrimPrefix(strings.TrimSuffix(bridge, scimPrefix), "http://")
	dir := shortDir(t)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	global := proxyFile(t, "nginx.conf")
	if !strings.Contains(global, "server 127.0.0.1:8080;") {
		t.Fatal("nginx.conf has no server")
	}
	write("global.conf", strings.Replace(global, "server 127.0.0.1:8080;", "server "+address+";", 1))
	write("locations.conf", edit(proxyFile(t, "nginx-locations.conf")))
	var temporary strings.Builder
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&temporary, "    %s_temp_path %s;\n", kind, filepath.Join(dir, kind))
	}
	user := ""
	if os.Geteuid() == 0 { // its workers read the test's directory
		user = "user root root;\n"
	}
	write("nginx.conf", user+fmt.Sprintf(`worker_processes 1;
pid %[1]s/pid;
error_log %[1]s/error.log;
events {}
http {
%[2]s    include %[1]s/global.conf;
    access_log %[1]s/access.log;
    server {
        listen unix:%[1]s/s;
        auth_basic "the shop";
        auth_basic_user_file %[1]s/none;
        include %[1]s/locations.conf;
        location ~* \.php$ { return 418; }
        location / { root %[1]s; }
    }
}
`, dir, temporary.String()))
	run := func(args ...string) {
		command := exec.CommandContext(context.WithoutCancel(t.Context()), program,
			append([]string{"-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", filepath.Join(dir, "error.log")}, args...)...)
		if err := command.Run(); err != nil {
			log, _ := os.ReadFile(filepath.Join(dir, "error.log"))
			t.Fatalf("nginx %q: %v\n%s", args, err, log)
		}
	}
	run() // it returns once it listens
	t.Cleanup(func() { run("-s", "stop") })
	transport := &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", filepath.Join(dir, "s"))
		},
	}
	return &http.Client{Transport: transport}
}

// shortDir is a directory whose name leaves room for a socket's, of 100 bytes at most.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "nginx") //nolint:usetesting // the name of t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func proxyFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", "proxy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func asGiven(text string) string { return text }

// through sends a request to the host name of the shop.
func through(t *testing.T, client *http.Client, method, path, body string, header ...string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://shop.example"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+clientToken)
	req.Header.Set("Content-Type", "application/scim+json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(text)}
}

func TestNginxPassesAllThatABridgeNeeds(t *testing.T) {
	t.Parallel()
	r := start(t, environmentFor(newShop(t).URL))
	passesAll(t, nginx(t, r.base, asGiven), reply{status: http.StatusUnauthorized, body: "nginx"})
}

// passesAll asks through a proxy, by which the shop answers all that is not the bridge's.
func passesAll(t *testing.T, client *http.Client, shop reply) {
	t.Helper()
	made := through(t, client, http.MethodPost, "/scim/v2/Users", `{"userName":"ada@example.com","name":{"givenName":"A","familyName":"B"}}`).
		want(t, http.StatusCreated)
	location := made.header.Get("Location")
	if !strings.HasPrefix(location, "http://shop.example/scim/v2/Users/") { // by Host and X-Forwarded-Proto
		t.Fatalf("Location %q", location)
	}
	user := strings.TrimPrefix(location, "http://shop.example")
	filter := "/scim/v2/Users?filter=" + url.QueryEscape(`userName eq "ada@example.com"`+strings.Repeat(" ", 8000))
	patch := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}`
	for name, c := range map[string]struct {
		method, path, body string
		header             []string
		status             int
		holds              string
	}{
		"the longest filter":          {http.MethodGet, filter, "", nil, 200, `"totalResults":1`},
		"an encoded path":             {http.MethodGet, "/scim/v2/Users/a%2Fb%20c", "", nil, 404, `"status":"404"`},
		"what looks like the shop's":  {http.MethodGet, "/scim/v2/Users/index.php", "", nil, 404, `"status":"404"`},
		"doubled slashes":             {http.MethodGet, "/scim/v2//ServiceProviderConfig/", "", nil, 200, `"patch"`},
		"an error's body":             {http.MethodGet, "/scim/v2/Users/999", "", nil, 404, "urn:ietf:params:scim:api:messages:2.0:Error"},
		"a wrong token":               {http.MethodGet, "/scim/v2/Users", "", []string{"Authorization", "Bearer wrong"}, 401, `"status":"401"`},
		"PATCH":                       {http.MethodPatch, user, patch, nil, 200, `"active":false`},
		"PUT":                         {http.MethodPut, user, `{"userName":"ada@example.com","name":{"givenName":"A","familyName":"C"}}`, nil, 200, `"familyName":"C"`},
		"DELETE":                      {http.MethodDelete, "/scim/v2/Users/998", "", nil, 404, `"status":"404"`},
		"a body of 1 MiB":             {http.MethodPost, "/scim/v2/Users", paddedTo(1 << 20), nil, 409, "uniqueness"},
		"a larger body":               {http.MethodPost, "/scim/v2/Users", paddedTo(1<<20 + 1), nil, 413, `"status":"413"`},
		"admin users without a token": {http.MethodGet, "/admin/scim/v2/Users", "", nil, 404, "Base URL"},
		"the shop":                    {http.MethodGet, "/customer/account", "", nil, shop.status, shop.body},
	} {
		if got := through(t, client, c.method, c.path, c.body, c.header...); got.status != c.status || !strings.Contains(got.body, c.holds) {
			t.Errorf("%s: %d %s, want %d with %s", name, got.status, got.body, c.status, c.holds)
		}
	}
}

// paddedTo is a user in a body of this length.
func paddedTo(length int) string {
	const user = `{"userName":"ada@example.com","name":{"givenName":"A","familyName":"B"}}`
	return user + strings.Repeat(" ", length-len(user))
}

func TestNginxPassesAPathOfTheBaseURL(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t, magentotest.WithModule()).URL)
	e.SCIMBaseURL = "https://shop.example/bridge"
	client := nginx(t, start(t, e).base, func(locations string) string {
		return strings.NewReplacer("^~ /scim", "^~ /bridge/scim", "^~ /admin", "^~ /bridge/admin").Replace(locations)
	})
	got := through(t, client, http.MethodGet, "/bridge/scim/v2/ServiceProviderConfig", "").want(t, http.StatusOK)
	var document struct{ Meta struct{ Location string } }
	if err := json.Unmarshal([]byte(got.body), &document); err != nil {
		t.Fatal(err)
	}
	if want := "https://shop.example/bridge/scim/v2/ServiceProviderConfig"; document.Meta.Location != want {
		t.Errorf("location %q, want %q", document.Meta.Location, want)
	}
	through(t, client, http.MethodGet, "/scim/v2/ServiceProviderConfig", "").want(t, http.StatusUnauthorized) // the shop's password
}
