package admin

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/diff"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
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
	if err := g.mayGive(role.Name); err != nil {
		return err
	}
	d := roleDeletion{Roles: g, shop: s, role: role.ID, before: map[int64]*magento.AdminUser{}}
	if err := attempt(ctx, func() error { return d.try(ctx) }); err != nil {
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
	if err := d.carryOut(ctx, d.shop, d.toWanted(nobody), users); err != nil {
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
	ids := make([]string, 0, len(d.before))
	for id := range d.before {
		ids = append(ids, recordid.Format(id))
	}
	users, err := d.usersByID(ctx, ids)
	if err == nil {
		list := make([]*magento.AdminUser, 0, len(users))
		for _, u := range users {
			list = append(list, u)
		}
		err = d.carryOut(ctx, d.shop, d.comeBack, list)
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

// comeBack undoes what leaving the role did to an admin user. One whom another
// request has changed since joins the role again instead.
func (d *roleDeletion) comeBack(s *shop, now *magento.AdminUser) magento.AdminUserChange {
	before := d.before[now.ID]
	left := *before
	change := d.leave(s, before, d.role)
	diff.Apply(&left.RoleID, change.RoleID)
	diff.Apply(&left.Roles, change.Roles)
	if now.RoleID != left.RoleID || now.Roles != left.Roles {
		return d.join(s, now, d.role)
	}
	return holdRole(now, before.RoleID, before.Roles)
}
