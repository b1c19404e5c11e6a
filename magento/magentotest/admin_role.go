package magentotest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Administrators is the role that a fresh shop has, with all rights.
const Administrators = "Administrators"

const (
	administrators = 1 // the id of that role
	allResources   = "Magento_Backend::all"
	maxRoleName    = 50
)

// adminRole is a role of admin users.
type adminRole struct {
	id               int64
	name, externalID string
	owner            string
	createKey        string // of the request that created the role
	changes          int    // how often the module has saved the role
	full             bool   // grants everything
	resources        []string
}

func stockAdminRole() *adminRole {
	return &adminRole{id: administrators, name: Administrators, full: true}
}

// grant gives a role the resources and no other.
func (r *adminRole) grant(resources []string) {
	r.full, r.resources = slices.Contains(resources, allResources), resources
}

// version changes with whatever a client can change of the role, and with each change by the
// module.
func (r *adminRole) version() string {
	return sum256(fmt.Sprintf("%q %q %d", r.name, r.externalID, r.changes))
}

// adminRoleJSON is a role of admin users as the module answers it.
type adminRoleJSON struct {
	ID         int64   `json:"id"`
	Name       string  `json:"name"`
	ExternalID string  `json:"scim_external_id"`
	FullAccess bool    `json:"has_full_access"`
	Users      int64   `json:"users_count"`
	Owner      *string `json:"scim_owner,omitzero"`
	CreateKey  *string `json:"scim_create_key,omitzero"`
	Version    string  `json:"version"`
}

// roleJSON describes a role; s.mu is held.
func (s *Shop) roleJSON(r *adminRole) adminRoleJSON {
	return adminRoleJSON{
		r.id, r.name, r.externalID, r.full, s.usersOf(r.id), s.config.shownKey(r.owner), s.config.shownKey(r.createKey), r.version(),
	}
}

// usersOf returns how many admin users have a role; s.mu is held.
func (s *Shop) usersOf(id int64) (n int64) {
	for _, a := range s.admins {
		n += int64(toInt(a.roleID == id))
	}
	return n
}

// adminRole returns the role with an id, or nil; s.mu is held.
func (s *Shop) adminRole(id int64) *adminRole {
	for _, r := range s.adminRoles {
		if r.id == id {
			return r
		}
	}
	return nil
}

// pathAdminRole returns the role of the path; s.mu is held.
func (s *Shop) pathAdminRole(c *call) (*adminRole, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	r := s.adminRole(id)
	if r == nil {
		return nil, noSuchEntity("roleId", id)
	}
	return r, nil
}

// getAdminRole answers GET /V1/scim-bridge/admin-roles/{roleId}.
func (s *Shop) getAdminRole(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	r, err := s.pathAdminRole(c)
	if err != nil {
		return nil, err
	}
	return s.roleJSON(r), nil
}

// searchAdminRoles answers GET /V1/scim-bridge/admin-roles.
func (s *Shop) searchAdminRoles(c *call) (any, error) {
	asked, err := s.criteria(c)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	found, err := searchModule(slices.Clone(s.adminRoles), asked, map[string]*field[*adminRole]{
		"id":               numberField("id", func(r *adminRole) int64 { return r.id }),
		"name":             {name: "name", text: func(r *adminRole) string { return r.name }},
		externalIDColumn:   escapedField(func(r *adminRole) string { return r.externalID }),
		attributeOwner:     keyField(attributeOwner, func(r *adminRole) string { return r.owner }),
		attributeCreateKey: createKeyField(func(r *adminRole) string { return r.createKey }),
	}, func(r *adminRole) string { return r.externalID })
	if err != nil {
		return nil, err
	}
	return modulePage(asked, found, s.roleJSON), nil
}

type adminRoleInput struct{ name, externalID, owner, createKey, version *string }

func (s *Shop) parseAdminRole(body []byte) (*adminRoleInput, error) {
	v, err := decodeBody(body)
	if err != nil {
		return nil, err
	}
	o, _ := v.(object)
	sent, ok := o.get("role")
	if !ok || sent == nil {
		return nil, required("role")
	}
	in := &adminRoleInput{}
	for _, m := range asObject(sent) {
		var failure *apiError
		switch name := upperCamel(m.name); {
		case name == "Name":
			failure = readText(&in.name, m.value)
		case name == "ScimExternalId":
			failure = readText(&in.externalID, m.value)
		case name == "ScimOwner" && s.config.versions():
			failure = readText(&in.owner, m.value)
		case name == "ScimCreateKey" && s.config.versions():
			failure = readText(&in.createKey, m.value)
		case name == "Version":
			failure = readText(&in.version, m.value)
		case name == "Id", name == "UsersCount":
			failure = readInt(new(*int64), m.value)
		case name == "HasFullAccess":
			failure = readBool(new(*bool), m.value)
		default:
			failure = unknownField(m.name)
		}
		if failure != nil {
			return nil, inField(m.name, failure)
		}
	}
	return in, nil
}

// saveAdminRole checks what was sent for a role and puts it in; s.mu is held.
func (s *Shop) saveAdminRole(r *adminRole, in *adminRoleInput) error {
	name, externalID, owner := r.name, r.externalID, r.owner
	if in.name != nil {
		name = *in.name
	}
	if in.externalID != nil {
		externalID = *in.externalID
	}
	if in.owner != nil {
		owner = *in.owner
	}
	column := adminColumn{name: "name", maximum: maxRoleName, required: true, basicPlane: true}
	if problem := column.problem(name); problem != nil && (name != r.name || r.id == 0) {
		return problem
	}
	if problem := adminColumns()[adminExternalID].problem(externalID); problem != nil {
		return problem
	}
	if problem := adminColumns()[adminOwner].problem(owner); problem != nil {
		return problem
	}
	for _, other := range s.adminRoles {
		if other.id != r.id && foldEqual(other.name) == foldEqual(name) {
			return alreadyExists("name", name)
		}
	}
	r.name, r.externalID, r.owner = name, externalID, owner
	r.changes++
	return nil
}

// postAdminRole answers POST /V1/scim-bridge/admin-roles.
func (s *Shop) postAdminRole(c *call) (any, error) {
	in, err := s.parseAdminRole(c.body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &adminRole{}
	if err := s.saveAdminRole(r, in); err != nil {
		return nil, err
	}
	var problem *apiError
	if r.createKey, problem = readCreateKey(in.createKey); problem != nil {
		return nil, problem
	}
	s.insertAdminRole(r)
	return s.roleJSON(r), nil
}

// insertAdminRole stores a new role; s.mu is held.
func (s *Shop) insertAdminRole(r *adminRole) {
	s.lastRole++
	r.id = s.lastRole
	s.adminRoles = append(s.adminRoles, r)
}

// putAdminRole answers PUT /V1/scim-bridge/admin-roles/{roleId}.
func (s *Shop) putAdminRole(c *call) (any, error) {
	in, err := s.parseAdminRole(c.body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.pathAdminRole(c)
	if err != nil {
		return nil, err
	}
	if in.version != nil && *in.version != r.version() {
		return nil, changedSince()
	}
	if err := s.saveAdminRole(r, in); err != nil {
		return nil, err
	}
	return s.roleJSON(r), nil
}

// deleteAdminRole answers DELETE /V1/scim-bridge/admin-roles/{roleId}.
func (s *Shop) deleteAdminRole(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.pathAdminRole(c)
	if err != nil {
		return nil, err
	}
	if s.usersOf(r.id) > 0 {
		return nil, roleInUse()
	}
	s.adminRoles = slices.DeleteFunc(s.adminRoles, func(other *adminRole) bool { return other == r })
	s.forgetAdminRole(r.id)
	return true, nil
}

// forgetAdminRole takes a role that is no more out of the lists of the users, as
// the module does; s.mu is held.
func (s *Shop) forgetAdminRole(id int64) {
	name := strconv.FormatInt(id, 10)
	for i, a := range s.admins {
		if !a.inRole(name, id) {
			continue
		}
		next := *a
		next.text[adminRoleIDs] = strings.Replace(a.text[adminRoleIDs], ","+name+",", ",", 1)
		if next.text[adminRoleIDs] == "," {
			next.text[adminRoleIDs] = ""
		}
		next.changes++
		s.admins[i] = &next
	}
}
