package magentotest

import (
	"net/http"
	"slices"
	"strings"
)

type userKind int

const (
	nobody userKind = iota
	integrationUser
	adminUser
	customerUser
)

// identity is who a request comes from.
type identity struct {
	kind      userKind
	id        int64    // of the customer or admin user
	all       bool     // all ACL resources
	resources []string // or these
}

// userKey names a user whose tokens can be revoked.
type userKey struct {
	kind userKind
	id   int64
}

type bearer struct {
	token string
	user  identity
}

// may reports whether the user may use what needs an ACL resource.
func (u identity) may(access string) bool {
	switch access {
	case anonymous:
		return true
	case self:
		return u.kind == customerUser
	}
	return u.all || slices.Contains(u.resources, access)
}

// authenticate finds out who a request comes from. As in Magento, credentials
// that are wrong are no error: the request then comes from nobody. Only a request
// signed by OAuth fails at once when its signature does not hold.
func (s *Shop) authenticate(r *http.Request) (identity, error) {
	header := r.Header.Get("Authorization")
	scheme, credentials, _ := strings.Cut(header, " ")
	switch strings.ToLower(scheme) {
	case "bearer":
		return s.bearerUser(strings.TrimSpace(credentials)), nil
	case "oauth":
		return s.verifyOAuth(r, credentials)
	}
	return identity{}, nil
}

func (s *Shop) bearerUser(token string) identity {
	for _, b := range s.config.bearers {
		if b.token == token {
			return b.user
		}
	}
	return s.tokenUser(token)
}
