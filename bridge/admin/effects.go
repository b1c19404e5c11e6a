package admin

import (
	"context"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// tellEffects tells the operator what a plan has done to somebody's way in.
func (p *plan) tellEffects(ctx context.Context, stored *magento.AdminUser) {
	tell := func(code string) {
		scim.EventFrom(ctx).AddEffect(scim.Effect{Code: code, UserID: recordid.User.Format(stored.ID)})
	}
	if !p.isNew() && p.password != "" {
		tell(scim.EffectPasswordChanged)
	}
	if !p.isNew() && p.after.Email != p.current.Email {
		tell(scim.EffectEmailChanged)
	}
	tellRole(ctx, p.current, stored)
}

// tellRole tells the operator that an admin user was given a role. One that is only
// remembered beside the role that decides gives no rights.
func tellRole(ctx context.Context, before, stored *magento.AdminUser) {
	if stored.RoleID == 0 || stored.RoleID == before.RoleID {
		return
	}
	scim.EventFrom(ctx).AddEffect(scim.Effect{
		Code:   scim.EffectRoleGiven,
		UserID: recordid.User.Format(stored.ID), GroupID: recordid.Group.Format(stored.RoleID),
	})
}
