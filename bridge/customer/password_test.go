package customer

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento"
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
		" Abcdef12":    false,
		"Abcdef12 ":    false,

		"ada.1@example.COM":              false, // the e-mail address
		strings.Repeat("aB3", 85) + "aB": false, // 257 characters
	} {
		if err := new(passwordPolicy).check(password, "Ada.1@example.com"); (err == nil) != fine {
			t.Errorf("%q: %v", password, err)
		}
	}
}

// What a refusal shows of the shop's rules holds from then on, where it is stricter.
func TestLearnedPasswordPolicy(t *testing.T) {
	t.Parallel()
	var policy passwordPolicy
	for _, n := range []int64{4, 12, 0, 2, 8, 1000} {
		policy.learn(&magento.Error{Numbers: []int64{n}})
	}
	policy.learn(&magento.Error{})
	policy.learn(&magento.Error{Numbers: []int64{30, 4}})
	for password, fine := range map[string]bool{"Abcdefgh12!": false, "Abcdefghi123": false, "Abcdefghi12!": true} {
		if err := policy.check(password, ""); (err == nil) != fine {
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
