package admin

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// With Config.Managed only those admin users exist for a client that were made or changed
// over SCIM, and only those roles that were, or that the settings allow to give. Whoever is
// outside is not found, whatever is asked.

// errNoOwners is a shop whose module cannot tell who is managed.
var errNoOwners = &SetupError{Err: errors.New("ADMIN_SCOPE=managed: the companion module does not store who manages " +
	"an admin user; install or upgrade the module, or use ADMIN_SCOPE=all")}

// hasUser reports whether an admin user exists for the client. Whom the bridge wrote to before
// it noted owners counts.
func (s *shop) hasUser(u *magento.AdminUser) bool {
	return !s.cfg.Managed || cmp.Or(u.Owner, u.CreateKey, u.ExternalID, u.Roles, u.Attributes) != ""
}

// hasRole reports whether a role exists for the client.
func (s *shop) hasRole(role *magento.AdminRole) bool {
	return !s.cfg.Managed || isManagedRole(role) || role.ID == s.defaultRole || s.mayGive(role.Name) == nil
}

// isManagedRole reports whether a role was made or changed over SCIM.
func isManagedRole(role *magento.AdminRole) bool {
	return cmp.Or(role.Owner, role.CreateKey, role.ExternalID) != ""
}

// ownerOf is who manages a record from now on: whoever did, else the client of the request.
func (s *shop) ownerOf(ctx context.Context, current string) string {
	if current != "" || !s.can.owners {
		return current
	}
	return string(scim.ClientFrom(ctx))
}

// adopt notes in a role whose request changes it. Who manages matters where others are
// outside: there a request that changes nothing else is written down too.
func (s *shop) adopt(ctx context.Context, role, wanted *magento.AdminRole) {
	if *role != *wanted || s.cfg.Managed && s.mayGive(role.Name) == nil {
		wanted.Owner = s.ownerOf(ctx, role.Owner)
	}
}

// mayDelete fails with *scim.Error where a role was not made or adopted by a client, since one
// that tidies up what it does not know must not delete the shop's own roles; and where admin
// users outside of the scope have it.
func (g Roles) mayDelete(ctx context.Context, s *shop, role *magento.AdminRole) error {
	if !s.cfg.Managed {
		return nil
	}
	if !isManagedRole(role) {
		return forbidden("The role " + role.Name + " was made in the shop, and no client has changed it: with " +
			"ADMIN_SCOPE=managed it is not deleted here.")
	}
	members, c := g.members(s).Naming(role.ID)
	members.Has, c.PageSize = nil, magento.MaxPageSize
	outside := 0
	err := members.Each(ctx, c, func(u *magento.AdminUser) error {
		if u.RoleID == role.ID && !s.hasUser(u) {
			outside++
		}
		return nil
	})
	if err == nil && outside > 0 {
		err = scim.Conflict("The role is not deleted: " + strconv.Itoa(outside) + " admin users who are outside of " +
			"ADMIN_SCOPE=managed have it.")
	}
	return err
}

// hasOutside reports whether an admin user outside of the scope has a text in a field.
func (s *shop) hasOutside(users []magento.AdminUser, of *userField, text string) bool {
	return slices.ContainsFunc(users, func(u magento.AdminUser) bool {
		has, _ := of.Get(&u).(string)
		return !s.hasUser(&u) && scim.SameText(has, text)
	})
}

// outsideScope is the conflict with an admin user who does not exist for the client: no filter
// finds that one, so the detail says why.
func outsideScope(ctx context.Context, path string) error {
	const text = "an admin user whom nobody manages over SCIM, and who is outside of ADMIN_SCOPE=managed, has this already"
	scim.EventFrom(ctx).Warn("outside-scope", path+": "+text)
	return scim.Conflict(path + ": " + text + ". Somebody has to change that user in the shop, or ADMIN_SCOPE.")
}
