package admin

import (
	"context"
	"errors"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
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
	change := magento.AdminUserChange{Roles: field.To(u.Roles, to.List), Version: u.Version}
	switch to.Current {
	case u.RoleID:
	case 0:
		change.RoleID = magento.Clear[int64]()
	default:
		change.RoleID = magento.Set(to.Current)
	}
	return change
}

// members is where the members of roles are read.
func (g Roles) members() membership.Members[magento.AdminUser] {
	return membership.Members[magento.AdminUser]{
		ID:    func(u *magento.AdminUser) int64 { return u.ID },
		State: stateOf,
		ByID: func(ctx context.Context, ids []string) (map[string]*magento.AdminUser, error) {
			return userSource(g.client, "read the members").ByIDs(ctx, magento.Criteria{}, ids)
		},
		Naming: func(ctx context.Context, role int64, f func(*magento.AdminUser) error) error {
			source := userSource(g.client, "")
			source.Search = func(ctx context.Context, c magento.Criteria) (*magento.Page[magento.AdminUser], error) {
				page, err := g.client.SearchAdminRoleMembers(ctx, role, c)
				if err != nil {
					return nil, roleFailure(err, role, "read the members of the role")
				}
				return page, nil
			}
			return source.Each(ctx, magento.Criteria{PageSize: paging.MemberSize}, f)
		},
	}
}

// Members implements scimserver.MemberStore: pages are walked by id, and only one is held.
func (g Roles) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	n, ok := recordid.Parse(id)
	if !ok {
		return scim.NotFound("Group", id)
	}
	return g.members().Each(ctx, n, func(u *magento.AdminUser) error {
		return yield(scim.Resource{"value": recordid.Format(u.ID), "display": u.Username, "type": "User"})
	})
}

// concerned reads all admin users whom a wanted change of members concerns. It
// fails with *scim.Error where one who is to join does not exist.
func (g Roles) concerned(ctx context.Context, w *membership.Wanted) ([]*magento.AdminUser, error) {
	users, unknown, err := g.members().Concerned(ctx, w)
	if err == nil {
		err = membership.Unknown(unknown)
	}
	return users, err
}

// roleMove is what the roles of an admin user are to be.
type roleMove func(*shop, *magento.AdminUser) membership.State

// toWanted moves admin users into a role and out of it.
func toWanted(w *membership.Wanted) roleMove {
	return func(s *shop, u *magento.AdminUser) membership.State {
		if w.Member[recordid.Format(u.ID)] {
			return s.rules().Join(stateOf(u), w.Group, s.defaultRole)
		}
		return s.rules().Leave(stateOf(u), w.Group, s.defaultRole)
	}
}

// moveAll moves admin users. It carries on past a failure, and its error names whom
// it could not change.
func (g Roles) moveAll(ctx context.Context, s *shop, plan roleMove, users []*magento.AdminUser) error {
	users = slices.DeleteFunc(slices.Clone(users), func(u *magento.AdminUser) bool { return plan(s, u) == stateOf(u) })
	var failed membership.Failures
	g.members().Change(ctx, &failed, concurrency, users, func(u *magento.AdminUser) error {
		if err := g.move(ctx, s, plan, u); err != nil {
			return magentoFailure(err, "change the roles of an admin user")
		}
		return nil
	})
	return failed.Err(len(users), attributeOf)
}

// errRoleNotStored is a change that Magento answered as done and did not do.
var errRoleNotStored = errors.New("Magento did not store the role as it was sent") //nolint:staticcheck // a proper name

// move writes the change of one admin user, as the user then is. Who is gone by
// then needs none.
func (g Roles) move(ctx context.Context, s *shop, plan roleMove, u *magento.AdminUser) error {
	first := true
	err := failure.RetryChanged(ctx, func() error {
		if !first {
			var err error
			if u, err = g.client.GetAdminUser(ctx, u.ID); err != nil {
				return err
			}
		}
		first = false
		s := g.shops.named(ctx, s, u) // a role may have been made since
		to := plan(s, u)
		if to == stateOf(u) {
			return nil
		}
		if err := s.mayMove(u); err != nil {
			return err
		}
		stored, err := g.client.UpdateAdminUser(ctx, u.ID, toState(u, to))
		if err == nil && stateOf(stored) != to {
			err = errRoleNotStored
		}
		return err
	})
	if failure.IsGone(err) {
		return nil
	}
	return err
}
