package rehearsal

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// groupStore is store for groups, whose members are the resources of another store.
type groupStore struct {
	*store

	groups scimserver.MemberStore
	people *store
}

// Members implements scimserver.MemberStore. The members that a group would have are not
// listed: nobody reads the answers of a rehearsal.
func (g *groupStore) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	if _, ok := g.made[id]; ok {
		return nil
	}
	return g.groups.Members(ctx, id, yield)
}

// MembersOf implements scimserver.MemberStore, as Members does.
func (g *groupStore) MembersOf(ctx context.Context, ids []string) (func(id string) iter.Seq[scim.Resource], error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := g.made[id]; return ok })
	return g.groups.MembersOf(ctx, ids)
}

// Create implements scimserver.MemberStore.
func (g *groupStore) Create(ctx context.Context, wanted scim.Resource) (scim.Resource, error) {
	ids, err := scim.MemberIDs(wanted)
	if err != nil {
		return nil, err
	}
	there, err := g.there(ctx, ids)
	if err != nil {
		return nil, err
	}
	var members []any
	for _, id := range there {
		members = append(members, map[string]any{"value": id})
	}
	wanted = wanted.Clone()
	delete(wanted, "members")
	if members != nil {
		wanted["members"] = members
	}
	created, err := g.store.Create(ctx, wanted)
	if err == nil {
		g.r.record(ctx, func(of *record) { of.members = len(ids) })
		delete(created, "members")
	}
	return created, err
}

// there are those of the ids of people who join that are in the shop: not those whom an
// earlier line would have created. It fails for those whom one would have deleted.
func (g *groupStore) there(ctx context.Context, ids []string) (there []string, err error) {
	for _, id := range ids {
		if m, ok := g.people.made[id]; ok {
			g.needs(ctx, m.line)
			continue
		}
		if d, ok := g.people.deleted[id]; ok {
			g.needs(ctx, d.line)
			return nil, scim.Invalid("members.value", fmt.Sprintf("line %d would have deleted the user %s", d.line, id))
		}
		there = append(there, id)
	}
	return there, nil
}

// Update implements scimserver.MemberStore.
func (g *groupStore) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	wanted := change.Members
	if wanted == nil {
		return g.store.Update(ctx, id, change)
	}
	join, err := g.there(ctx, wanted.Add)
	if err != nil {
		return nil, err
	}
	isMade := func(id string) bool { _, ok := g.people.made[id]; return ok }
	leave := slices.DeleteFunc(slices.Clone(wanted.Remove), isMade)
	change.Members = &scim.MemberChange{Replace: wanted.Replace, Add: join, Remove: leave}
	updated, err := g.store.Update(ctx, id, change)
	if err != nil {
		return nil, err
	}
	members := len(wanted.Add) - len(join)
	if _, ok := g.made[id]; ok {
		members = len(wanted.Add) + len(wanted.Remove)
	} else if err := g.completeMembers(ctx, id, change.Members); err != nil {
		return nil, err
	}
	g.r.record(ctx, func(of *record) {
		of.members += members
		if of.memberWrites() > 0 {
			of.changed = append(of.changed, "members")
		}
	})
	return updated, nil
}

// completeMembers counts the writes of members where the group itself would have been
// written first: those were not come to.
func (g *groupStore) completeMembers(ctx context.Context, id string, members *scim.MemberChange) error {
	isOpen := false
	g.r.record(ctx, func(of *record) { isOpen = len(of.writes) > 0 && of.memberWrites() == 0 })
	if !isOpen {
		return nil
	}
	asItIs := func(current scim.Resource) (scim.Resource, error) { return current, nil }
	_, err := g.groups.Update(ctx, id, scim.Change{To: asItIs, Partial: true, Members: members})
	if wasNotSent(err) {
		return nil
	}
	return err
}

// memberWrites is how many people would be written because of a change of their group.
func (of *record) memberWrites() int {
	n := of.members
	for _, w := range of.writes {
		if !w.isOfGroup() {
			n += w.Times
		}
	}
	return n
}

// isOfGroup reports whether a write is of a group or a role itself.
func (w Write) isOfGroup() bool {
	return strings.Contains(w.Route, "/customerGroups") || strings.Contains(w.Route, "/admin-roles")
}
