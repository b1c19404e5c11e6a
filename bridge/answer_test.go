package bridge_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answer is what the provider got.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   map[string]any
	raw    string
}

// want fails the test at once unless the status is as wanted.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.raw)
	}
	return a
}

func (a answer) id() string {
	a.t.Helper()
	id, ok := a.body["id"].(string)
	if !ok {
		a.t.Fatalf("id is no string: %s", a.raw)
	}
	return id
}

// at walks into the answer: names and indexes.
func (a answer) at(path ...any) any {
	a.t.Helper()
	var v any = a.body
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			list, _ := v.([]any)
			if s >= len(list) {
				return nil
			}
			v = list[s]
		}
	}
	return v
}

func (a answer) equal(want any, path ...any) answer {
	a.t.Helper()
	if got := a.at(path...); got != want {
		a.t.Errorf("%v is %#v, want %#v in %s", path, got, want, a.raw)
	}
	return a
}

func (a answer) detail() string {
	s, _ := a.body["detail"].(string)
	return s
}

// patch is the body of a PATCH with these operations.
func patch(operations string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operations + `]}`
}

// sameAs compares what was sent, but for schemas, with an answer.
func (a answer) sameAs(what, sent string) answer {
	a.t.Helper()
	want := map[string]any{}
	if err := json.Unmarshal([]byte(sent), &want); err != nil {
		a.t.Fatal(err)
	}
	delete(want, "schemas")
	name, _ := want["name"].(map[string]any)
	if got, isMap := a.body["name"].(map[string]any); isMap && name != nil && name["formatted"] == nil {
		delete(got, "formatted") // computed
	}
	for name, value := range want {
		if diff := cmp.Diff(value, a.body[name]); diff != "" {
			a.t.Errorf("%s: %s (-sent +read):\n%s", what, name, diff)
		}
	}
	return a
}

// says fails where the detail of an error lacks one of the texts.
func (a answer) says(texts ...string) answer {
	a.t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.detail(), text) {
			a.t.Errorf("the detail does not say %q: %s", text, a.raw)
		}
	}
	return a
}

// names reads the userNames of a list, without the domain.
func (a answer) names() []string {
	a.t.Helper()
	names := []string{}
	list, _ := a.body["Resources"].([]any)
	for i := range list {
		userName, _ := a.at("Resources", i, "userName").(string)
		name, _, _ := strings.Cut(userName, "@")
		names = append(names, name)
	}
	return names
}
