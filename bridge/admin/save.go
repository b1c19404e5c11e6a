package admin

import (
	"context"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/unanswered"
	"github.com/scim-bridge/scim-bridge/magento"
)

// endUnanswered is what unanswered.Before is for, in an error.
const endUnanswered = "end an earlier change that got no answer"

// save changes an admin user, if the user still has the version that the change names.
func save(
	ctx context.Context, client *magento.Client, writes *unanswered.Writes, id int64, change magento.AdminUserChange,
) (stored *magento.AdminUser, err error) {
	err = writes.Send(ctx, client, id, change.Version, func(once *magento.Client) error {
		stored, err = once.UpdateAdminUser(ctx, id, change)
		return err
	})
	return stored, err
}

// keepInactive writes once more of an admin user who is inactive that this is so, where a
// request that wants that has nothing to write: a reactivation that another process has sent,
// and that got no answer, is refused from then on. Whoever is active costs no write.
func (u Users) keepInactive(
	ctx context.Context, user *magento.AdminUser, inAnyVersion bool,
) (*magento.AdminUser, error) {
	if user.IsActive {
		return user, nil
	}
	var stored *magento.AdminUser
	var err error
	change := magento.AdminUserChange{IsActive: magento.Set(false)}
	if inAnyVersion {
		stored, err = u.client.UpdateAdminUser(ctx, user.ID, change)
	} else {
		change.Version = user.Version
		stored, err = save(ctx, u.client, u.unanswered, user.ID, change)
	}
	if failure.IsNotSent(err) || failure.KindOf(err) == magento.Invalid {
		return user, nil
	}
	return stored, userFailure(err, recordid.User.Format(user.ID), "see to it that the admin user stays inactive")
}

// save changes a role, if it still has the version that the change names.
func (g Roles) save(
	ctx context.Context, id int64, change magento.AdminRoleChange,
) (stored *magento.AdminRole, err error) {
	err = g.unanswered.Send(ctx, g.client, id, change.Version, func(once *magento.Client) error {
		stored, err = once.UpdateAdminRole(ctx, id, change)
		return err
	})
	return stored, err
}
