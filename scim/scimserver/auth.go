package scimserver

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Token is a bearer token that a Handler accepts (RFC 6750), and the name of its client. It
// holds a digest only: the token cannot be recovered from it, and it is never printed.
type Token struct {
	digest [sha256.Size]byte
	valid  bool
	client scim.Client // "" where it has no name
}

const digestPrefix = "sha256:"

// namedToken is a token with the name of its client. A base64 text with padding is none.
var namedToken = regexp.MustCompile(`^([a-z][a-z0-9-]{0,31})=([^=].*)$`)

// CutClient cuts the name of the client off a token as it is configured; "" where it has
// none.
func CutClient(s string) (client scim.Client, token string) {
	if parts := namedToken.FindStringSubmatch(s); parts != nil {
		return scim.Client(parts[1]), parts[2]
	}
	return "", s
}

// ParseToken reads a token as it is configured: the token itself, or "sha256:"
// and the 64 hexadecimal digits of its SHA-256 digest; before it, perhaps, the name of
// its client and "=". The error says what is wrong, without the text.
func ParseToken(s string) (Token, error) {
	client, s := CutClient(s)
	t, err := parseSecret(s)
	t.client = client
	return t, err
}

func parseSecret(s string) (Token, error) {
	if digits, ok := strings.CutPrefix(s, digestPrefix); ok {
		t := Token{valid: true}
		if len(digits) != hex.EncodedLen(len(t.digest)) {
			return Token{}, errors.New(`"sha256:" must be followed by 64 hexadecimal digits`)
		}
		if _, err := hex.Decode(t.digest[:], []byte(digits)); err != nil {
			return Token{}, errors.New(`"sha256:" is followed by something that is no hexadecimal digit`)
		}
		return t, nil
	}
	if s == "" {
		return Token{}, errors.New("the token is empty")
	}
	if name, digits, ok := strings.Cut(s, "="+digestPrefix); ok && name != "" && len(digits) == 2*sha256.Size {
		return Token{}, errors.New(`the name before "=" must begin with a letter from a to z and hold nothing but ` +
			"up to 32 of a to z, 0 to 9 and hyphens")
	}
	if scheme, _, ok := strings.Cut(s, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return Token{}, errors.New("the token begins with the word Bearer: leave that out")
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return Token{}, errors.New(
				"the token holds a character that no Authorization header can carry: use visible ASCII without spaces",
			)
		}
	}
	return Token{digest: sha256.Sum256([]byte(s)), valid: true}, nil
}

const redacted = "[redacted]"

// String hides the token.
func (Token) String() string { return redacted }

// GoString hides the token.
func (Token) GoString() string { return redacted }

// MarshalText hides the token, from JSON as well.
func (Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Client is the name of the token's client; place is the index in the list of tokens, which
// names it where the settings do not: token-1 is the first.
func (t Token) Client(place int) scim.Client {
	if t.client != "" {
		return t.client
	}
	return scim.Client("token-" + strconv.Itoa(place+1))
}

// HasName reports whether the settings name the client.
func (t Token) HasName() bool { return t.client != "" }

// SameSecret reports whether both are the same token, whatever their clients are called.
func (t Token) SameSecret(other Token) bool { return t.digest == other.digest }

// wrongTokenError is the failure of a request with a token that no client has.
type wrongTokenError struct{ err *scim.Error }

func (e *wrongTokenError) Error() string { return e.err.Error() }

func (e *wrongTokenError) Unwrap() error { return e.err }

// authorize checks the header Authorization, and returns whose the token is. Every token is
// compared, in constant time and by digest, so that the time tells neither which one matched
// nor how much of one.
func (h *Handler) authorize(header http.Header) (scim.Client, error) {
	token, ok := bearerToken(header)
	if !ok {
		return "", unauthorized("The request needs a bearer token" + whyNone(header["Authorization"]) + ".")
	}
	digest := sha256.Sum256([]byte(token))
	match := -1
	for i := range h.cfg.Tokens {
		match = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(digest[:], h.cfg.Tokens[i].digest[:]), i, match)
	}
	if match < 0 {
		return "", &wrongTokenError{unauthorized("The bearer token is not valid" + whyInvalid(token) + ".")}
	}
	return h.cfg.Tokens[match].Client(match), nil
}

func unauthorized(detail string) *scim.Error {
	return &scim.Error{Status: http.StatusUnauthorized, Detail: detail}
}

// whyNone says what is wrong with the Authorization headers of a request that brings no bearer
// token, by their form alone.
func whyNone(values []string) string {
	switch {
	case len(values) == 0:
		return ": it has no header Authorization; if the client sends one, something in between drops it"
	case len(values) > 1:
		return ": it has several headers Authorization; a proxy in between may add one"
	}
	scheme, rest, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	switch {
	case strings.EqualFold(scheme, "Basic"):
		return ": it comes with a user name and a password (Basic)"
	case strings.EqualFold(scheme, "Bearer"):
		return ": nothing follows the word Bearer"
	case rest == "":
		return ": the header Authorization must be the word Bearer, a space and the token"
	default:
		return ": the header Authorization is of another kind"
	}
}

// whyInvalid says what is wrong with the form of a token, where that is why it cannot be right;
// it does not tell whether it would be right in another form.
func whyInvalid(token string) string {
	scheme, _, several := strings.Cut(token, " ")
	switch {
	case several && strings.EqualFold(scheme, "Bearer"):
		return `: it begins with the word Bearer, which the client adds by itself; give the client the token alone`
	case strings.HasPrefix(token, digestPrefix):
		return ": it is the digest of a token, which is for the bridge's settings; give the client the token itself"
	case isQuoted(token):
		return ": it is in quotation marks, which are not part of it"
	default:
		return ""
	}
}

// isQuoted reports whether a text begins and ends with one kind of quotation marks.
func isQuoted(s string) bool {
	return len(s) > 1 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0]
}

// bearerToken returns the credentials of the only Authorization header, where
// its scheme is Bearer in any letter case (RFC 7235 section 2.1).
func bearerToken(header http.Header) (string, bool) {
	values := header["Authorization"]
	if len(values) != 1 {
		return "", false
	}
	scheme, token, ok := strings.Cut(values[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	token = strings.Trim(token, " ")
	return token, token != ""
}

// Fingerprint is the beginning of the token's digest: enough to tell tokens apart, and of no
// use to anybody who has no list of tokens.
func (t Token) Fingerprint() string { return digestPrefix + hex.EncodeToString(t.digest[:4]) + "…" }

// Holds reports whether the token is this text, in constant time.
func (t Token) Holds(text string) bool {
	digest := sha256.Sum256([]byte(text))
	return t.valid && subtle.ConstantTimeCompare(digest[:], t.digest[:]) == 1
}
