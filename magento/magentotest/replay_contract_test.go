package magentotest

import (
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// route returns the route of the contract that a recorded request is for, "" for
// one of Magento's own.
func (c *contract) route(method, path string) string {
	parts := strings.Split(strings.TrimPrefix(path, "/rest"), "/")
	for route := range c.routes() {
		m, pattern, _ := strings.Cut(route, " ")
		wanted := strings.Split(pattern, "/")
		if m != method || len(wanted) != len(parts) {
			continue
		}
		same := true
		for i, w := range wanted {
			same = same && (w == parts[i] || strings.HasPrefix(w, "{"))
		}
		if same {
			return route
		}
	}
	return ""
}

// What a real Magento answered with the module is as the contract says: so the
// module and this package are held to the same document.
func TestRecordedAnswersConformToTheContract(t *testing.T) {
	t.Parallel()
	doc := readContract(t)
	files, err := filepath.Glob("testdata/transcripts/module_*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	seen, errorsSeen := map[string]bool{}, map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "module_absent.jsonl") {
			continue // there the routes are not
		}
		for _, p := range readPairs(t, file) {
			u, err := url.Parse(p.Request.Path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(u.Path, "/rest/V1/customerGroups") {
				doc.checkExtensions(t, p)
			}
			route := doc.route(p.Request.Method, u.Path)
			if route == "" {
				continue
			}
			answer, listed := doc.routes()[route].Responses[strconv.Itoa(p.Response.Status)]
			if !listed && p.Name != "id is a text" { // Magento's own, before the module is asked
				t.Errorf("%s: the contract has no %d of %s: %v", p.Name, p.Response.Status, route, p.Response.Body)
			}
			for _, problem := range doc.check(answer.Content["application/json"].Schema, p.Response.Body, "answer") {
				t.Errorf("%s (%s, status %d): %s", p.Name, route, p.Response.Status, problem)
			}
			seen[route] = true
			if key := doc.errorKey(t, p); key != "" {
				errorsSeen[key] = true
			}
		}
	}
	for route := range doc.routes() {
		if !seen[route] {
			t.Errorf("no answer of %s is recorded", route)
		}
	}
	for key := range doc.Errors {
		if !errorsSeen[key] {
			t.Errorf("the error %q is not recorded", key)
		}
	}
}

// errorKey returns which error of the contract an answer is, "" for none, and
// checks its status and the names of its parameters.
func (c *contract) errorKey(t *testing.T, p pair) string {
	t.Helper()
	body, _ := p.Response.Body.(map[string]any)
	for key, want := range c.Errors {
		if body["message"] != want.Message {
			continue
		}
		parameters, _ := body["parameters"].(map[string]any)
		for _, name := range want.Parameters {
			if _, ok := parameters[name]; !ok {
				t.Errorf("%s: the error %q has no %s: %v", p.Name, key, name, body)
			}
		}
		if p.Response.Status != want.Status || len(parameters) != len(want.Parameters) {
			t.Errorf("%s: status %d and %v, the contract has %d and %v",
				p.Name, p.Response.Status, body, want.Status, want.Parameters)
		}
		return key
	}
	return ""
}

// checkExtensions checks the extension attributes of the groups of an answer.
func (c *contract) checkExtensions(t *testing.T, p pair) {
	t.Helper()
	found := []any{p.Response.Body}
	if page, ok := p.Response.Body.(map[string]any); ok {
		if items, ok := page["items"].([]any); ok {
			found = items
		}
	}
	for _, v := range found {
		group, _ := v.(map[string]any)
		extension, ok := group["extension_attributes"]
		if !ok {
			continue
		}
		for _, problem := range c.check(c.Components.Schemas["CustomerGroupExtension"], extension, "extension_attributes") {
			text, _ := json.Marshal(extension)
			t.Errorf("%s: %s in %s", p.Name, problem, text)
		}
	}
}
