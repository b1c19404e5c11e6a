package console

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	cookieName  = "scim_bridge_console"
	sessionTime = 12 * time.Hour
	maxSessions = 100
	// maxWrong is how many wrong tokens are compared in a minute, of all visitors together.
	maxWrong = 20
	// maxForm bounds what a form sends: a bulk request to be planned is the most.
	maxForm = 1 << 20
)

// sessions are those who have logged in, in memory: a restart ends them all.
type sessions struct {
	mu    sync.Mutex
	until map[[sha256.Size]byte]time.Time // by the digest of the cookie
	since time.Time                       // the minute in which
	wrong int                             // so many tokens were wrong
}

func newSessions() *sessions { return &sessions{until: map[[sha256.Size]byte]time.Time{}} }

// mayTry reports whether one more token is to be compared within this minute; begin takes back
// that it was counted.
func (s *sessions) mayTry() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.Sub(s.since) >= time.Minute {
		s.since, s.wrong = now, 0
	}
	s.wrong++
	return s.wrong <= maxWrong
}

// begin returns the cookie of a new session. Where there are too many, the oldest ends.
func (s *sessions) begin() string {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails, by its documentation
	cookie := base64.RawURLEncoding.EncodeToString(random[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wrong = max(s.wrong-1, 0)
	if len(s.until) >= maxSessions {
		var oldest [sha256.Size]byte
		first := time.Time{}
		for id, until := range s.until {
			if first.IsZero() || until.Before(first) {
				oldest, first = id, until
			}
		}
		delete(s.until, oldest)
	}
	s.until[sha256.Sum256([]byte(cookie))] = time.Now().Add(sessionTime)
	return cookie
}

// has reports whether a cookie is that of a session. It is looked up by its digest, so the time
// tells nothing of the cookies that there are.
func (s *sessions) has(cookie string) bool {
	id := sha256.Sum256([]byte(cookie))
	s.mu.Lock()
	defer s.mu.Unlock()
	until, ok := s.until[id]
	if ok && time.Now().After(until) {
		delete(s.until, id)
		return false
	}
	return ok
}

func (s *sessions) end(cookie string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.until, sha256.Sum256([]byte(cookie)))
}

// isSignedIn reports whether whoever sends a request may see the pages.
func (c *Console) isSignedIn(r *http.Request) bool {
	if c.cfg.Accepts == nil {
		return true
	}
	cookie, err := r.Cookie(cookieName)
	return err == nil && c.sessions.has(cookie.Value)
}

// signedIn leads whoever has not logged in to the form.
func (c *Console) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case c.isSignedIn(r):
			next.ServeHTTP(w, r)
		case r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html"):
			http.Redirect(w, r, Prefix+"login", http.StatusSeeOther)
		default:
			http.Error(w, "Log in to the console first.", http.StatusUnauthorized)
		}
	})
}

type loginView struct{ Wrong, Later bool }

func (c *Console) loginPage(w http.ResponseWriter, r *http.Request) {
	if c.isSignedIn(r) {
		http.Redirect(w, r, Prefix, http.StatusSeeOther)
		return
	}
	c.render(w, r, http.StatusOK, "login", "Log in", loginView{})
}

func (c *Console) login(w http.ResponseWriter, r *http.Request) {
	if c.cfg.Accepts == nil {
		http.Redirect(w, r, Prefix, http.StatusSeeOther)
		return
	}
	if !c.sessions.mayTry() {
		w.Header().Set("Retry-After", "60")
		c.render(w, r, http.StatusTooManyRequests, "login", "Log in", loginView{Later: true})
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	if !c.cfg.Accepts(strings.TrimSpace(r.PostFormValue("token"))) {
		c.render(w, r, http.StatusForbidden, "login", "Log in", loginView{Wrong: true})
		return
	}
	http.SetCookie(w, c.cookie(r, c.sessions.begin(), sessionTime))
	http.Redirect(w, r, Prefix, http.StatusSeeOther)
}

func (c *Console) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		c.sessions.end(cookie.Value)
	}
	http.SetCookie(w, c.cookie(r, "", -1))
	http.Redirect(w, r, Prefix+"login", http.StatusSeeOther)
}

func (c *Console) cookie(r *http.Request, value string, lasts time.Duration) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure where the console is served by TLS: a browser would not send it back else
		Name: cookieName, Value: value, Path: Prefix, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		MaxAge: max(int(lasts.Seconds()), -1),
		Secure: r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https"),
	}
}
