package admin

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/unanswered"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Roles is the store of roles, as groups.
type Roles struct {
	client     *magento.Client
	shops      *shopCache
	users      *unanswered.Writes // of admin users
	unanswered *unanswered.Writes
}

// ResourceType implements scimserver.MemberStore.
func (g Roles) ResourceType(ctx context.Context) (*scim.ResourceType, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	return s.groups, nil
}

// Get implements scimserver.MemberStore with one call.
func (g Roles) Get(ctx context.Context, id string) (scim.Resource, error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	role, err := recordid.Read(ctx, recordid.Group, id, g.client.GetAdminRole)
	if err != nil {
		return nil, magentoFailure(err, "read the role")
	}
	if !s.hasRole(role) {
		return nil, scim.NotFound("Group", id)
	}
	return showRole(role), nil
}

// readToChange reads all roles as they are now, and returns one of them.
func (g Roles) readToChange(ctx context.Context, id string) (*shop, *magento.AdminRole, error) {
	n, ok := recordid.Group.Parse(id)
	if !ok {
		return nil, nil, scim.NotFound("Group", id)
	}
	if err := g.unanswered.Before(ctx, n); err != nil {
		return nil, nil, roleFailure(err, n, endUnanswered)
	}
	s, err := g.shops.toChange(ctx)
	if err != nil {
		return nil, nil, err
	}
	role, known := s.roles[n]
	if !known || !s.hasRole(&role) {
		return nil, nil, scim.NotFound("Group", id)
	}
	return s, &role, nil
}

// roleFailure is magentoFailure about a role that may be gone.
func roleFailure(err error, id int64, doing string) error {
	return magentoFailure(failure.OrNotFound(err, "Group", recordid.Group.Format(id)), doing)
}

// List implements scimserver.MemberStore with one call: all roles are read, those too
// that a client may not change. A filter on members costs a call for the users
// that it names.
func (g Roles) List(ctx context.Context, q scim.Query, yield func(scim.Resource) error) (scim.ListResult, error) {
	s, err := g.shops.fresh(ctx)
	if err != nil {
		return scim.ListResult{}, err
	}
	roles := func(yield func(int64, scim.Resource) bool) {
		for _, id := range slices.Sorted(maps.Keys(s.roles)) {
			role := s.roles[id]
			if s.hasRole(&role) && !yield(id, showRole(&role)) {
				return
			}
		}
	}
	return g.members(s).List(ctx, q, roles, yield)
}

// wantedRole is what a request makes of a role. It fails with *scim.Error.
func wantedRole(role *magento.AdminRole, wanted scim.Resource) (*magento.AdminRole, error) {
	after := *role
	after.Name = strings.TrimSpace(wanted.String("displayName"))
	if after.Name == "" {
		return nil, scim.Invalid("displayName", "required")
	}
	if err := roleFields.Named("name").Check("displayName", after.Name); err != nil {
		return nil, err
	}
	return &after, roleFields.Named("scim_external_id").Plan(wanted, role, &after)
}

// Create implements scimserver.MemberStore. The role grants nothing until somebody in the
// shop gives it rights.
func (g Roles) Create(ctx context.Context, r scim.Resource) (scim.Resource, error) {
	members, err := scim.MemberIDs(r)
	if err != nil {
		return nil, err
	}
	s, err := g.shops.toChange(ctx)
	if err != nil {
		return nil, err
	}
	wanted, err := wantedRole(&magento.AdminRole{}, r)
	if err != nil {
		return nil, err
	}
	wanted.Owner = s.ownerOf(ctx, "")
	if s.can.keys {
		wanted.CreateKey = create.Key()
	}
	for _, role := range s.roles { // a 409 even for one that is not allowed, if it can be found
		if clashes(role.Name, wanted.Name) && s.hasRole(&role) {
			return nil, scim.Conflict(roleTaken)
		}
	}
	if err := s.mayGive(wanted.Name); err != nil {
		return nil, err
	}
	want := membership.NewWanted(0, &scim.MemberChange{Add: members})
	users, err := g.concerned(ctx, s, want)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if err := s.mayMove(u); err != nil {
			return nil, err
		}
	}
	if err := guard.Ask(ctx, guard.Remove, removed(s, toWanted(want), users)...); err != nil {
		return nil, err
	}
	role, err := g.apply(ctx, s, &magento.AdminRole{}, wanted)
	if err != nil {
		return nil, err
	}
	guard.Done(ctx)
	want.Group = role.ID
	if err := g.moveAll(ctx, g.shops.withRole(s, role), toWanted(want), users); err != nil {
		return nil, membership.CreatedIncomplete(role.ID, err)
	}
	return showRole(role), nil
}

// Update implements scimserver.MemberStore. Where members change it takes a call for the
// roles, one for every 500 members, and one for each who joins or leaves.
func (g Roles) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	var u roleUpdate
	err := failure.RetryChanged(ctx, func() (err error) {
		u, err = g.update(ctx, id, change)
		return err
	})
	if err != nil {
		return nil, err
	}
	guard.Done(ctx)
	return showRole(u.role), g.changeMembers(ctx, g.shops.withRole(u.shop, u.role), u.want, u.users)
}

// roleUpdate is a role that was written, and what is to become of its members.
type roleUpdate struct {
	shop  *shop
	role  *magento.AdminRole
	want  *membership.Wanted
	users []*magento.AdminUser // whom that concerns
}

// update writes a role itself. Whether its members can be changed is seen before.
func (g Roles) update(ctx context.Context, id string, change scim.Change) (u roleUpdate, err error) {
	s, role, err := g.readToChange(ctx, id)
	if err != nil {
		return u, err
	}
	r, err := change.To(showRole(role))
	if err != nil {
		return u, err
	}
	wanted, err := wantedRole(role, r)
	if err != nil {
		return u, err
	}
	if err := s.mayChange(role, wanted); err != nil {
		return u, err
	}
	s.adopt(ctx, role, wanted)
	u.shop, u.want = s, membership.NewWanted(role.ID, change.Members)
	if u.users, err = g.concerned(ctx, s, u.want); err != nil {
		return u, err
	}
	if g.members(s).Differ(u.want, u.users) {
		if err := s.mayChangeMembers(role); err != nil {
			return u, err
		}
	}
	if err := guard.Ask(ctx, guard.Remove, removed(s, toWanted(u.want), u.users)...); err != nil {
		return u, err
	}
	u.role, err = g.apply(ctx, s, role, wanted)
	return u, err
}

const roleTaken = "displayName: a role of this name exists already."
