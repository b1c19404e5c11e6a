package admin

import (
	"context"

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
