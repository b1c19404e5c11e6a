package scimserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
	"github.com/scim-bridge/scim-bridge/scim/scimserver"
)

func TestServiceProviderConfigHasTheLimits(t *testing.T) {
	t.Parallel()
	s := newService(t, func(cfg *scimserver.Config) {
		cfg.DefaultCount, cfg.MaxCount = 7, 70
		cfg.Bulk = scimserver.BulkLimits{MaxOperations: 3, MaxPayload: 4096}
		cfg.DocumentationURI = "https://docs.example.com"
	})
	a := s.ask(http.MethodGet, "/ServiceProviderConfig", "").is(http.StatusOK)
	want := map[string]any{
		"schemas":          []any{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		"documentationUri": "https://docs.example.com",
		"patch":            map[string]any{"supported": true},
		"bulk":             map[string]any{"supported": true, "maxOperations": 3.0, "maxPayloadSize": 4096.0},
		"filter":           map[string]any{"supported": true, "maxResults": 70.0},
		"changePassword":   map[string]any{"supported": true},
		"sort":             map[string]any{"supported": true},
		"etag":             map[string]any{"supported": true},
		"pagination": map[string]any{
			"cursor": true, "index": true, "defaultPaginationMethod": "index", "defaultPageSize": 7.0, "maxPageSize": 70.0,
		},
		"meta": map[string]any{"resourceType": "ServiceProviderConfig", "location": "https://scim.example.com/scim/v2/ServiceProviderConfig"},
	}
	if a.at("authenticationSchemes", 0, "type") != "oauthbearertoken" {
		t.Errorf("authenticationSchemes are %v", a.at("authenticationSchemes"))
	}
	delete(a.body, "authenticationSchemes")
	if diff := cmp.Diff(want, a.body); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// storeOnly makes the store know only some attributes.
func storeOnly(s *service, paths ...string) {
	kept := map[string]bool{}
	for _, p := range paths {
		kept[p] = true
	}
	s.store.Type = scim.UserResourceType().Select(func(p scim.Path) bool { return kept[p.String()] })
}

func TestDiscoveryDescribesWhatIsStored(t *testing.T) {
	t.Parallel()
	s := newService(t)
	storeOnly(s, "userName", "emails", "emails.value", "active")
	s.ask(http.MethodGet, "/Schemas", "").isList(1, 1)
	a := s.ask(http.MethodGet, "/Schemas/"+scim.UserSchema, "").is(http.StatusOK)
	var names []any
	for i := range a.at("attributes").([]any) {
		names = append(names, a.at("attributes", i, "name"))
	}
	if diff := cmp.Diff([]any{"userName", "active", "emails"}, names); diff != "" {
		t.Errorf("the attributes (-want +got):\n%s", diff)
	}
	if got := a.at("attributes", 2, "subAttributes").([]any); len(got) != 1 {
		t.Errorf("the sub-attributes of emails are %v", got)
	}
	if got := s.ask(http.MethodGet, "/ResourceTypes/User", "").is(http.StatusOK); got.at("schemaExtensions") != nil {
		t.Errorf("the resource type is %s", got.text)
	}
	if got := s.ask(http.MethodGet, "/ServiceProviderConfig", "").at("changePassword", "supported"); got != false {
		t.Errorf("changePassword is %v", got)
	}
	s.ask(http.MethodGet, "/Schemas/"+scim.EnterpriseUserSchema, "").isError(http.StatusNotFound, "")
}

func TestSchemas(t *testing.T) {
	t.Parallel()
	s := newService(t)
	list := s.ask(http.MethodGet, "/Schemas", "").isList(2, 2)
	for i, urn := range []string{scim.UserSchema, scim.EnterpriseUserSchema} {
		if list.at("Resources", i, "id") != urn {
			t.Errorf("schema %d is %v", i, list.at("Resources", i, "id"))
		}
		for _, path := range []string{urn, strings.ToUpper(urn), strings.ReplaceAll(urn, ":", "%3A")} {
			one := s.ask(http.MethodGet, "/Schemas/"+path, "").is(http.StatusOK) // case 70
			if diff := cmp.Diff(list.at("Resources", i), any(one.body)); diff != "" {
				t.Errorf("in the list and alone (-list +alone):\n%s", diff)
			}
			if want := "https://scim.example.com/scim/v2/Schemas/" + urn; one.at("meta", "location") != want || one.at("meta", "resourceType") != "Schema" {
				t.Errorf("meta is %v", one.at("meta"))
			}
		}
	}
	user := list.at("Resources", 0, "attributes").([]any)
	byName := map[any]map[string]any{}
	for _, a := range user {
		attribute := a.(map[string]any)
		byName[attribute["name"]] = attribute
	}
	// Case 69, and RFC 7643 section 8.7.1.
	delete(byName["userName"], "description")
	want := map[string]any{"name": "userName", "type": "string", "multiValued": false, "required": true, "caseExact": false, "mutability": "readWrite", "returned": "default", "uniqueness": "server"}
	if diff := cmp.Diff(want, byName["userName"]); diff != "" {
		t.Errorf("userName (-want +got):\n%s", diff)
	}
	if byName["active"]["type"] != "boolean" || byName["active"]["caseExact"] != nil || byName["emails"]["multiValued"] != true {
		t.Errorf("active is %v, emails %v", byName["active"], byName["emails"])
	}
	if byName["password"]["mutability"] != "writeOnly" || byName["password"]["returned"] != "never" {
		t.Errorf("password is %v", byName["password"])
	}
}

func TestResourceTypes(t *testing.T) {
	t.Parallel()
	s := newService(t)
	list := s.ask(http.MethodGet, "/ResourceTypes", "").isList(1, 1)
	for _, path := range []string{"/ResourceTypes/User", "/ResourceTypes/user", "/ResourceTypes/User/"} {
		one := s.ask(http.MethodGet, path, "").is(http.StatusOK)
		if diff := cmp.Diff(list.at("Resources", 0), any(one.body)); diff != "" {
			t.Errorf("in the list and alone (-list +alone):\n%s", diff)
		}
		if one.at("id") != "User" || one.at("endpoint") != "/Users" || one.at("schema") != scim.UserSchema ||
			one.at("schemaExtensions", 0, "schema") != scim.EnterpriseUserSchema || one.at("schemaExtensions", 0, "required") != false {
			t.Errorf("the type is %s", one.text)
		}
	}
	s.ask(http.MethodGet, "/ResourceTypes/Nothing", "").isError(http.StatusNotFound, "")
}

func TestAFilterOnDiscoveryIsForbidden(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, path := range []string{"/Schemas", "/ResourceTypes", "/ServiceProviderConfig"} {
		s.ask(http.MethodGet, path+"?filter=id+pr", "").isError(http.StatusForbidden, "")
		s.ask(http.MethodGet, path+"?startIndex=5&count=1&attributes=x&filter=", "").is(http.StatusOK)
	}
}

func TestTheRootListsTheEndpoints(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, path := range []string{"", "/", "//"} {
		a := s.ask(http.MethodGet, path, "").is(http.StatusOK)
		for _, name := range []string{"ServiceProviderConfig", "ResourceTypes", "Schemas", "Users"} {
			if want := "https://scim.example.com/scim/v2/" + name; a.at("endpoints", name) != want {
				t.Errorf("the answer does not name %s: %s", want, a.text)
			}
		}
	}
}

func TestInvalidConfigsAreRefused(t *testing.T) {
	t.Parallel()
	good := func() scimserver.Config {
		return scimserver.Config{Prefix: "/scim/v2", Tokens: []scimserver.Token{mustToken(t, testToken)}}
	}
	for name, test := range map[string]struct {
		change func(*scimserver.Config)
		want   string
	}{
		"no prefix":             {func(cfg *scimserver.Config) { cfg.Prefix = "" }, "Prefix"},
		"a prefix with a slash": {func(cfg *scimserver.Config) { cfg.Prefix = "/scim/" }, "Prefix"},
		"the root":              {func(cfg *scimserver.Config) { cfg.Prefix = "/" }, "Prefix"},
		"no tokens":             {func(cfg *scimserver.Config) { cfg.Tokens = nil }, "Tokens"},
		"a token of nothing":    {func(cfg *scimserver.Config) { cfg.Tokens = append(cfg.Tokens, scimserver.Token{}) }, "Tokens"},
		"a base without scheme": {func(cfg *scimserver.Config) { cfg.BaseURL = "scim.example.com" }, "BaseURL"},
		"a base of another":     {func(cfg *scimserver.Config) { cfg.BaseURL = "ftp://scim.example.com" }, "BaseURL"},
		"a base with a query":   {func(cfg *scimserver.Config) { cfg.BaseURL = "https://scim.example.com?x" }, "BaseURL"},
		"a base with a user":    {func(cfg *scimserver.Config) { cfg.BaseURL = "https://a:b@scim.example.com" }, "BaseURL"},
		"the prefix in it":      {func(cfg *scimserver.Config) { cfg.BaseURL = "https://scim.example.com/scim/v2/" }, "/scim/v2"},
		"a negative limit":      {func(cfg *scimserver.Config) { cfg.MaxBody = -1 }, "negative"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := good()
			test.change(&cfg)
			if _, err := scimserver.NewHandler(cfg, newUsers(), nil); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
	_, err := scimserver.NewHandler(scimserver.Config{BaseURL: "x"}, newUsers(), nil)
	for _, want := range []string{"Prefix", "Tokens", "BaseURL"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s: %v", want, err)
		}
	}
}
