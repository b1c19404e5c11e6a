package customer

import (
	"context"
	"iter"
	"math"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Groups keeps Magento's customer groups as SCIM groups.
type Groups struct {
	client      *magento.Client
	shops       *shopCache
	coordinator *coordinator
}

// ResourceType implements scimserver.MemberStore.
func (g Groups) ResourceType(ctx context.Context) (*scim.ResourceType, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	return s.groups.resource, nil
}

// Get implements scimserver.MemberStore with one call.
func (g Groups) Get(ctx context.Context, id string) (scim.Resource, error) {
	s, group, err := g.read(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.groups.show(group), nil
}

// read reads a group that exists for the client: all but that of visitors.
func (g Groups) read(ctx context.Context, id string) (*shop, *magento.Group, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, nil, err
	}
	group, err := recordid.Read(ctx, recordid.Group, id, g.client.GetGroup)
	if err == nil && !s.groups.has(group) {
		err = scim.NotFound("Group", id)
	}
	if err != nil {
		return nil, nil, magentoFailure(err, "read the customer group")
	}
	return s, group, nil
}

// readToChange reads a group. Where priorities decide by name it reads the names
// of all, since another replica may have made or renamed one.
func (g Groups) readToChange(ctx context.Context, id string) (*shop, *magento.Group, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, nil, err
	}
	if len(s.groups.priority) == 0 {
		return g.read(ctx, id)
	}
	n, ok := recordid.Group.Parse(id)
	if !ok {
		return nil, nil, scim.NotFound("Group", id)
	}
	fresh, list, err := g.shops.freshGroups(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(list, func(group magento.Group) bool { return group.ID == n })
	if i < 0 || !fresh.groups.has(&list[i]) {
		return nil, nil, scim.NotFound("Group", id)
	}
	return fresh, &list[i], nil
}

// List implements scimserver.MemberStore with one call: a shop has few groups, so all
// are read. A filter on members costs a call for the customers that it names.
func (g Groups) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	page, err := g.client.SearchGroups(ctx, magento.Criteria{Sort: []magento.SortOrder{{Field: "id"}}})
	if err != nil {
		return scim.ListResult{}, magentoFailure(err, "search customer groups")
	}
	groups := func(yield func(int64, scim.Resource) bool) {
		for i := range page.Items {
			if group := &page.Items[i]; group.ID != 0 && s.groups.has(group) && !yield(group.ID, s.groups.show(group)) {
				return
			}
		}
	}
	return g.members(s).List(ctx, q, groups, yield)
}

// Members implements scimserver.MemberStore: pages are walked by id, and only one is held.
func (g Groups) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	s, err := g.shops.get(ctx)
	if err != nil {
		return err
	}
	return g.members(s).Show(ctx, id, yield)
}

// MembersOf implements scimserver.MemberStore: the members of all groups are read by one walk.
func (g Groups) MembersOf(ctx context.Context, ids []string) (func(id string) iter.Seq[scim.Resource], error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	return g.members(s).Of(ctx, ids)
}

// newGroup stands for the id of a group that is not there yet.
const newGroup = math.MaxInt64

// Create implements scimserver.MemberStore.
func (g Groups) Create(ctx context.Context, r scim.Resource) (scim.Resource, error) {
	members, err := scim.MemberIDs(r)
	if err != nil {
		return nil, err
	}
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	planned, err := s.groups.plan(&magento.Group{TaxClassID: s.groups.taxClass}, r)
	if err != nil {
		return nil, err
	}
	if len(s.groups.priority) > 0 && len(members) > 0 {
		if s, _, err = g.shops.freshGroups(ctx, s); err != nil {
			return nil, err
		}
	}
	want := membership.NewWanted(newGroup, &scim.MemberChange{Add: members})
	change, first, err := g.wantedChange(ctx, s, want)
	if err != nil {
		return nil, err
	}
	if err := guard.Ask(ctx, guard.Remove, change.removed(first.customers)...); err != nil {
		return nil, err
	}
	group, err := g.create(ctx, s, planned)
	if err != nil {
		return nil, err
	}
	guard.Done(ctx)
	change.shop = g.shops.withName(s, group)
	want.Group = group.ID
	if err := change.toWanted(ctx, want, first); err != nil {
		return nil, membership.CreatedIncomplete(group.ID, err)
	}
	return s.groups.show(group), nil
}

// Update implements scimserver.MemberStore. Where members change it takes a call for the
// group before and after, one for every 500 members before and after, and one for
// each who joins or leaves.
func (g Groups) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	var u groupUpdate
	err := failure.RetryChanged(ctx, func() (err error) {
		u, err = g.update(ctx, id, change, change.Members == nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	guard.Done(ctx)
	if err := u.moves.toWanted(ctx, u.want, u.first); err != nil {
		return nil, err
	}
	return u.moves.shop.groups.show(u.group), nil
}

// groupUpdate is a group that was written, and what is to become of its members.
type groupUpdate struct {
	group *magento.Group
	want  *membership.Wanted
	moves *memberChange
	first snapshot // whom that concerns
}

// update writes a group itself. Whether its members can be changed is seen before. Without a
// version it does so alone, as Users.Update does; those who change members only do not wait.
func (g Groups) update(ctx context.Context, id string, change scim.Change, alone bool) (u groupUpdate, err error) {
	if n, ok := recordid.Group.Parse(id); ok && alone {
		release, err := g.coordinator.groups.lock(ctx, n)
		if err != nil {
			return u, magentoFailure(err, "wait for another change of the customer group")
		}
		defer release()
	}
	if n, ok := recordid.Group.Parse(id); ok {
		if err := g.coordinator.ofGroups.Before(ctx, n); err != nil {
			return u, magentoFailure(err, "end an earlier change of the customer group that got no answer")
		}
	}
	s, group, err := g.readToChange(ctx, id)
	if err != nil {
		return u, err
	}
	wanted, err := change.To(s.groups.show(group))
	if err != nil {
		return u, err
	}
	planned, err := s.groups.plan(group, wanted)
	if err != nil {
		return u, err
	}
	u.group, u.want = group, membership.NewWanted(group.ID, change.Members)
	isDefault := s.groups.defaults.has(group.ID)
	switch {
	case isDefault && u.want.Joins():
		return u, refuseJoining()
	case isDefault: // nobody can leave it either
		u.want = membership.NewWanted(group.ID, nil)
	}
	if u.moves, u.first, err = g.wantedChange(ctx, s, u.want); err != nil {
		return u, err
	}
	write := groupChange(group, planned)
	renames := write.Code != group.Code || write.DisplayName != nil
	if isDefault && renames {
		return u, scim.BadRequest(scim.MutabilityErr, "displayName: this is a default customer group of the shop, which is "+
			"not renamed.")
	}
	if err := guard.Ask(ctx, guard.Remove, u.moves.removed(u.first.customers)...); err != nil {
		return u, err
	}
	if renames || write.ExternalID != nil {
		if !alone && group.Version == "" {
			return g.update(ctx, id, change, true)
		}
		s.groups.mark(ctx, planned)
		if u.group, err = g.write(ctx, s, group, planned); err != nil {
			return u, err
		}
		u.moves.shop = g.shops.withName(s, u.group)
	}
	return u, nil
}

// Delete implements scimserver.MemberStore: the members fall back before the group goes,
// and come back where Magento does not let it go.
func (g Groups) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	s, group, err := g.readToChange(ctx, id)
	if err != nil {
		return err
	}
	if err := check(s.groups.show(group)); err != nil {
		return err
	}
	if err := g.mayBeDeleted(ctx, s, group); err != nil {
		return err
	}
	d := deletion{change: g.newMemberChange(s), group: group.ID, isMade: s.groups.isMade(group)}
	if err := d.empty(ctx); err != nil {
		return err
	}
	err = g.client.DeleteGroup(ctx, group.ID)
	if failure.IsAmbiguous(err) {
		if _, readErr := g.client.GetGroup(ctx, group.ID); failure.IsGone(readErr) {
			err = nil
		}
	}
	switch {
	case err == nil:
		return d.forgetGroup(ctx)
	case failure.IsGone(err):
		return scim.NotFound("Group", id)
	default:
		return d.restore(ctx, magentoFailure(err, "delete the customer group"))
	}
}
