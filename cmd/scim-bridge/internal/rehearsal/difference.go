package rehearsal

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// differing names the attributes in which two resources differ: those of complex attributes
// and of extensions one by one, multi-valued ones as a whole.
func differing(before, after scim.Resource) []string {
	var names []string
	for _, name := range keysOf(before, after) {
		if name == "id" || name == "meta" || name == "schemas" {
			continue
		}
		a, b := scim.Resource{name: before[name]}, scim.Resource{name: after[name]}
		if scim.Equal(a, b) {
			continue
		}
		one, other := before.Complex(name), after.Complex(name)
		if one == nil && other == nil {
			names = append(names, name)
			continue
		}
		separator := "."
		if strings.HasPrefix(strings.ToLower(name), "urn:") {
			separator = ":"
		}
		for _, sub := range differing(one, other) {
			names = append(names, name+separator+sub)
		}
	}
	return names
}

// keysOf are the names that either of two resources has.
func keysOf(a, b scim.Resource) []string {
	all := maps.Clone(map[string]any(a))
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

// sortedIDs are the ids in a map, so that the outcome does not depend on chance.
func sortedIDs[T any](of map[string]T) []string { return slices.Sorted(maps.Keys(of)) }

// changes names the attributes that a write which was not sent would have changed. A PUT
// leaves out what is computed, and a user shows it all the same: so of the attributes that
// differ those count that belong to a field of Magento's which would be written, or that only
// the text can hold in which the bridge stores what Magento has no field for.
func (s *store) changes(of *record, err error, before, wanted scim.Resource) []string {
	all := differing(before, wanted)
	if s.kind == "Group" {
		return all
	}
	e, _ := errors.AsType[*scim.Error](err)
	var names []string
	isStored := slices.ContainsFunc(of.writes, func(w Write) bool { return slices.Contains(w.Fields, "scim_attributes") })
	for _, name := range all {
		_, isSent := wanted[name]
		isComputed := slices.Contains([]string{"displayName", "emails", "locale", "preferredLanguage"}, name) && !isSent ||
			name == "name.formatted" && wanted.Complex("name").String("formatted") == ""
		isOwn := slices.Contains([]string{"active", "password", "userName"}, name)
		isField := e != nil && slices.ContainsFunc(e.Attributes, func(field string) bool { return isPartOf(name, field) })
		if isField || isOwn || isStored && !isComputed && !strings.HasPrefix(name, ownExtension) {
			names = append(names, name)
		}
	}
	return names
}

// ownExtension is the schema whose attributes are all fields of Magento's.
const ownExtension = "urn:ietf:params:scim:schemas:extension:magento:"

// isPartOf reports whether one attribute is another, or a part of it.
func isPartOf(name, whole string) bool {
	return strings.EqualFold(name, whole) || strings.HasPrefix(strings.ToLower(name), strings.ToLower(whole)+".")
}
