package bridge_test

import (
	"net/http"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// group makes a group and returns its id.
func (w *scimWorld) group(name string, members ...string) string {
	w.t.Helper()
	return w.do(http.MethodPost, "/Groups", `{"displayName":"`+name+`","members":[`+values(members...)+`]}`).want(http.StatusCreated).id()
}

// values is a list of members, as it stands in JSON.
func values(ids ...string) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = `{"value":"` + id + `"}`
	}
	return strings.Join(parts, ",")
}

// members reads who is in a group.
func (w *scimWorld) members(id string, want ...string) {
	w.t.Helper()
	a := w.do(http.MethodGet, "/Groups/"+id, "").want(http.StatusOK)
	got := []string{}
	list, _ := a.body["members"].([]any)
	for _, m := range list {
		member, _ := m.(map[string]any)
		value, _ := member["value"].(string)
		got = append(got, value)
		if ref, _ := member["$ref"].(string); !strings.HasSuffix(ref, "/Users/"+value) {
			w.t.Errorf("$ref %q of member %s", ref, value)
		}
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		w.t.Errorf("members of %s (-want +got):\n%s", id, diff)
	}
}

// groupsOf reads the groups that a user shows.
func (w *scimWorld) groupsOf(id string, want ...string) {
	w.t.Helper()
	a := w.do(http.MethodGet, "/Users/"+id, "").want(http.StatusOK)
	got := []string{}
	list, _ := a.body["groups"].([]any)
	for _, g := range list {
		group, _ := g.(map[string]any)
		display, _ := group["display"].(string)
		got = append(got, display)
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		w.t.Errorf("groups of %s (-want +got):\n%s", id, diff)
	}
}
