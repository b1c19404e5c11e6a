package membership

import (
	"context"
	"iter"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
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
	// NamingAny has those whose State may name one of several groups.
	NamingAny func(groups []int64) (paging.Source[T], magento.Criteria)
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
	source, c := m.Naming(group)
	source.Pace = paging.Pace{Advice: withoutMembers}
	c.PageSize = magento.MaxPageSize
	return source.Each(ctx, c, func(member *T) error {
		if !m.State(member).IsIn(group) {
			return nil
		}
		return yield(memberResource(m.id(member), m.UserName(member)))
	})
}

// withoutMembers is what a client can do that has no time for the members.
const withoutMembers = "ask without them (excludedAttributes=members), or for fewer groups at once"

// Of reads the members of the groups that ids name by one walk through all of them. It holds no
// more of each than what is shown. It fails with *scim.Error 400 tooMany where there is not the
// time.
func (m Members[T]) Of(ctx context.Context, ids []string) (func(id string) iter.Seq[scim.Resource], error) {
	type shown struct{ id, userName string }
	of := map[int64][]shown{}
	var groups []int64
	for _, id := range ids {
		if group, ok := recordid.Group.Parse(id); ok && !m.isEmpty(group) {
			groups = append(groups, group)
			of[group] = nil
		}
	}
	members := func(id string) iter.Seq[scim.Resource] {
		group, _ := recordid.Group.Parse(id)
		return func(yield func(scim.Resource) bool) {
			for _, member := range of[group] {
				if !yield(memberResource(member.id, member.userName)) {
					return
				}
			}
		}
	}
	if len(groups) == 0 {
		return members, nil
	}
	source, c := m.NamingAny(groups)
	if len(groups) == 1 {
		source, c = m.Naming(groups[0])
	}
	source.Pace = paging.Pace{Advice: withoutMembers, Held: true}
	c.PageSize = magento.MaxPageSize
	err := source.Each(ctx, c, func(member *T) error {
		for _, group := range m.State(member).Groups() {
			if list, wanted := of[group]; wanted {
				of[group] = append(list, shown{m.id(member), m.UserName(member)})
			}
		}
		return nil
	})
	return members, err
}

// memberResource is a member as a client sees it.
func memberResource(id, userName string) scim.Resource {
	return scim.Resource{"value": id, "display": userName, "type": "User"}
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
