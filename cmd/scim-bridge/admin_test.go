package main

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/bridge/admin"
	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

const (
	adminToken = "a-token-for-administrators"
	bob        = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"bob","emails":[{"value":"bob@example.com","primary":true}],"name":{"givenName":"Bob","familyName":"Builder"},"active":true}`
)

// asAdmin asks /admin/scim/v2 with the token for it.
func (r *running) asAdmin(method, path, body string, headers ...string) reply {
	r.t.Helper()
	url := strings.TrimSuffix(r.base, scimPrefix) + adminPrefix + path
	got, err := r.ask(method, url, body, append([]string{"Authorization", "Bearer " + adminToken}, headers...)...)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	return got
}

func adminEnvironment(shopURL string) config.Environment {
	e := environmentFor(shopURL)
	e.SCIMAdminTokens, e.AdminRolesAllowed = adminToken, "Sales"
	return e
}

func TestServeProvisionsAdminUsersBesideCustomers(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithModule(), magentotest.WithAdmin("root", "r00t-Password", ""), magentotest.WithRole("Sales"))
	r := start(t, adminEnvironment(shop.URL))
	made := r.asAdmin(http.MethodPost, "/Users", bob).want(t, http.StatusCreated)
	if location := made.header.Get("Location"); !strings.HasSuffix(location, adminPrefix+"/Users/2") {
		t.Errorf("Location is %s", location)
	}
	got := r.asAdmin(http.MethodPatch, "/Users/2", deactivate()).want(t, http.StatusOK)
	if !strings.Contains(got.body, `"active":false`) {
		t.Errorf("the user is not inactive: %s", got.body)
	}
	last := r.event(2)
	for field, want := range map[string]any{"event.action": "user-deactivated", "scim_bridge.route": adminPrefix + "/Users/:id", "user.target.id": "2"} {
		if last[field] != want {
			t.Errorf("the log says %s = %v, want %v", field, last[field], want)
		}
	}
	r.mustAsk(http.MethodPost, "/Users", ada).want(t, http.StatusCreated)
	if n := shop.CustomerCount(); n != 1 {
		t.Errorf("%d customers, want 1", n)
	}
}

// However a request ends, neither its password nor who it is about is in the
// log, and no secret in an answer.
func TestAdminUsersStayPrivate(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithModule(), magentotest.WithAdmin("root", "r00t-Password", ""))
	r := start(t, adminEnvironment(shop.URL))
	secrets := []string{"n3w-S3cret!", "short1", adminToken, shopToken}
	person := func(password string) string {
		return strings.Replace(bob, `{"schemas"`, `{"password":"`+password+`","schemas"`, 1)
	}
	answers := r.asAdmin(http.MethodPost, "/Users", person("short1")).want(t, http.StatusBadRequest).body
	answers += r.asAdmin(http.MethodPost, "/Users", person("n3w-S3cret!")).want(t, http.StatusCreated).body
	answers += r.asAdmin(http.MethodPost, "/Users", person("n3w-S3cret!")).want(t, http.StatusConflict).body
	answers += r.asAdmin(http.MethodPut, "/Users/2", person("n3w-S3cret!")).want(t, http.StatusOK).body
	answers += r.asAdmin(http.MethodPut, "/Users/2", person("short1")).want(t, http.StatusBadRequest).body
	r.event(5)
	log := r.log.String()
	for _, secret := range secrets {
		if strings.Contains(answers, secret) || strings.Contains(log, secret) {
			t.Errorf("%q is in an answer or in the log", secret)
		}
	}
	for _, personal := range []string{"bob", "Builder"} {
		if strings.Contains(log, personal) {
			t.Errorf("%q is in the log:\n%s", personal, log)
		}
	}
}

func TestEachEndpointHasItsOwnTokens(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithModule())
	r := start(t, adminEnvironment(shop.URL))
	r.asAdmin(http.MethodGet, "/Users", "").want(t, http.StatusOK)
	r.asAdmin(http.MethodGet, "/Users", "", "Authorization", "Bearer "+clientToken).want(t, http.StatusUnauthorized)
	r.mustAsk(http.MethodGet, "/Users", "", "Authorization", "Bearer "+adminToken).want(t, http.StatusUnauthorized)
	r.mustAsk(http.MethodGet, "/Users", "").want(t, http.StatusOK)
}

func TestWithoutAdminTokensThereIsNoAdminEndpoint(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithModule())
	e := adminEnvironment(shop.URL)
	e.SCIMAdminTokens = ""
	start(t, e).asAdmin(http.MethodGet, "/Users", "").want(t, http.StatusNotFound)
}

func TestWithoutTheModuleTheAdminEndpointSaysWhatToInstall(t *testing.T) {
	t.Parallel()
	r := start(t, adminEnvironment(newShop(t).URL))
	for _, path := range []string{"/Users", "/Users/1", "/Groups", "/Schemas", "/ResourceTypes"} {
		got := r.asAdmin(http.MethodGet, path, "").want(t, http.StatusNotImplemented)
		if !strings.Contains(got.body, "ScimBridge_ScimBridge") {
			t.Errorf("%s does not say what is missing: %s", path, got.body)
		}
	}
	r.mustAsk(http.MethodGet, "/Users", "").want(t, http.StatusOK) // customers are as ever
}

func TestServeEndsWhereTheDefaultRoleIsMissing(t *testing.T) {
	t.Parallel()
	e := adminEnvironment(newShop(t, magentotest.WithModule()).URL)
	e.AdminRoleDefault = "Nobodies"
	r := start(t, e)
	err := <-r.done
	if wrong, ok := errors.AsType[*admin.SetupError](err); !ok || !strings.Contains(wrong.Error(), "ADMIN_ROLE_DEFAULT") {
		t.Errorf("serve ended with %v", err)
	}
	r.done <- err // for the end of the test
}

func TestTheBridgesOwnAccountIsSafe(t *testing.T) {
	t.Parallel()
	const password = "Br1dge-Password"
	shop := newShop(t, magentotest.WithModule(), magentotest.WithAdmin("root", "r00t-Password", ""), magentotest.WithAdmin("bridge", password, ""))
	e := adminEnvironment(shop.URL)
	e.MagentoAccessToken, e.MagentoAdminUsername, e.MagentoAdminPassword = "", "bridge", password
	r := start(t, e)
	for method, body := range map[string]string{http.MethodPatch: deactivate(), http.MethodDelete: ""} {
		got := r.asAdmin(method, "/Users/2", body).want(t, http.StatusForbidden)
		if !strings.Contains(got.body, "MAGENTO_ADMIN_USERNAME") {
			t.Errorf("%s is refused without a reason: %s", method, got.body)
		}
	}
	r.asAdmin(http.MethodPatch, "/Users/1", deactivate()).want(t, http.StatusOK) // the other one may go
	if !shop.AdminCanLogIn("bridge", password) {
		t.Error("the bridge has locked itself out")
	}
}

func TestDemoServesAdminUsers(t *testing.T) {
	t.Parallel()
	e := demoEnvironment(clientToken)
	e.SCIMAdminTokens, e.AdminRolesAllowed, e.AdminRoleDefault = adminToken, "Sales", "Staff"
	banner, _ := demo(t, e)
	url := ""
	for _, line := range banner {
		if rest, ok := strings.CutPrefix(line, "Admin URL"); ok {
			url = strings.TrimSpace(rest)
		}
	}
	r := &running{t: t, base: strings.TrimSuffix(url, adminPrefix) + scimPrefix}
	made := r.asAdmin(http.MethodPost, "/Users", bob).want(t, http.StatusCreated)
	if !strings.Contains(made.body, `"display":"Staff"`) {
		t.Errorf("the user is not in the default role: %s", made.body)
	}
	group := func(name string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"` + name + `","members":[{"value":"2"}]}`
	}
	r.asAdmin(http.MethodPost, "/Groups", group("Sales")).want(t, http.StatusCreated)
	r.asAdmin(http.MethodPost, "/Groups", group("Buyers")).want(t, http.StatusForbidden)
}

func TestStockDemoHasNoAdminUsers(t *testing.T) {
	t.Parallel()
	e := demoEnvironment(clientToken)
	e.SCIMAdminTokens = adminToken
	banner, _ := demo(t, e, "--stock")
	for _, line := range banner {
		if url, ok := strings.CutPrefix(line, "Admin URL"); ok {
			r := &running{t: t, base: strings.TrimSuffix(strings.TrimSpace(url), adminPrefix) + scimPrefix}
			r.asAdmin(http.MethodGet, "/Users", "").want(t, http.StatusNotImplemented)
			return
		}
	}
	t.Error("the banner shows no address for admin users")
}
