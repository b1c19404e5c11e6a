package bridge

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// adminConcurrency is how many members of a role are changed side by side. The
// module carries out one change at a time, so more would only wait there.
const adminConcurrency = 2

// Members implements scimserver.MemberStore: pages are walked by id, and only one is held.
func (g AdminRoles) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	n, ok := parseID(id)
	if !ok {
		return scim.NotFound("Group", id)
	}
	return g.eachIn(ctx, n, func(u *magento.AdminUser) error {
		return yield(scim.Resource{"value": formatID(u.ID), "display": u.Username, "type": "User"})
	})
}

// eachIn calls f for each admin user in a role.
func (g AdminRoles) eachIn(ctx context.Context, role int64, f func(*magento.AdminUser) error) error {
	for last := ""; ; {
		page, err := g.client.SearchAdminRoleMembers(ctx, role, after(magento.Criteria{PageSize: memberPage}, "id", last))
		if err != nil {
			return roleFailure(err, role, "read the members of the role")
		}
		for i := range page.Items {
			u := &page.Items[i]
			if !slices.Contains(rolesOf(u), role) {
				continue // the list is stale: somebody in the shop gave another role since
			}
			if err := f(u); err != nil {
				return err
			}
		}
		if len(page.Items) < memberPage || page.TotalCount <= len(page.Items) {
			return nil
		}
		last = formatID(page.Items[len(page.Items)-1].ID)
	}
}

// usersByID reads the admin users of these ids; who does not exist is absent.
func (a *Admins) usersByID(ctx context.Context, ids []string) (map[string]*magento.AdminUser, error) {
	valid := validIDs(ids)
	found := make(map[string]*magento.AdminUser, len(valid))
	for chunk := range slices.Chunk(valid, memberPage) {
		for _, c := range magento.SplitIn(magento.Criteria{PageSize: memberPage, CurrentPage: 1}, "id", chunk) {
			page, err := a.client.SearchAdminUsers(ctx, c)
			if err != nil {
				return nil, adminFailure(err, "read the members")
			}
			for i := range page.Items {
				found[formatID(page.Items[i].ID)] = &page.Items[i]
			}
		}
	}
	return found, nil
}

// concerned reads all admin users whom a wanted change of members concerns. It
// fails with *scim.Error where one who is to join does not exist.
func (g AdminRoles) concerned(ctx context.Context, w *wanted) ([]*magento.AdminUser, error) {
	var users []*magento.AdminUser
	if w.replace {
		err := g.eachIn(ctx, w.group, func(u *magento.AdminUser) error {
			if !w.in[formatID(u.ID)] {
				one := *u
				users = append(users, &one)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	found, err := g.usersByID(ctx, w.ids)
	if err != nil {
		return nil, err
	}
	var unknown []string
	for _, id := range w.ids {
		if u, ok := found[id]; ok {
			users = append(users, u)
		} else if w.in[id] {
			unknown = append(unknown, id)
		}
	}
	return users, unknownMembers(unknown)
}

// roleMove is what is to be done to one admin user, nothing where all is well.
type roleMove func(*adminShop, *magento.AdminUser) magento.AdminUserChange

// toWanted moves admin users into a role and out of it.
func (g AdminRoles) toWanted(w *wanted) roleMove {
	return func(s *adminShop, u *magento.AdminUser) magento.AdminUserChange {
		if w.in[formatID(u.ID)] {
			return g.join(s, u, w.group)
		}
		return g.leave(s, u, w.group)
	}
}

// carryOut moves admin users. It carries on past a failure, and its error names whom
// it could not change.
func (g AdminRoles) carryOut(ctx context.Context, s *adminShop, plan roleMove, users []*magento.AdminUser) error {
	users = slices.DeleteFunc(slices.Clone(users), func(u *magento.AdminUser) bool {
		todo := plan(s, u)
		return todo.IsZero()
	})
	var (
		failed failedMoves
		work   errgroup.Group
	)
	work.SetLimit(adminConcurrency)
	for _, u := range users {
		work.Go(func() error {
			if failed.hopeless(ctx) {
				failed.add(u.ID, nil)
			} else if err := g.move(ctx, s, plan, u); err != nil {
				failed.add(u.ID, adminFailure(err, "change the roles of an admin user"))
			}
			return nil
		})
	}
	_ = work.Wait() // nil: failures are collected, not returned
	return failed.err(len(users), adminName)
}

// errRoleNotStored is a change that Magento answered as done and did not do.
var errRoleNotStored = errors.New("Magento did not store the role as it was sent") //nolint:staticcheck // a proper name

// move writes the change of one admin user, as the user then is. Who is gone by
// then needs none.
func (g AdminRoles) move(ctx context.Context, s *adminShop, plan roleMove, u *magento.AdminUser) error {
	first := true
	err := attempt(ctx, func() error {
		if !first {
			var err error
			if u, err = g.client.GetAdminUser(ctx, u.ID); err != nil {
				return err
			}
		}
		first = false
		s := g.named(ctx, s, u) // a role may have been made since
		todo := plan(s, u)
		if todo.IsZero() {
			return nil
		}
		if err := g.mayMove(s, u); err != nil {
			return err
		}
		stored, err := g.client.UpdateAdminUser(ctx, u.ID, todo)
		if err != nil {
			return err
		}
		role, list := u.RoleID, u.Roles
		apply(&role, todo.RoleID)
		apply(&list, todo.Roles)
		if stored.RoleID != role || stored.Roles != list {
			return errRoleNotStored
		}
		return nil
	})
	if isGone(err) {
		return nil
	}
	return err
}
