package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/internal/bridgetest"
	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// wholeAdmin is everything with what a customer cannot have.
func wholeAdmin(replace ...string) string {
	body := strings.Replace(bridgetest.Everything, `"entitlements"`, `"x509Certificates":[{"value":"MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjEL"}],"entitlements"`, 1)
	return strings.NewReplacer(replace...).Replace(body)
}

// What a client sent of an administrator is what it reads back, and Magento has
// of it what it has room for.
func TestAdminAttributesAreReadBackAsTheyWereSent(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Ångström ", 30) + "😀"
	for name, c := range map[string]struct {
		body   string
		stored map[string]any
	}{
		"all at once": {wholeAdmin(), map[string]any{
			"username": "bjensen", "firstname": "Barbara", "lastname": "Jensen (Sales)", "email": "bjensen@example.com", "interface_locale": "fr_FR", "scim_external_id": "701984", "is_active": true,
		}},
		"long texts": {wholeAdmin("bjensen", "long", "TITLE", long, `"Barbara"`, `"`+long+`"`, "Jensen (Sales)", strings.Repeat("ж", 33), "701984", strings.Repeat("😀", 255)), map[string]any{
			"firstname": strings.Repeat("Ångström ", 3) + "Ångst", "lastname": strings.Repeat("ж", 32), "scim_external_id": strings.Repeat("😀", 255),
		}},
		"emoji in the name": {wholeAdmin("bjensen", "emoji", `"Barbara"`, `"Bar😀bara"`, "Jensen (Sales)", "👩‍👩‍👧 Jensen 💐"), map[string]any{
			"firstname": "Bar bara",
		}},
		"no emoji but emoji": {wholeAdmin("bjensen", "onlyemoji", `"Barbara"`, `"😀"`, "Jensen (Sales)", "💐"), map[string]any{}},
		"another address is primary": {wholeAdmin("bjensen", "primary", `"type":"work","primary":true},{"value":"babs@jensen.org"`, `"type":"work"},{"primary":true,"value":"babs@jensen.org"`), map[string]any{
			"email": "babs@jensen.org",
		}},
		"a language alone":                {adminWith("lang1", `,"preferredLanguage":"en"`), map[string]any{"interface_locale": "en_US"}},
		"a language with a script":        {adminWith("lang2", `,"preferredLanguage":"zh-Hans-CN"`), map[string]any{"interface_locale": "en_US"}},
		"a language in another case":      {adminWith("lang3", `,"preferredLanguage":"DE-de"`), map[string]any{"interface_locale": "de_DE"}},
		"a language with underscore":      {adminWith("lang4", `,"preferredLanguage":"de_CH"`), map[string]any{"interface_locale": "de_CH"}},
		"a list of languages":             {adminWith("lang5", `,"preferredLanguage":"da, en-gb;q=0.8, en;q=0.7"`), map[string]any{"interface_locale": "en_US"}},
		"a language that is none":         {adminWith("lang6", `,"preferredLanguage":"English (US)"`), map[string]any{"interface_locale": "en_US"}},
		"the language that all have":      {adminWith("lang7", `,"preferredLanguage":"en-US"`), map[string]any{"interface_locale": "en_US"}},
		"no given name":                   {`{"userName":"mono","name":{"familyName":"Jensen"},"emails":[{"value":"mono@example.com"}]}`, map[string]any{"firstname": "mono", "lastname": "Jensen"}},
		"an address that is the userName": {`{"userName":"own@example.com","displayName":"Own Er"}`, map[string]any{"username": "own@example.com", "email": "own@example.com", "firstname": "Own", "lastname": "Er"}},
		"as long as can be":               {adminWith(strings.Repeat("ü", 40), ``), map[string]any{"username": strings.Repeat("ü", 40)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{})
			created := w.Do(http.MethodPost, "/Users", c.body).Want(http.StatusCreated).SameAs("create", c.body)
			id := created.ID()
			w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).SameAs("read", c.body)
			stored, _ := w.Shop.Admin(parseInt(t, id))
			for field, want := range c.stored {
				if stored[field] != want {
					t.Errorf("Magento's %s is %q, want %q", field, stored[field], want)
				}
			}
			if n := w.Calls(func() {
				w.Do(http.MethodPut, "/Users/"+id, c.body).Want(http.StatusOK).SameAs("the same again", c.body)
			}); n != 1 {
				t.Errorf("a PUT of the same took %d calls, want 1", n)
			}
			// Its attributes by a PUT over somebody who had none of them.
			w.Do(http.MethodPut, "/Users/"+id, adminWith("plain"+id, "")).Want(http.StatusOK).Equal(nil, "title").Equal(nil, "addresses").Equal(nil, bridgetest.Enterprise)
			w.Do(http.MethodPut, "/Users/"+id, c.body).Want(http.StatusOK).SameAs("replace", c.body)
			w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).SameAs("read again", c.body)
			w.Do(http.MethodDelete, "/Users/"+id, "").Want(http.StatusNoContent)
		})
	}
}

// adminWith is a plain administrator with more attributes.
func adminWith(userName, more string) string {
	return `{"userName":"` + userName + `","name":{"givenName":"Ada","familyName":"Byron"},"emails":[{"value":"plain@example.com","type":"work","primary":true}]` + more + `}`
}

// A locale of the right shape that Magento does not know fails nobody: it is kept.
func TestAdminLanguageThatMagentoDoesNotKnow(t *testing.T) {
	t.Parallel()
	refusal := `{"message":"Invalid value of \"%value\" provided for the %fieldName field.","parameters":{"fieldName":"interface_locale","value":"xx_YY"}}`
	w := newWorld(t, setup{})
	body := adminWith("ada", `,"preferredLanguage":"xx-YY","title":"Clerk"`)
	w.Shop.Fail(magentotest.Fault{Route: "POST /V1/scim-bridge/admin-users", Status: http.StatusBadRequest, Body: refusal})
	id := w.Do(http.MethodPost, "/Users", body).Want(http.StatusCreated).SameAs("create", body).ID()
	w.warned(1, "language-unknown")
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).SameAs("read", body)
	w.Do(http.MethodPut, "/Users/"+id, adminWith("ada", `,"preferredLanguage":"de-DE"`)).Want(http.StatusOK).Equal("de-DE", "preferredLanguage")
	w.Shop.Fail(magentotest.Fault{Route: "PUT /V1/scim-bridge/admin-users/{userId}", Status: http.StatusBadRequest, Body: refusal})
	w.Do(http.MethodPut, "/Users/"+id, body).Want(http.StatusOK).SameAs("replace", body)
	w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK).SameAs("read", body)
	stored, _ := w.Shop.Admin(parseInt(t, id))
	if stored["interface_locale"] != "de_DE" {
		t.Errorf("the locale is %v, want it as it was", stored["interface_locale"])
	}
}

// warned waits for the event of the n-th request and fails where it lacks a warning.
func (w *world) warned(n int, code string) {
	w.T.Helper()
	warnings := w.LastEvent(n).Warnings()
	for _, warning := range warnings {
		if warning.Code == code {
			return
		}
	}
	w.T.Errorf("warnings %v, want %s", warnings, code)
}

// What does not fit is refused by name, never cut.
func TestAdminTextsThatDoNotFit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, attribute string }{
		"userName of 41":         {adminWith(strings.Repeat("u", 41), ""), "userName"},
		"userName with emoji":    {adminWith("ada😀", ""), "userName"},
		"userName of spaces":     {adminWith("  ", ""), "userName"},
		"e-mail of 129":          {strings.Replace(adminWith("ada", ""), "plain@", strings.Repeat("p", 117)+"@", 1), "emails.value"},
		"e-mail that is none":    {strings.Replace(adminWith("ada", ""), "plain@", "plain", 1), "emails.value"},
		"e-mail without a dot":   {strings.Replace(adminWith("ada", ""), "example.com", "localhost", 1), "emails.value"},
		"no e-mail":              {`{"userName":"ada","name":{"givenName":"Ada","familyName":"Byron"}}`, "emails"},
		"externalId of 256":      {adminWith("ada", `,"externalId":"`+strings.Repeat("x", 256)+`"`), "externalId"},
		"more than can be kept":  {adminWith("ada", `,"title":"`+strings.Repeat("x", 65_536)+`"`), "title"},
		"more than can be coded": {adminWith("ada", `,"nickName":"`+strings.Repeat("ж", 11_000)+`"`), "nickName"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, setup{})
			w.unchanged(func() {
				w.Do(http.MethodPost, "/Users", c.body).Want(http.StatusBadRequest).Equal("invalidValue", "scimType").Says(c.attribute)
			})
		})
	}
}
