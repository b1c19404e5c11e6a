package membership

import (
	"context"
	"iter"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/resource"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Wanted is what a request asks of the members of one group.
type Wanted struct {
	Group   int64
	Replace bool            // whoever is not named leaves
	IDs     []string        // of all who are named
	Member  map[string]bool // by id: true for who joins, false for who leaves
}

// NewWanted reads a change of the members of a group; nil changes nothing.
func NewWanted(group int64, change *scim.MemberChange) *Wanted {
	w := &Wanted{Group: group, Member: map[string]bool{}}
	if change == nil {
		return w
	}
	w.Replace = change.Replace
	for _, id := range change.Remove {
		w.Member[id] = false
	}
	for _, id := range change.Add {
		w.Member[id] = true
	}
	for id := range w.Member {
		w.IDs = append(w.IDs, id)
	}
	slices.Sort(w.IDs)
	return w
}

// Joins reports whether anybody is to join.
func (w *Wanted) Joins() bool {
	return slices.ContainsFunc(w.IDs, func(id string) bool { return w.Member[id] })
}

// Members is where the members of groups of one kind are read.
type Members[T any] struct {
	// Source has all users, and Scope lets those through who exist for the client.
	Source paging.Source[T]
	Scope  magento.Criteria
	// State is what Magento holds of a user's groups, and UserName the userName.
	State    func(*T) State
	UserName func(*T) string
	// Naming has those whose State names a group, whether the list counts or not.
	Naming func(group int64) (paging.Source[T], magento.Criteria)
	// IsEmpty reports whether a group never has members, whatever their State; nil for none.
	IsEmpty func(group int64) bool
}

func (m Members[T]) isEmpty(group int64) bool { return m.IsEmpty != nil && m.IsEmpty(group) }

// EachNaming calls f for each whose State names a group, whether the list counts or not.
func (m Members[T]) EachNaming(ctx context.Context, group int64, f func(*T) error) error {
	source, c := m.Naming(group)
	c.PageSize = magento.MaxPageSize
	return source.Each(ctx, c, f)
}

// Each calls f for each member of a group.
func (m Members[T]) Each(ctx context.Context, group int64, f func(*T) error) error {
	return m.EachNaming(ctx, group, func(member *T) error {
		if !m.State(member).IsIn(group) {
			return nil
		}
		return f(member)
	})
}

// Show yields the members of the group that an id names, as a client sees them.
func (m Members[T]) Show(ctx context.Context, id string, yield func(scim.Resource) error) error {
	group, ok := recordid.Group.Parse(id)
	if !ok {
		return scim.NotFound("Group", id)
	}
	if m.isEmpty(group) {
		return nil
	}
	return m.Each(ctx, group, func(member *T) error {
		return yield(scim.Resource{"value": m.id(member), "display": m.UserName(member), "type": "User"})
	})
}

// id is the SCIM id of a member.
func (m Members[T]) id(member *T) string { return recordid.User.Format(m.Source.ID(member)) }

// byID reads the users of these ids; who does not exist is absent.
func (m Members[T]) byID(ctx context.Context, ids []string) (map[string]*T, error) {
	return m.Source.ByIDs(ctx, m.Scope, ids)
}

// Concerned reads all whom a wanted change concerns. unknown names those who are to join
// and do not exist.
func (m Members[T]) Concerned(ctx context.Context, w *Wanted) (members []*T, unknown []string, err error) {
	there := map[string]bool{}
	if w.Replace {
		err = m.Each(ctx, w.Group, func(member *T) error {
			if id := m.id(member); w.Member[id] {
				there[id] = true
			} else {
				one := *member
				members = append(members, &one)
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	named := slices.DeleteFunc(slices.Clone(w.IDs), func(id string) bool { return there[id] })
	found, err := m.byID(ctx, named)
	if err != nil {
		return nil, nil, err
	}
	for _, id := range named {
		if member, ok := found[id]; ok {
			members = append(members, member)
		} else if w.Member[id] {
			unknown = append(unknown, id)
		}
	}
	return members, unknown, nil
}

// Again reads members anew; who is gone is left out.
func (m Members[T]) Again(ctx context.Context, members []*T) ([]*T, error) {
	ids := make([]string, len(members))
	for i, member := range members {
		ids[i] = m.id(member)
	}
	found, err := m.byID(ctx, ids)
	var again []*T
	for _, id := range ids {
		if member, ok := found[id]; ok {
			again = append(again, member)
		}
	}
	return again, err
}

// Differ reports whether anybody is in the group who should not be, or is not who should.
func (m Members[T]) Differ(w *Wanted, members []*T) bool {
	return slices.ContainsFunc(members, func(member *T) bool {
		return m.State(member).IsIn(w.Group) != w.Member[m.id(member)]
	})
}

// Change calls change for members, a few side by side. A failure does not end it: it
// notes in failed whom it could not change.
func (m Members[T]) Change(
	ctx context.Context, failed *Failures, concurrency int, members []*T, change func(*T) error,
) {
	var work errgroup.Group
	work.SetLimit(concurrency)
	for _, member := range members {
		work.Go(func() error {
			if failed.Hopeless(ctx) {
				failed.Add(m.Source.ID(member), nil)
			} else if err := change(member); err != nil {
				failed.Add(m.Source.ID(member), err)
			}
			return nil
		})
	}
	_ = work.Wait() // nil: failures are collected, not returned
}

// Skip notes members for whom nothing was tried, and why; see Failures.Add.
func (m Members[T]) Skip(failed *Failures, members []*T, err error) {
	for _, member := range members {
		failed.Add(m.Source.ID(member), err)
	}
}

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
	matches := paging.NewWindow(q)
	for group, r := range groups {
		if q.Filter == nil || scim.Match(q.Filter, m.attach(r, group, named)) {
			matches.Add(r)
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
