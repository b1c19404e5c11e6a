package console_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scim-bridge/scim-bridge/console"
)

const rightToken = "the-token-of-the-console"

func lockedSite(t *testing.T) *site {
	t.Helper()
	return newSite(t, func(c *console.Config) {
		c.Loopback, c.Hosts = false, []string{"console.example"}
		c.Accepts = func(token string) bool { return token == rightToken }
	})
}

func (s *site) logIn(token string, headers ...string) *httptest.ResponseRecorder {
	w := s.ask(http.MethodPost, "/console/login", url.Values{"token": {token}}, headers...)
	for _, cookie := range w.Result().Cookies() {
		s.cookie = cookie
	}
	return w
}

func TestPagesNeedALogIn(t *testing.T) {
	t.Parallel()
	s := lockedSite(t)
	for _, path := range []string{"", "configuration", "mapping", "groups", "activity", "activity/1"} {
		w := s.ask(http.MethodGet, "/console/"+path, nil)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/console/login" {
			t.Errorf("%q is answered %d", path, w.Code)
		}
	}
	for _, path := range []string{"guard/lift", "configuration/token", "configuration/check", "mapping/plan", "mapping/validate"} {
		if w := s.ask(http.MethodPost, "/console/"+path, nil); w.Code != http.StatusUnauthorized {
			t.Errorf("POST %q is answered %d", path, w.Code)
		}
	}
	if w := s.ask(http.MethodGet, "/console/activity/stream", nil, "Accept", "text/event-stream"); w.Code != http.StatusUnauthorized {
		t.Errorf("the stream is answered %d", w.Code)
	}
	if s.bridge.lifted != 0 {
		t.Error("the guard was lifted without a log-in")
	}
}

func TestLogInAndOut(t *testing.T) {
	t.Parallel()
	s := lockedSite(t)
	s.page("/console/login", `type="password"`, "CONSOLE_TOKENS")
	if w := s.logIn("wrong"); w.Code != http.StatusForbidden || s.cookie != nil || !strings.Contains(w.Body.String(), "none of the tokens") {
		t.Fatalf("a wrong token is answered %d", w.Code)
	}
	if w := s.logIn(rightToken); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	c := s.cookie
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/console/" || c.Secure || strings.Contains(c.Value, rightToken) {
		t.Errorf("the cookie is %v", c)
	}
	s.page("/console/", "Log out")
	old := s.cookie
	if w := s.ask(http.MethodPost, "/console/logout", nil); w.Code != http.StatusSeeOther {
		t.Errorf("status %d", w.Code)
	}
	s.cookie = old
	if w := s.ask(http.MethodGet, "/console/", nil); w.Code != http.StatusSeeOther {
		t.Errorf("the session lives on: %d", w.Code)
	}
	if s.logIn(rightToken, "X-Forwarded-Proto", "https"); !s.cookie.Secure {
		t.Error("behind TLS the cookie is not for TLS alone")
	}
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := lockedSite(t)
		s.logIn(rightToken)
		time.Sleep(12*time.Hour - time.Second)
		s.page("/console/")
		time.Sleep(2 * time.Second)
		if w := s.ask(http.MethodGet, "/console/", nil); w.Code != http.StatusSeeOther {
			t.Errorf("after twelve hours: %d", w.Code)
		}
	})
}

func TestGuessesAreLimitedByTheMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := lockedSite(t)
		for range 20 {
			if w := s.logIn("wrong"); w.Code != http.StatusForbidden {
				t.Fatalf("status %d", w.Code)
			}
		}
		if w := s.logIn(rightToken); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
			t.Errorf("the 21st is answered %d", w.Code)
		}
		time.Sleep(time.Minute)
		if w := s.logIn(rightToken); w.Code != http.StatusSeeOther {
			t.Errorf("a minute later: %d", w.Code)
		}
	})
}

func TestTheOldestOfTooManySessionsEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := lockedSite(t)
		var first *http.Cookie
		for range 101 {
			time.Sleep(time.Second)
			if s.logIn(rightToken); first == nil {
				first = s.cookie
			}
		}
		s.page("/console/")
		s.cookie = first
		if w := s.ask(http.MethodGet, "/console/", nil); w.Code != http.StatusSeeOther {
			t.Errorf("the first of 101 sessions lives: %d", w.Code)
		}
	})
}
