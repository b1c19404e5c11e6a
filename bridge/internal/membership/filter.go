package membership

import (
	"maps"

	"github.com/scim-bridge/scim-bridge/scim"
)

// idsIn adds to ids those that a filter compares members with. Only equality can be
// answered without reading every member of every group; it fails with *scim.Error
// for anything else.
func idsIn(f scim.Filter, ids []string) ([]string, error) {
	var err error
	switch f := f.(type) {
	case *scim.And:
		if ids, err = idsIn(f.Left, ids); err == nil {
			ids, err = idsIn(f.Right, ids)
		}
	case *scim.Or:
		if ids, err = idsIn(f.Left, ids); err == nil {
			ids, err = idsIn(f.Right, ids)
		}
	case *scim.Not:
		return idsIn(f.Operand, ids)
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

// attach is a group with those of the named ones who are in it among its members, for a
// filter to be compared with.
func (m Members[T]) attach(r scim.Resource, group int64, named map[string]*T) scim.Resource {
	var members []any
	for id, member := range named {
		if m.State(member).IsIn(group) {
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
