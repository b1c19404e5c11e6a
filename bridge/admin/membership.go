package admin

import (
	"slices"

	"github.com/scim-bridge/scim-bridge/bridge/internal/diff"
	"github.com/scim-bridge/scim-bridge/bridge/internal/membership"
	"github.com/scim-bridge/scim-bridge/magento"
)

// A Magento admin user has one role at most, role_id. Every role that the provider
// has given is remembered in scim_roles, by the rules of customer groups.

// rolesOf lists the roles that an admin user is in, as SCIM has it.
func rolesOf(u *magento.AdminUser) []int64 { return membership.Of(u.RoleID, u.Roles) }

// join puts an admin user into a role. Whoever joins one leaves the default role.
func (a *Admins) join(s *shop, u *magento.AdminUser, role int64) magento.AdminUserChange {
	list := rolesOf(u)
	if slices.Contains(list, role) {
		return magento.AdminUserChange{}
	}
	return a.moveTo(s, u, append(membership.Without(list, s.defaultRole), role))
}

// leave takes an admin user out of a role. Who is in none then has the default role.
func (a *Admins) leave(s *shop, u *magento.AdminUser, role int64) magento.AdminUserChange {
	list := rolesOf(u)
	if !slices.Contains(list, role) {
		return magento.AdminUserChange{}
	}
	return a.moveTo(s, u, membership.Without(list, role))
}

// moveTo is the change that makes list the roles of an admin user. One that was
// allowed once and is no more does not stay in it: who leaves the others must not
// get it back.
func (a *Admins) moveTo(s *shop, u *magento.AdminUser, list []int64) magento.AdminUserChange {
	list = slices.DeleteFunc(slices.Clone(list), func(id int64) bool { return a.mayGive(s.roles[id].Name) != nil })
	role := membership.Decisive(list, s.defaultRole, a.cfg.RolePriority, func(id int64) string { return s.roles[id].Name })
	return holdRole(u, role, membership.Format(list))
}

// holdRole is the change that makes role and text the role_id and scim_roles of an
// admin user, in the version that is known.
func holdRole(u *magento.AdminUser, role int64, text string) magento.AdminUserChange {
	change := magento.AdminUserChange{Roles: diff.Text(u.Roles, text), Version: u.Version}
	switch role {
	case u.RoleID:
	case 0:
		change.RoleID = magento.Clear[int64]()
	default:
		change.RoleID = magento.Set(role)
	}
	return change
}

// mayMove fails with *scim.Error (403) where the bridge must not give an admin user
// another role.
func (a *Admins) mayMove(s *shop, u *magento.AdminUser) error {
	if a.isOwn(u) {
		return ownAccount()
	}
	if u.RoleID == 0 || u.RoleID == s.defaultRole {
		return nil
	}
	return a.mayGive(s.roles[u.RoleID].Name)
}

// mayGive fails with *scim.Error (403) where the settings do not allow to give,
// take or change the role of a name.
func (a *Admins) mayGive(name string) error {
	if slices.ContainsFunc(a.cfg.RolesAllowed, func(allowed string) bool { return sameName(allowed, name) }) {
		return nil
	}
	return roleNotAllowed(name)
}

// FindRole returns the role of a name, as Magento compares names; false where there
// is none.
func FindRole(roles []magento.AdminRole, name string) (magento.AdminRole, bool) {
	i := slices.IndexFunc(roles, func(r magento.AdminRole) bool { return sameName(r.Name, name) })
	if i < 0 {
		return magento.AdminRole{}, false
	}
	return roles[i], true
}
