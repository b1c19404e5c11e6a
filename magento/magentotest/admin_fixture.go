package magentotest

import (
	"slices"

	"github.com/go-json-experiment/json"
)

// AddAdmin makes an admin user as POST /V1/scim-bridge/admin-users would for a
// caller with all rights, with a password unless it is empty, and returns the id.
// It does not need the companion module.
func (s *Shop) AddAdmin(user map[string]any, password string) (int64, error) {
	in, err := s.adminInputOf(user, password)
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, err := s.createAdmin(in)
	if err != nil {
		return 0, err
	}
	return a.id, nil
}

// UpdateAdmin changes an admin user as somebody does in Magento's own admin: no
// version is asked for, and nothing guards the last administrator. It fails where
// there is no such user, or a value does not fit.
func (s *Shop) UpdateAdmin(id int64, user map[string]any) error {
	in, err := s.adminInputOf(user, "")
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.admin(id)
	if found == nil {
		return noSuchEntity("userId", id)
	}
	_, err = s.updateAdmin(found, in, func(*admin) *apiError { return nil })
	return err
}

// DeleteAdmin deletes an admin user as somebody does in Magento's own admin. It
// fails where there is no such user.
func (s *Shop) DeleteAdmin(id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.admin(id)
	if found == nil {
		return noSuchEntity("userId", id)
	}
	s.removeAdmin(found)
	return nil
}

func (s *Shop) adminInputOf(user map[string]any, password string) (*adminInput, error) {
	request := map[string]any{"user": user}
	if password != "" {
		request["password"] = password
	}
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	return s.parseAdminRequest(body)
}

// Admin returns an admin user as GET answers it, as decoded JSON.
func (s *Shop) Admin(id int64) (map[string]any, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found := s.admin(id)
	if found == nil {
		return nil, false
	}
	return decoded(s.adminJSON(found))
}

// Role returns a role of admin users as GET answers it, as decoded JSON.
func (s *Shop) Role(id int64) (map[string]any, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found := s.adminRole(id)
	if found == nil {
		return nil, false
	}
	return decoded(s.roleJSON(found))
}

// decoded returns what a client reads of a value that is answered.
func decoded(answer any) (map[string]any, bool) {
	text, err := encode(answer)
	if err != nil {
		return nil, false
	}
	o := map[string]any{}
	return o, json.Unmarshal(text, &o) == nil
}

// RoleID returns the id of the role of admin users with a name, 0 for none.
func (s *Shop) RoleID(name string) int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	i := slices.IndexFunc(s.adminRoles, func(r *adminRole) bool { return r.name == name })
	if i < 0 {
		return 0
	}
	return s.adminRoles[i].id
}

// GrantRole gives a role of admin users the ACL resources and no other, as
// somebody does in Magento's own admin; Magento_Backend::all is everything. It
// fails where there is no such role.
func (s *Shop) GrantRole(id int64, resources ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.adminRole(id)
	if r == nil {
		return noSuchEntity("roleId", id)
	}
	r.grant(resources)
	return nil
}

// AdminCanLogIn reports whether an admin user may log in with the password: both
// are right, the user is active and has a role. It asks for no second factor.
func (s *Shop) AdminCanLogIn(username, password string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, err := s.logInAdmin(username, password)
	return err == nil
}
