package magentotest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Magento's defaults (oauth/access_token_lifetime/customer and …/admin).
const (
	customerTokenLifetime = time.Hour
	adminTokenLifetime    = time.Hour
)

// claims are those of the tokens of Magento\JwtUserToken, and the serial number
// by which a token can be revoked exactly.
type claims struct {
	User     int64 `json:"uid"`
	Type     int   `json:"utypid"` // 2 for an admin user, 3 for a customer
	IssuedAt int64 `json:"iat"`
	Expires  int64 `json:"exp"`
	Serial   int64 `json:"sid"`
}

const (
	jwtHeader    = `{"kid":"1","alg":"HS256"}`
	typeAdmin    = 2
	typeCustomer = 3
)

// issue makes a token; s.mu is held.
func (s *Shop) issue(user userKey, lifetime time.Duration) (any, error) {
	s.nextToken++
	now := s.now()
	c := claims{
		User: user.id, Type: typeCustomer, IssuedAt: now.Unix(), Expires: now.Add(lifetime).Unix(), Serial: s.nextToken,
	}
	if user.kind == adminUser {
		c.Type = typeAdmin
	}
	payload, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	signed := encode64([]byte(jwtHeader)) + "." + encode64(payload)
	return signed + "." + s.jwtSignature(signed), nil
}

func (s *Shop) jwtSignature(signed string) string {
	mac := hmac.New(sha256.New, s.jwtKey)
	mac.Write([]byte(signed))
	return encode64(mac.Sum(nil))
}

func encode64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// tokenUser returns whose token it is; nobody's where it is not one of this shop,
// has expired or was revoked, or where its user has gone.
func (s *Shop) tokenUser(token string) identity {
	end := strings.LastIndexByte(token, '.')
	if end < 0 || !hmac.Equal([]byte(s.jwtSignature(token[:end])), []byte(token[end+1:])) {
		return identity{}
	}
	_, payload, _ := strings.Cut(token[:end], ".")
	data, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		return identity{}
	}
	var c claims
	if err := json.Unmarshal(data, &c); err != nil || s.now().Unix() >= c.Expires {
		return identity{}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	user := identity{kind: customerUser, id: c.User}
	if c.Type == typeAdmin {
		user = s.adminIdentity(c.User)
	} else if s.customers.get(user.id) == nil {
		return identity{}
	}
	if c.Serial <= s.revoked[userKey{user.kind, user.id}] {
		return identity{}
	}
	return user
}

// adminIdentity returns an admin user with the rights of the user's role, nobody
// where the user has gone. Tokens were ended when the user was deactivated; s.mu is
// held.
func (s *Shop) adminIdentity(id int64) identity {
	a := s.admin(id)
	if a == nil {
		return identity{}
	}
	user := identity{kind: adminUser, id: id}
	if role := s.adminRole(a.roleID); role != nil {
		user.all, user.resources = role.full, role.resources
	}
	return user
}

// revokeTokens ends all tokens of a user; s.mu is held.
func (s *Shop) revokeTokens(user userKey) { s.revoked[user] = s.nextToken }
