package admin

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Delete implements scimserver.MemberStore: the members leave before the role goes, and
// come back where Magento does not let it go.
func (g Roles) Delete(ctx context.Context, id string, check func(scim.Resource) error) error {
	s, role, err := g.roleToChange(ctx, id)
	if err != nil {
		return err
	}
	if err := check(showRole(role)); err != nil {
		return err
	}
	if role.ID == s.defaultRole {
		return scim.BadRequest(scim.MutabilityErr, "This is the role ADMIN_ROLE_DEFAULT, of all who are in no other: it is not deleted.")
	}
	if err := s.mayGive(role.Name); err != nil {
		return err
	}
	d := roleDeletion{Roles: g, shop: s, role: role.ID, before: map[int64]*magento.AdminUser{}}
	if err := failure.RetryChanged(ctx, func() error { return d.try(ctx) }); err != nil {
		return d.restore(ctx, roleFailure(err, role.ID, "delete the role"))
	}
	return nil
}

// roleDeletion is the deletion of a role under way.
type roleDeletion struct {
	Roles
	shop   *shop
	role   int64
	before map[int64]*magento.AdminUser // the members as they were
}

// try lets all members go and deletes the role. Somebody may come into it between
// the two; Magento refuses to delete it then.
func (d *roleDeletion) try(ctx context.Context) error {
	nobody := membership.NewWanted(d.role, &scim.MemberChange{Replace: true})
	users, err := d.concerned(ctx, nobody)
	if err != nil {
		return err
	}
	for _, u := range users {
		if _, known := d.before[u.ID]; !known {
			d.before[u.ID] = u
		}
	}
	if err := d.moveAll(ctx, d.shop, toWanted(nobody), users); err != nil {
		return err
	}
	err = d.client.DeleteAdminRole(ctx, d.role)
	if failure.IsAmbiguous(err) && d.isGone(ctx) {
		return nil
	}
	return err
}

// isGone reports whether the role is surely no more.
func (d *roleDeletion) isGone(ctx context.Context) bool {
	_, err := d.client.GetAdminRole(ctx, d.role)
	return failure.IsGone(err)
}

// restore puts the members of a role back that was not deleted after all, and
// returns why.
func (d *roleDeletion) restore(ctx context.Context, cause error) error {
	e, ok := errors.AsType[*scim.Error](cause)
	if len(d.before) == 0 || ok && e.Status == http.StatusNotFound {
		return cause
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timing.RestoreTime)
	defer cancel()
	users, err := d.members().Again(ctx, slices.Collect(maps.Values(d.before)))
	if err == nil {
		err = d.moveAll(ctx, d.shop, d.comeBack, users)
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

// comeBack undoes what leaving the role did to an admin user.
func (d *roleDeletion) comeBack(s *shop, now *magento.AdminUser) membership.State {
	return s.rules().Return(stateOf(now), stateOf(d.before[now.ID]), d.role, s.defaultRole)
}
