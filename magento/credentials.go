package magento

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"
)

// Credentials are one of the ways to log in: OAuth, Bearer or AdminLogin.
type Credentials interface {
	validate() error
	// authorizer returns what makes Authorization headers from these
	// credentials; origin is the scheme and host that signatures are made over.
	authorizer(c *Client, origin string) authorizer
}

// authorizer makes the Authorization header of requests.
type authorizer interface {
	// authorization returns the header's value for one attempt. It fails with *Error.
	authorization(ctx context.Context, method string, u *url.URL) (string, *Error)
	// refused is told that Magento answered 401 to value, and whether it did to
	// the value before it too; it reports whether another value may be accepted.
	refused(value string, again bool) bool
}

// OAuth are the credentials of an integration, for requests signed by OAuth 1.0a
// with HMAC-SHA256 (RFC 5849): the way that works on a shop as it comes.
type OAuth struct {
	redacted
	ConsumerKey, ConsumerSecret, AccessToken, AccessTokenSecret string
}

// Bearer is an integration's access token used on its own. Magento accepts it
// where oauth/consumer/enable_integration_as_bearer is on.
type Bearer struct {
	redacted
	Token string
}

// AdminLogin is an administrator's user name and password, exchanged for a token
// that is renewed in time.
type AdminLogin struct {
	redacted
	Username, Password string
	// TOTPSecret is the base32 secret of two-factor log-in with Google
	// Authenticator; "" where the shop does without.
	TOTPSecret string
}

func (o OAuth) validate() error {
	return requireAll(
		setting{"ConsumerKey", o.ConsumerKey}, setting{"ConsumerSecret", o.ConsumerSecret},
		setting{"AccessToken", o.AccessToken}, setting{"AccessTokenSecret", o.AccessTokenSecret})
}

func (o OAuth) authorizer(_ *Client, origin string) authorizer { return newSigner(o, origin) }

func (b Bearer) validate() error { return requireAll(setting{"Token", b.Token}) }

func (b Bearer) authorizer(*Client, string) authorizer { return bearer("Bearer " + b.Token) }

func (a AdminLogin) validate() error {
	err := requireAll(setting{"Username", a.Username}, setting{"Password", a.Password})
	if _, wrong := a.code(time.Unix(0, 0)); wrong != nil {
		err = errors.Join(err, settingError("TOTPSecret", "is not base32"))
	}
	return err
}

// code is the time-based one-time password at a moment (RFC 6238: SHA-1, 6
// digits, 30 s). Magento shows the secret in groups, and some people copy the spaces too.
func (a AdminLogin) code(at time.Time) (string, error) {
	return totp.GenerateCode(strings.Join(strings.Fields(a.TOTPSecret), ""), at)
}

func (a AdminLogin) authorizer(c *Client, _ string) authorizer { return newAdminSession(a, c) }

// bearer is the authorizer of a token that never changes.
type bearer string

func (b bearer) authorization(context.Context, string, *url.URL) (string, *Error) {
	return string(b), nil
}

func (b bearer) refused(string, bool) bool { return false }

// anonymous is the authorizer of requests without credentials in a header.
type anonymous struct{}

func (anonymous) authorization(context.Context, string, *url.URL) (string, *Error) { return "", nil }

func (anonymous) refused(string, bool) bool { return false }

type setting struct{ name, value string }

// requireAll reports every setting that is empty or that cannot stand in a
// header, as a token read from a file with its line end cannot.
func requireAll(settings ...setting) error {
	var errs []error
	for _, s := range settings {
		switch {
		case s.value == "":
			errs = append(errs, settingError(s.name, "is missing"))
		case strings.TrimSpace(s.value) != s.value || strings.ContainsAny(s.value, "\r\n\x00"):
			errs = append(errs, settingError(s.name, "has white space at its ends or a line break in it"))
		}
	}
	return errors.Join(errs...)
}

func validateCredentials(c Credentials) error {
	if c == nil {
		return settingError("Credentials", "are missing")
	}
	return c.validate()
}

// redacted keeps what embeds it out of logs, whichever way it is printed.
type redacted struct{}

const redactedText = "(redacted)"

// Format hides the credentials from every verb of package fmt.
func (redacted) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte(redactedText)) // fmt.State keeps the bytes in memory
}

// LogValue hides the credentials from log/slog.
func (redacted) LogValue() slog.Value { return slog.StringValue(redactedText) }

// MarshalText hides the credentials from encoders that walk over fields.
func (redacted) MarshalText() ([]byte, error) { return []byte(redactedText), nil }
