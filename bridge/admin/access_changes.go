package admin

import (
	"context"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// tellAccessChanges tells the operator what a plan has done to somebody's way in.
func (p *plan) tellAccessChanges(ctx context.Context, stored *magento.AdminUser) {
	tell := func(code string) {
		scim.EventFrom(ctx).AddAccessChange(scim.AccessChange{
			Code: code, UserID: recordid.User.Format(stored.ID), Target: targetOf(stored),
		})
	}
	if !p.isNew() && p.password != "" {
		tell(scim.PasswordChanged)
	}
	if !p.isNew() && p.after.Email != p.current.Email {
		tell(scim.EmailChanged)
	}
	tellRole(ctx, p.shop, p.current, stored)
}

// targetOf is an admin user for the operator.
func targetOf(u *magento.AdminUser) *scim.Target {
	return &scim.Target{ExternalID: u.ExternalID, UserName: u.Username, Email: u.Email, Name: strings.TrimSpace(u.Firstname + " " + u.Lastname)}
}

// tellRole tells the operator which roles an admin user has left and joined, and that the user
// was given one. A role that is only remembered beside the one that decides gives no rights.
func tellRole(ctx context.Context, s *shop, before, stored *magento.AdminUser) {
	stateOf(before).Tell(ctx, stored.ID, targetOf(stored), stateOf(stored), func(role int64) bool { return role == s.defaultRole })
	if stored.RoleID == 0 || stored.RoleID == before.RoleID {
		return
	}
	scim.EventFrom(ctx).AddAccessChange(scim.AccessChange{
		Code:   scim.RoleGiven,
		UserID: recordid.User.Format(stored.ID), GroupID: recordid.Group.Format(stored.RoleID),
		Target: targetOf(stored),
	})
}
