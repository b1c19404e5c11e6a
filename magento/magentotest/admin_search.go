package magentotest

import (
	"slices"
	"strconv"
)

// pathAdmin returns the admin user of the path; s.mu is held.
func (s *Shop) pathAdmin(c *call) (*admin, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	a := s.admin(id)
	if a == nil {
		return nil, noSuchEntity("userId", id)
	}
	return a, nil
}

// getAdmin answers GET /V1/scim-bridge/admin-users/{userId}.
func (s *Shop) getAdmin(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a, err := s.pathAdmin(c)
	if err != nil {
		return nil, err
	}
	return s.adminJSON(a), nil
}

// searchAdmins answers GET /V1/scim-bridge/admin-users.
func (s *Shop) searchAdmins(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.findAdmins(c, slices.Clone(s.admins))
}

// searchAdminRoleMembers answers GET /V1/scim-bridge/admin-roles/{roleId}/members.
func (s *Shop) searchAdminRoleMembers(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	role, err := s.pathAdminRole(c)
	if err != nil {
		return nil, err
	}
	var members []*admin
	name := strconv.FormatInt(role.id, 10)
	for _, a := range s.admins {
		if a.inRole(name, role.id) {
			members = append(members, a)
		}
	}
	return s.findAdmins(c, members)
}

// findAdmins answers a search among admin users.
func (s *Shop) findAdmins(c *call, among []*admin) (any, error) {
	asked, err := s.criteria(c)
	if err != nil {
		return nil, err
	}
	if among, err = searchModule(among, asked, adminFields(), (*admin).externalID); err != nil {
		return nil, err
	}
	return modulePage(asked, among, s.adminJSON), nil
}

func (a *admin) externalID() string { return a.text[adminExternalID] }

// adminFields returns what a search for admin users can ask for (openapi.json,
// x-search-fields).
func adminFields() map[string]*field[*admin] {
	role := numberField("role_id", func(a *admin) int64 { return a.roleID })
	role.absent = func(a *admin) bool { return a.roleID == 0 }
	fields := map[string]*field[*admin]{}
	for _, f := range []*field[*admin]{
		numberField("id", func(a *admin) int64 { return a.id }),
		numberField("is_active", func(a *admin) int64 { return int64(toInt(a.active)) }),
		role, escapedField((*admin).externalID), createKeyField(func(a *admin) string { return a.createKey }),
		{name: "created_at", kind: timeKind, number: func(a *admin) (int64, bool) { return a.createdAt, true }},
		{name: "updated_at", kind: timeKind, number: func(a *admin) (int64, bool) { return a.updatedAt, true }},
	} {
		fields[f.name] = f
	}
	for i, c := range adminColumns() {
		if column := adminText(i); column != adminExternalID && column != adminAttributes {
			fields[c.name] = &field[*admin]{name: c.name, text: func(a *admin) string { return a.text[column] }}
		}
	}
	fields[attributeOwner] = keyField(attributeOwner, func(a *admin) string { return a.text[adminOwner] })
	ids := fields["scim_roles"]
	ids.absent = func(a *admin) bool { return ids.text(a) == "" }
	return fields
}
