package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/scim-bridge/scim-bridge/magento/magentotest"
)

// references returns the values of all members location and $ref of a JSON document.
func references(t *testing.T, document string) []string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(document), &value); err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	var found []string
	var look func(any)
	look = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				if text, ok := member.(string); ok && (name == "location" || name == "$ref") {
					found = append(found, text)
				}
				look(member)
			}
		case []any:
			for _, element := range v {
				look(element)
			}
		}
	}
	look(value)
	return found
}

// RFC 7644 section 3.1: the Base URL may have a path.
func TestServesUnderThePathOfTheBaseURL(t *testing.T) {
	t.Parallel()
	const base = "https://shop.example/a/bridge" + scimPrefix
	e := environmentFor(newShop(t, magentotest.WithModule()).URL)
	e.SCIMBaseURL = "https://shop.example/a/bridge/"
	r := start(t, e)
	origin := strings.TrimSuffix(r.base, scimPrefix)
	// A proxy that passes the path as it came, and one that takes its own part away.
	for name, path := range map[string]string{"passes": "/a/bridge" + scimPrefix, "strips": scimPrefix} {
		ask := func(method, path, body string) reply {
			got, err := r.ask(method, origin+path, body)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		user := ask(http.MethodPost, path+"/Users", `{"userName":"`+name+`@example.com","name":{"givenName":"A","familyName":"B"}}`).want(t, http.StatusCreated)
		var created struct{ ID string }
		if err := json.Unmarshal([]byte(user.body), &created); err != nil {
			t.Fatal(err)
		}
		if want := base + "/Users/" + created.ID; user.header.Get("Location") != want {
			t.Errorf("Location %q, want %q", user.header.Get("Location"), want)
		}
		group := ask(http.MethodPost, path+"/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G`+
			created.ID+`","members":[{"value":"`+created.ID+`"}]}`).want(t, http.StatusCreated)
		found := slices.Concat(references(t, user.body), references(t, group.body))
		for _, document := range []string{"/Users", "/ServiceProviderConfig", "/ResourceTypes", "/Schemas", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"} {
			found = append(found, references(t, ask(http.MethodGet, path+document, "").want(t, http.StatusOK).body)...)
		}
		if !slices.Contains(found, base+"/Users/"+created.ID) || !slices.Contains(found, base+"/ServiceProviderConfig") {
			t.Errorf("references are missing: %q", found)
		}
		for _, reference := range found {
			if !strings.HasPrefix(reference, base+"/") {
				t.Errorf("the reference %q is not under %s", reference, base)
			}
		}
	}
}

func TestPathOfTheBaseURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ base, asked, want string }{
		{"", "/scim/v2/Users", "/scim/v2/Users"},
		{"https://shop.example", "/scim/v2/Users", "/scim/v2/Users"},
		{"https://shop.example/", "/bridge/scim/v2/Users", "/bridge/scim/v2/Users"},
		{"https://shop.example/bridge", "/bridge/scim/v2/Users/1", "/scim/v2/Users/1"},
		{"https://shop.example/bridge", "/bridge/scim/v2", "/scim/v2"},
		{"https://shop.example/bridge", "/bridge/admin/scim/v2/Users", "/admin/scim/v2/Users"},
		{"https://shop.example/bridge", "//bridge///scim//v2/Users", "/scim//v2/Users"},
		{"https://shop.example/bridge", "/scim/v2/Users", "/scim/v2/Users"},
		{"https://shop.example/bridge", "/bridge/scim/v2/Users/a%2Fb%20c", "/scim/v2/Users/a%2Fb%20c"},
		{"https://shop.example/~a%20b", "/%7ea%20b/scim/v2/Users", "/scim/v2/Users"},
		// The log and the answer name what is wrong as it came.
		{"https://shop.example/bridge", "/bridge/Users", "/bridge/Users"},
		{"https://shop.example/bridge", "/bridge/scim/v2x", "/bridge/scim/v2x"},
		{"https://shop.example/bridge", "/bridges/scim/v2", "/bridges/scim/v2"},
		{"https://shop.example/bridge", "/Bridge/scim/v2", "/Bridge/scim/v2"},
		{"https://shop.example/bridge", "/", "/"},
	} {
		var got string
		h := underPath(c.base, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.URL.EscapedPath() }))
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, c.asked, http.NoBody))
		if got != c.want {
			t.Errorf("with %s the path %s becomes %s, want %s", c.base, c.asked, got, c.want)
		}
	}
}

func TestWrongPathUnderThePathOfTheBaseURL(t *testing.T) {
	t.Parallel()
	e := environmentFor(newShop(t).URL)
	e.SCIMBaseURL = "https://shop.example/bridge"
	r := start(t, e)
	got, err := r.ask(http.MethodGet, strings.TrimSuffix(r.base, scimPrefix)+"/bridge/Users", "")
	if err != nil {
		t.Fatal(err)
	}
	if got.want(t, http.StatusNotFound); !strings.Contains(got.body, `https://shop.example/bridge/scim/v2`) {
		t.Errorf("the answer does not name the Base URL: %s", got.body)
	}
	if !strings.Contains(r.log.String(), "a client asked for /bridge/Users;") {
		t.Errorf("the log does not have the path as it came:\n%s", r.log)
	}
}
