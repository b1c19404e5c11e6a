package magentotest

import "slices"

// postAdmin answers POST /V1/scim-bridge/admin-users.
func (s *Shop) postAdmin(c *call) (any, error) {
	in, err := s.parseAdminRequest(c.body)
	if err != nil {
		return nil, err
	}
	if in.namesRoles() && !c.user.may(adminRoleMembers) {
		return nil, refused(adminRoleMembers)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.createAdmin(in)
	if err != nil {
		return nil, err
	}
	return s.adminJSON(a), nil
}

// createAdmin makes an admin user; s.mu is held.
func (s *Shop) createAdmin(in *adminInput) (*admin, error) {
	now := s.now().Unix()
	a := &admin{active: true, createdAt: now, updatedAt: now}
	a.text[adminLocale] = defaultLocale
	if problem := in.problem(s, a); problem != nil {
		return nil, problem
	}
	if problem := in.passwordProblem(a); problem != nil {
		return nil, problem
	}
	var problem *apiError
	if a.createKey, problem = readCreateKey(in.createKey); problem != nil {
		return nil, problem
	}
	in.apply(a)
	s.insertAdmin(a)
	return a, nil
}

// insertAdmin stores a new admin user; s.mu is held.
func (s *Shop) insertAdmin(a *admin) {
	s.lastAdmin++
	a.id = s.lastAdmin
	s.admins = append(s.admins, a)
	s.assignRole(a.roleID)
}

// assignRole uses up an id of the table authorization_role, which keeps who has a
// role beside the roles themselves: roles made later skip it; s.mu is held.
func (s *Shop) assignRole(id int64) {
	if id != 0 {
		s.lastRole++
	}
}

// putAdmin answers PUT /V1/scim-bridge/admin-users/{userId}.
func (s *Shop) putAdmin(c *call) (any, error) {
	in, err := s.parseAdminRequest(c.body)
	if err != nil {
		return nil, err
	}
	if in.namesRoles() && !c.user.may(adminRoleMembers) {
		return nil, refused(adminRoleMembers)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.pathAdmin(c)
	if err != nil {
		return nil, err
	}
	if in.version != nil && *in.version != found.version() {
		return nil, changedSince()
	}
	saved, err := s.updateAdmin(found, in, func(next *admin) *apiError { return s.guard(c.user, found, next) })
	if err != nil {
		return nil, err
	}
	return s.adminJSON(saved), nil
}

// updateAdmin changes an admin user unless the guard says why not, and ends the
// tokens that must not outlive the change; s.mu is held.
func (s *Shop) updateAdmin(found *admin, in *adminInput, guard func(next *admin) *apiError) (*admin, error) {
	if problem := in.problem(s, found); problem != nil {
		return nil, problem
	}
	if in.password != nil && found.hasPassword(*in.password) {
		same := *in // a request may come twice, and Magento's rules refuse the password that the user has
		same.password = nil
		in = &same
	}
	next := *found
	in.apply(&next)
	if problem := guard(&next); problem != nil {
		return nil, problem
	}
	if problem := in.passwordProblem(found); problem != nil {
		return nil, problem
	}
	i, _ := s.adminIndex(found.id)
	if in.password == nil && next.version() == found.version() {
		if in.version != nil {
			next.changes++
			s.admins[i] = &next
		}
		return s.admins[i], nil // nothing else is written
	}
	next.updatedAt = s.now().Unix()
	next.changes++
	s.admins[i] = &next
	if next.roleID != found.roleID {
		s.assignRole(next.roleID)
	}
	if found.active && !next.active || in.password != nil || found.roleID != 0 && next.roleID == 0 {
		s.revokeTokens(userKey{adminUser, found.id})
	}
	return &next, nil
}

// deleteAdmin answers DELETE /V1/scim-bridge/admin-users/{userId}.
func (s *Shop) deleteAdmin(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.pathAdmin(c)
	if err != nil {
		return nil, err
	}
	if problem := s.guard(c.user, found, nil); problem != nil {
		return nil, problem
	}
	s.removeAdmin(found)
	return true, nil
}

// removeAdmin deletes an admin user, whose tokens are nobody's then; s.mu is held.
func (s *Shop) removeAdmin(a *admin) {
	i, _ := s.adminIndex(a.id)
	s.admins = slices.Delete(s.admins, i, i+1)
}

// guard refuses what would leave the one who asks without an account, or the shop
// without an administrator. A next of nil is a deletion; s.mu is held.
func (s *Shop) guard(by identity, found, next *admin) *apiError {
	if by.kind == adminUser && by.id == found.id {
		if next == nil || !next.active && found.active || next.text[adminUsername] != found.text[adminUsername] ||
			next.roleID != found.roleID || len(next.passwords) != len(found.passwords) {
			return ownAccount()
		}
	}
	if !s.administers(found) || next != nil && s.administers(next) {
		return nil
	}
	if slices.ContainsFunc(s.admins, func(a *admin) bool { return a.id != found.id && s.administers(a) }) {
		return nil
	}
	return lastAdministrator()
}

// administers reports whether an admin user is active and has all rights; s.mu is held.
func (s *Shop) administers(a *admin) bool {
	role := s.adminRole(a.roleID)
	return a.active && role != nil && role.full
}
