package magentotest

import (
	"net/http"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

type secondStep int

const (
	secondOff          secondStep = iota // two-factor login is off
	secondUnconfigured                   // it is on, and the user has not set it up
	secondConfigured                     // by Google's authenticator
)

// adminSeed is an admin user of WithAdmin.
type adminSeed struct{ username, password, totpSecret string }

// seedAdmins makes the roles and the admin users that the options name.
func (s *Shop) seedAdmins() {
	s.insertAdminRole(stockAdminRole())
	for _, r := range s.config.adminRoles {
		added := *r // the options may make another shop
		s.insertAdminRole(&added)
	}
	now := s.now().Unix()
	for _, seed := range s.config.admins {
		a := &admin{
			roleID: administrators, active: true, createdAt: now, updatedAt: now,
			passwords: []string{hashPassword(seed.password)}, totpSecret: seed.totpSecret,
		}
		a.text[adminUsername], a.text[adminFirstname], a.text[adminLastname] = seed.username, "Admin", "User"
		a.text[adminEmail], a.text[adminLocale] = seed.username+"@shop.example", defaultLocale
		if seed.totpSecret != "" {
			a.second = secondConfigured
		}
		s.insertAdmin(a)
	}
}

func loginRoutes() []route {
	return []route{
		post("/V1/integration/customer/token", anonymous, (*Shop).customerToken),
		post("/V1/integration/customer/revoke-customer-token", self, (*Shop).revokeCustomerToken),
		post("/V1/integration/admin/token", anonymous, (*Shop).adminToken),
		post("/V1/tfa/provider/google/authenticate", anonymous, (*Shop).googleToken),
	}
}

func signInFailed() error {
	return fail(http.StatusUnauthorized,
		"The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later.")
}

// texts reads required parameters of a body as texts.
func texts(body []byte, names ...string) ([]string, error) {
	v, err := decodeBody(body)
	if err != nil {
		return nil, err
	}
	o, _ := v.(object)
	var missing []string
	values := make([]string, 0, len(names))
	for _, name := range names {
		value, ok := o.get(name)
		if !ok {
			missing = append(missing, name)
			continue
		}
		text, err := asText(value)
		if err != nil {
			return nil, err
		}
		values = append(values, text)
	}
	if len(missing) > 0 {
		return nil, required(missing...)
	}
	return values, nil
}

// customerToken answers POST /V1/integration/customer/token: a customer logs in, which
// tests do with CanLogIn, and the transcripts over HTTP.
func (s *Shop) customerToken(c *call) (any, error) {
	in, err := texts(c.body, "username", "password")
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.logIn(s.config.websiteOf(c.store), in[0], in[1])
	if found == nil {
		return nil, signInFailed()
	}
	return s.issue(userKey{customerUser, found.id}, customerTokenLifetime)
}

// logIn returns the customer who may log in with a password, or nil; s.mu is held.
func (s *Shop) logIn(website int64, email, password string) *customer {
	found := s.customers.byEmail(email, website, s.config.shared)
	switch {
	case found == nil || !verifyPassword(password, found.passwordHash):
		return nil
	case s.config.confirmation && found.text[confirmationColumn] != "":
		return nil
	case s.config.module && found.customValue(attributeActive) == "0":
		return nil
	}
	return found
}

// CanLogIn reports what POST /V1/integration/customer/token would say: whether a
// customer of the website may log in with the password.
func (s *Shop) CanLogIn(websiteID int64, email, password string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.logIn(websiteID, email, password) != nil
}

// revokeCustomerToken answers POST /V1/integration/customer/revoke-customer-token, for
// a transcript alone.
func (s *Shop) revokeCustomerToken(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revokeTokens(userKey{c.user.kind, c.user.id})
	return true, nil
}

// adminToken answers POST /V1/integration/admin/token, which users with two-factor
// login cannot use.
func (s *Shop) adminToken(c *call) (any, error) {
	in, err := texts(c.body, "username", "password")
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	user, err := s.logInAdmin(in[0], in[1])
	switch {
	case err != nil:
		return nil, err
	case user.second == secondUnconfigured:
		return nil, invalid("Please ask an administrator with sufficient access to configure 2FA first")
	case user.second == secondConfigured:
		return nil, fail(http.StatusBadRequest, "Please use the 2fa provider-specific endpoints to obtain a token.",
			"active_providers", []string{"google"})
	}
	return s.issueAdmin(user)
}

// googleToken answers POST /V1/tfa/provider/google/authenticate. A code can be
// used more than once.
func (s *Shop) googleToken(c *call) (any, error) {
	in, err := texts(c.body, "username", "password", "otp")
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	user, err := s.logInAdmin(in[0], in[1])
	switch {
	case err != nil:
		return nil, err
	case user.second != secondConfigured:
		return nil, invalid("Provider is not allowed.")
	}
	opts := totp.ValidateOpts{Period: 30, Skew: 1, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
	if ok, err := totp.ValidateCustom(in[2], user.totpSecret, s.now(), opts); err != nil || !ok {
		return nil, fail(http.StatusUnauthorized, "Invalid code.")
	}
	return s.issueAdmin(user)
}

// issueAdmin makes a token for an admin user. A log-in is recorded with the user,
// whose time of change moves with it; s.mu is held.
func (s *Shop) issueAdmin(user *admin) (any, error) {
	seen := *user
	seen.updatedAt = s.now().Unix()
	i, _ := s.adminIndex(user.id)
	s.admins[i] = &seen
	return s.issue(userKey{adminUser, user.id}, adminTokenLifetime)
}

// logInAdmin returns the admin user who may log in with a password
// (Magento\User\Model\User::verifyIdentity); s.mu is held.
func (s *Shop) logInAdmin(username, password string) (*admin, error) {
	a := s.adminBy(adminUsername, username)
	switch {
	case a == nil || !a.hasPassword(password) || !a.active:
		return nil, signInFailed()
	case s.adminRole(a.roleID) == nil:
		return nil, fail(http.StatusUnauthorized, "More permissions are needed to access this.")
	}
	return a, nil
}
