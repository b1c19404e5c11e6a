package membership

import (
	"context"
	"iter"
	"maps"

	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/scim"
)

// List answers a query for groups, which come in the order of ids. A filter on members
// costs a call for those that it names.
func (m Members[T]) List(
	ctx context.Context, q scim.Query, groups iter.Seq2[int64, scim.Resource], yield func(scim.Resource) error,
) (scim.ListResult, error) {
	ids, err := idsIn(q.Filter)
	if err != nil {
		return scim.ListResult{}, err
	}
	named, err := m.byID(ctx, ids)
	if err != nil {
		return scim.ListResult{}, err
	}
	matches := paging.NewWindow(q, yield)
	for group, r := range groups {
		if q.Filter == nil || scim.Match(q.Filter, m.attach(r, group, named)) {
			if err := matches.Add(r); err != nil {
				return scim.ListResult{}, err
			}
		}
	}
	return matches.Answer(yield)
}

// idsIn are the ids that a filter compares members with. Only equality can be answered
// without reading every member of every group; it fails with *scim.Error for anything else.
func idsIn(f scim.Filter) ([]string, error) {
	switch f := f.(type) {
	case *scim.And:
		return idsInBoth(f.Left, f.Right)
	case *scim.Or:
		return idsInBoth(f.Left, f.Right)
	case *scim.Not:
		return idsIn(f.Operand)
	case *scim.Present:
		if f.Path.Attribute.Name == "members" {
			return nil, unanswerable()
		}
	case *scim.Compare:
		if f.Path.Attribute.Name == "members" {
			return idIn(f, f.Path.Sub)
		}
	case *scim.ValuePath:
		if compare, ok := f.Filter.(*scim.Compare); ok {
			return idIn(compare, compare.Path.Attribute)
		}
		return nil, unanswerable()
	}
	return nil, nil
}

func idsInBoth(left, right scim.Filter) ([]string, error) {
	ids, err := idsIn(left)
	if err != nil {
		return nil, err
	}
	more, err := idsIn(right)
	return append(ids, more...), err
}

// idIn is the id that a comparison of members asks for; of is their attribute, nil for the
// value.
func idIn(f *scim.Compare, of *scim.Attribute) ([]string, error) {
	id, isText := f.Value.(string)
	if f.Op != scim.OpEq || !isText || of != nil && of.Name != "value" {
		return nil, unanswerable()
	}
	return []string{id}, nil
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
		if !m.isEmpty(group) && m.State(member).IsIn(group) {
			members = append(members, map[string]any{"value": id})
		}
	}
	with := maps.Clone(r)
	resource.PutList(with, "members", members)
	return with
}
