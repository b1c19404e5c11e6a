package scimtest

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// MemoryGroups is a MemberStore in memory, whose displayName is unique. Its members are
// users of a Memory, which shows their groups. The ids of groups are none of users.
type MemoryGroups struct {
	Memory
	users   *Memory
	members map[int]map[int]bool // of each group
}

// NewGroups returns an empty store of groups of these users.
func NewGroups(users *Memory) *MemoryGroups {
	g := &MemoryGroups{users: users, members: map[int]map[int]bool{}}
	g.Memory = Memory{
		Type: scim.GroupResourceType(), prefix: "group-", unique: "displayName", mu: users.mu,
		held: map[int]scim.Resource{}, show: func(scim.Resource) {},
	}
	users.show = g.showGroups
	return g
}

// showGroups adds the groups of a user.
func (g *MemoryGroups) showGroups(user scim.Resource) {
	n, _ := g.users.number(user.ID())
	var groups []any
	for _, group := range slices.Sorted(maps.Keys(g.held)) {
		if r := g.held[group]; g.members[group][n] {
			groups = append(groups, map[string]any{"value": r.ID(), "display": r["displayName"], "type": "direct"})
		}
	}
	if len(groups) > 0 {
		user["groups"] = groups
	}
}

// List implements scimserver.Store.
func (g *MemoryGroups) List(
	ctx context.Context, q scim.Query, yield func(scim.Resource) error,
) (scim.ListResult, error) {
	if err := g.before(ctx, "List", ""); err != nil {
		return scim.ListResult{}, err
	}
	filter := q.Filter
	q.Filter = nil
	found := g.matches(q)
	if filter != nil {
		found = slices.DeleteFunc(found, func(r scim.Resource) bool {
			members := r.Clone()
			members["members"] = g.membersOf(r.ID())
			return !scim.Match(filter, members)
		})
	}
	return g.page(ctx, q, found, yield)
}

// Members implements scimserver.MemberStore.
func (g *MemoryGroups) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	if err := g.before(ctx, "Members", id); err != nil {
		return err
	}
	for _, member := range g.membersOf(id) {
		if m, ok := member.(map[string]any); ok {
			if err := yield(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// MembersOf implements scimserver.MemberStore.
func (g *MemoryGroups) MembersOf(ctx context.Context, ids []string) (func(id string) iter.Seq[scim.Resource], error) {
	if err := g.before(ctx, "MembersOf", strings.Join(ids, " ")); err != nil {
		return nil, err
	}
	return func(id string) iter.Seq[scim.Resource] {
		return func(yield func(scim.Resource) bool) {
			for _, member := range g.membersOf(id) {
				if m, ok := member.(map[string]any); ok && !yield(m) {
					return
				}
			}
		}
	}, nil
}

// membersOf are the members of a group, in the order of their ids.
func (g *MemoryGroups) membersOf(id string) []any {
	g.mu.Lock()
	defer g.mu.Unlock()
	n, err := g.find(id)
	if err != nil {
		return nil
	}
	var list []any
	for _, member := range slices.Sorted(maps.Keys(g.members[n])) {
		if user, ok := g.users.held[member]; ok {
			list = append(list, map[string]any{"value": user.ID(), "display": user["userName"], "type": "User"})
		}
	}
	return list
}

// Create implements scimserver.Store.
func (g *MemoryGroups) Create(ctx context.Context, r scim.Resource) (scim.Resource, error) {
	if err := g.before(ctx, "Create", ""); err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	ids, err := scim.MemberIDs(r)
	if err != nil {
		return nil, err
	}
	members, err := g.changed(nil, &scim.MemberChange{Add: ids})
	if err != nil {
		return nil, err
	}
	r = r.Clone()
	delete(r, "members")
	n, err := g.insert(r)
	if err != nil {
		return nil, err
	}
	g.members[n] = members
	return g.shown(n), nil
}

// Update implements scimserver.Store.
func (g *MemoryGroups) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	if err := g.before(ctx, "Update", id); err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	n, err := g.find(id)
	if err != nil {
		return nil, err
	}
	members, err := g.changed(g.members[n], change.Members)
	if err != nil {
		return nil, err
	}
	if err := g.change(n, change); err != nil {
		return nil, err
	}
	g.members[n] = members
	return g.shown(n), nil
}

// changed is a copy of the members of a group with a change.
func (g *MemoryGroups) changed(current map[int]bool, change *scim.MemberChange) (map[int]bool, error) {
	members := map[int]bool{}
	maps.Copy(members, current)
	if change == nil {
		return members, nil
	}
	if change.Replace {
		clear(members)
	}
	for _, id := range change.Add {
		n, err := g.users.find(id)
		if err != nil {
			return nil, scim.Invalid("members.value", id+" does not exist")
		}
		members[n] = true
	}
	for _, id := range change.Remove {
		if n, ok := g.users.number(id); ok {
			delete(members, n)
		}
	}
	return members, nil
}
