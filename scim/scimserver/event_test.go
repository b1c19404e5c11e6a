package scimserver_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

func TestEventOfEveryKindOfRequest(t *testing.T) {
	t.Parallel()
	type told struct {
		Method, Route    string
		Status           int
		Action, Type, ID string
		Failed           bool
	}
	for name, test := range map[string]struct {
		path, body string
		want       told
	}{
		"a read":                 {"/Users/11", "", told{"GET", "/scim/v2/Users/:id", 200, "read", "User", "11", false}},
		"a read of nobody":       {"/Users/404", "", told{"GET", "/scim/v2/Users/:id", 404, "read", "User", "404", true}},
		"a read by name":         {"/Users/ada@example.com", "", told{"GET", "/scim/v2/Users/:id", 404, "read", "User", "", true}},
		"a list":                 {"/Users?filter=userName+eq+%22x%22", "", told{"GET", "/scim/v2/Users", 200, "listed", "User", "", false}},
		"a list that fails":      {"/Users?count=x", "", told{"GET", "/scim/v2/Users", 400, "listed", "User", "", true}},
		"a search":               {"/Users/.search", "{}", told{"POST", "/scim/v2/Users/.search", 200, "listed", "User", "", false}},
		"a create":               {"/Users", `{"userName":"x"}`, told{"POST", "/scim/v2/Users", 201, "created", "User", "14", false}},
		"a create that collides": {"/Users", `{"userName":"ben"}`, told{"POST", "/scim/v2/Users", 409, "created", "User", "", true}},
		"a broken create":        {"/Users", `{`, told{"POST", "/scim/v2/Users", 400, "created", "User", "", true}},
		"a PUT":                  {"/Users/11", `{"userName":"ada"}`, told{"PUT", "/scim/v2/Users/:id", 200, "updated", "User", "11", false}},
		"a PUT of a password":    {"/Users/12", `{"userName":"ben","password":"n3w","name":{"givenName":"Ben","familyName":"Okri"}}`, told{"PUT", "/scim/v2/Users/:id", 200, "updated", "User", "12", false}},
		"a broken PUT":           {"/Users/11", `{}`, told{"PUT", "/scim/v2/Users/:id", 400, "updated", "User", "11", true}},
		"a PATCH":                {"/Users/11", `{"Operations":[{"op":"add","path":"title","value":"x"}]}`, told{"PATCH", "/scim/v2/Users/:id", 200, "updated", "User", "11", false}},
		"a PATCH of nothing new": {"/Users/11", `{"Operations":[{"op":"add","path":"active","value":true}]}`, told{"PATCH", "/scim/v2/Users/:id", 200, "unchanged", "User", "11", false}},
		"a PATCH of a password":  {"/Users/11", `{"Operations":[{"op":"replace","value":{"password":"n3w"}}]}`, told{"PATCH", "/scim/v2/Users/:id", 200, "updated", "User", "11", false}},
		"a PATCH of nobody":      {"/Users/404", `{"Operations":[{"op":"add","path":"active","value":true}]}`, told{"PATCH", "/scim/v2/Users/:id", 404, "updated", "User", "404", true}},
		"a DELETE":               {"/Users/11", "", told{"DELETE", "/scim/v2/Users/:id", 204, "deleted", "User", "11", false}},
		"an unknown route":       {"/Foo/ada@example.com", "", told{"GET", "/scim/v2/*", 404, "", "", "", true}},
		"a method not allowed":   {"/Users", "", told{"DELETE", "/scim/v2/Users", 405, "", "", "", true}},
		"discovery":              {"/Schemas", "", told{"GET", "/scim/v2/Schemas", 200, "listed", "Schema", "", false}},
		"discovery of one":       {"/Schemas/" + scim.UserSchema, "", told{"GET", "/scim/v2/Schemas/:id", 200, "read", "Schema", scim.UserSchema, false}},
		"discovery of none":      {"/ResourceTypes/ada", "", told{"GET", "/scim/v2/ResourceTypes/:id", 404, "read", "ResourceType", "", true}},
		"the configuration":      {"/ServiceProviderConfig", "", told{"GET", "/scim/v2/ServiceProviderConfig", 200, "read", "ServiceProviderConfig", "", false}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			s.ask(test.want.Method, test.path, test.body, "User-Agent", "Okta SCIM Client 1.0.0").is(test.want.Status)
			e := s.event()
			action, resourceType, id := e.Action()
			got := told{e.Method, e.Route, e.Status, action, resourceType, id, e.Err != nil}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if e.UserAgent != "Okta SCIM Client 1.0.0" || e.ClientIP != "192.0.2.1" || e.Start.IsZero() || e.Duration <= 0 {
				t.Errorf("the event is by %q at %q, from %v on for %v", e.UserAgent, e.ClientIP, e.Start, e.Duration)
			}
			if e.Err != nil && strings.Contains(e.Err.Error(), "ada@example.com") {
				t.Errorf("the event's error tells an address: %v", e.Err)
			}
		})
	}
}

func TestAWrongTokenHasAnEvent(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.ask(http.MethodGet, "/Users/11", "", "Authorization", "Bearer "+"wrong-secret", "X-Forwarded-For", "203.0.113.7", "User-Agent", strings.Repeat("x", 1000))
	e := s.event()
	if e.Status != http.StatusUnauthorized || e.Route != "/scim/v2/Users/:id" || e.Err == nil || strings.Contains(e.Err.Error(), "wrong-secret") {
		t.Errorf("the event is %d %s %v", e.Status, e.Route, e.Err)
	}
	if action, _, _ := e.Action(); action != "" || e.ClientIP != "192.0.2.1" || len(e.UserAgent) != 256 {
		t.Errorf("the event is %q by %s with an agent of %d bytes", action, e.ClientIP, len(e.UserAgent))
	}
}

func TestTheActionOfTheStoreHolds(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.hook = func(ctx context.Context, method, id string) error {
		scim.EventFrom(ctx).AddCall(time.Second, 2)
		scim.EventFrom(ctx).Warn("name-adjusted", "name.givenName")
		if method == "Delete" {
			scim.EventFrom(ctx).SetAction(scim.ActionDeactivated, "User", id)
		}
		return nil
	}
	s.ask(http.MethodDelete, "/Users/11", "").is(http.StatusNoContent)
	e := s.event()
	if action, _, id := e.Action(); action != scim.ActionDeactivated || id != "11" {
		t.Errorf("the event tells %s of %s", action, id)
	}
	calls, spent, retries := e.Calls()
	if calls != 2 || spent != 2*time.Second || retries != 4 || len(e.Warnings()) != 2 {
		t.Errorf("the event tells %d calls in %v, %d retries, %v", calls, spent, retries, e.Warnings())
	}
}

func TestARequestHasADeadline(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ method, path, body string }{
		{"GET", "/Users/11", ""},
		{"GET", "/Users", ""},
		{"PUT", "/Users/11", `{"userName":"x"}`},
		{"DELETE", "/Users/11", ""},
		{"POST", "/.search", "{}"},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newService(t, func(cfg *scimserver.Config) { cfg.Timeout = time.Minute })
				s.hook = func(ctx context.Context, _, _ string) error {
					<-ctx.Done()
					return ctx.Err()
				}
				start := time.Now()
				s.ask(test.method, test.path, test.body).isError(http.StatusGatewayTimeout, "")
				if took := time.Since(start); took != time.Minute {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

func TestAClientThatClosesTheConnection(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		method, path, body string
		finished           bool
	}{
		{"GET", "/Users/11", "", false},
		{"HEAD", "/Users", "", false},
		{"POST", "/Users/.search", "{}", false},
		{"POST", "/Users", `{"userName":"new"}`, true},
		{"PUT", "/Users/11", `{"userName":"x"}`, true},
		{"PATCH", "/Users/11", `{"Operations":[{"op":"replace","path":"active","value":false}]}`, true},
		{"DELETE", "/Users/11", "", true},
		{"POST", "/Bulk", `{"Operations":[{"method":"DELETE","path":"/Users/11"}]}`, true},
	} {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			ctx, hangUp := context.WithCancel(t.Context())
			defer hangUp()
			s.hook = func(ctx context.Context, _, _ string) error {
				hangUp()
				return ctx.Err()
			}
			r := httptest.NewRequestWithContext(ctx, test.method, "/scim/v2"+test.path, strings.NewReader(test.body))
			r.Header.Set("Authorization", "Bearer "+testToken)
			a := s.send(r)
			e := s.event()
			if test.finished != (e.Err == nil) {
				t.Fatalf("it ends with %d, %v", a.status, e.Err)
			}
			if !test.finished && (!errors.Is(e.Err, context.Canceled) || e.Status != 499) {
				t.Errorf("it ends with %d, %v", e.Status, e.Err)
			}
		})
	}
}

func TestEventHasTheShapeOfTheBody(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, path, body, want string
		status                   int
		headers                  []string
	}{
		"a create":        {http.MethodPost, "/Users", `{"userName":"x"}`, `of {"userName":"x"}`, 201, nil},
		"a search":        {http.MethodPost, "/Users/.search", "{}", "of {}", 200, nil},
		"a broken body":   {http.MethodPost, "/Users", "{", "of {", 400, nil},
		"a wrong token":   {http.MethodPost, "/Users", "{}", "", 401, []string{"Authorization", "Bearer x"}},
		"a media type":    {http.MethodPost, "/Users", "{}", "", 415, []string{"Content-Type", "text/plain"}},
		"what has no one": {http.MethodGet, "/Users/11", "", "", 200, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t, func(cfg *scimserver.Config) { cfg.Shape = func(body []byte) string { return "of " + string(body) } })
			s.ask(test.method, test.path, test.body, test.headers...).is(test.status)
			if got := s.event().Body; got != test.want {
				t.Errorf("the body is %q, want %q", got, test.want)
			}
		})
	}
}

// TestAFailedDeactivationIsToldAsOne has requests that fail before the state of the user is known.
func TestAFailedDeactivationIsToldAsOne(t *testing.T) {
	t.Parallel()
	out := `{"Operations":[{"op":"replace","path":"active","value":"False"}]}`
	unavailable := &scim.Error{Status: http.StatusServiceUnavailable}
	deactivation := []string{"active"}
	for name, test := range map[string]struct {
		method, body string
		failure      error
		headers      []string
		status       int
		action       string
		changed      []string
	}{
		"PATCH":                   {http.MethodPatch, out, unavailable, nil, 503, scim.ActionDeactivated, deactivation},
		"PUT":                     {http.MethodPut, `{"userName":"ada","active":false}`, unavailable, nil, 503, scim.ActionDeactivated, deactivation},
		"PUT of something broken": {http.MethodPut, `{"userName":7,"active":false}`, unavailable, nil, 503, scim.ActionDeactivated, deactivation},
		"another version":         {http.MethodPatch, out, nil, []string{"If-Match", `"other"`}, 412, scim.ActionDeactivated, deactivation},
		"nobody":                  {http.MethodPatch, out, scim.NotFound("User", "11"), nil, 404, scim.ActionUpdated, nil},
		"another change":          {http.MethodPatch, `{"Operations":[{"op":"add","path":"title","value":"x"}]}`, unavailable, nil, 503, scim.ActionUpdated, nil},
		"PUT of somebody active":  {http.MethodPut, `{"userName":"ada","active":true}`, unavailable, nil, 503, scim.ActionUpdated, nil},
		"what succeeds":           {http.MethodPatch, out, nil, nil, 200, scim.ActionDeactivated, deactivation},
		"a name that is taken": {
			http.MethodPatch, `{"Operations":[{"op":"replace","value":{"userName":"ben","active":false}}]}`, nil, nil, 409,
			scim.ActionDeactivated,
			[]string{"active", "userName"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			s.hook = failing("Update", test.failure)
			s.ask(test.method, "/Users/11", test.body, test.headers...).is(test.status)
			e := s.event()
			if action, _, id := e.Action(); action != test.action || id != "11" {
				t.Errorf("the action is %s of %s, want %s", action, id, test.action)
			}
			if diff := cmp.Diff(test.changed, e.Changed()); diff != "" {
				t.Errorf("changed (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAnOverloadThatRefusesADeactivationIsToldAsOne has a request that is not let in.
func TestAnOverloadThatRefusesADeactivationIsToldAsOne(t *testing.T) {
	t.Parallel()
	s := newService(t, func(cfg *scimserver.Config) {
		cfg.Admission = &door{refusal: &scim.Error{Status: http.StatusServiceUnavailable}}
	})
	s.ask(http.MethodPatch, "/Users/11", `{"Operations":[{"op":"replace","path":"active","value":false}]}`).is(http.StatusServiceUnavailable)
	if action, _, _ := s.event().Action(); action != scim.ActionDeactivated {
		t.Errorf("the action is %s", action)
	}
}
