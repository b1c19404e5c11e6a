package magento

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWrongSettingsAreNamed(t *testing.T) {
	t.Parallel()
	good := Config{BaseURL: "https://shop.example", Credentials: Bearer{Token: "t"}}
	for _, tt := range []struct {
		name   string
		change func(*Config)
		want   string
	}{
		{"no URL", func(c *Config) { c.BaseURL = "" }, "magento: BaseURL: is missing"},
		{"no scheme", func(c *Config) { c.BaseURL = "shop.example" }, "magento: BaseURL: must begin with http:// or https://"},
		{"other scheme", func(c *Config) { c.BaseURL = "ftp://shop.example" }, "magento: BaseURL: must begin with http:// or https://"},
		{"no host", func(c *Config) { c.BaseURL = "https:///store" }, "magento: BaseURL: names no host"},
		{"password in the URL", func(c *Config) { c.BaseURL = "https://u:geheim@shop.example" }, "magento: BaseURL: must not hold a user name or password"},
		{"no URL at all", func(c *Config) { c.BaseURL = "https://geheim\x7f" }, "magento: BaseURL: is not a URL"},
		{"query", func(c *Config) { c.BaseURL = "https://shop.example/?a=b" }, "magento: BaseURL: must end with the path"},
		{"signing URL with a path", func(c *Config) { c.SigningURL = "https://shop.example/store" }, "magento: SigningURL: must be scheme://host[:port] and nothing else"},
		{"signing URL without a scheme", func(c *Config) { c.SigningURL = "shop.example" }, "magento: SigningURL: must be scheme://host[:port] and nothing else"},
		{"no credentials", func(c *Config) { c.Credentials = nil }, "magento: Credentials: are missing"},
		{"empty token", func(c *Config) { c.Credentials = Bearer{} }, "magento: Token: is missing"},
		{"token with its line end", func(c *Config) { c.Credentials = Bearer{Token: "geheim\n"} }, "magento: Token: has white space at its ends or a line break in it"},
		{
			"half of OAuth", func(c *Config) { c.Credentials = OAuth{ConsumerKey: "k", AccessToken: "t"} },
			"magento: ConsumerSecret: is missing\nAccessTokenSecret: is missing",
		},
		{
			"half of an administrator", func(c *Config) { c.Credentials = AdminLogin{Username: "u", TOTPSecret: "geheim!"} },
			"magento: Password: is missing\nTOTPSecret: is not base32",
		},
		{
			"several at once", func(c *Config) { c.BaseURL, c.Timeout, c.MaxConcurrency = "", -1, -1 },
			"magento: BaseURL: is missing\nTimeout: must not be negative\nMaxConcurrency: must not be negative",
		},
		{
			"waits the wrong way round", func(c *Config) { c.RetryWaitMin, c.RetryWaitMax = time.Second, time.Millisecond },
			"magento: RetryWaitMin, RetryWaitMax: the first must be positive and not above the second",
		},
		{"header in the user agent", func(c *Config) { c.UserAgent = "a\r\nX: b" }, "magento: UserAgent: must be a single line"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg := good
			tt.change(&cfg)
			_, err := New(cfg)
			if err == nil || err.Error() != tt.want {
				t.Errorf("error %v, want %s", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "geheim") {
				t.Errorf("a secret in %v", err)
			}
		})
	}
	if _, err := New(good); err != nil {
		t.Errorf("the right settings: %v", err)
	}
}

func TestCredentialsAreNeverPrinted(t *testing.T) {
	t.Parallel()
	const secret = "geheim"
	for _, c := range []Credentials{
		OAuth{ConsumerKey: secret, ConsumerSecret: secret, AccessToken: secret, AccessTokenSecret: secret},
		&OAuth{ConsumerKey: secret, ConsumerSecret: secret, AccessToken: secret, AccessTokenSecret: secret},
		Bearer{Token: secret},
		AdminLogin{Username: secret, Password: secret, TOTPSecret: secret},
	} {
		var out strings.Builder
		for _, v := range []any{c, Config{BaseURL: "x", Credentials: c}, []Credentials{c}} {
			fmt.Fprintf(&out, "%v %+v %#v %s %q\n", v, v, v, v, v)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("text", "c", c)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "c", c, "cfg", []any{c})
		text, err := json.Marshal(map[string]any{"c": c})
		if err != nil {
			t.Fatal(err)
		}
		out.Write(text)
		if strings.Contains(out.String(), secret) {
			t.Errorf("%T is printed:\n%s", c, out.String())
		}
	}
}

func TestSigningOriginIsWrittenAsMagentoWritesIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ base, signing, want string }{
		{"https://shop.example/store", "", "https://shop.example"},
		{"https://Shop.Example:443", "", "https://shop.example"},
		{"http://shop.example:80/", "", "http://shop.example"},
		{"http://shop.example:443", "", "http://shop.example:443"},
		{"http://127.0.0.1:8080", "http://shop.example", "http://shop.example"},
		{"http://127.0.0.1:8080", "https://shop.example:8443/", "https://shop.example:8443"},
		{"http://[::1]:80", "", "http://[::1]"},
		{"http://shop.example:", "", "http://shop.example"},
	} {
		base, err := url.Parse(tt.base)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := signingOrigin(tt.signing, base); got != tt.want || err != nil {
			t.Errorf("signingOrigin(%q, %q) = %q, %v; want %q", tt.signing, tt.base, got, err, tt.want)
		}
	}
}

func TestPathOfTheBaseURLIsKept(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"https://shop.example":            "https://shop.example/rest/V1/customers/7",
		"https://shop.example/":           "https://shop.example/rest/V1/customers/7",
		"https://shop.example/store":      "https://shop.example/store/rest/V1/customers/7",
		"https://shop.example/store/":     "https://shop.example/store/rest/V1/customers/7",
		"https://shop.example:8443/a/b":   "https://shop.example:8443/a/b/rest/V1/customers/7",
		"https://shop.example/a%2Fb/":     "https://shop.example/a%2Fb/rest/V1/customers/7",
		"https://shop.example/ä":          "https://shop.example/%C3%A4/rest/V1/customers/7",
		"https://shop.example/index.php/": "https://shop.example/index.php/rest/V1/customers/7",
	} {
		c, s := scripted(t, func(cfg *Config) { cfg.BaseURL = base }, answer(200, okCustomer))
		if _, err := c.GetCustomer(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		if got := s.requests[0].URL.String(); got != want {
			t.Errorf("below %s: %s, want %s", base, got, want)
		}
	}
}

func TestHeadersOfARequest(t *testing.T) {
	t.Parallel()
	c, s := scripted(t, func(cfg *Config) { cfg.UserAgent = "test/1" }, answer(200, okCustomer))
	if _, err := c.UpdateCustomer(t.Context(), 7, grace); err != nil {
		t.Fatal(err)
	}
	want := http.Header{
		"Accept": {"application/json"}, "Content-Type": {"application/json"}, "User-Agent": {"test/1"}, "Authorization": {"Bearer token"},
	}
	if diff := cmp.Diff(want, s.requests[0].Header); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	if got, want := s.bodies[0], `{"customer":{"firstname":"Grace"}}`; got != want || s.requests[0].ContentLength != int64(len(want)) {
		t.Errorf("body %s of length %d, want %s", got, s.requests[0].ContentLength, want)
	}
}
