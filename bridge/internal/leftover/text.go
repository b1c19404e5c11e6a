package leftover

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Encode writes leftovers as ASCII JSON with sorted names, "" for none. It fails with
// *scim.Error where Magento's text column has no room for it.
func Encode(leftovers map[string]any) (string, error) {
	if len(leftovers) == 0 {
		return "", nil
	}
	raw, err := json.Marshal(leftovers, json.Deterministic(true))
	if err != nil {
		return "", fmt.Errorf("encode the attributes that Magento has no field for: %w", err)
	}
	text := asciiJSON(raw)
	if len(text) > field.MaxTextBytes {
		return "", scim.Invalid(largest(leftovers),
			"too long: all attributes that Magento has no field for have 64 KB together")
	}
	return text, nil
}

// largest names the attribute that takes most room.
func largest(leftovers map[string]any) string {
	name, size := "", -1
	for _, key := range slices.Sorted(maps.Keys(leftovers)) {
		raw, err := json.Marshal(leftovers[key])
		if err == nil && len(raw) > size {
			name, size = key, len(raw)
		}
	}
	return name
}

// asciiJSON escapes every character beyond ASCII: Magento's value columns hold
// three bytes of UTF-8 at most.
func asciiJSON(raw []byte) string {
	out := make([]byte, 0, len(raw)+len(raw)/8)
	for _, r := range string(raw) {
		if r < utf8.RuneSelf {
			out = utf8.AppendRune(out, r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}
	return string(out)
}

// Names lists the attributes in a text for scim_attributes.
func Names(text string) []string {
	leftovers, err := scim.DecodeObject([]byte(text))
	if err != nil {
		return []string{Attribute}
	}
	delete(leftovers, fingerprintsName)
	return slices.Collect(maps.Keys(leftovers))
}

// Fingerprint identifies the state of a counterpart, which is made of texts.
func Fingerprint(texts ...string) string {
	h := fnv.New64a()
	for _, t := range texts {
		h.Write([]byte(t))
		h.Write([]byte{0})
	}
	return strconv.FormatUint(h.Sum64(), 36)
}
