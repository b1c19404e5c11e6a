package person

import (
	"encoding/hex"

	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
)

// IsSoftDeleted reports whether a userName is the one that Entra ID gives a user whom it
// deletes for thirty days: 32 hexadecimal digits before the old one, which is "" for a new user.
func IsSoftDeleted(userName, old string) bool {
	const digits = 32
	if old == "" || len(userName) != digits+len(old) || !spelling.Same(userName[digits:], old) {
		return false
	}
	_, err := hex.DecodeString(userName[:digits])
	return err == nil
}
