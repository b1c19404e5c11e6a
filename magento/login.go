package magento

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/sync/singleflight"
)

var (
	routeAdminToken = route{http.MethodPost, "/V1/integration/admin/token"}
	routeGoogleTFA  = route{http.MethodPost, "/V1/tfa/provider/google/authenticate"}
)

const (
	// renewMargin is how long before its end a token is replaced.
	renewMargin = time.Minute
	// assumedLifetime is that of a token that is no JWT; Magento's default is an hour.
	assumedLifetime = 50 * time.Minute
	// refusalPause is how long a refused log-in is not repeated: Magento locks an
	// account after a few.
	refusalPause = 10 * time.Second
	// permissionPause is how long a 401 is taken for a missing permission, after a new
	// token was answered so too.
	permissionPause = time.Minute
)

// adminSession logs an administrator in and stores the token. All calls share one
// log-in: a call that needs a token while another logs in waits for that.
type adminSession struct {
	login  AdminLogin
	client *Client
	flight singleflight.Group

	// A log-in runs under a context of the session, not of the call that began it,
	// because others wait for it too.
	lifetime context.Context // ended by close
	end      context.CancelFunc
	running  sync.WaitGroup

	mu           sync.Mutex // guards what follows
	closed       bool
	token        string // with "Bearer ", "" for none
	renewAt      time.Time
	expires      time.Time
	noPermission time.Time // until then a 401 means that a permission is missing
	refusal      *Error
	refusedUntil time.Time
}

func newAdminSession(login AdminLogin, c *Client) *adminSession {
	s := &adminSession{login: login, client: c}
	s.lifetime, s.end = context.WithCancel(context.Background())
	return s
}

// close cancels a log-in under way and waits for its end.
func (s *adminSession) close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	s.running.Wait()
}

// authorization returns the token, after a log-in where there is none or it is about to
// expire. For a while after a refused log-in it fails at once.
func (s *adminSession) authorization(ctx context.Context, _ string, _ *url.URL) (string, *Error) {
	s.mu.Lock()
	token, refusal := s.token, s.refusal
	now := time.Now()
	if token != "" && now.Before(s.renewAt) {
		s.mu.Unlock()
		return token, nil
	}
	pausing := refusal != nil && now.Before(s.refusedUntil)
	s.mu.Unlock()
	if pausing {
		again := *refusal
		return "", &again
	}
	select {
	case result := <-s.flight.DoChan("", s.renew):
		token, _ = result.Val.(string)
		if e, ok := errors.AsType[*Error](result.Err); ok {
			shared := *e // each caller may add to its own
			return "", &shared
		}
		return token, nil
	case <-ctx.Done():
		return "", routeAdminToken.noAnswer(ctx, ctx.Err(), true)
	}
}

// refused drops a token that Magento refused. Where the new one was refused as well,
// the administrator lacks a permission, which Magento answers in the same way: for a
// while a 401 then causes no further log-in.
func (s *adminSession) refused(value string, again bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if again {
		s.noPermission = now.Add(permissionPause)
		return false
	}
	if value != s.token { // another call has replaced it
		return true
	}
	if now.Before(s.noPermission) {
		return false
	}
	s.token = ""
	return true
}

// renew logs in and stores the token. singleflight runs it once for all calls that
// wait, in a goroutine of its own.
func (s *adminSession) renew() (any, error) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return "", routeAdminToken.fail(Unavailable, errClosed)
	}
	if s.token != "" && time.Now().Before(s.renewAt) { // another call was faster
		defer s.mu.Unlock()
		return s.token, nil
	}
	s.running.Add(1)
	s.mu.Unlock()
	defer s.running.Done()

	ctx, cancel := context.WithTimeout(s.lifetime, 2*s.client.timeout)
	defer cancel()
	start := time.Now()
	token, err := s.logIn(ctx)

	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		refusal := asLoginError(err)
		now := time.Now()
		if refusal.Kind == Refused {
			s.refusal, s.refusedUntil = refusal, now.Add(refusalPause)
		}
		if s.token != "" && now.Before(s.expires) { // the old one is still valid
			s.renewAt = now.Add(refusalPause)
			return s.token, nil
		}
		return "", refusal
	}
	lifetime := tokenLifetime(token, start)
	s.token, s.refusal = "Bearer "+token, nil
	s.expires = start.Add(lifetime)
	s.renewAt = s.expires.Add(-min(renewMargin, lifetime/2))
	return s.token, nil
}

// logIn asks for a token, with a one-time password where there is a secret for it.
func (s *adminSession) logIn(ctx context.Context) (string, error) {
	credentials := map[string]string{"username": s.login.Username, "password": s.login.Password}
	if s.login.TOTPSecret == "" {
		return s.ask(ctx, routeAdminToken, credentials)
	}
	code, err := s.login.code(time.Now())
	if err != nil {
		return "", routeGoogleTFA.fail(Refused, err)
	}
	token, err := s.ask(ctx, routeGoogleTFA, map[string]string{
		"username": s.login.Username, "password": s.login.Password, "otp": code,
	})
	if isKind(err, NoRoute) { // the shop has no two-factor log-in
		return s.ask(ctx, routeAdminToken, credentials)
	}
	return token, err
}

func (s *adminSession) ask(ctx context.Context, r route, body map[string]string) (string, error) {
	text, err := json.Marshal(body, loose)
	if err != nil {
		return "", r.fail(Invalid, err)
	}
	type token string // a text alone: anything else is not from Magento
	valid := func(t *token) bool { return *t != "" && !strings.ContainsAny(string(*t), "\r\n\x00") }
	answer, _, err := exchange(ctx, s.client, &request{route: r, path: r.pattern, body: text, login: true}, valid)
	if err != nil {
		return "", err
	}
	return string(*answer), nil
}

// asLoginError gives a failed log-in the kind that it has for the call that needed it:
// the credentials are wrong, however Magento words it, and a 404 of the log-in does not
// mean that the entity of the call does not exist.
func asLoginError(err error) *Error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return routeAdminToken.fail(Unexpected, err)
	}
	login := *e
	login.Ambiguous, login.Fields = false, nil
	switch login.Kind {
	case Invalid, Duplicate:
		login.Kind = Refused
	case NotFound, NoRoute:
		login.Kind = Unexpected
	default: // means the same for the call
	}
	return &login
}

// tokenLifetime reads how long a JWT is valid: from iat and exp, which are of one clock,
// else from exp alone. The token is not verified here: Magento does that.
func tokenLifetime(token string, now time.Time) time.Duration {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return assumedLifetime
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return assumedLifetime
	}
	var claims struct {
		IssuedAt float64 `json:"iat"`
		Expires  float64 `json:"exp"`
	}
	if json.Unmarshal(payload, &claims) != nil || claims.Expires <= 0 {
		return assumedLifetime
	}
	issued := claims.IssuedAt
	if issued <= 0 {
		issued = float64(now.Unix())
	}
	const longest = 365 * 24 * time.Hour
	seconds := min(claims.Expires-issued, longest.Seconds())
	if seconds <= 0 {
		return assumedLifetime
	}
	return time.Duration(seconds * float64(time.Second))
}
