// Package leftover keeps what a SCIM client sent and Magento's own fields do not say
// exactly, so that it reads back as it was sent. It is ASCII JSON in one text attribute
// under the names of the SCIM attributes. Where such an attribute has a counterpart in
// Magento, a fingerprint of that is kept too: when somebody in the shop changes the
// counterpart, the fingerprint no longer fits and Magento's own value is shown.
//
// Which attributes have fields of their own is told by the caller in a Keeper; the
// package knows neither customers nor admin users, and calls no route of Magento.
//
// Begin with Keeper.Of, which decides what is left over, and Keeper.Overlay, which
// lays it over what Magento's fields say.
package leftover

import (
	"maps"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/person"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Attribute is the name of the text attribute in Magento.
const Attribute = "scim_attributes"

// keptBeside is the JSON name of the fingerprints; no attribute begins so.
const keptBeside = "_of"

// Keeper tells what can be kept beside the users of one kind.
type Keeper struct {
	Users         *scim.ResourceType
	Own           string            // URN of the extension that has fields of its own; "" for none
	Mapped        []scim.Path       // what else has a field of its own
	HasExternalID bool              // so has externalId
	Counterparts  map[string]string // SCIM attribute → the part of Magento's record that mirrors it
}

// Of tells what has to be kept so that a user whom Magento's own fields show as
// native reads as wanted; nil for nothing. fingerprint identifies the state of a
// counterpart.
func (k Keeper) Of(wanted, native scim.Resource, fingerprint func(part string) string) map[string]any {
	kept, beside := map[string]any{}, map[string]any{}
	keep := func(name string) {
		want, have := k.unmapped(name, wanted), k.unmapped(name, native)
		if name == "name" {
			have = withoutFormatted(have, want)
		}
		part := k.Counterparts[name]
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
	for _, a := range k.Users.Schema.Attributes {
		if k.keepable(a.Name) {
			keep(a.Name)
		}
	}
	for _, extension := range k.Users.Extensions {
		if extension.ID != k.Own {
			keep(extension.ID)
		}
	}
	if !k.HasExternalID {
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
func (k Keeper) keepable(name string) bool {
	switch name {
	case "id", "schemas", "meta", "groups", "password", "active", "userName", "externalId":
		return false
	default:
		return true
	}
}

// mayKeep reports whether a name in scim_attributes is one that kept writes:
// whatever else somebody put there must not speak for the user.
func (k Keeper) mayKeep(name string) bool {
	if name == "externalId" {
		return !k.HasExternalID
	}
	if name == k.Own {
		return false
	}
	if k.Users.Extension(name) != nil {
		return true
	}
	return k.keepable(name) && k.Users.Attribute("", name) != nil
}

// unmapped returns an attribute without what has a field of its own by
// CUSTOMER_ATTRIBUTES, nil where nothing is left.
func (k Keeper) unmapped(name string, r scim.Resource) any {
	value, ok := r[name]
	if !ok {
		return nil
	}
	for _, path := range k.Mapped {
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
	delete(holder, resource.Leaf(p).Name)
	if p.Schema == name && p.Sub != nil && len(holder) == 0 {
		delete(clone, p.Attribute.Name)
	}
	return clone
}

// Overlay lays what is kept, as text, over what Magento's own fields say. email is
// the address that Magento holds.
func (k Keeper) Overlay(r scim.Resource, text, email string, fingerprint func(part string) string) {
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
		if part := k.Counterparts[name]; part != "" && beside[part] != fingerprint(part) {
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
func (k Keeper) hasShape(name string, value any) bool {
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

// currentEmails is the kept list with the address that Magento holds now; nil for
// a list that speaks of none.
func currentEmails(kept []any, address string) []any {
	list := scim.Resource{"emails": kept}.List("emails")
	i, e := person.MainEmail(list)
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
