package admin

import (
	"context"
	"errors"
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
)

// roleMove is what the roles of an admin user are to be.
type roleMove struct {
	plan func(*shop, *magento.AdminUser) membership.State
	// leaving reports whether a user is named as one who is to leave, and may have been given the
	// role. If such a user is out already, a write that changes nothing sees to it that none of
	// another process that got no answer brings the user in.
	leaving func(*shop, *magento.AdminUser) bool
}

// toWanted moves admin users into a role and out of it.
func toWanted(w *membership.Wanted) roleMove {
	return roleMove{
		plan: func(s *shop, u *magento.AdminUser) membership.State {
			if w.Member[recordid.User.Format(u.ID)] {
				return s.rules().Join(stateOf(u), w.Group, s.defaultRole)
			}
			return s.rules().Leave(stateOf(u), w.Group, s.defaultRole)
		},
		leaving: func(s *shop, u *magento.AdminUser) bool {
			joins, isNamed := w.Member[recordid.User.Format(u.ID)]
			return isNamed && !joins && s.mayGive(s.roles[w.Group].Name) == nil && s.mayMove(u) == nil
		},
	}
}

// removed are the ids of those whom a move takes out of a role.
func removed(s *shop, move roleMove, users []*magento.AdminUser) (ids []int64) {
	for _, u := range users {
		if stateOf(u).Loses(move.plan(s, u), func(role int64) bool { return role == s.defaultRole }) {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// moveAll moves admin users. A failure does not end it, and its error names whom it could
// not change.
func (g Roles) moveAll(ctx context.Context, s *shop, move roleMove, users []*magento.AdminUser) error {
	users = slices.DeleteFunc(slices.Clone(users), func(u *magento.AdminUser) bool {
		return move.plan(s, u) == stateOf(u) && !move.leaving(s, u)
	})
	var failed membership.Failures
	g.members(s).Change(ctx, &failed, concurrency, users, func(u *magento.AdminUser) error {
		if err := g.move(ctx, s, move, u); err != nil {
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
func (g Roles) move(ctx context.Context, s *shop, move roleMove, u *magento.AdminUser) error {
	before, known := u, u
	err := failure.RetryChanged(ctx, func() (err error) {
		if known == nil {
			if u, err = g.client.GetAdminUser(ctx, u.ID); err != nil {
				return err
			}
		}
		known = nil
		s := g.shops.named(ctx, s, u) // a role may have been made since
		to := move.plan(s, u)
		if to == stateOf(u) {
			if move.leaving(s, u) {
				_, err = save(ctx, g.client, g.users, u.ID, magento.AdminUserChange{Version: u.Version})
			}
			if failure.IsNotSent(err) || failure.KindOf(err) == magento.Invalid {
				err = nil
			}
			return err
		}
		if err := s.mayMove(u); err != nil {
			return err
		}
		stored, err := save(ctx, g.client, g.users, u.ID, toState(u, to))
		if err == nil && stateOf(stored) != to {
			err = errRoleNotStored
		}
		if err == nil {
			u = stored
		}
		return err
	})
	if failure.IsGone(err) {
		return nil
	}
	if err == nil {
		tellRole(ctx, s, before, u)
	}
	return err
}
