package magento

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestRefusalsOfCredentialsAreExplained has Magento's texts, in English and in another language.
func TestRefusalsOfCredentialsAreExplained(t *testing.T) {
	t.Parallel()
	for said, want := range map[string][3]string{
		"The timestamp value in the oauth_timestamp parameter is incorrect.": {"", "the shop's clock is behind", "NTP"},
		"Der Zeitstempel im Parameter oauth_timestamp ist nicht korrekt.":    {"", "the shop's clock is behind", "NTP"},
		"The signature is invalid. Verify and try again.":                    {"", "the signature (OAuth) is wrong", "MAGENTO_SIGNING_URL"},
		"A consumer having the specified key does not exist":                 {"", "no active integration with MAGENTO_CONSUMER_KEY", "compare the values"},
		"Specified token does not exist":                                     {"", "does not know MAGENTO_ACCESS_TOKEN", "compare the values"},
		"The token length is invalid. Check the length and try again.":       {"", "does not know MAGENTO_ACCESS_TOKEN", "compare the values"},
		"Etwas anderes": {"", "the shop does not accept the credentials", "MAGENTO_SIGNING_URL"},
		"Please use the 2fa provider-specific endpoints to obtain a token.": {"/V1/integration/admin/token", "asks for a second factor", "Google Authenticator (base32"},
		"You are required to configure 2FA.":                                {"/V1/tfa/provider/google/authenticate", "has not set up", "Google Authenticator in the admin"},
		"Invalid code.":                                                     {"/V1/tfa/provider/google/authenticate", "the one-time password is wrong", "NTP"},
		"Anmeldung falsch":                                                  {"/V1/integration/admin/token", "the name or the password of the admin user is wrong", "MAGENTO_ADMIN_PASSWORD"},
	} {
		e := &Error{Kind: Refused, Status: http.StatusUnauthorized, Route: want[0], Template: said}
		text, fix := e.Explain()
		if !strings.Contains(text, want[1]) || !strings.Contains(fix, want[2]) {
			t.Errorf("%s: %q, %q", said, text, fix)
		}
	}
}

// A signature needs a write in the shop's database, before anything is checked.
func TestANonceThatCannotBeStoredIsNoRefusal(t *testing.T) {
	t.Parallel()
	e := refusal(about(routeCreateCustomer), http.StatusUnauthorized, jsonHeader, []byte(`{"message":"An error occurred validating the nonce"}`))
	if text, fix := e.Explain(); e.Kind != Unavailable || e.Ambiguous || !strings.Contains(text, "database") || !strings.Contains(fix, "full") {
		t.Errorf("%s: %q, %q", e.Kind, text, fix)
	}
}

// TestMissingPermissionsAreNamedAsInTheAdmin holds what is to be ticked; that a token is refused
// altogether is thought of only where nothing was ever allowed.
func TestMissingPermissionsAreNamedAsInTheAdmin(t *testing.T) {
	t.Parallel()
	for _, p := range Permissions() {
		e := &Error{Kind: Refused, Resource: p.Resource}
		text, fix := e.Explain()
		if text != "the bridge may not "+p.Purpose || !strings.Contains(fix, "tick "+p.Tick+" in the integration") || !strings.Contains(fix, "Bearer") {
			t.Errorf("%q, %q", text, fix)
		}
		e.Accepted = true
		if _, fix := e.Explain(); strings.Contains(fix, "Bearer") || !strings.Contains(fix, "it was changed or revoked in Magento since") {
			t.Errorf("%s: %q", p.Resource, fix)
		}
	}
	if text, _ := (&Error{Kind: Refused, Resource: "Some_Module::thing"}).Explain(); text != "the bridge may not use Some_Module::thing" {
		t.Errorf("%q", text)
	}
}

// TestPermissionsOfAnAdminUserAreInItsRole logs in as one: no integration has them.
func TestPermissionsOfAnAdminUserAreInItsRole(t *testing.T) {
	t.Parallel()
	login := AdminLogin{Username: "bridge", Password: "x"}
	c, err := New(Config{BaseURL: "https://shop.example", Credentials: login, Transport: transportFunc(func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.Method == http.MethodPost:
			_, _ = w.WriteString(`"token"`)
		case r.Header.Get("Authorization") == "Bearer token":
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.WriteString(`{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"Magento_Backend::store"}}`)
		default: // whether that header arrives
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.WriteString(`{"message":"The OAuth version is not supported."}`)
		}
		return w.Result(), nil
	})})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Websites(t.Context())
	const want = "tick Stores > Settings > All Stores in the user's role (System > Permissions > User Roles > Role Resources)"
	if _, fix := asError(t, err).Explain(); fix != want {
		t.Errorf("%q", fix)
	}
}

// TestTroubleInFrontOfMagentoIsExplained has the statuses of what does not reach it.
func TestTroubleInFrontOfMagentoIsExplained(t *testing.T) {
	t.Parallel()
	for status, want := range map[int][2]string{
		http.StatusTooManyRequests:     {"limits the bridge's requests (429)", "raise the limit"},
		http.StatusInternalServerError: {"an error of its own (500)", "var/log"},
		http.StatusBadGateway:          {"gets no answer from it (502)", "php-fpm"},
		http.StatusServiceUnavailable:  {"in maintenance mode", "maintenance:disable"},
		http.StatusGatewayTimeout:      {"gets no answer from it (504)", "php-fpm"},
		522:                            {"gets no answer from it (522)", "php-fpm"},
	} {
		e := refusal(about(routeWebsites), status, nil, []byte("<html>"))
		text, fix := e.Explain()
		if !strings.Contains(text, want[0]) || !strings.Contains(fix, want[1]) {
			t.Errorf("%d: %q, %q", status, text, fix)
		}
	}
}

// TestARedirectSaysWhereItLeads has the three kinds of one: to another host, to a page of the same, and
// to nowhere.
func TestARedirectSaysWhereItLeads(t *testing.T) {
	t.Parallel()
	for location, want := range map[string][2]string{
		"https://www.shop.example/rest?ada@example.com": {"MAGENTO_URL is redirected to https://www.shop.example (302)", "set MAGENTO_URL to the address"},
		"/login?user=ada@example.com":                   {"MAGENTO_URL is redirected to another page of the same host (302)", "let /rest/V1/ pass there without a log-in page"},
		"":                                              {"MAGENTO_URL is redirected to another address (302)", "set MAGENTO_URL to the address"},
	} {
		e := refusal(about(routeWebsites), http.StatusFound, http.Header{"Location": {location}}, nil)
		if text, fix := e.Explain(); text != want[0] || !strings.Contains(fix, want[1]) || strings.Contains(text+fix, "ada") {
			t.Errorf("%s: %q, %q", location, text, fix)
		}
	}
}

// TestADroppedHeaderIsAskedForRarely counts the questions: one for all calls that are refused at the
// same time, another one a minute later, and none once something was allowed.
func TestADroppedHeaderIsAskedForRarely(t *testing.T) {
	t.Parallel()
	const refused = `{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"Magento_Backend::store"}}`
	synctest.Test(t, func(t *testing.T) {
		asked, allowed := 0, false
		c, err := New(Config{BaseURL: "https://shop.example", Credentials: Bearer{Token: "x"}, Transport: transportFunc(func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			w.Header().Set("Content-Type", "application/json")
			if strings.HasPrefix(r.Header.Get("Authorization"), "OAuth") {
				asked++
			}
			if strings.HasSuffix(r.URL.Path, "/directory/currency") {
				_, _ = w.WriteString(`{"base_currency_code":"EUR"}`)
				return w.Result(), nil
			}
			if allowed {
				_, _ = w.WriteString("[]")
				return w.Result(), nil
			}
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.WriteString(refused)
			return w.Result(), nil
		})})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		refusals := func(want int, dropped bool) {
			t.Helper()
			for range 3 {
				_, err := c.Websites(t.Context())
				if e := asError(t, err); e.IsHeaderDropped() != dropped || e.Kind != Refused {
					t.Errorf("%v", e)
				}
			}
			if asked != want {
				t.Errorf("%d questions, want %d", asked, want)
			}
		}
		if _, err := NewProbe(c).Reach(t.Context()); err != nil { // without that header, so it tells nothing of it
			t.Fatal(err)
		}
		refusals(1, true)
		time.Sleep(headerPause)
		refusals(2, true)
		allowed = true
		if _, err := c.Websites(t.Context()); err != nil {
			t.Fatal(err)
		}
		allowed = false
		time.Sleep(headerPause)
		refusals(2, false)
	})
}
