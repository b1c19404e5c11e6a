package scimserver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// cursor is a place in a list by cursor (RFC 9865). It is stateless: its text, which
// is opaque to clients, holds everything.
type cursor struct {
	// part is the number of the resource type, where a list is over several.
	part int
	// after is the id of the resource that the page before ended with, "" at the
	// beginning of the part.
	after string
}

// cursorKey seals the cursors of one list for one client, so that neither a forged cursor
// nor that of another list is taken for one.
type cursorKey []byte

const (
	cursorVersion = 2
	sealSize      = 16
	cursorHeader  = sealSize + 2 // seal, version, part
)

// newCursorKey makes the key from the client's own token, which all replicas accept.
func newCursorKey(header http.Header, filter string, endpoints []*endpoint) cursorKey {
	token, _ := bearerToken(header)
	h := hmac.New(sha256.New, []byte(token))
	for _, ep := range endpoints {
		_, _ = h.Write([]byte(ep.path)) // a hash never fails to write
	}
	_, _ = h.Write([]byte(strings.ToLower(filter))) // names and operators are blind to case
	return h.Sum(nil)
}

// seal returns the text of a cursor. It consists of unreserved characters only, as RFC
// 9865 section 2.1 demands.
func (k cursorKey) seal(c cursor) string {
	b := make([]byte, sealSize, cursorHeader+len(c.after))
	b = append(b, cursorVersion, byte(c.part)) //nolint:gosec // there are two resource types, not 256
	b = append(b, c.after...)
	copy(b, k.sum(b[sealSize:]))
	return base64.RawURLEncoding.EncodeToString(b)
}

func (k cursorKey) sum(content []byte) []byte {
	h := hmac.New(sha256.New, k)
	_, _ = h.Write(content)
	return h.Sum(nil)[:sealSize]
}

// open reads a text that seal made for a list over so many parts; "" is the beginning.
// Any other is an *Error 400 invalidCursor.
func (k cursorKey) open(text string, parts int) (cursor, error) {
	if text == "" {
		return cursor{}, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") || // which the decoder skips
		len(b) < cursorHeader || !hmac.Equal(b[:sealSize], k.sum(b[sealSize:])) ||
		b[sealSize] != cursorVersion || int(b[sealSize+1]) >= parts {
		return cursor{}, scim.BadRequest(
			scim.InvalidCursor, "cursor: it is not one that this service provider gave out for this list.",
		)
	}
	return cursor{part: int(b[sealSize+1]), after: string(b[cursorHeader:])}, nil
}
