package scimserver_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
	"github.com/scim-bridge/scim-bridge/scim/scimtest"
)

const testToken = "tok-0123456789"

// service is a Handler over users in memory, called without a network. It fails the test
// where an answer is not the expected one.
type service struct {
	*serviceProvider
	tb testing.TB
}

type serviceProvider struct {
	store *scimtest.Memory
	echo  *echo.Echo
	// hook, where set, is asked before each call of the store and can fail it.
	hook func(ctx context.Context, method, id string) error

	mu     sync.Mutex
	events []*scim.Event
	calls  []string // of the store, but for ResourceType
}

// in returns the same service for a subtest.
func (s *service) in(tb testing.TB) *service {
	tb.Helper()
	return &service{s.serviceProvider, tb}
}

func newService(tb testing.TB, adjust ...func(*scimserver.Config)) *service {
	tb.Helper()
	s := &service{&serviceProvider{store: newUsers(), echo: scimserver.NewEcho()}, tb}
	s.store.Before = s.before
	cfg := scimserver.Config{
		Prefix: "/scim/v2", BaseURL: "https://scim.example.com", Tokens: []scimserver.Token{mustToken(tb, testToken)},
		OnEvent: func(_ context.Context, e *scim.Event) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.events = append(s.events, e)
		},
	}
	for _, f := range adjust {
		f(&cfg)
	}
	h, err := scimserver.NewHandler(cfg, s.store, nil)
	if err != nil {
		tb.Fatal(err)
	}
	h.Register(s.echo)
	return s
}

func (s *serviceProvider) before(ctx context.Context, method, id string) error {
	if method != "ResourceType" {
		s.mu.Lock()
		s.calls = append(s.calls, method)
		s.mu.Unlock()
	}
	if s.hook == nil {
		return nil
	}
	return s.hook(ctx, method, id)
}

// newUsers holds the three users of docs/cases.md.
func newUsers() *scimtest.Memory {
	users := scimtest.NewUsers()
	ada := user(11, "ada@example.com", "Ada", "Byron", true)
	ada["externalId"] = "ext-ada"
	users.Put(ada)
	users.Put(user(12, "ben", "Ben", "Okri", true))
	users.Put(user(13, "eve@example.com", "Eve", "Adams", false))
	return users
}

// user is a user as the store holds it.
func user(id int, userName, given, family string, active bool) scim.Resource {
	address := userName
	if !strings.Contains(address, "@") {
		address += "@example.com"
	}
	return scim.Resource{
		"schemas":  []any{scim.UserSchema},
		"id":       strconv.Itoa(id),
		"userName": userName,
		"name":     map[string]any{"givenName": given, "familyName": family},
		"emails":   []any{map[string]any{"value": address, "type": "work", "primary": true}},
		"active":   active,
		"meta":     map[string]any{"created": "2026-01-02T03:04:05Z", "lastModified": "2026-01-02T03:04:05Z"},
	}
}

// stored is a user that is in the store.
func (s *service) stored(id string) scim.Resource {
	s.tb.Helper()
	r, err := s.store.Get(s.tb.Context(), id)
	if err != nil {
		s.tb.Fatal(err)
	}
	return r
}

func mustToken(tb testing.TB, text string) scimserver.Token {
	tb.Helper()
	token, err := scimserver.ParseToken(text)
	if err != nil {
		tb.Fatal(err)
	}
	return token
}

// answer is an HTTP answer and its JSON, nil where the body is empty.
type answer struct {
	tb     testing.TB
	status int
	header http.Header
	text   string
	body   map[string]any
}

// ask sends a request to a path under the prefix. Headers follow in pairs; one with
// an empty value is left out. A body comes as application/scim+json.
func (s *service) ask(method, path, body string, headers ...string) *answer {
	s.tb.Helper()
	r := httptest.NewRequestWithContext(s.tb.Context(), method, "http://bridge.test/scim/v2"+path, strings.NewReader(body))
	if body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", "application/scim+json")
	}
	r.Header.Set("Authorization", "Bearer "+testToken)
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Del(headers[i]); headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	return s.send(r)
}

func (s *service) send(r *http.Request) *answer {
	s.tb.Helper()
	w := httptest.NewRecorder()
	s.echo.ServeHTTP(w, r)
	a := &answer{tb: s.tb, status: w.Code, header: w.Header(), text: w.Body.String()}
	if a.text != "" {
		if err := json.Unmarshal(w.Body.Bytes(), &a.body); err != nil {
			s.tb.Fatalf("%s %s: the body is no JSON object: %v\n%s", r.Method, r.URL, err, a.text)
		}
	}
	return a
}

// event returns the only event since the last call of event.
func (s *service) event() *scim.Event {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.events) != 1 {
		s.tb.Fatalf("there are %d events, want 1", len(s.events))
	}
	e := s.events[0]
	s.events = nil
	return e
}

// at returns what is in the body under names and list indexes, nil for nothing.
func (a *answer) at(keys ...any) any {
	var v any = a.body
	for _, key := range keys {
		switch key := key.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[key]
		case int:
			list, _ := v.([]any)
			if key >= len(list) {
				return nil
			}
			v = list[key]
		}
	}
	return v
}

// is fails the test unless the answer has that status.
func (a *answer) is(status int) *answer {
	a.tb.Helper()
	if a.status != status {
		a.tb.Fatalf("status is %d, want %d: %s", a.status, status, a.text)
	}
	return a
}

// isError fails the test unless the answer is that SCIM error (RFC 7644 section 3.12).
func (a *answer) isError(status int, scimType string) *answer {
	a.tb.Helper()
	a.is(status)
	if a.at("schemas", 0) != "urn:ietf:params:scim:api:messages:2.0:Error" {
		a.tb.Errorf("it is not an error body: %s", a.text)
	}
	if text, _ := a.at("status").(string); text != strconv.Itoa(status) {
		a.tb.Errorf("the status in the body is %#v, want the string %d", a.at("status"), status)
	}
	if got, _ := a.at("scimType").(string); got != scimType {
		a.tb.Errorf("scimType is %q, want %q: %s", got, scimType, a.text)
	}
	if detail, _ := a.at("detail").(string); detail == "" {
		a.tb.Errorf("there is no detail: %s", a.text)
	}
	return a
}

// isList fails the test unless the answer is a list with so many matches and
// resources.
func (a *answer) isList(total, resources int) *answer {
	a.tb.Helper()
	a.is(http.StatusOK)
	list, ok := a.at("Resources").([]any)
	if !ok || len(list) != resources || a.at("totalResults") != float64(total) || a.at("itemsPerPage") != float64(resources) {
		a.tb.Fatalf("it is not a list of %d with %d resources: %s", total, resources, a.text)
	}
	return a
}

// ids returns the ids of a list's resources.
func (a *answer) ids() []string {
	a.tb.Helper()
	list, _ := a.at("Resources").([]any)
	ids := make([]string, len(list))
	for i := range list {
		id, ok := a.at("Resources", i, "id").(string)
		if !ok {
			a.tb.Errorf("the id of resource %d is no string: %s", i, a.text)
		}
		ids[i] = id
	}
	return ids
}

// failing is a hook that fails the calls of one method.
func failing(method string, err error) func(context.Context, string, string) error {
	return func(_ context.Context, called, _ string) error {
		if called == method {
			return err
		}
		return nil
	}
}
