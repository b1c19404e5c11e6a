package admin

import (
	"context"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// tellAccessChanges tells the operator what a plan has done to somebody's way in.
func (p *plan) tellAccessChanges(ctx context.Context, stored *magento.AdminUser) {
	tell := func(code string) {
		scim.EventFrom(ctx).AddAccessChange(scim.AccessChange{Code: code, UserID: recordid.User.Format(stored.ID)})
	}
	if !p.isNew() && p.password != "" {
		tell(scim.PasswordChanged)
	}
	if !p.isNew() && p.after.Email != p.current.Email {
		tell(scim.EmailChanged)
	}
	tellRole(ctx, p.current, stored)
}

// tellRole tells the operator that an admin user was given a role. One that is only
// remembered beside the role that decides gives no rights.
func tellRole(ctx context.Context, before, stored *magento.AdminUser) {
	if stored.RoleID == 0 || stored.RoleID == before.RoleID {
		return
	}
	scim.EventFrom(ctx).AddAccessChange(scim.AccessChange{
		Code:   scim.RoleGiven,
		UserID: recordid.User.Format(stored.ID), GroupID: recordid.Group.Format(stored.RoleID),
	})
}
