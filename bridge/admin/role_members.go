package admin

import (
	"context"
	"errors"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/guard"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// A Magento admin user has one role at most, role_id. Every role that the client has given
// is remembered in scim_roles, by the rules of package membership.

// concurrency is how many members of a role are changed side by side. The
// module carries out one change at a time, so more would only wait there.
const concurrency = 2

// stateOf is what Magento holds of the roles of an admin user.
func stateOf(u *magento.AdminUser) membership.State {
	return membership.State{Current: u.RoleID, List: u.Roles}
}

// rules are those of roles. One that was allowed once and is no more does not stay: who
// leaves the others must not get it back.
func (s *shop) rules() membership.Rules {
	return membership.Rules{
		Remembers: true,
		Priority:  s.cfg.RolePriority,
		NameOf:    func(id int64) string { return s.roles[id].Name },
		Allowed:   func(id int64) bool { return s.mayGive(s.roles[id].Name) == nil },
	}
}

// toState is the change that gives an admin user roles, in the version that is known.
func toState(u *magento.AdminUser, to membership.State) magento.AdminUserChange {
	after := *u
	after.RoleID, after.Roles = to.Current, to.List
	change := magento.AdminUserChange{Version: u.Version}
	userFields.Diff(&change, u, &after)
	return change
}

// members is where the members of roles are read.
func (g Roles) members(s *shop) membership.Members[magento.AdminUser] {
	return membership.Members[magento.AdminUser]{
		Source:   s.userSource(g.client, "read the members"),
		State:    stateOf,
		UserName: func(u *magento.AdminUser) string { return u.Username },
		Naming: func(role int64) (paging.Source[magento.AdminUser], magento.Criteria) {
			source := s.userSource(g.client, "")
			source.Search = func(ctx context.Context, c magento.Criteria) (*magento.Page[magento.AdminUser], error) {
				return g.client.SearchAdminRoleMembers(ctx, role, c)
			}
			source.Failure = func(err error) error { return roleFailure(err, role, "read the members of the role") }
			return source, magento.Criteria{}
		},
		NamingAny: func([]int64) (paging.Source[magento.AdminUser], magento.Criteria) {
			return s.userSource(g.client, "read the members"), magento.Criteria{}
		},
	}
}

// MembersOf implements scimserver.MemberStore: a shop has few admin users, so all are read.
func (g Roles) MembersOf(ctx context.Context, ids []string) (func(id string) iter.Seq[scim.Resource], error) {
	s, err := g.shops.get(ctx)
	if err != nil {
		return nil, err
	}
	return g.members(s).Of(ctx, ids)
}

// Members implements scimserver.MemberStore: pages are walked by id, and only one is held.
func (g Roles) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	s, err := g.shops.get(ctx)
	if err != nil {
		return err
	}
	n, _ := recordid.Group.Parse(id)
	if role, known := s.roles[n]; known && !s.hasRole(&role) {
		return scim.NotFound("Group", id)
	}
	return g.members(s).Show(ctx, id, yield)
}

// concerned reads all admin users whom a wanted change of members concerns. It
// fails with *scim.Error where one who is to join does not exist.
func (g Roles) concerned(ctx context.Context, s *shop, w *membership.Wanted) ([]*magento.AdminUser, error) {
	ids := g.users.Open() // anybody may come into the role by a write without an answer
	if !w.Replace {
		ids = slices.DeleteFunc(ids, func(id int64) bool { return !slices.Contains(w.IDs, recordid.User.Format(id)) })
	}
	if err := g.users.Before(ctx, ids...); err != nil {
		return nil, magentoFailure(err, endUnanswered)
	}
	users, unknown, err := g.members(s).Concerned(ctx, w)
	if err == nil {
		err = membership.Unknown(unknown)
	}
	return users, err
}

// changeMembers gives a role its wanted members. Where the role was deleted
// meanwhile, nobody joined it: the module gives none that is not there.
func (g Roles) changeMembers(ctx context.Context, s *shop, want *membership.Wanted, users []*magento.AdminUser) error {
	err := g.moveAll(ctx, s, toWanted(want), users)
	if err != nil && failure.KindOf(err) == magento.Invalid && g.isGone(ctx, want.Group) {
		return scim.NotFound("Group", recordid.Group.Format(want.Group))
	}
	return err
}

// isGone reports whether a role is surely no more.
func (g Roles) isGone(ctx context.Context, role int64) bool {
	_, err := g.client.GetAdminRole(ctx, role)
	return failure.IsGone(err)
}

// Delete implements scimserver.MemberStore: the members leave before the role goes, and
// come back where Magento does not let it go.
func (g Roles) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	s, role, err := g.readToChange(ctx, id)
	if err != nil {
		return err
	}
	if err := check(showRole(role)); err != nil {
		return err
	}
	if role.ID == s.defaultRole {
		return scim.BadRequest(scim.MutabilityErr,
			"This is the role ADMIN_ROLE_DEFAULT, of all who are in no other: it is not deleted.")
	}
	if err := s.mayGive(role.Name); err != nil {
		return err
	}
	if err := g.mayDelete(ctx, s, role); err != nil {
		return err
	}
	before := map[int64]*magento.AdminUser{}
	err = failure.RetryChanged(ctx, func() error { return g.empty(ctx, s, role.ID, before) })
	if err == nil {
		return nil
	}
	return g.restore(ctx, s, role.ID, before, roleFailure(err, role.ID, "delete the role"))
}

// empty lets all members go, whom it notes in before as they were, and deletes the role.
// Somebody may come into it between the two; Magento refuses to delete it then.
func (g Roles) empty(ctx context.Context, s *shop, role int64, before map[int64]*magento.AdminUser) error {
	nobody := membership.NewWanted(role, &scim.MemberChange{Replace: true})
	users, err := g.concerned(ctx, s, nobody)
	if err != nil {
		return err
	}
	if err := guard.Ask(ctx, guard.Remove|guard.DeleteGroup, removed(s, toWanted(nobody), users)...); err != nil {
		return err
	}
	guard.Done(ctx)
	for _, u := range users {
		if _, known := before[u.ID]; !known {
			before[u.ID] = u
		}
	}
	if err := g.moveAll(ctx, s, toWanted(nobody), users); err != nil {
		return err
	}
	err = g.client.DeleteAdminRole(ctx, role)
	if failure.IsAmbiguous(err) && g.isGone(ctx, role) {
		return nil
	}
	return err
}

// restore puts the members of a role back that was not deleted after all, and
// returns why.
func (g Roles) restore(
	ctx context.Context, s *shop, role int64, before map[int64]*magento.AdminUser, cause error,
) error {
	e, ok := errors.AsType[*scim.Error](cause)
	if len(before) == 0 || ok && e.Status == http.StatusNotFound {
		return cause
	}
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	users, err := g.members(s).Again(ctx, slices.Collect(maps.Values(before)))
	if err == nil {
		back := roleMove{
			plan: func(s *shop, u *magento.AdminUser) membership.State {
				return s.rules().Return(stateOf(u), stateOf(before[u.ID]), role, s.defaultRole)
			},
			leaving: func(*shop, *magento.AdminUser) bool { return false },
		}
		err = g.moveAll(ctx, s, back, users)
	}
	if err != nil {
		return errors.Join(cause, magentoFailure(err, "put the members back"))
	}
	if !ok {
		return cause
	}
	out := *e
	out.Detail = strings.Replace(e.Detail, membership.OthersAreDone, "The role and all its members are as before.", 1)
	return &out
}
