// Package leftover stores what a SCIM client sent and Magento's own fields do not say
// exactly, so that it reads back as it was sent. It is ASCII JSON in one text attribute
// under the names of the SCIM attributes. Where such an attribute has a counterpart in
// Magento, a fingerprint of that is stored too: when somebody in the shop changes the
// counterpart, the fingerprint no longer fits and Magento's own value is shown.
//
// Which attributes have fields of their own is told by the caller in Rules; the
// package knows neither customers nor admin users, and calls no route of Magento.
//
// Begin with Rules.Of, which decides what is left over, and Rules.Read, which reads it.
package leftover

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Attribute is the name of the text attribute in Magento.
const Attribute = "scim_attributes"

// fingerprintsName is the JSON name of the fingerprints; no attribute begins so.
const fingerprintsName = "_of"

// Rules tell which attributes of the users of one kind can be left over.
type Rules struct {
	Users         *scim.ResourceType
	Own           string            // URN of the extension that has fields of its own; "" for none
	Mapped        []scim.Path       // what else has a field of its own
	HasExternalID bool              // so has externalId
	Counterparts  map[string]string // SCIM attribute → the part of Magento's record that mirrors it
}

// Of returns the attributes that have to be stored so that a user who reads as shown
// by Magento's own fields reads as wanted; nil for none. fingerprint identifies the
// state of a counterpart.
func (k Rules) Of(wanted, shown scim.Resource, fingerprint func(part string) string) map[string]any {
	wanted, shown = k.unmapped(wanted), k.unmapped(shown)
	leftovers, fingerprints := map[string]any{}, map[string]any{}
	for _, name := range slices.AppendSeq(slices.Collect(maps.Keys(wanted)), maps.Keys(shown)) {
		want, have, part := wanted[name], shown[name], k.Counterparts[name]
		switch {
		case name == "name":
			have = withoutFormatted(have, want)
		case want == nil && part == "address":
			want = []any{} // Magento has one, the client none
		}
		if !k.isKnown(name) || want == nil || scim.Equal(scim.Resource{name: want}, scim.Resource{name: have}) {
			continue
		}
		leftovers[name] = want
		if part != "" {
			fingerprints[part] = fingerprint(part)
		}
	}
	if len(leftovers) == 0 {
		return nil
	}
	if len(fingerprints) > 0 {
		leftovers[fingerprintsName] = fingerprints
	}
	return leftovers
}

// withoutFormatted is the name that Magento has, without formatted where the wanted
// name has none: a client that does not send it leaves it to be computed.
func withoutFormatted(have, want any) any {
	wanted, _ := want.(map[string]any)
	if _, sent := wanted["formatted"]; sent {
		return have
	}
	name, _ := have.(map[string]any)
	name = maps.Clone(name)
	delete(name, "formatted")
	return name
}

// isKnown reports whether an attribute can be left over: whatever else somebody put into
// scim_attributes must not change the user.
func (k Rules) isKnown(name string) bool {
	switch name {
	case "id", "schemas", "meta", "groups", "password", "active", "userName", k.Own:
		return false
	case "externalId":
		return !k.HasExternalID
	default:
		return k.Users.Extension(name) != nil || k.Users.Attribute("", name) != nil
	}
}

// unmapped is r without what is Mapped.
func (k Rules) unmapped(r scim.Resource) scim.Resource {
	if len(k.Mapped) == 0 {
		return r
	}
	r = r.Clone()
	for _, path := range k.Mapped {
		resource.Remove(r, path)
	}
	return r
}

// Read returns a user with what was left over, from text, and room for the rest, which
// Magento's fields say. none names attributes that Magento has and the client has not: they
// are to be taken out in the end. email is the address that Magento has.
func (k Rules) Read(text, email string, fingerprint func(part string) string) (r scim.Resource, none []string) {
	r = make(scim.Resource, resource.UsualSize)
	if text == "" {
		return r, nil
	}
	if scim.DecodeInto(r, text) != nil {
		clear(r) // made by hand, or cut: Magento's own fields are the truth
		return r, nil
	}
	fingerprints := r.Complex(fingerprintsName)
	for name, value := range r {
		part := k.Counterparts[name]
		list, isList := value.([]any)
		switch {
		case !k.isKnown(name), !k.hasShape(name, value), part != "" && fingerprints.String(part) != fingerprint(part):
			delete(r, name)
		case name == "emails":
			if list = currentEmails(list, email); list == nil {
				delete(r, name)
				continue
			}
			r[name] = list
		case isList && len(list) == 0:
			delete(r, name)
			none = append(none, name)
		}
	}
	return r, none
}

// hasShape reports whether a value has the form that Of gives it.
func (k Rules) hasShape(name string, value any) bool {
	a := k.Users.Attribute("", name)
	switch value.(type) {
	case []any:
		return a != nil && a.MultiValued
	case map[string]any:
		return a == nil || (a.Type == scim.TypeComplex && !a.MultiValued)
	case string:
		return name == "externalId" || (a != nil && a.Type != scim.TypeComplex)
	default:
		return false
	}
}

// currentEmails is a stored list of e-mail addresses, with the address that Magento has
// now as its main one; nil for a list that has no main one.
func currentEmails(stored []any, address string) []any {
	list := scim.Resource{"emails": stored}.List("emails")
	i, e := person.MainEmail(list)
	if e == nil || len(list) != len(stored) {
		return nil
	}
	if e.String("value") == address {
		return stored
	}
	main := e.Clone()
	main["value"] = address
	current := slices.Clone(stored)
	current[i] = map[string]any(main)
	return current
}

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
	size := func(name string) int {
		raw, _ := json.Marshal(leftovers[name])
		return len(raw)
	}
	return slices.MaxFunc(slices.Sorted(maps.Keys(leftovers)), func(a, b string) int { return size(a) - size(b) })
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

// Fingerprint identifies the state of a counterpart, which is made of texts. It is their hash
// (FNV-1a), each with a zero behind it: by hash/fnv it would take four times as long.
func Fingerprint(texts ...string) string {
	const offset, prime = 14695981039346656037, 1099511628211
	hash := uint64(offset)
	for _, t := range texts {
		for i := range len(t) {
			hash = (hash ^ uint64(t[i])) * prime
		}
		hash *= prime
	}
	return strconv.FormatUint(hash, 36)
}
