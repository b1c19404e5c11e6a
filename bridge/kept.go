package bridge

import (
	"maps"
	"slices"

	"github.com/scim-bridge/scim-bridge/scim"
)

// What the provider sent and Magento's own fields do not say exactly is kept as
// ASCII JSON in one text attribute, under the names of the SCIM attributes. Where
// such an attribute has a counterpart in Magento, a fingerprint of it is kept
// too: when somebody in the shop changes the counterpart, the fingerprint no
// longer fits and Magento's own value is shown.

// leftoverAttribute is the name of the text attribute in Magento.
const leftoverAttribute = "scim_attributes"

// keptBeside is the JSON name of the fingerprints; no attribute begins so.
const keptBeside = "_of"

// keeping tells what can be kept beside the users of one kind.
type keeping struct {
	users         *scim.ResourceType
	own           string            // URN of the extension that has fields of its own; "" for none
	mapped        []scim.Path       // what else has a field of its own
	hasExternalID bool              // so has externalId
	counterparts  map[string]string // SCIM attribute → the part of Magento's record that mirrors it
}

// kept tells what has to be kept so that a user whom Magento's own fields show as
// native reads as wanted; nil for nothing. fingerprint identifies the state of a
// counterpart.
func (k keeping) kept(wanted, native scim.Resource, fingerprint func(part string) string) map[string]any {
	kept, beside := map[string]any{}, map[string]any{}
	keep := func(name string) {
		want, have := k.unmapped(name, wanted), k.unmapped(name, native)
		if name == "name" {
			have = withoutFormatted(have, want)
		}
		part := k.counterparts[name]
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
			beside[part] = fingerprint(part)
		}
	}
	for _, a := range k.users.Schema.Attributes {
		if k.keepable(a.Name) {
			keep(a.Name)
		}
	}
	for _, extension := range k.users.Extensions {
		if extension.ID != k.own {
			keep(extension.ID)
		}
	}
	if !k.hasExternalID {
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
func (k keeping) keepable(name string) bool {
	switch name {
	case "id", "schemas", "meta", "groups", "password", "active", "userName", "externalId":
		return false
	default:
		return true
	}
}

// mayKeep reports whether a name in scim_attributes is one that kept writes:
// whatever else somebody put there must not speak for the user.
func (k keeping) mayKeep(name string) bool {
	if name == "externalId" {
		return !k.hasExternalID
	}
	if name == k.own {
		return false
	}
	if k.users.Extension(name) != nil {
		return true
	}
	return k.keepable(name) && k.users.Attribute("", name) != nil
}

// unmapped returns an attribute without what has a field of its own by
// CUSTOMER_ATTRIBUTES, nil where nothing is left.
func (k keeping) unmapped(name string, r scim.Resource) any {
	value, ok := r[name]
	if !ok {
		return nil
	}
	for _, path := range k.mapped {
		switch {
		case path.Schema == "" && path.Sub == nil && path.Attribute.Name == name:
			return nil
		case path.Schema == name || (path.Schema == "" && path.Attribute.Name == name):
			value = without(value, name, path)
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

// overlay lays what is kept, as text, over what Magento's own fields say. email is
// the address that Magento holds.
func (k keeping) overlay(r scim.Resource, text, email string, fingerprint func(part string) string) {
	if text == "" {
		return
	}
	kept, err := scim.DecodeObject([]byte(text))
	if err != nil {
		return // made by hand, or cut: Magento's own fields are the truth
	}
	beside, _ := kept[keptBeside].(map[string]any)
	for name, value := range kept {
		if !k.mayKeep(name) || !k.hasShape(name, value) {
			continue
		}
		if part := k.counterparts[name]; part != "" && beside[part] != fingerprint(part) {
			continue
		}
		switch v := value.(type) {
		case []any:
			if name == "emails" {
				if v = currentEmails(v, email); v == nil {
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
}

// hasShape reports whether a value has the form in which kept writes it.
func (k keeping) hasShape(name string, value any) bool {
	a := k.users.Attribute("", name)
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
