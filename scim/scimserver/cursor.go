package scimserver

import (
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
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

const (
	cursorVersion = 1
	cursorHeader  = 2 + 8 // version, part, digest of the list
)

// encode returns the text of a cursor in the list with that digest. It consists of
// unreserved characters only, as RFC 9865 section 2.1 demands.
func (c cursor) encode(digest uint64) string {
	b := make([]byte, 0, cursorHeader+len(c.after))
	b = append(b, cursorVersion, byte(c.part)) //nolint:gosec // there are two resource types, not 256
	b = binary.BigEndian.AppendUint64(b, digest)
	b = append(b, c.after...)
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor reads a text that encode made for the list with that digest over
// so many parts; "" is the beginning. Any other is an *Error 400 invalidCursor.
func decodeCursor(text string, digest uint64, parts int) (cursor, error) {
	if text == "" {
		return cursor{}, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) < cursorHeader || b[0] != cursorVersion || int(b[1]) >= parts {
		return cursor{}, scim.BadRequest(
			scim.InvalidCursor, "cursor: it is not one that this service provider gave out.",
		)
	}
	if binary.BigEndian.Uint64(b[2:]) != digest {
		return cursor{}, scim.BadRequest(scim.InvalidCursor, "cursor: it belongs to a list with another filter.")
	}
	return cursor{part: int(b[1]), after: string(b[cursorHeader:])}, nil
}

// listDigest identifies a list by types and filter, so that a cursor of one list is
// refused in another.
func listDigest(filter string, endpoints []*endpoint) uint64 {
	h := fnv.New64a()
	for _, ep := range endpoints {
		_, _ = h.Write([]byte(ep.path)) // a hash never fails to write
	}
	_, _ = h.Write([]byte(strings.ToLower(filter))) // names and operators are blind to case
	return h.Sum64()
}
