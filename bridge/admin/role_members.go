package admin

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/scim-bridge/scim-bridge/bridge/internal/diff"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/paging"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// concurrency is how many members of a role are changed side by side. The
// module carries out one change at a time, so more would only wait there.
const concurrency = 2

// Members implements scimserver.MemberStore: pages are walked by id, and only one is held.
func (g Roles) Members(ctx context.Context, id string, yield func(scim.Resource) error) error {
	n, ok := recordid.Parse(id)
	if !ok {
		return scim.NotFound("Group", id)
	}
	return g.eachIn(ctx, n, func(u *magento.AdminUser) error {
		return yield(scim.Resource{"value": recordid.Format(u.ID), "display": u.Username, "type": "User"})
	})
}

// eachIn calls f for each admin user in a role.
func (g Roles) eachIn(ctx context.Context, role int64, f func(*magento.AdminUser) error) error {
	source := g.source("")
	source.Search = func(ctx context.Context, c magento.Criteria) (*magento.Page[magento.AdminUser], error) {
		page, err := g.client.SearchAdminRoleMembers(ctx, role, c)
		if err != nil {
			return nil, roleFailure(err, role, "read the members of the role")
		}
		return page, nil
	}
	return source.Each(ctx, magento.Criteria{PageSize: paging.MemberSize}, func(u *magento.AdminUser) error {
		if !slices.Contains(rolesOf(u), role) {
			return nil // the list is stale: somebody in the shop gave another role since
		}
		return f(u)
	})
}

// usersByID reads the admin users of these ids; who does not exist is absent.
func (a *Admins) usersByID(ctx context.Context, ids []string) (map[string]*magento.AdminUser, error) {
	return a.source("read the members").ByIDs(ctx, magento.Criteria{}, ids)
}

// concerned reads all admin users whom a wanted change of members concerns. It
// fails with *scim.Error where one who is to join does not exist.
func (g Roles) concerned(ctx context.Context, w *membership.Wanted) ([]*magento.AdminUser, error) {
	var users []*magento.AdminUser
	if w.Replace {
		err := g.eachIn(ctx, w.Group, func(u *magento.AdminUser) error {
			if !w.Member[recordid.Format(u.ID)] {
				one := *u
				users = append(users, &one)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	found, err := g.usersByID(ctx, w.IDs)
	if err != nil {
		return nil, err
	}
	var unknown []string
	for _, id := range w.IDs {
		if u, ok := found[id]; ok {
			users = append(users, u)
		} else if w.Member[id] {
			unknown = append(unknown, id)
		}
	}
	return users, membership.Unknown(unknown)
}

// roleMove is what is to be done to one admin user, nothing where all is well.
type roleMove func(*shop, *magento.AdminUser) magento.AdminUserChange

// toWanted moves admin users into a role and out of it.
func (g Roles) toWanted(w *membership.Wanted) roleMove {
	return func(s *shop, u *magento.AdminUser) magento.AdminUserChange {
		if w.Member[recordid.Format(u.ID)] {
			return g.join(s, u, w.Group)
		}
		return g.leave(s, u, w.Group)
	}
}

// carryOut moves admin users. It carries on past a failure, and its error names whom
// it could not change.
func (g Roles) carryOut(ctx context.Context, s *shop, plan roleMove, users []*magento.AdminUser) error {
	users = slices.DeleteFunc(slices.Clone(users), func(u *magento.AdminUser) bool {
		todo := plan(s, u)
		return todo.IsZero()
	})
	var (
		failed membership.Failures
		work   errgroup.Group
	)
	work.SetLimit(concurrency)
	for _, u := range users {
		work.Go(func() error {
			if failed.Hopeless(ctx) {
				failed.Add(u.ID, nil)
			} else if err := g.move(ctx, s, plan, u); err != nil {
				failed.Add(u.ID, magentoFailure(err, "change the roles of an admin user"))
			}
			return nil
		})
	}
	_ = work.Wait() // nil: failures are collected, not returned
	return failed.Err(len(users), attributeOf)
}

// errRoleNotStored is a change that Magento answered as done and did not do.
var errRoleNotStored = errors.New("Magento did not store the role as it was sent") //nolint:staticcheck // a proper name

// move writes the change of one admin user, as the user then is. Who is gone by
// then needs none.
func (g Roles) move(ctx context.Context, s *shop, plan roleMove, u *magento.AdminUser) error {
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
		diff.Apply(&role, todo.RoleID)
		diff.Apply(&list, todo.Roles)
		if stored.RoleID != role || stored.Roles != list {
			return errRoleNotStored
		}
		return nil
	})
	if failure.IsGone(err) {
		return nil
	}
	return err
}
