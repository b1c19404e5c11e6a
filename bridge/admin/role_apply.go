package admin

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/bridge/internal/create"
	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/field"
	"github.com/scim-bridge/scim-bridge/bridge/internal/timing"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// apply makes a role the wanted one, or a new one where it has no id yet. Where Magento
// did not store all of it, it is undone.
func (g Roles) apply(ctx context.Context, s *shop, role, wanted *magento.AdminRole) (*magento.AdminRole, error) {
	change := magento.AdminRoleChange{Version: role.Version}
	roleFields.Diff(&change, role, wanted)
	if change.IsZero() {
		return role, nil
	}
	stored, told, err := g.write(ctx, s, role.ID, wanted, change)
	switch {
	case failure.KindOf(err) == magento.Duplicate, failure.IsNotSent(err) && s.hasAnother(role.ID, wanted.Name):
		return nil, scim.Conflict(roleTaken)
	case err != nil:
		return nil, roleFailure(err, role.ID, "write the role")
	}
	refusal := field.Refusal(roleFields.NotStored(nil, wanted, stored))
	if refusal == nil {
		return stored, nil
	}
	if !told {
		return nil, create.Incomplete(refusal)
	}
	return nil, errors.Join(refusal, g.undo(ctx, field.Written[magento.AdminRole]{From: role, To: wanted, Stored: stored}))
}

// undo takes back what was written before it turned out that Magento did not store all of
// it. What others have changed since stays.
func (g Roles) undo(ctx context.Context, w field.Written[magento.AdminRole]) error {
	ctx, cancel := timing.Afterwards(ctx)
	defer cancel()
	if w.From.ID == 0 {
		return magentoFailure(g.client.DeleteAdminRole(ctx, w.Stored.ID), "take back the new role")
	}
	err := failure.RetryChanged(ctx, func() error {
		now, err := g.client.GetAdminRole(ctx, w.From.ID)
		if err != nil {
			return err
		}
		back, change := *now, magento.AdminRoleChange{Version: now.Version}
		roleFields.Undo(&back, w, w.From, false)
		roleFields.Diff(&change, now, &back)
		if change.IsZero() {
			return nil
		}
		_, err = g.save(ctx, now.ID, change)
		return err
	})
	if failure.IsGone(err) {
		return nil
	}
	return magentoFailure(err, "put the role back")
}

// write sends the change of a role. Where the answer to a create is lost, it is the role of
// the same key. A role has no date, so in a shop without keys it is one that was not there
// when the request began.
func (g Roles) write(
	ctx context.Context, s *shop, id int64, wanted *magento.AdminRole, change magento.AdminRoleChange,
) (role *magento.AdminRole, told bool, err error) {
	if id != 0 {
		role, err = g.save(ctx, id, change)
		if failure.KindOf(err) == magento.Changed && failure.IsAmbiguous(err) {
			// Perhaps by an attempt of this very write that got no answer.
			if now, readErr := g.client.GetAdminRole(ctx, id); readErr == nil && !roleFields.Differ(wanted, now) {
				return now, true, nil
			}
		}
		return role, true, err
	}
	role, told, err = create.Once(ctx, create.Record[magento.AdminRole]{
		Send: func(ctx context.Context) (*magento.AdminRole, error) { return g.client.CreateAdminRole(ctx, change) },
		Find: func(ctx context.Context) (*magento.AdminRole, error) {
			c := magento.Criteria{PageSize: 1, CurrentPage: 1}.
				And(magento.Filter{Field: "name", Condition: magento.Eq, Value: wanted.Name})
			page, err := g.client.SearchAdminRoles(ctx, c)
			if err != nil || len(page.Items) == 0 {
				return nil, err
			}
			return &page.Items[0], nil
		},
		IsSent: func(found *magento.AdminRole) bool {
			if key := wanted.CreateKey; key != "" {
				return found.CreateKey == key
			}
			_, before := s.roles[found.ID]
			return !before && roleFields.NotStored(nil, wanted, found) == nil
		},
		Taken: roleTaken,
	})
	return role, told, err
}
