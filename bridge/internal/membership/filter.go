package membership

import (
	"maps"
	"slices"

	"github.com/scim-bridge/scim-bridge/scim"
)

// Named are the memberships, by id, of the members that a filter names.
type Named map[string][]int64

// IDsIn adds to ids those that a filter compares members with. Only equality can be
// answered without reading every member of every group; it fails with *scim.Error
// for anything else.
func IDsIn(f scim.Filter, ids []string) ([]string, error) {
	var err error
	switch f := f.(type) {
	case *scim.And:
		if ids, err = IDsIn(f.Left, ids); err == nil {
			ids, err = IDsIn(f.Right, ids)
		}
	case *scim.Or:
		if ids, err = IDsIn(f.Left, ids); err == nil {
			ids, err = IDsIn(f.Right, ids)
		}
	case *scim.Not:
		return IDsIn(f.Operand, ids)
	case *scim.Compare:
		if f.Path.Attribute.Name != "members" {
			return ids, nil
		}
		id, isText := f.Value.(string)
		if f.Op != scim.OpEq || !isText || (f.Path.Sub != nil && f.Path.Sub.Name != "value") {
			return nil, unanswerable()
		}
		return append(ids, id), nil
	case *scim.Present:
		if f.Path.Attribute.Name == "members" {
			return nil, unanswerable()
		}
	case *scim.ValuePath:
		value, ok := f.Filter.(*scim.Compare)
		if id, isText := compareValue(value); ok && isText && value.Op == scim.OpEq && value.Path.Attribute.Name == "value" {
			return append(ids, id), nil
		}
		return nil, unanswerable()
	}
	return ids, err
}

func compareValue(c *scim.Compare) (string, bool) {
	if c == nil {
		return "", false
	}
	s, ok := c.Value.(string)
	return s, ok
}

func unanswerable() error {
	return scim.BadRequest(scim.InvalidFilter,
		`members: only members.value eq "<id>" can be filtered by; anything else would read every member of every group.`)
}

// Attach returns a group with the named ones among its members, for a filter to be
// compared with.
func (n Named) Attach(r scim.Resource, group int64) scim.Resource {
	var members []any
	for id, list := range n {
		if slices.Contains(list, group) {
			members = append(members, map[string]any{"value": id})
		}
	}
	if members == nil {
		return r
	}
	with := maps.Clone(r)
	with["members"] = members
	return with
}
