package admin

import (
	"context"
	"strings"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/bridge/internal/spelling"
	"github.com/scim-bridge/scim-bridge/magento"
	"github.com/scim-bridge/scim-bridge/scim"
)

// A client that could set the password of somebody whose role it may not give, or have mail
// for the reset of a password sent elsewhere, would have that role all the same. So such an
// admin user is read and deactivated, and nothing else that matters to a log-in changes.

// withheld names the role that an admin user holds and a client may not give; "" where there
// is none. One whose name is not known is withheld by its id.
func (s *shop) withheld(u *magento.AdminUser) string {
	if s.isForAnybody(u.RoleID) {
		return ""
	}
	name := s.roles[u.RoleID].Name
	if name == "" {
		return recordid.Group.Format(u.RoleID)
	}
	if s.mayGive(name) == nil {
		return ""
	}
	return name
}

// isForAnybody reports whether no client needs leave to give or take the role of an id: it is
// none, or the default one. One that grants everything is never for anybody.
func (s *shop) isForAnybody(role int64) bool {
	return role == 0 || role == s.defaultRole && !s.roles[role].HasFullAccess
}

// withheldError is the refusal of what names says, to somebody who holds a withheld role.
func withheldError(role, what string) *scim.Error {
	return forbidden(what + " The admin user holds the role " + role + ", which is not among those that the setting " +
		"ADMIN_ROLES_ALLOWED names: such a user can be read and deactivated here.")
}

// planFor is newPlan for an admin user who exists. It fails with *scim.Error (403) where the
// plan changes what the role of the user withholds; that is decided by the names that roles
// have now.
func (u Users) planFor(
	ctx context.Context, s *shop, current *magento.AdminUser, before, wanted scim.Resource, partial bool,
) (*plan, error) {
	p, err := s.newPlan(ctx, current, before, wanted, partial)
	if err != nil || p.checkWithheld() == nil {
		return p, err
	}
	if s, err = u.shops.fresh(ctx); err != nil {
		return nil, err
	}
	if p, err = s.newPlan(ctx, current, before, wanted, partial); err != nil {
		return nil, err
	}
	return p, p.checkWithheld()
}

// mayDelete fails with *scim.Error (403) where the role of an admin user withholds that.
func (u Users) mayDelete(ctx context.Context, s *shop, user *magento.AdminUser) error {
	if s.withheld(user) == "" {
		return nil
	}
	s, err := u.shops.fresh(ctx)
	if err != nil {
		return err
	}
	if role := s.withheld(user); role != "" {
		return withheldError(role, "Not deleted.")
	}
	return nil
}

// keepSpelling leaves the userName and the e-mail address of somebody who holds a withheld
// role as they are where another letter case is all that a client wants: to SCIM the values
// are equal (RFC 7643 section 4.1).
func (p *plan) keepSpelling() {
	if p.isNew() || p.shop.withheld(p.current) == "" {
		return
	}
	if spelling.Same(p.after.Username, p.current.Username) {
		p.after.Username = p.current.Username
	}
	if spelling.Same(p.after.Email, p.current.Email) {
		p.after.Email = p.current.Email
	}
}

// checkWithheld fails with *scim.Error (403) where the plan changes what the role of the
// user withholds. A password cannot be compared: an answer that told whether it is the
// present one would help to guess it.
func (p *plan) checkWithheld() error {
	role := p.shop.withheld(p.current)
	if role == "" {
		return nil
	}
	var names []string
	for _, field := range []string{"username", "email", "firstname", "lastname"} {
		if row := userFields.Named(field); row.Get(p.current) != row.Get(p.after) {
			names = append(names, row.Path)
		}
	}
	if p.password != "" {
		names = append(names, "password")
	}
	if p.after.IsActive && !p.current.IsActive {
		names = append(names, "active")
	}
	if len(names) == 0 {
		return nil
	}
	err := withheldError(role, strings.Join(names, ", ")+": not changed.")
	if p.partial && p.current.IsActive && !p.after.IsActive {
		err.Detail += " Nothing of this request was done: a PATCH of active alone deactivates."
	}
	return err
}
