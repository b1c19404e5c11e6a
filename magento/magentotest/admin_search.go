package magentotest

import (
	"slices"
	"strconv"
	"strings"
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
func (s *Shop) getAdmin(c *call) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a, err := s.pathAdmin(c)
	if err != nil {
		return nil, err
	}
	return a.appendJSON(nil), nil
}

// searchAdmins answers GET /V1/scim-bridge/admin-users.
func (s *Shop) searchAdmins(c *call) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return findAdmins(c, slices.Clone(s.admins))
}

// searchAdminRoleMembers answers GET /V1/scim-bridge/admin-roles/{roleId}/members.
func (s *Shop) searchAdminRoleMembers(c *call) ([]byte, error) {
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
	return findAdmins(c, members)
}

// findAdmins answers a search among admin users.
func findAdmins(c *call, among []*admin) ([]byte, error) {
	asked, err := parseCriteria(c.query)
	if err != nil {
		return nil, err
	}
	fields := adminFields()
	if among, err = filterKept(among, asked, fields); err != nil {
		return nil, err
	}
	from, to := asked.page(len(among))
	return appendPage(nil, asked, among[from:to], len(among), func(b []byte, a *admin) []byte { return a.appendJSON(b) }), nil
}

// adminFields returns what a search for admin users can ask for (openapi.json,
// x-search-fields).
func adminFields() map[string]*field[*admin] {
	fields := map[string]*field[*admin]{}
	for _, f := range []*field[*admin]{
		numberField("id", func(a *admin) int64 { return a.id }),
		numberField("is_active", func(a *admin) int64 { return int64(toInt(a.active)) }),
		numberField("role_id", func(a *admin) int64 { return a.roleID }),
		{name: keptColumn, text: func(a *admin) string { return escapeKept(a.text[adminExternalID]) }},
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
	return fields
}

// keptColumn is the field whose texts the module keeps with everything outside of
// ASCII escaped, since Magento's connection has room for the basic plane only.
const keptColumn = "scim_external_id"

// filterKept is filterSmall for what the module answers: a field that it does not
// know is an error 400, in a filter and in an order alike.
func filterKept[T any](all []T, asked *criteria, fields map[string]*field[T]) ([]T, error) {
	escaped := *asked
	escaped.groups = nil
	for _, g := range asked.groups {
		filters := slices.Clone(g.filters)
		for i := range filters {
			f := &filters[i]
			if _, ok := fields[f.field]; !ok {
				return nil, invalidValue("field", f.field)
			}
			if f.field == keptColumn {
				f.value = escapeFilter(f.value, f.condition)
			}
		}
		escaped.groups = append(escaped.groups, filterGroup{g.key, filters})
	}
	for _, o := range asked.sorts {
		if _, ok := fields[o.field]; !ok {
			return nil, invalidValue("field", o.field)
		}
	}
	return filterSmall(all, &escaped, fields)
}

// escapeKept writes a text as the module keeps it.
func escapeKept(s string) string {
	b := appendString(nil, s)
	return string(b[1 : len(b)-1])
}

// escapeFilter writes the value of a filter so that it matches what is kept. In a
// pattern of LIKE the escapes themselves have to be escaped.
func escapeFilter(value, condition string) string {
	if condition != "like" && condition != "nlike" {
		return escapeKept(value)
	}
	var b strings.Builder
	literal := false
	for _, r := range value {
		switch {
		case !literal && r == '\\':
			literal = true
			continue
		case !literal && (r == '%' || r == '_'):
			b.WriteRune(r)
			continue
		}
		literal = false
		for _, kept := range escapeKept(string(r)) {
			if kept == '\\' || kept == '%' || kept == '_' {
				b.WriteByte('\\')
			}
			b.WriteRune(kept)
		}
	}
	return b.String()
}
