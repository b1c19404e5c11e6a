package scimserver

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Token is a bearer token that a Handler accepts (RFC 6750). It holds a digest
// only: the token cannot be recovered from it, and it is never printed.
type Token struct {
	digest [sha256.Size]byte
	valid  bool
}

const digestPrefix = "sha256:"

// ParseToken reads a token as it is configured: the token itself, or "sha256:"
// and the 64 hexadecimal digits of its SHA-256 digest. The error says what is
// wrong, without the text.
func ParseToken(s string) (Token, error) {
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

// authorize checks the header Authorization. Every token is compared, in
// constant time and by digest, so that the time tells neither which one matched
// nor how much of one.
func (h *Handler) authorize(header http.Header) error {
	token, ok := bearerToken(header)
	if !ok {
		return &scim.Error{Status: http.StatusUnauthorized, Detail: "The request needs a bearer token."}
	}
	digest := sha256.Sum256([]byte(token))
	match := 0
	for i := range h.cfg.Tokens {
		match |= subtle.ConstantTimeCompare(digest[:], h.cfg.Tokens[i].digest[:])
	}
	if match != 1 {
		return &scim.Error{Status: http.StatusUnauthorized, Detail: "The bearer token is not valid."}
	}
	return nil
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
