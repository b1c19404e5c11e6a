package admin

import (
	"context"
	"errors"

	"github.com/scim-bridge/scim-bridge/bridge/internal/field"

	"github.com/scim-bridge/scim-bridge/bridge/internal/failure"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// roleToChange reads all roles as they are now, and returns one of them.
func (g Roles) roleToChange(ctx context.Context, id string) (*shop, *magento.AdminRole, error) {
	s, err := g.shops.toChange(ctx)
	if err != nil {
		return nil, nil, err
	}
	n, ok := recordid.Parse(id)
	role, known := s.roles[n]
	if !ok || !known {
		return nil, nil, scim.NotFound("Group", id)
	}
	return s, &role, nil
}

// Update implements scimserver.MemberStore. Where members change it takes a call for the
// roles, one for every 500 members, and one for each who joins or leaves.
func (g Roles) Update(ctx context.Context, id string, change scim.Change) (scim.Resource, error) {
	var (
		s    *shop
		role *magento.AdminRole
	)
	err := failure.RetryChanged(ctx, func() error {
		var err error
		if s, role, err = g.roleToChange(ctx, id); err != nil {
			return err
		}
		write, err := g.roleChange(s, role, change)
		if err != nil {
			return err
		}
		// Whether the members can be changed is seen before anything is.
		want := membership.NewWanted(role.ID, change.Members)
		users, err := g.concerned(ctx, want)
		if err != nil {
			return err
		}
		if err := g.mayChangeMembers(s, role, want, users); err != nil {
			return err
		}
		if role, err = g.write(ctx, role, write); err != nil {
			return err
		}
		s = g.shops.withRole(s, role)
		return g.changeMembers(ctx, s, want, users)
	})
	if err != nil {
		return nil, err
	}
	return showRole(role), nil
}

// roleChange is what a request makes of name and externalId. It fails with
// *scim.Error where it may not.
func (g Roles) roleChange(s *shop, role *magento.AdminRole, change scim.Change) (magento.AdminRoleChange, error) {
	wanted, err := change.To(showRole(role))
	if err != nil {
		return magento.AdminRoleChange{}, err
	}
	name, externalID, err := wantedRole(wanted)
	if err != nil {
		return magento.AdminRoleChange{}, err
	}
	if name == role.Name && externalID == role.ExternalID {
		return magento.AdminRoleChange{}, nil
	}
	for _, one := range []string{role.Name, name} {
		if role.ID == s.defaultRole && one == role.Name && name == role.Name {
			continue // whose externalId may be noted
		}
		if err := s.mayGive(one); err != nil {
			return magento.AdminRoleChange{}, err
		}
	}
	if role.ID == s.defaultRole && name != role.Name {
		return magento.AdminRoleChange{}, scim.BadRequest(scim.MutabilityErr, "This is the role ADMIN_ROLE_DEFAULT: it is not renamed.")
	}
	return magento.AdminRoleChange{Name: field.To(role.Name, name), ExternalID: field.To(role.ExternalID, externalID), Version: role.Version}, nil
}

// mayChangeMembers fails with *scim.Error where somebody is to join or leave a role
// that the settings do not allow to be given, or whose members are those of no other.
func (g Roles) mayChangeMembers(s *shop, role *magento.AdminRole, want *membership.Wanted, users []*magento.AdminUser) error {
	switch {
	case !g.members().Differ(want, users):
		return nil
	case role.ID == s.defaultRole:
		return scim.BadRequest(scim.MutabilityErr, "This is the role ADMIN_ROLE_DEFAULT: its members are those who are in no other.")
	default:
		return s.mayGive(role.Name)
	}
}

func (g Roles) write(ctx context.Context, role *magento.AdminRole, change magento.AdminRoleChange) (*magento.AdminRole, error) {
	if change.IsZero() {
		return role, nil
	}
	stored, err := g.client.UpdateAdminRole(ctx, role.ID, change)
	if err != nil {
		return nil, roleFailure(err, role.ID, "change the role")
	}
	name, externalID := role.Name, role.ExternalID
	field.Apply(&name, change.Name)
	field.Apply(&externalID, change.ExternalID)
	if stored.Name == name && stored.ExternalID == externalID {
		return stored, nil
	}
	back := magento.AdminRoleChange{Name: field.Undo(change.Name, role.Name), ExternalID: field.Undo(change.ExternalID, role.ExternalID)}
	if _, err := g.client.UpdateAdminRole(ctx, role.ID, back); err != nil {
		return nil, errors.Join(roleNotStored(), magentoFailure(err, "put the role back"))
	}
	return nil, roleNotStored()
}

// changeMembers gives a role its wanted members. Where the role was deleted
// meanwhile, nobody joined it: the module gives none that is not there.
func (g Roles) changeMembers(ctx context.Context, s *shop, want *membership.Wanted, users []*magento.AdminUser) error {
	err := g.moveAll(ctx, s, toWanted(want), users)
	if err == nil || failure.KindOf(err) != magento.Invalid {
		return err
	}
	if _, readErr := g.client.GetAdminRole(ctx, want.Group); readErr != nil && failure.KindOf(readErr) == magento.NotFound {
		return scim.NotFound("Group", recordid.Format(want.Group))
	}
	return err
}
