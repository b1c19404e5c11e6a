package customer

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
)

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for password, fine := range map[string]bool{
		"Abcdef12":     true,
		"abcdef1!":     true,
		"ABCDEF1!":     true,
		"Abcde12":      false, // 7 characters
		"abcdefgh":     false,
		"abcdefg1":     false,
		"Abcdefgh":     false,
		"éÉ1éÉ1éÉ":     true, // 8 characters of other letters
		"é1É!":         false,
		"":             false,
		"Ab 12345":     true,
		"aaaaaaaaaaaA": false,
	} {
		if err := checkPassword(password); (err == nil) != fine {
			t.Errorf("%q: %v", password, err)
		}
	}
}

// The form is Magento's: the hash of salt and password, the salt, the version.
func TestPasswordHash(t *testing.T) {
	t.Parallel()
	first, second := passwordHash("n3w-S3cret!"), passwordHash("n3w-S3cret!")
	if first == second {
		t.Error("two hashes have the same salt")
	}
	parts := strings.Split(first, ":")
	if len(parts) != 3 || len(parts[1]) != 32 || parts[2] != "1" {
		t.Fatalf("hash of the form %d parts, salt of %d", len(parts), len(parts[1]))
	}
	sum := sha256.Sum256([]byte(parts[1] + "n3w-S3cret!"))
	if parts[0] != hex.EncodeToString(sum[:]) {
		t.Error("not the SHA-256 of salt and password")
	}
}
