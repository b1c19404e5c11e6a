package scimserver_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// testTokenDigest is the SHA-256 digest of testToken.
const testTokenDigest = "sha256:7812536a87364710b8dc85b0e34c3463466413b36792f5be68e05c9f8731a2a9"

func TestParseTokenRefusesInvalidTokens(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":                 "",
		"a space inside":          "secret token",
		"a line end":              "secret-token\n",
		"not ASCII":               "secret-tøken",
		"a digest too short":      "sha256:" + strings.Repeat("a", 63),
		"a digest too long":       "sha256:" + strings.Repeat("a", 65),
		"a digest of no hex":      "sha256:" + strings.Repeat("g", 64),
		"a digest with spaces":    "sha256: " + strings.Repeat("a", 63),
		"a name and a bad digest": "okta=sha256:" + strings.Repeat("a", 63),
		"a name and a space":      "okta=secret token",
		"a name in upper case":    "Okta=" + testTokenDigest,
		"a name of 33 characters": strings.Repeat("a", 33) + "=" + testTokenDigest,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := scimserver.ParseToken(text)
			if err == nil {
				t.Fatal("it is accepted")
			}
			if _, secret := scimserver.CutClient(text); secret != "" &&
				strings.Contains(err.Error(), strings.TrimPrefix(secret, "sha256:")) {
				t.Errorf("the error holds the token: %v", err)
			}
		})
	}
}

func TestTokenNeverPrints(t *testing.T) {
	t.Parallel()
	token := mustToken(t, "okta="+testToken)
	wrapped := struct{ Tokens []scimserver.Token }{[]scimserver.Token{token}}
	asJSON, err := json.Marshal(wrapped)
	if err != nil {
		t.Fatal(err)
	}
	asText, err := token.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		string(asText), fmt.Sprint(token), fmt.Sprintf("%v %+v %#v %s %q %x", token, token, token, token, token, token),
		fmt.Sprintf("%v %+v %#v", wrapped, wrapped, wrapped), string(asJSON),
	} {
		if strings.Contains(text, testToken) || strings.Contains(text, testTokenDigest[7:15]) || !strings.Contains(text, "redacted") && !strings.Contains(text, fmt.Sprintf("%x", "[redacted]")) {
			t.Errorf("it prints as %s", text)
		}
	}
}

func TestBearerToken(t *testing.T) {
	t.Parallel()
	digest := mustDigest(t)
	s := newService(t, func(cfg *scimserver.Config) {
		cfg.Tokens = []scimserver.Token{mustToken(t, "another-token-1"), digest, mustToken(t, "another-token-2")}
	})
	for name, test := range map[string]struct {
		authorization []string
		want          int
	}{
		"case 13: wrong":             {[]string{"Bearer wrong"}, 401},
		"case 13: no scheme":         {[]string{"non-token"}, 401},
		"case 13: Basic":             {[]string{"Basic dXNlcjpwYXNz"}, 401},
		"case 13: none":              {nil, 401},
		"the right one, by digest":   {[]string{"Bearer " + testToken}, 200},
		"the first of several":       {[]string{"Bearer another-token-1"}, 200},
		"the last of several":        {[]string{"Bearer another-token-2"}, 200},
		"the scheme in lower case":   {[]string{"bearer " + testToken}, 200},
		"the scheme in mixed case":   {[]string{"bEaReR " + testToken}, 200},
		"more than one space":        {[]string{"Bearer   " + testToken}, 200},
		"the right one in Basic":     {[]string{"Basic " + testToken}, 401},
		"the right one alone":        {[]string{testToken}, 401},
		"the scheme alone":           {[]string{"Bearer"}, 401},
		"an empty token":             {[]string{"Bearer "}, 401},
		"a beginning of the token":   {[]string{"Bearer " + testToken[:5]}, 401},
		"more than the token":        {[]string{"Bearer " + testToken + "x"}, 401},
		"the token in upper case":    {[]string{"Bearer " + strings.ToUpper(testToken)}, 401},
		"the digest itself":          {[]string{"Bearer " + testTokenDigest}, 401},
		"a wrong one beside it":      {[]string{"Bearer wrong", "Bearer " + testToken}, 401},
		"a second one in one header": {[]string{"Bearer " + testToken + ", Bearer x"}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/scim/v2/Users/11", nil)
			r.Header["Authorization"] = test.authorization
			a := s.send(r).is(test.want)
			if test.want == http.StatusUnauthorized {
				a.isError(test.want, "")
				if got := a.header.Get("WWW-Authenticate"); !strings.HasPrefix(got, "Bearer") {
					t.Errorf("WWW-Authenticate is %q", got)
				}
			}
		})
	}
}

// TestARefusalSaysWhatIsWrongWithTheHeader has the mistakes that are made in the settings of
// identity providers, and by proxies. Whether the token is right in another form is not told.
func TestARefusalSaysWhatIsWrongWithTheHeader(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for name, test := range map[string]struct {
		authorization []string
		want          string
	}{
		"none":                       {nil, "needs a bearer token: it has no header Authorization; if the client sends one, something in between drops it."},
		"two":                        {[]string{"Bearer a", "Bearer b"}, "needs a bearer token: it has several headers Authorization"},
		"Basic":                      {[]string{"Basic dXNlcjpwYXNz"}, "needs a bearer token: it comes with a user name and a password (Basic)."},
		"the token alone":            {[]string{testToken}, "needs a bearer token: the header Authorization must be the word Bearer, a space and the token."},
		"the word alone":             {[]string{"Bearer "}, "needs a bearer token: nothing follows the word Bearer."},
		"another scheme":             {[]string{"ApiKey " + testToken}, "needs a bearer token: the header Authorization is of another kind."},
		"the word twice":             {[]string{"Bearer" + " Bearer " + testToken}, "is not valid: it begins with the word Bearer, which the client adds by itself"},
		"the word twice, and wrong":  {[]string{"Bearer" + " Bearer wrong"}, "is not valid: it begins with the word Bearer, which the client adds by itself"},
		"the digest":                 {[]string{"Bearer " + testTokenDigest}, "is not valid: it is the digest of a token, which is for the bridge's settings; give the client the token itself."},
		"quotation marks":            {[]string{`Bearer "` + testToken + `"`}, "is not valid: it is in quotation marks, which are not part of it."},
		"single quotation marks":     {[]string{`Bearer 'wrong'`}, "is not valid: it is in quotation marks, which are not part of it."},
		"a wrong one":                {[]string{"Bearer wrong"}, "The bearer token is not valid."},
		"a single quotation mark":    {[]string{`Bearer "`}, "The bearer token is not valid."},
		"a word that begins so only": {[]string{"Bearer Bearers x"}, "The bearer token is not valid."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := s.in(t)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/scim/v2/Users/11", nil)
			r.Header["Authorization"] = test.authorization
			a := s.send(r).isError(http.StatusUnauthorized, "")
			if detail, _ := a.body["detail"].(string); !strings.Contains(detail, test.want) {
				t.Errorf("%q, want %q", detail, test.want)
			}
		})
	}
}

func TestTokensTellTheClient(t *testing.T) {
	t.Parallel()
	const padded = "c2VjcmV0LXRva2VuLXRleHQ="
	var seen []scim.Client
	s := newService(t, func(cfg *scimserver.Config) {
		cfg.Tokens = []scimserver.Token{
			mustToken(t, "a-token-without-name"), mustToken(t, "okta=the-old-one-of-okta"), mustToken(t, padded),
			mustToken(t, "okta="+testTokenDigest), mustToken(t, "a-1=token=with=signs"), mustToken(t, "Upper=case-is-no-name"),
		}
	})
	s.hook = func(ctx context.Context, method, _ string) error {
		if method == "Get" || method == "Delete" {
			seen = append(seen, scim.ClientFrom(ctx))
		}
		return nil
	}
	for _, test := range []struct {
		token string
		want  scim.Client
	}{
		{"a-token-without-name", "token-1"},
		{"the-old-one-of-okta", "okta"},
		{padded, "token-3"},
		{testToken, "okta"},
		{"token=with=signs", "a-1"},
		{"Upper=case-is-no-name", "token-6"},
	} {
		seen = nil
		s.ask(http.MethodGet, "/Users/11", "", "Authorization", "Bearer "+test.token).is(http.StatusOK)
		if diff := cmp.Diff([]scim.Client{test.want}, seen); diff != "" {
			t.Errorf("%s: the store is told (-want +got):\n%s", test.want, diff)
		}
		if got := s.events[len(s.events)-1].Client; got != test.want {
			t.Errorf("the event of %s names %q", test.want, got)
		}
	}
	seen = nil
	s.bulk("", `{"method":"DELETE","path":"/Users/12"}`).is(http.StatusOK)
	if diff := cmp.Diff([]scim.Client{"okta"}, seen); diff != "" {
		t.Errorf("an operation of a bulk request (-want +got):\n%s", diff)
	}
	for _, wrong := range []string{"okta=the-old-one-of-okta", "a-1=token=with=signs", "wrong"} {
		s.ask(http.MethodGet, "/Users/11", "", "Authorization", "Bearer "+wrong).is(http.StatusUnauthorized)
		if got := s.events[len(s.events)-1].Client; got != "" {
			t.Errorf("the event of a refused request names %q", got)
		}
	}
}

// mustDigest returns testToken as it is configured by its digest.
func mustDigest(t *testing.T) scimserver.Token {
	t.Helper()
	return mustToken(t, testTokenDigest)
}

func TestTheTokenIsCheckedFirst(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, test := range []struct{ method, path, body string }{
		{"GET", "", ""},
		{"GET", "/Users", ""},
		{"GET", "/Foo", ""},
		{"DELETE", "/Users", ""},
		{"OPTIONS", "/Users", ""},
		{"GET", "/ServiceProviderConfig", ""},
		{"GET", "/Schemas", ""},
		{"GET", "/Me", ""},
		{"POST", "/Users", "{"},
		{"POST", "/Bulk", strings.Repeat(" ", 2<<20)},
		{"GET", "//Users//11/", ""},
		{"GET", "/%55sers", ""},
	} {
		a := s.ask(test.method, test.path, test.body, "Authorization", "").isError(http.StatusUnauthorized, "")
		if a.header.Get("Allow") != "" {
			t.Errorf("%s %s tells what is allowed", test.method, test.path)
		}
	}
	if len(s.calls) > 0 {
		t.Errorf("the store was asked: %v", s.calls)
	}
}

func FuzzAuthorizationHeader(f *testing.F) {
	for _, seed := range []string{"", "Bearer", "Bearer ", "bearer  " + testToken, "Bearer " + testToken + " ", "Basic x", "Bearer\t" + testToken, " Bearer x", "Bearer \x00"} {
		f.Add(seed)
	}
	s := newService(f)
	f.Fuzz(func(t *testing.T, value string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/scim/v2/Users/11", nil)
		r.Header["Authorization"] = []string{value}
		w := httptest.NewRecorder()
		s.echo.ServeHTTP(w, r)
		scheme, token, _ := strings.Cut(value, " ")
		right := strings.EqualFold(scheme, "bearer") && strings.Trim(token, " ") == testToken
		if right != (w.Code == http.StatusOK) || !right && w.Code != http.StatusUnauthorized {
			t.Errorf("%q is answered %d", value, w.Code)
		}
	})
}

func TestTokensAreToldApartByTheBeginningOfTheirDigest(t *testing.T) {
	t.Parallel()
	const secret = "a-token-that-is-long-enough"
	token, err := scimserver.ParseToken("okta=" + secret)
	if err != nil {
		t.Fatal(err)
	}
	if got := token.Fingerprint(); got != "sha256:"+digestOf(secret)[:8]+"…" {
		t.Errorf("the token is shown as %s", got)
	}
	for text, want := range map[string]bool{secret: true, "okta=" + secret: false, "": false, digestOf(secret): false} {
		if token.Holds(text) != want {
			t.Errorf("it holds %q: %t", text, !want)
		}
	}
	if (scimserver.Token{}).Holds("") {
		t.Error("no token at all holds nothing")
	}
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
