package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/cmd/scim-bridge/internal/selftest"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// play runs the command selftest against an address with the client's token.
func play(t *testing.T, base string, e config.Environment, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	e.SCIMBaseURL = base
	if e.SCIMToken == "" {
		e.SCIMToken = clientToken
	}
	var out, errs output
	status = run(t.Context(), append([]string{"selftest"}, args...), &process{
		environment: func() (config.Environment, error) { return e, nil }, readFile: os.ReadFile,
		stdin: strings.NewReader(""), stdout: &out, stderr: &errs,
	})
	return status, out.String(), errs.String()
}

func (r *running) origin() string { return strings.TrimSuffix(r.base, scimPrefix) }

// total is how many resources a list counts.
func (r *running) total(path string) int {
	r.t.Helper()
	var list struct {
		TotalResults int `json:"totalResults"`
	}
	if err := json.Unmarshal([]byte(r.mustAsk(http.MethodGet, path, "").want(r.t, http.StatusOK).body), &list); err != nil {
		r.t.Fatal(err)
	}
	return list.TotalResults
}

func TestSelftestPassesForEveryClientAndLeavesNothing(t *testing.T) {
	t.Parallel()
	for shopName, options := range map[string][]magentotest.Option{"stock": nil, "module": {magentotest.WithModule()}} {
		for _, client := range selftest.Clients() {
			t.Run(shopName+"/"+client, func(t *testing.T) {
				t.Parallel()
				shop := newShop(t, options...)
				r := start(t, withoutSettling(environmentFor(shop.URL)))
				groups := r.total("/Groups")
				status, out, _ := play(t, r.origin(), config.Environment{}, "--as", client)
				if status != exitOK || !strings.Contains(out, client+" can provision here") {
					t.Errorf("exit status %d:\n%s", status, out)
				}
				if n, g := shop.CustomerCount(), r.total("/Groups"); n != 0 || g != groups {
					t.Errorf("%d customers and %d groups are left, want 0 and %d", n, g, groups)
				}
				if warned := strings.Contains(out, "the shop does not keep externalId"); warned != (shopName == "stock" && client != "keycloak") {
					t.Errorf("warned of externalId: %t:\n%s", warned, out)
				}
			})
		}
	}
}

// withoutSettling is for a shop that nobody else writes to.
func withoutSettling(e config.Environment) config.Environment {
	e.GroupSettle = "0"
	return e
}

func TestSelftestSaysThatNoAdminUsersAreServed(t *testing.T) {
	t.Parallel()
	r := start(t, environmentFor(newShop(t).URL))
	status, out, _ := play(t, r.origin(), config.Environment{}, "--admins")
	if status != exitFailed || !strings.Contains(out, "it serves no admin users") || !strings.Contains(out, "set SCIM_ADMIN_TOKENS for serve") {
		t.Errorf("exit status %d:\n%s", status, out)
	}
}

func TestSelftestPassesForAdminUsers(t *testing.T) {
	t.Parallel()
	const role = "Self test role"
	shop := newShop(t, magentotest.WithModule(), magentotest.WithAdmin("owner", "Admin12345", ""))
	e := environmentFor(shop.URL)
	e.SCIMAdminTokens, e.AdminRolesAllowed = "token-of-the-admins", role
	r := start(t, e)
	for _, client := range selftest.Clients() {
		for _, more := range [][]string{nil, {"--group", role}} {
			args := append([]string{"--admins", "--as", client}, more...)
			status, out, _ := play(t, r.origin(), config.Environment{SCIMToken: "token-of-the-admins"}, args...)
			if status != exitOK || strings.Contains(out, "/Groups") != (more != nil) {
				t.Errorf("%v: exit status %d:\n%s", args, status, out)
			}
		}
	}
	status, out, _ := play(t, r.origin(), config.Environment{SCIMToken: "token-of-the-admins"}, "--admins", "--group", "Unlisted")
	if status != exitFailed || !strings.Contains(out, "list the name in ADMIN_ROLES_ALLOWED") || !strings.Contains(out, "remove the person") {
		t.Errorf("a role that is not allowed: exit status %d:\n%s", status, out)
	}
}

func TestSelftestWhereDeletingIsLimited(t *testing.T) {
	t.Parallel()
	for policy, want := range map[string]string{"forbid": "stays, inactive", "deactivate": "can provision here"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, magentotest.WithModule())
			e := environmentFor(shop.URL)
			e.CustomerDelete = policy
			r := start(t, e)
			for _, client := range []string{"jumpcloud", "okta"} {
				status, out, _ := play(t, r.origin(), config.Environment{}, "--as", client)
				if status != exitOK || !strings.Contains(out, want) {
					t.Errorf("%s: exit status %d, without %q:\n%s", client, status, want, out)
				}
			}
			if active := r.total("/Users?filter=active%20eq%20true"); active != 0 {
				t.Errorf("%d are active", active)
			}
		})
	}
}

func TestSelftestTouchesNobodyWhoIsThere(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithModule())
	r := start(t, environmentFor(shop.URL))
	const user = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","emails":[{"value":"ada@example.com"}],"name":{"givenName":"Ada","familyName":"King"}}`
	before := r.mustAsk(http.MethodPost, "/Users", user).want(t, http.StatusCreated)
	r.mustAsk(http.MethodPost, "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Buyers"}`).want(t, http.StatusCreated)
	for _, client := range selftest.Clients() {
		for want, args := range map[string][]string{
			"somebody has the address ada@example.com already": {"--email", "ADA@example.com"},
			"there is a group Buyers already":                  {"--group", "buyers"},
		} {
			status, out, _ := play(t, r.origin(), config.Environment{}, append(args, "--as", client)...)
			if status != exitFailed || !strings.Contains(strings.ToLower(out), strings.ToLower(want)) || strings.Contains(out, "DELETE") {
				t.Errorf("%s: exit status %d, without %q:\n%s", client, status, want, out)
			}
		}
	}
	after := r.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusOK)
	if after.body != before.body || shop.CustomerCount() != 1 || r.total("/Groups?filter=displayName%20eq%20%22Buyers%22") != 1 {
		t.Errorf("they were touched:\n%s\n%s", before.body, after.body)
	}
}

func TestSelftestStaysInsideOfCustomerScope(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	e := environmentFor(shop.URL)
	e.CustomerScope = "domains:*.example.org,example.net"
	r := start(t, e)
	status, out, _ := play(t, r.origin(), config.Environment{})
	if status != exitFailed || !strings.Contains(out, "> give a domain inside of CUSTOMER_SCOPE by --email-domain") {
		t.Errorf("outside: exit status %d:\n%s", status, out)
	}
	for _, args := range [][]string{{"--email-domain", "example.net"}, {"--email", "some@example.net"}} {
		if status, out, _ := play(t, r.origin(), config.Environment{}, args...); status != exitOK {
			t.Errorf("%v: exit status %d:\n%s", args, status, out)
		}
	}
	if status, out, _ := play(t, r.origin(), config.Environment{CustomerScope: e.CustomerScope}); status != exitOK {
		t.Errorf("with the setting itself: exit status %d:\n%s", status, out)
	}
	if n := shop.CustomerCount(); n != 0 {
		t.Errorf("%d customers are left", n)
	}
}

func TestSelftestRemovesWhatItMadeAfterAFailure(t *testing.T) {
	t.Parallel()
	for _, client := range selftest.Clients() {
		shop := newShop(t)
		r := start(t, withoutSettling(environmentFor(shop.URL)))
		groups := r.total("/Groups")
		proxy := between(t, r, func(w http.ResponseWriter, req *http.Request, pass http.HandlerFunc) {
			if req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/Groups") {
				pass(httptest.NewRecorder(), req) // done, but the answer is lost
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			pass(w, req)
		})
		status, out, _ := play(t, proxy, config.Environment{}, "--as", client)
		if status != exitFailed || !strings.Contains(out, "a proxy answers, but does not reach the bridge (502 to a POST)") {
			t.Errorf("%s: exit status %d:\n%s", client, status, out)
		}
		if n, g := shop.CustomerCount(), r.total("/Groups"); n != 0 || g != groups {
			t.Errorf("%s: %d customers and %d groups are left, want 0 and %d:\n%s", client, n, g, groups, out)
		}
	}
}

func TestSelftestRemovesWhoWasMadeByACreateWithoutAnswer(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	r := start(t, environmentFor(shop.URL))
	proxy := between(t, r, func(w http.ResponseWriter, req *http.Request, pass http.HandlerFunc) {
		if req.Method == http.MethodPost {
			pass(httptest.NewRecorder(), req)
			panic(http.ErrAbortHandler)
		}
		pass(w, req)
	})
	status, out, _ := play(t, proxy, config.Environment{})
	if status != exitFailed || !strings.Contains(out, "was cut before an answer came") || shop.CustomerCount() != 0 {
		t.Errorf("exit status %d, %d customers are left:\n%s", status, shop.CustomerCount(), out)
	}
}

// interrupting cancels a context when a text was written.
type interrupting struct {
	output
	text   string
	cancel context.CancelFunc
}

func (w *interrupting) Write(p []byte) (int, error) {
	n, err := w.output.Write(p)
	if strings.Contains(w.String(), w.text) {
		w.cancel()
	}
	return n, err
}

func TestSelftestRemovesWhatItMadeAfterAnInterrupt(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"create the person", "create the group", "add the person to the group"} {
		shop := newShop(t)
		r := start(t, withoutSettling(environmentFor(shop.URL)))
		groups := r.total("/Groups")
		ctx, cancel := context.WithCancel(t.Context())
		out := &interrupting{text: at, cancel: cancel}
		status := run(ctx, []string{"selftest"}, &process{
			environment: func() (config.Environment, error) {
				return config.Environment{SCIMBaseURL: r.origin(), SCIMToken: clientToken}, nil
			},
			readFile: os.ReadFile, stdin: strings.NewReader(""), stdout: out, stderr: io.Discard,
		})
		if status != exitFailed || !strings.Contains(out.String(), "interrupted") || !strings.Contains(out.String(), "remove the person") {
			t.Errorf("exit status %d:\n%s", status, out)
		}
		if n, g := shop.CustomerCount(), r.total("/Groups"); n != 0 || g != groups {
			t.Errorf("%d customers and %d groups are left, want 0 and %d:\n%s", n, g, groups, out)
		}
	}
}

func TestSelftestPrintsJSON(t *testing.T) {
	t.Parallel()
	r := start(t, environmentFor(newShop(t).URL))
	for token, want := range map[config.Secret]bool{clientToken: true, "a-token-of-nobody": false} {
		status, out, _ := play(t, r.origin(), config.Environment{SCIMToken: token}, "--json")
		var report struct {
			OK    bool
			As    string
			Steps []struct {
				Step, Status int
				Result, Fix  string
			}
		}
		if err := json.Unmarshal([]byte(out), &report); err != nil {
			t.Fatalf("%v:\n%s", err, out)
		}
		if (status == exitOK) != want || report.OK != want || report.As != "generic" || len(report.Steps) == 0 {
			t.Errorf("exit status %d:\n%s", status, out)
		}
		if strings.Contains(out, string(token)) {
			t.Errorf("the token is printed:\n%s", out)
		}
		for i, step := range report.Steps {
			if step.Step != i+1 || step.Status == 0 {
				t.Errorf("step %d is %+v", i+1, step)
			}
		}
	}
}

func TestSelftestRefusesATokenThatCannotBeRight(t *testing.T) {
	t.Parallel()
	digest := config.Secret("sha256:" + strings.Repeat("ab", 32))
	for token, want := range map[config.Secret]string{
		digest: "that is its digest", "Bearer token-of-the-client": "leave that out", "two words": "has a space in it",
		" ": "begins or ends with whitespace",
	} {
		status, out, errs := play(t, "http://127.0.0.1:1", config.Environment{SCIMToken: token})
		if status != exitUsage || !strings.Contains(errs, want) || out != "" || strings.Contains(errs, string(token)) && token != " " {
			t.Errorf("exit status %d, %q, %q; want %q", status, out, errs, want)
		}
	}
	status, _, errs := play(t, "", config.Environment{})
	if status != exitUsage || !strings.Contains(errs, "SCIM_BASE_URL is not set") {
		t.Errorf("without an address: exit status %d, %q", status, errs)
	}
}
