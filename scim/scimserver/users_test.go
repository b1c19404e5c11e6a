package scimserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// The cases with a number are those of docs/cases.md.

func TestJumpCloudCreatesAndUpdatesItsTestUser(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.ask(http.MethodGet, `/Users?filter=userName+eq+%22probe@example.com%22`, "").isList(0, 0) // case 01

	// Case 02.
	created := s.ask(http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"active":true,"displayName":"Pat Probe","externalId":"64f0c0ffee0123456789abcd","userName":"probe@example.com","name":{"givenName":"Pat","familyName":"Probe"},"emails":[{"primary":true,"type":"work","value":"probe@example.com"}]}`).is(http.StatusCreated)
	id, ok := created.at("id").(string)
	if !ok || created.at("active") != true || created.at("externalId") != "64f0c0ffee0123456789abcd" {
		t.Errorf("the answer to the POST is %s", created.text)
	}
	location := "https://scim.example.com/scim/v2/Users/" + id
	if created.header.Get("Location") != location || created.at("meta", "location") != location {
		t.Errorf("Location is %q, meta.location %q, want %q", created.header.Get("Location"), created.at("meta", "location"), location)
	}
	if diff := cmp.Diff([]any{scim.UserSchema}, created.at("schemas")); diff != "" {
		t.Errorf("schemas (-want +got):\n%s", diff)
	}

	// Case 03.
	updated := s.ask(http.MethodPut, "/Users/"+id, `{"active":true,"emails":null,"id":"`+id+`","name":{"givenName":"Pat","familyName":"Probe"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"probe@example.com"}`).is(http.StatusOK)
	if updated.at("id") != id || updated.at("emails", 0, "value") != "probe@example.com" || updated.at("externalId") != "64f0c0ffee0123456789abcd" {
		t.Errorf("the answer to the PUT is %s", updated.text)
	}
	if updated.at("displayName") != nil {
		t.Errorf("what the PUT leaves out is still there: %s", updated.text)
	}

	// Case 07.
	if a := s.ask(http.MethodDelete, "/Users/"+id, "").is(http.StatusNoContent); a.text != "" || a.header.Get("Content-Type") != "" {
		t.Errorf("the answer to the DELETE has a body of type %q: %s", a.header.Get("Content-Type"), a.text)
	}
	s.ask(http.MethodGet, "/Users/"+id, "").isError(http.StatusNotFound, "")
	s.ask(http.MethodDelete, "/Users/"+id, "").isError(http.StatusNotFound, "")
}

func TestAPutWithoutEmailsLeavesThemToTheStore(t *testing.T) {
	t.Parallel()
	s := newService(t) // case 04
	a := s.ask(http.MethodPut, "/Users/12", `{"active":true,"emails":null,"id":"12","name":{"givenName":"Ben","familyName":"Okri"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ben"}`).is(http.StatusOK)
	if a.at("emails", 0, "value") != "ben@example.com" {
		t.Errorf("the answer is %s", a.text)
	}
	if action, _, _ := s.event().Action(); action != scim.ActionUnchanged {
		t.Errorf("the action is %q", action)
	}
}

func TestADeleteThatPolicyForbids(t *testing.T) {
	t.Parallel()
	s := newService(t) // case 08
	forbid := &scim.Error{Status: http.StatusNotImplemented, Detail: "Deleting is switched off."}
	s.hook = failing("Delete", forbid)
	s.ask(http.MethodDelete, "/Users/12", "").isError(http.StatusNotImplemented, "")
	a := s.ask(http.MethodPut, "/Users/12", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"12","userName":"ben","active":false,"emails":null}`).is(http.StatusOK)
	if a.at("active") != false || a.at("emails", 0, "value") != "ben@example.com" {
		t.Errorf("the answer is %s", a.text)
	}
}

func TestReadModifyWrite(t *testing.T) {
	t.Parallel()
	s := newService(t) // case 33
	before := s.ask(http.MethodGet, "/Users/11", "").is(http.StatusOK)
	s.event()
	after := s.ask(http.MethodPut, "/Users/11", strings.Replace(before.text, `"userName"`, `"title":"Countess","userName"`, 1)).is(http.StatusOK)
	if after.at("title") != "Countess" {
		t.Errorf("the answer is %s", after.text)
	}
	delete(after.body, "title")
	delete(after.body, "meta")
	delete(before.body, "meta")
	if diff := cmp.Diff(before.body, after.body); diff != "" {
		t.Errorf("what else has changed (-before +after):\n%s", diff)
	}
	if action, _, _ := s.event().Action(); action != scim.ActionUpdated {
		t.Errorf("the action is %q", action)
	}
	s.ask(http.MethodPut, "/Users/11", s.ask(http.MethodGet, "/Users/11", "").text).is(http.StatusOK)
	s.mu.Lock()
	defer s.mu.Unlock()
	if action, _, _ := s.events[1].Action(); action != scim.ActionUnchanged {
		t.Errorf("the action of writing back what was read is %q", action)
	}
}

func TestOktaCreatesWithARandomPassword(t *testing.T) {
	t.Parallel()
	s := newService(t) // case 32
	a := s.ask(http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"kim@example.com","name":{"givenName":"Kim","familyName":"Lee"},"emails":[{"primary":true,"value":"kim@example.com","type":"work"}],"displayName":"Kim Lee","locale":"en-US","externalId":"00uExample1","groups":[],"password":"x7Q!r2Lp","active":true}`, "Content-Type", "application/json").is(http.StatusCreated)
	if strings.Contains(a.text, "x7Q!r2Lp") || strings.Contains(a.text, "password") {
		t.Errorf("the answer tells the password: %s", a.text)
	}
}

func TestOktaUnassignsAndAssignsAgain(t *testing.T) {
	t.Parallel()
	s := newService(t) // cases 34 and 35
	for _, test := range []struct {
		id     string
		active bool
		action string
	}{
		{"11", false, scim.ActionDeactivated},
		{"13", true, scim.ActionReactivated},
		{"13", true, scim.ActionUnchanged},
	} {
		read := s.ask(http.MethodGet, "/Users/"+test.id, "").text
		s.event()
		read = strings.NewReplacer(`"active":true`, `"active":false`, `"active":false`, `"active":true`).Replace(read)
		if test.action == scim.ActionUnchanged {
			read = s.ask(http.MethodGet, "/Users/"+test.id, "").text
			s.event()
		}
		a := s.ask(http.MethodPut, "/Users/"+test.id, read).is(http.StatusOK)
		if a.at("active") != test.active || a.at("id") != test.id {
			t.Errorf("the answer is %s", a.text)
		}
		if action, resourceType, id := s.event().Action(); action != test.action || resourceType != "User" || id != test.id {
			t.Errorf("the event tells %s %s %s, want %s", action, resourceType, id, test.action)
		}
	}
}

func TestAPutThatLeavesActiveOutReactivatesNobody(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, body := range []string{`{"userName":"eve@example.com"}`, `{"userName":"eve@example.com","active":null}`, `{"userName":"eve@example.com","active":""}`} {
		if a := s.ask(http.MethodPut, "/Users/13", body).is(http.StatusOK); a.at("active") != false {
			t.Errorf("%s is answered with %s", body, a.text)
		}
	}
}

func TestDeactivationInEveryForm(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ method, body string }{
		"a path and false":                {"PATCH", `{"Operations":[{"op":"replace","path":"active","value":false}]}`},
		"case 36: no path":                {"PATCH", `{"Operations":[{"op":"replace","value":{"active":false}}]}`},
		"case 51: False as text":          {"PATCH", `{"Operations":[{"op":"Replace","path":"active","value":"False"}]}`},
		"no path, and False as text":      {"PATCH", `{"Operations":[{"op":"Replace","value":{"active":"False"}}]}`},
		"case 46: a list of one":          {"PATCH", `{"Operations":[{"op":"replace","path":"active","value":[false]}]}`},
		"case 20: with other operations":  {"PATCH", `{"Operations":[{"op":"replace","path":"name.givenName","value":"Al"},{"op":"replace","path":"active","value":false}]}`},
		"case 18: a PUT":                  {"PUT", `{"userName":"ada@example.com","active":false}`},
		"case 64: a PUT, False as a text": {"PUT", `{"userName":"ada@example.com","active":"false"}`},
		"a PUT in other letter case":      {"PUT", `{"USERNAME":"ada@example.com","Active":"FALSE"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			if a := s.ask(test.method, "/Users/11", test.body).is(http.StatusOK); a.at("active") != false {
				t.Errorf("the answer is %s", a.text)
			}
			if action, _, _ := s.event().Action(); action != scim.ActionDeactivated {
				t.Errorf("the action is %q", action)
			}
			if a := s.ask(http.MethodGet, "/Users/11", ""); a.at("active") != false {
				t.Errorf("afterwards the user is %s", a.text)
			}
		})
	}
}

func TestOneLoginsTemplate(t *testing.T) {
	t.Parallel()
	s := newService(t) // case 64
	a := s.ask(http.MethodPut, "/Users/11?", `{"schemas":["urn:scim:schemas:core:2.0","urn:scim:schemas:extension:enterprise:2.0"],"id":null,"userName":"ada@example.com","active":"true","name":{"givenName":"Ada","familyName":"Byron"},"emails":{"value":"ada@example.com","primary":true},"meta":{"resourceType":"User"}}`).is(http.StatusOK)
	if diff := cmp.Diff([]any{scim.UserSchema}, a.at("schemas")); diff != "" || a.at("emails", 0, "value") != "ada@example.com" || a.at("active") != true {
		t.Errorf("the answer is %s\n%s", a.text, diff)
	}
}

func TestGoogleCreates(t *testing.T) {
	t.Parallel()
	s := newService(t) // case 68
	headers := []string{"Content-Type", "application/json", "User-Agent", "Google-Auto-Provisioning"}
	s.ask(http.MethodGet, "/Users?filter=userName%20eq%20%22gus@example.com%22&startIndex=1", "", headers...).isList(0, 0)
	s.ask(http.MethodPost, "/Users", `{"schemas":["urn:scim:schemas:core:1.0","urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"gus@example.com","emails":[{"value":"gus@example.com"}],"name":{"givenName":"Gus"},"active":true}`, headers...).is(http.StatusCreated)
}

func TestWhatIsEmptyIsAbsent(t *testing.T) {
	t.Parallel()
	s := newService(t) // cases 46 and 50
	a := s.ask(http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:unknown"],"userName":"dora@example.com","nickName":"","title":null,"addresses":null,"phoneNumbers":[],"roles":[],"department":null,"manager":null,"name":{"givenName":"Dora","middleName":""},"unknown":{"a":[1]}}`).is(http.StatusCreated)
	for _, name := range []string{"nickName", "title", "addresses", "phoneNumbers", "roles", "department", "manager", "unknown"} {
		if _, there := a.body[name]; there {
			t.Errorf("%s is in the answer: %s", name, a.text)
		}
	}
}

func TestProjectionOfEveryAnswerWithAResource(t *testing.T) {
	t.Parallel()
	s := newService(t)
	body := `{"userName":"ben","active":true}`
	for _, test := range []struct{ method, path, body string }{
		{"GET", "/Users/12", ""},
		{"PUT", "/Users/12", body},
		{"PATCH", "/Users/12", `{"Operations":[{"op":"replace","path":"active","value":true}]}`},
		{"POST", "/Users", `{"userName":"new"}`},
	} {
		a := s.ask(test.method, test.path+"?attributes=USERNAME", test.body)
		if a.at("userName") == nil || a.at("id") == nil || a.at("schemas") == nil || len(a.body) != 3 {
			t.Errorf("%s with attributes is answered %s", test.method, a.text)
		}
		if a.header.Get("ETag") == "" {
			t.Errorf("%s with attributes has no ETag", test.method)
		}
		if test.method == http.MethodPost {
			test.body = `{"userName":"newer"}`
		}
		a = s.ask(test.method, test.path+"?excludedAttributes=name,emails,meta.created", test.body)
		if a.at("userName") == nil || a.at("emails") != nil || a.at("meta", "created") != nil || a.at("meta", "version") == nil {
			t.Errorf("%s with excludedAttributes is answered %s", test.method, a.text)
		}
	}
}

func TestImmutableAttributesKeepTheirValue(t *testing.T) {
	t.Parallel()
	s := newService(t)
	rt := scim.UserResourceType()
	rt.Attribute("", "nickName").Mutability = scim.Immutable
	s.store.Type = rt
	s.ask(http.MethodPut, "/Users/12", `{"userName":"ben","nickName":"Benny"}`).is(http.StatusOK)
	if a := s.ask(http.MethodPut, "/Users/12", `{"userName":"ben"}`).is(http.StatusOK); a.at("nickName") != "Benny" {
		t.Errorf("the answer is %s", a.text)
	}
	s.ask(http.MethodPut, "/Users/12", `{"userName":"ben","nickName":"Benny"}`).is(http.StatusOK)
	s.ask(http.MethodPut, "/Users/12", `{"userName":"ben","nickName":"Ben"}`).isError(http.StatusBadRequest, "mutability")
}

func TestAPutKeepsTheReadOnlyPartsOfAComplexAttribute(t *testing.T) {
	t.Parallel()
	s := newService(t)
	ben := s.stored("12")
	ben[scim.EnterpriseUserSchema] = map[string]any{
		"department": "Sales", "manager": map[string]any{"value": "11", "displayName": "Ada Byron"},
	}
	s.store.Put(ben)
	a := s.ask(http.MethodPut, "/Users/12", `{"userName":"ben","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"11","displayName":"Somebody else"}}}`).is(http.StatusOK)
	want := map[string]any{"manager": map[string]any{"value": "11", "displayName": "Ada Byron"}}
	if diff := cmp.Diff(want, a.at(scim.EnterpriseUserSchema)); diff != "" {
		t.Errorf("the extension (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{scim.UserSchema, scim.EnterpriseUserSchema}, a.at("schemas")); diff != "" {
		t.Errorf("schemas (-want +got):\n%s", diff)
	}
	a = s.ask(http.MethodPut, "/Users/12", `{"userName":"ben"}`).is(http.StatusOK)
	if a.at(scim.EnterpriseUserSchema) != nil || len(a.at("schemas").([]any)) != 1 {
		t.Errorf("what the PUT leaves out is still there: %s", a.text)
	}
}

func TestLocationWithoutABaseURL(t *testing.T) {
	t.Parallel()
	s := newService(t, func(cfg *scimserver.Config) { cfg.BaseURL = "" })
	for _, test := range []struct{ remote, proto, want string }{
		{"192.0.2.1:1", "", "http://bridge.test/scim/v2/Users/11"},
		{"10.0.0.1:1", "https", "https://bridge.test/scim/v2/Users/11"},
		{"192.0.2.1:1", "https", "http://bridge.test/scim/v2/Users/11"}, // not a proxy of ours
	} {
		r := authorized(t, http.MethodGet, "http://bridge.test/scim/v2/Users/11")
		r.RemoteAddr = test.remote
		r.Header.Set("X-Forwarded-Proto", test.proto)
		if got := s.send(r).at("meta", "location"); got != test.want {
			t.Errorf("of %s by %q the location is %v, want %s", test.remote, test.proto, got, test.want)
		}
	}
}
