// Package leftover stores what a SCIM client sent and Magento's own fields do not say
// exactly, so that it reads back as it was sent. It is ASCII JSON in one text attribute
// under the names of the SCIM attributes. Where such an attribute has a counterpart in
// Magento, a fingerprint of that is stored too: when somebody in the shop changes the
// counterpart, the fingerprint no longer fits and Magento's own value is shown.
//
// Which attributes have fields of their own is told by the caller in Rules; the
// package knows neither customers nor admin users, and calls no route of Magento.
//
// Begin with Rules.Of, which decides what is left over, and Rules.Overlay, which
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
	add := func(name string) {
		want, have := wanted[name], shown[name]
		if name == "name" {
			have = withoutFormatted(have, want)
		}
		part := k.Counterparts[name]
		switch {
		case scim.Equal(scim.Resource{name: want}, scim.Resource{name: have}):
			return
		case want != nil:
			leftovers[name] = want
		case part == "address":
			leftovers[name] = []any{} // Magento has one, the client none
		default:
			return
		}
		if part != "" {
			fingerprints[part] = fingerprint(part)
		}
	}
	for _, a := range k.Users.Schema.Attributes {
		if k.isPossible(a.Name) {
			add(a.Name)
		}
	}
	for _, extension := range k.Users.Extensions {
		if extension.ID != k.Own {
			add(extension.ID)
		}
	}
	if !k.HasExternalID {
		add("externalId")
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

// isPossible reports whether a core attribute can be left over.
func (k Rules) isPossible(name string) bool {
	switch name {
	case "id", "schemas", "meta", "groups", "password", "active", "userName", "externalId":
		return false
	default:
		return true
	}
}

// isKnown reports whether a name in scim_attributes is one that Of returns: whatever
// else somebody put there must not change the user.
func (k Rules) isKnown(name string) bool {
	if name == "externalId" {
		return !k.HasExternalID
	}
	if name == k.Own {
		return false
	}
	if k.Users.Extension(name) != nil {
		return true
	}
	return k.isPossible(name) && k.Users.Attribute("", name) != nil
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

// Overlay lays leftovers, as text, over r, which is what Magento's own fields say.
// email is the address that Magento has.
func (k Rules) Overlay(r scim.Resource, text, email string, fingerprint func(part string) string) {
	if text == "" {
		return
	}
	leftovers, err := scim.DecodeObject([]byte(text))
	if err != nil {
		return // made by hand, or cut: Magento's own fields are the truth
	}
	fingerprints, _ := leftovers[fingerprintsName].(map[string]any)
	for name, value := range leftovers {
		if !k.isKnown(name) || !k.hasShape(name, value) {
			continue
		}
		if part := k.Counterparts[name]; part != "" && fingerprints[part] != fingerprint(part) {
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
