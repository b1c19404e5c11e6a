package magento

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

const totpSecret = "JBSWY3DPEHPK3PXP"

// adminShop is a Magento that knows one administrator, whose tokens are JWTs.
type adminShop struct {
	twoFactor bool          // log-in needs a code
	noModule  bool          // two-factor log-in is taken out of the shop
	lifetime  time.Duration // of a token
	takes     time.Duration // that a log-in takes
	forbidden bool          // every call is refused because a permission is missing
	broken    bool          // log-in answers 503

	mu      sync.Mutex
	logins  int
	calls   int
	valid   map[string]time.Time // tokens with their end
	refused int                  // log-ins refused
}

func (s *adminShop) RoundTrip(req *http.Request) (*http.Response, error) {
	switch strings.TrimPrefix(req.URL.Path, "/rest") {
	case "/V1/integration/admin/token":
		return s.logIn(req, false)
	case "/V1/tfa/provider/google/authenticate":
		if s.noModule {
			return answer(404, noSuchPath)(req)
		}
		return s.logIn(req, true)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	token := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	if end, ok := s.valid[token]; !ok || time.Now().After(end) || s.forbidden {
		return answer(401, `{"message":"The consumer isn't authorized to access %resources.","parameters":{"resources":"Magento_Customer::customer"}}`)(req)
	}
	return answer(200, okCustomer)(req)
}

func (s *adminShop) logIn(req *http.Request, withCode bool) (*http.Response, error) {
	if req.Header.Get("Authorization") != "" {
		return nil, errors.New("a log-in with an Authorization header")
	}
	select {
	case <-time.After(s.takes):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	text, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	var body struct{ Username, Password, OTP string }
	if err := json.Unmarshal(text, &body); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins++
	switch {
	case s.broken:
		return page(503)(req)
	case body.Username != "admin" || body.Password != "right":
		s.refused++
		return answer(401, `{"message":"The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later."}`)(req)
	case s.twoFactor && !withCode:
		s.refused++
		return answer(400, `{"message":"Please use the 2fa provider-specific endpoints to obtain a token.","parameters":{"active_providers":["google"]}}`)(req)
	case withCode && !totp.Validate(body.OTP, totpSecret):
		s.refused++
		return answer(401, `{"message":"Invalid code."}`)(req)
	}
	now := time.Now()
	token := jwt(fmt.Sprintf(`{"uid":1,"utypid":2,"n":%d,"iat":%d,"exp":%d}`, s.logins, now.Unix(), now.Add(s.lifetime).Unix()))
	if s.valid == nil {
		s.valid = map[string]time.Time{}
	}
	s.valid[token] = now.Add(s.lifetime)
	return answer(200, `"`+token+`"`)(req)
}

// revoke ends all tokens, as a change of the password does.
func (s *adminShop) revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.valid)
}

func jwt(claims string) string {
	return "eyJraWQiOiIxIn0." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

func (s *adminShop) client(t *testing.T, login AdminLogin) *Client {
	t.Helper()
	if s.lifetime == 0 {
		s.lifetime = time.Hour
	}
	if login.Username == "" {
		login.Username, login.Password = "admin", "right"
	}
	c, err := New(Config{BaseURL: "https://shop.example", Credentials: login, Transport: s})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustGet(t *testing.T, c *Client) {
	t.Helper()
	if _, err := c.GetCustomer(t.Context(), 7); err != nil {
		t.Error(err)
	}
}
