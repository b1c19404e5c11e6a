package leftover_test

import (
	"hash/fnv"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/scim-bridge/scim-bridge/bridge/internal/leftover"
)

// Fingerprints are stored in Magento, so they must stay what they are.
func TestFingerprintIsTheHashOfItsTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOf(rapid.String()).Draw(t, "texts")
		hash := fnv.New64a()
		for _, text := range texts {
			_, _ = hash.Write(append([]byte(text), 0)) // never fails
		}
		if got, want := leftover.Fingerprint(texts...), strconv.FormatUint(hash.Sum64(), 36); got != want {
			t.Errorf("Fingerprint(%q) = %q, want %q", texts, got, want)
		}
	})
}
