package bridge

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// What the provider sent and Magento's own fields do not say exactly is kept as
// ASCII JSON in one text attribute, under the names of the SCIM attributes. Where
// such an attribute has a counterpart in Magento, a fingerprint of it is kept
// too: when somebody in the shop changes the counterpart, the fingerprint no
// longer fits and Magento's own value is shown.

// keptBeside is the JSON name of the fingerprints; no attribute begins so.
const keptBeside = "_of"

// counterparts names, for each SCIM attribute that Magento has in some form, the
// part of a customer that it mirrors.
var counterparts = map[string]string{ //nolint:gochecknoglobals // a constant table
	"name":              "name",
	"addresses":         "address",
	"phoneNumbers":      "address",
	"preferredLanguage": "store",
	"locale":            "store",
}

// fingerprint identifies the state of one counterpart.
func fingerprint(part string, c *magento.Customer) string {
	h := fnv.New64a()
	write := func(texts ...string) {
		for _, t := range texts {
			h.Write([]byte(t))
			h.Write([]byte{0})
		}
	}
	switch part {
	case "name":
		write(c.Firstname, c.Lastname, c.Middlename, c.Prefix, c.Suffix)
	case "store":
		write(formatID(c.StoreID))
	case "address":
		billing, shipping := defaults(c)
		for _, a := range []*magento.Address{billing, shipping} {
			if a == nil {
				write("none")
				continue
			}
			write(a.City, a.Postcode, a.CountryID, a.Telephone, regionText(a.Region))
			write(a.Street...)
		}
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// keptFor tells what has to be kept beside c so that it reads as wanted; nil for
// nothing.
func (s *shop) keptFor(wanted scim.Resource, c *magento.Customer) map[string]any {
	native := s.native(c)
	kept, beside := map[string]any{}, map[string]any{}
	keep := func(name string) {
		want, have := s.unmapped(name, wanted), s.unmapped(name, native)
		if name == "name" {
			have = withoutFormatted(have, want)
		}
		part := counterparts[name]
		switch {
		case scim.Equal(scim.Resource{name: want}, scim.Resource{name: have}):
			return
		case want != nil:
			kept[name] = want
		case part == "address":
			kept[name] = []any{} // Magento shows one, the provider has none
		default:
			return
		}
		if part != "" {
			beside[part] = fingerprint(part, c)
		}
	}
	for _, a := range s.users.Schema.Attributes {
		if s.keepable(a.Name) {
			keep(a.Name)
		}
	}
	for _, extension := range s.users.Extensions {
		if extension.ID != CustomerSchema {
			keep(extension.ID)
		}
	}
	if s.externalID == nil {
		keep("externalId")
	}
	if len(kept) == 0 {
		return nil
	}
	if len(beside) > 0 {
		kept[keptBeside] = beside
	}
	return kept
}

// withoutFormatted is a name that Magento holds as a provider would have sent it
// who leaves its spelling out, to be made by others.
func withoutFormatted(have, want any) any {
	theirs, _ := want.(map[string]any)
	if _, said := theirs["formatted"]; said {
		return have
	}
	ours, _ := have.(map[string]any)
	ours = maps.Clone(ours)
	delete(ours, "formatted")
	return ours
}

// keepable reports whether a core attribute belongs into scim_attributes.
func (s *shop) keepable(name string) bool {
	switch name {
	case "id", "schemas", "meta", "groups", "password", "active", "userName", "externalId":
		return false
	default:
		return true
	}
}

// mayKeep reports whether a name in scim_attributes is one that keptFor writes:
// whatever else somebody put there must not speak for the customer.
func (s *shop) mayKeep(name string) bool {
	if name == "externalId" {
		return s.externalID == nil
	}
	if name == CustomerSchema {
		return false
	}
	if s.users.Extension(name) != nil {
		return true
	}
	return s.keepable(name) && s.users.Attribute("", name) != nil
}

// unmapped returns an attribute without what has a field of its own by
// CUSTOMER_ATTRIBUTES, nil where nothing is left.
func (s *shop) unmapped(name string, r scim.Resource) any {
	value, ok := r[name]
	if !ok {
		return nil
	}
	for _, m := range s.mapped {
		switch {
		case m.path.Schema == "" && m.path.Sub == nil && m.path.Attribute.Name == name:
			return nil
		case m.path.Schema == name || (m.path.Schema == "" && m.path.Attribute.Name == name):
			value = without(value, name, m.path)
		}
	}
	if m, isMap := value.(map[string]any); isMap && len(m) == 0 {
		return nil
	}
	return value
}

// without is a copy of the complex value (an extension or an attribute) that
// lacks what the path names.
func without(value any, name string, p scim.Path) any {
	m, ok := value.(map[string]any)
	if !ok {
		return value
	}
	clone := map[string]any(scim.Resource(m).Clone())
	holder := clone
	if p.Schema == name && p.Sub != nil {
		holder, _ = clone[p.Attribute.Name].(map[string]any)
	}
	delete(holder, leafOf(p).Name)
	if p.Schema == name && p.Sub != nil && len(holder) == 0 {
		delete(clone, p.Attribute.Name)
	}
	return clone
}

// overlay lays what is kept over what Magento's own fields say.
func (s *shop) overlay(r scim.Resource, c *magento.Customer) {
	text := c.Custom[attrKept]
	if text == "" {
		return
	}
	kept, err := scim.DecodeObject([]byte(text))
	if err != nil {
		return // made by hand, or cut: Magento's own fields are the truth
	}
	beside, _ := kept[keptBeside].(map[string]any)
	for name, value := range kept {
		if !s.mayKeep(name) || !s.hasShape(name, value) {
			continue
		}
		if part := counterparts[name]; part != "" && beside[part] != fingerprint(part, c) {
			continue
		}
		switch v := value.(type) {
		case []any:
			if name == "emails" {
				if v = currentEmails(v, c.Email); v == nil {
					continue
				}
			}
			if len(v) == 0 {
				delete(r, name)
				continue
			}
			r[name] = v
		case map[string]any:
			if over, ok := r[name].(map[string]any); ok && name != "name" {
				maps.Copy(over, v)
				continue
			}
			r[name] = v
		default:
			r[name] = value
		}
	}
	for _, m := range s.mapped {
		m.show(r, c)
	}
}

// hasShape reports whether a value has the form in which keptFor writes it.
func (s *shop) hasShape(name string, value any) bool {
	a := s.users.Attribute("", name)
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

// currentEmails is the kept list with the address that Magento holds now; nil for
// a list that speaks of none.
func currentEmails(kept []any, address string) []any {
	list := scim.Resource{"emails": kept}.List("emails")
	i, e := mainEmail(list)
	if e == nil || len(list) != len(kept) {
		return nil
	}
	if e.String("value") == address {
		return kept
	}
	main := e.Clone()
	main["value"] = address
	kept = slices.Clone(kept)
	kept[i] = map[string]any(main)
	return kept
}

// encodeKept writes what is kept as ASCII JSON with sorted names, "" for nothing.
// It fails with *scim.Error where Magento's text column could not hold it.
func encodeKept(kept map[string]any) (string, error) {
	if len(kept) == 0 {
		return "", nil
	}
	raw, err := json.Marshal(kept)
	if err != nil {
		return "", fmt.Errorf("encode the attributes to keep: %w", err)
	}
	text := asciiJSON(raw)
	if len(text) > maxTextBytes {
		return "", scim.Invalid(largest(kept), "too long: all attributes that Magento has no field for have 64 KB together")
	}
	return text, nil
}

// largest names the attribute that takes most room.
func largest(kept map[string]any) string {
	name, size := "", -1
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		raw, err := json.Marshal(kept[key])
		if err == nil && len(raw) > size {
			name, size = key, len(raw)
		}
	}
	return name
}

// asciiJSON escapes every character beyond ASCII: Magento's value columns hold
// three bytes of UTF-8 at most.
func asciiJSON(raw []byte) string {
	const hex = "0123456789abcdef"
	out := make([]byte, 0, len(raw)+len(raw)/8)
	unit := func(u rune) {
		out = append(out, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15])
	}
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			out = append(out, raw[i])
			i++
			continue
		}
		r, size := utf8.DecodeRune(raw[i:])
		i += size
		if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
			unit(high)
			unit(low)
			continue
		}
		unit(r)
	}
	return string(out)
}
