package scimserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

// lenient is a service provider with SCIM_COMPAT set to these names.
func lenient(t *testing.T, names ...string) *service {
	t.Helper()
	compat, err := scimserver.ParseCompat(names)
	if err != nil {
		t.Fatal(err)
	}
	return newService(t, func(cfg *scimserver.Config) { cfg.Compat = compat })
}

// A mapping of somebody's own must not keep a leaver in.
func TestEntraMayPatchWhatTheSchemaLacks(t *testing.T) {
	t.Parallel()
	const off = `{"op":"Replace","path":"active","value":"False"}`
	for name, operation := range map[string]string{
		"an attribute of the directory": `{"op":"Add","path":"mailNickname","value":"ada"}`,
		"an unknown URN":                `{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User:tag","value":"1"}`,
		"an unknown URN alone":          `{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User","value":{"tag":"1"}}`,
		"an unknown sub-attribute":      `{"op":"Replace","path":"name.nickName","value":"A"}`,
		"one of elements":               `{"op":"Replace","path":"emails[type eq \"work\"].mood","value":"A"}`,
		"elements of nothing":           `{"op":"Add","path":"tags[type eq \"work\"].value","value":"A"}`,
		"elements by nothing":           `{"op":"Replace","path":"emails[mood eq \"work\"].value","value":"A"}`,
		"a removal":                     `{"op":"Remove","path":"mailNickname"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := `{"Operations":[` + operation + `,` + off + `]}`
			scimType := "invalidPath"
			if strings.Contains(operation, "[mood") {
				scimType = "invalidFilter"
			}
			newService(t).ask(http.MethodPatch, "/Users/11", body).isError(http.StatusBadRequest, scimType)
			s := lenient(t, "entra")
			if a := s.ask(http.MethodPatch, "/Users/11", body).is(http.StatusOK); a.at("active") != false {
				t.Errorf("the answer is %s", a.text)
			}
			e := s.event()
			if action, _, _ := e.Action(); action != scim.ActionDeactivated {
				t.Errorf("the action is %s", action)
			}
			if w := e.Warnings(); len(w) != 1 || w[0].Code != "path-unknown" || !strings.HasPrefix(w[0].Text, "1 ") {
				t.Errorf("the warnings are %v", w)
			}
			s.ask(http.MethodPatch, "/Users/11", `{"Operations":[`+operation+`]}`).is(http.StatusOK)
		})
	}
	s := lenient(t, "entra")
	for path, scimType := range map[string]string{
		`emails[type eq "work"`: "invalidFilter", `emails[`: "invalidFilter", `userName[value eq "x"]`: "invalidPath",
		`id`: "mutability", `groups`: "mutability", `emails[type mood "work"].value`: "invalidFilter",
	} {
		operation, err := json.Marshal(map[string]any{"op": "replace", "path": path, "value": "x"})
		if err != nil {
			t.Fatal(err)
		}
		s.ask(http.MethodPatch, "/Users/11", `{"Operations":[`+string(operation)+`]}`).isError(http.StatusBadRequest, scimType)
	}
}

func TestEntraMaySendNumbersForText(t *testing.T) {
	t.Parallel()
	const enterprise = `"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`
	for _, test := range []struct{ method, path, body string }{
		{"PATCH", "/Users/12", `{"Operations":[{"op":"Add","path":` + enterprise[:len(enterprise)-1] + `:employeeNumber","value":4711}]}`},
		{"PATCH", "/Users/12", `{"Operations":[{"op":"Add","value":{` + enterprise[:len(enterprise)-1] + `:employeeNumber":4711}}]}`},
		{"PUT", "/Users/12", `{"userName":"ben",` + enterprise + `:{"employeeNumber":4711}}`},
		{"POST", "/Users", `{"userName":"new",` + enterprise + `:{"employeeNumber":4711}}`},
	} {
		newService(t).ask(test.method, test.path, test.body).isError(http.StatusBadRequest, "invalidValue")
		a := lenient(t, "entra").ask(test.method, test.path, test.body)
		if got := a.at(scim.EnterpriseUserSchema, "employeeNumber"); got != "4711" {
			t.Errorf("%s %s: the employee number is %#v: %s", test.method, test.body, got, a.text)
		}
	}
	a := lenient(t, "entra").ask(http.MethodPatch, "/Users/12", `{"Operations":[{"op":"Add","path":"title","value":1.5},{"op":"Add","path":"phoneNumbers","value":[{"type":"work","value":4755501}]}]}`)
	if a.at("title") != "1.5" || a.at("phoneNumbers", 0, "value") != "4755501" {
		t.Errorf("the answer is %s", a.text)
	}
	for _, wrong := range []string{`true`, `{"a":1}`, `[1,2]`} {
		lenient(t, "entra").ask(http.MethodPatch, "/Users/12", `{"Operations":[{"op":"Add","path":"title","value":`+wrong+`}]}`).isError(http.StatusBadRequest, "invalidValue")
	}
}

func TestCursorsCanBeHidden(t *testing.T) {
	t.Parallel()
	strict, hidden := newService(t), lenient(t, "no-cursors")
	if strict.ask(http.MethodGet, "/ServiceProviderConfig", "").at("pagination", "cursor") != true {
		t.Error("cursors are not advertised")
	}
	if a := hidden.ask(http.MethodGet, "/ServiceProviderConfig", "").is(http.StatusOK); strings.Contains(a.text, "pagination") || a.at("filter", "supported") != true {
		t.Errorf("the configuration is %s", a.text)
	}
	for _, ask := range []struct{ method, path, body string }{
		{"GET", "/Users?count=1&cursor=", ""}, {"GET", "/Users?count=1&cursor=x", ""}, {"POST", "/Users/.search", `{"count":1,"cursor":""}`},
	} {
		a := hidden.ask(ask.method, ask.path, ask.body).isList(3, 1)
		if a.body["nextCursor"] != nil || a.at("startIndex") != float64(1) {
			t.Errorf("%s is answered %s", ask.path, a.text)
		}
	}
}

// HTTP/1.0 allows a request without a Host.
func TestLocationWithoutAHost(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "https://scim.example.com"} {
		s := newService(t, func(cfg *scimserver.Config) { cfg.BaseURL = base })
		for _, path := range []string{"", "/Users/11", "/Users", "/Schemas", "/ServiceProviderConfig", "/ResourceTypes/User"} {
			r := authorized(t, http.MethodGet, "http://bridge.test/scim/v2"+path)
			r.Host, r.Proto, r.ProtoMinor = "", "HTTP/1.0", 0
			a := s.send(r).is(http.StatusOK)
			if strings.Contains(a.text, "http:///") || strings.Contains(a.text, `"location":""`) {
				t.Errorf("%q is answered %s", path, a.text)
			}
			_, has := a.header["Location"]
			want := base != "" && path == "/Users/11"
			if has != want || want && a.at("meta", "location") != fmt.Sprintf("%s/scim/v2%s", base, path) {
				t.Errorf("%q has the Location %q, and is answered %s", path, a.header.Get("Location"), a.text)
			}
		}
	}
}
