package bridgetest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// Answer is what the client got.
type Answer struct {
	T      testing.TB
	Status int
	Header http.Header
	Body   map[string]any
	Raw    string
}

// Want fails the test at once unless the status is as wanted.
func (a Answer) Want(status int) Answer {
	a.T.Helper()
	if a.Status != status {
		a.T.Fatalf("status %d, want %d: %s", a.Status, status, a.Raw)
	}
	return a
}

// ID is the id of the resource in the answer.
func (a Answer) ID() string {
	a.T.Helper()
	id, ok := a.Body["id"].(string)
	if !ok {
		a.T.Fatalf("id is no string: %s", a.Raw)
	}
	return id
}

// At walks into the answer: names and indexes.
func (a Answer) At(path ...any) any {
	a.T.Helper()
	var v any = a.Body
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

// Equal compares the value at a path with the wanted one.
func (a Answer) Equal(want any, path ...any) Answer {
	a.T.Helper()
	if got := a.At(path...); got != want {
		a.T.Errorf("%v is %#v, want %#v in %s", path, got, want, a.Raw)
	}
	return a
}

// Detail is what an error says.
func (a Answer) Detail() string {
	s, _ := a.Body["detail"].(string)
	return s
}

// Patch is the body of a PATCH with these operations.
func Patch(operations string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operations + `]}`
}

// SameAs compares what was sent, but for schemas and the attributes that are not kept, with
// an answer.
func (a Answer) SameAs(what, sent string, notKept ...string) Answer {
	a.T.Helper()
	want := map[string]any{}
	if err := json.Unmarshal([]byte(sent), &want); err != nil {
		a.T.Fatal(err)
	}
	for _, name := range append(notKept, "schemas") {
		delete(want, name)
	}
	name, _ := want["name"].(map[string]any)
	if got, isMap := a.Body["name"].(map[string]any); isMap && name != nil && name["formatted"] == nil {
		delete(got, "formatted") // computed
	}
	for name, value := range want {
		if diff := cmp.Diff(value, a.Body[name]); diff != "" {
			a.T.Errorf("%s: %s (-sent +read):\n%s", what, name, diff)
		}
	}
	return a
}

// Says fails where the detail of an error lacks one of the texts.
func (a Answer) Says(texts ...string) Answer {
	a.T.Helper()
	for _, text := range texts {
		if !strings.Contains(a.Detail(), text) {
			a.T.Errorf("the detail does not say %q: %s", text, a.Raw)
		}
	}
	return a
}

// UserNames reads the userNames of a list, without the domain.
func (a Answer) UserNames() []string {
	a.T.Helper()
	names := []string{}
	list, _ := a.Body["Resources"].([]any)
	for i := range list {
		userName, _ := a.At("Resources", i, "userName").(string)
		name, _, _ := strings.Cut(userName, "@")
		names = append(names, name)
	}
	return names
}
