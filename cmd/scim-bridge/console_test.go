package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/scim-bridge/scim-bridge/config"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// console asks for a page of the console.
func (r *running) console(path string) string {
	r.t.Helper()
	got, err := r.ask(http.MethodGet, r.ops+"/console/"+path, "", "Authorization", "")
	if err != nil {
		r.t.Fatal(err)
	}
	return got.want(r.t, http.StatusOK).body
}

// press sends a form of the console.
func (r *running) press(path string, form url.Values) string {
	r.t.Helper()
	got, err := r.ask(http.MethodPost, r.ops+"/console/"+path, form.Encode(), "Authorization", "",
		"Content-Type", "application/x-www-form-urlencoded")
	if err != nil {
		r.t.Fatal(err)
	}
	return got.want(r.t, http.StatusOK).body
}

func mustHold(t *testing.T, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("the page lacks %q:\n%s", text, plainText(body))
		}
	}
}

// plainText is what a page says.
func plainText(body string) string {
	if _, content, isPage := strings.Cut(body, "<main"); isPage {
		body = content
	}
	return regexp.MustCompile(`(?:<[^>]*>|\s)+`).ReplaceAllString(body, " ")
}

const oneUser = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com",` +
	`"name":{"givenName":"Ada","familyName":"Lovelace"},"active":true}`

func TestConsoleShowsTheShopAndItsClients(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithModule())
	e := environmentFor(shop.URL)
	e.SCIMTokens, e.SCIMBaseURL = "okta="+clientToken, "https://scim.example"
	r := start(t, e)
	r.mustAsk(http.MethodPost, "/Users", oneUser).want(t, http.StatusCreated)
	r.mustAsk(http.MethodGet, "/Users", "", "Authorization", "Bearer wrong").want(t, http.StatusUnauthorized)

	mustHold(t, r.console(""), "okta", "sha256:", "just now", shop.URL, "Main Website", "version 1.1.0", "Kept in scim_user_name",
		"1 change of users", "shoppers included")
	mustHold(t, r.console("configuration"), "https://scim.example/scim/v2", "has reached me")
	mustHold(t, r.press("configuration/check", nil), "Magento answers at MAGENTO_URL", "the companion module is installed")
	mustHold(t, r.console("groups"), "General", "new customers come into it", "SCIM_ADMIN_TOKENS</code> is not set")
	mustHold(t, r.console("activity"), "user created", "wrong token", "The bearer token is not valid.")
	mustHold(t, r.console("activity/1"), "<code>userName</code>", "POST /scim/v2/Users", "‹text›")
	mustHold(t, r.console("activity/2"), "Compare the token at the identity provider")
	r.mustAsk(http.MethodPatch, "/Users/1", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`+
		`{"op":"add","path":"title","value":"Countess"},{"op":"replace","path":"active","value":true}]}`).want(t, http.StatusOK)
	mustHold(t, plainText(r.console("activity/3")), "Changed title Attributes in the request")
}

// The pages show what others may see: no secrets, and of people their numbers alone.
func TestConsoleShowsNoSecretsAndNobodysName(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithModule())
	r := start(t, environmentFor(shop.URL))
	r.mustAsk(http.MethodPost, "/Users", oneUser).want(t, http.StatusCreated)
	r.mustAsk(http.MethodGet, "/Users?filter="+url.QueryEscape(`userName eq "ada@example.com"`), "").want(t, http.StatusOK)
	r.mustAsk(http.MethodPost, "/Users", oneUser).want(t, http.StatusConflict)
	r.mustAsk(http.MethodGet, "/Users/ada@example.com", "").want(t, http.StatusNotFound)
	for _, path := range []string{"", "configuration", "mapping", "groups", "activity", "activity/1", "activity/2", "activity/3", "activity/4"} {
		body := r.console(path)
		for _, secret := range []string{clientToken, shopToken, "ada@example.com", "Lovelace"} {
			if strings.Contains(body, secret) {
				t.Errorf("the page %q shows %q:\n%s", path, secret, plainText(body))
			}
		}
	}
}

func TestConsoleShowsWhereAttributesAreKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options    []magentotest.Option
		title, own string
	}{
		"stock":  {nil, "title string Nowhere –", "userName string Field email 255 characters required"},
		"module": {[]magentotest.Option{magentotest.WithModule()}, "title string Text scim_attributes", "userName string Field scim_user_name 255 characters required"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, c.options...)
			e := environmentFor(shop.URL)
			e.CustomerAttributes = "nickName=taxvat"
			r := start(t, e)
			mustHold(t, plainText(r.console("mapping")), c.title, c.own, "nickName string Field taxvat 50 characters", "name.givenName string Field firstname 255 characters")
			mustHold(t, r.press("mapping/validate", url.Values{"lines": {"title=custom.nothing\nemails=taxvat"}}),
				"the shop has no customer attribute nothing", "emails has several values")
			mustHold(t, r.press("mapping/validate", url.Values{"lines": {"title=dob"}}), "These lines fit the shop")
		})
	}
}

func TestPlaygroundWritesNothing(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithModule())
	r := start(t, environmentFor(shop.URL))
	r.mustAsk(http.MethodPost, "/Users", oneUser).want(t, http.StatusCreated)
	before := r.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusOK).body
	requests := `{"method":"PATCH","path":"/Users/1","body":{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[
  {"op":"replace","value":{"active":false}},
  {"op":"replace","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Sales"},
  {"op":"replace","path":"emails[type eq \"work\"].value","value":"ada@example.com"}]}}
{"method":"DELETE","path":"/Users/1"}
{"method":"POST","path":"/Users","body":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"grace@example.com","name":{"givenName":"Grace","familyName":"Hopper"},"colour":"red"}}`
	body := r.press("mapping/plan", url.Values{"requests": {requests}})
	mustHold(t, plainText(body), "would deactivate the user and change", "would delete the user", "would create the user grace@example.com",
		"nothing was written", "GET /V1/customers/{id}", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department Text scim_attributes",
		"emails.value Field email", "active Field scim_active", "colour Unknown")
	mustHold(t, r.press("mapping/plan", url.Values{"requests": {"nonsense"}}), "line 1: it is not JSON")
	if after := r.mustAsk(http.MethodGet, "/Users/1", "").want(t, http.StatusOK).body; after != before {
		t.Errorf("the user is now %s", after)
	}
}

func TestConsoleSaysWhyTheShopCannotBeAsked(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	e := environmentFor(shop.URL)
	e.MagentoAccessToken = "another-token"
	r := start(t, e)
	mustHold(t, r.console(""), "The shop cannot be asked", "Run the check")
	mustHold(t, r.press("configuration/check", nil), "problem")
	mustHold(t, r.console("mapping"), `role="alert"`)
}

func TestGuardIsLiftedInTheConsole(t *testing.T) {
	t.Parallel()
	shop := newShop(t, magentotest.WithModule())
	e := environmentFor(shop.URL)
	e.Guard, e.GuardLimit = "block", "5/1h"
	r := start(t, e)
	for i := range 6 {
		name := string(rune('a'+i)) + "@example.com"
		r.mustAsk(http.MethodPost, "/Users", strings.ReplaceAll(oneUser, "ada@example.com", name)).want(t, http.StatusCreated)
	}
	for _, id := range []string{"1", "2", "3", "4", "5"} {
		r.mustAsk(http.MethodDelete, "/Users/"+id, "").want(t, http.StatusNoContent)
	}
	r.mustAsk(http.MethodDelete, "/Users/6", "").want(t, http.StatusServiceUnavailable)
	mustHold(t, r.console(""), "changes more people", "Lift the guard")
	mustHold(t, r.press("guard/lift", nil), "nothing of token-1 is held until")
	r.mustAsk(http.MethodDelete, "/Users/6", "").want(t, http.StatusNoContent)
}

func TestConsoleTokensAreNotThoseOfClients(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	e := environmentFor(shop.URL)
	e.ConsoleTokens = "token-of-the-console"
	r := start(t, e)
	for token, want := range map[string]int{clientToken: http.StatusForbidden, "token-of-the-console": http.StatusSeeOther} {
		got, err := r.ask(http.MethodPost, r.ops+"/console/login", url.Values{"token": {token}}.Encode(), "Content-Type", "application/x-www-form-urlencoded")
		if err != nil {
			t.Fatal(err)
		}
		got.want(t, want)
	}
	if got, err := r.ask(http.MethodGet, r.ops+"/livez", "", "Authorization", ""); err != nil || got.status != http.StatusOK {
		t.Errorf("the probe is answered %d, %v", got.status, err)
	}
}

func TestStreamsEndWhenTheServiceStops(t *testing.T) {
	t.Parallel()
	shop := newShop(t)
	r := start(t, environmentFor(shop.URL))
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, r.ops+"/console/activity/stream", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	stream := bufio.NewReader(resp.Body)
	if _, err := stream.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	r.mustAsk(http.MethodGet, "/Users", "").want(t, http.StatusOK)
	for line := ""; line != "event: entry\n"; { // of the request, which may come after its answer
		if line, err = stream.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	r.stop()
	if rest, err := io.ReadAll(stream); err != nil {
		t.Errorf("the stream ends with %v after %s", err, rest)
	}
	if err := <-r.done; err != nil || strings.Contains(r.log.String(), "cut off") {
		t.Errorf("the service ends after %s with %v", time.Since(began), err)
	}
}

func TestDemoSaysWhereTheConsoleIs(t *testing.T) {
	t.Parallel()
	banner, _ := demo(t, demoEnvironment(clientToken))
	address := ""
	for _, line := range banner {
		if after, ok := strings.CutPrefix(line, "Console    "); ok {
			address = after
		}
	}
	r := &running{t: t}
	got, err := r.ask(http.MethodGet, address, "", "Authorization", "")
	if err != nil {
		t.Fatalf("%q: %v", address, err)
	}
	mustHold(t, got.want(t, http.StatusOK).body, "Overview", "This is a demo:")
}

// Seen from other machines, the console of a demo needs a token, which the banner has.
func TestDemoProtectsAConsoleThatOthersReach(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]bool{"": false, "127.0.0.1:9090": false, "[::1]:0": false, ":9090": true, "0.0.0.0:0": true} {
		e := config.Environment{OpsListen: listen}
		if demoConsole(&e); (e.ConsoleTokens != "") != want {
			t.Errorf("%q has a token: %t", listen, !want)
		}
	}
}
