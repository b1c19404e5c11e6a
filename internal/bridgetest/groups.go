package bridgetest

import (
	"net/http"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// Group makes a group and returns its id.
func (w *World) Group(name string, members ...string) string {
	w.T.Helper()
	body := `{"displayName":"` + name + `","members":[` + Values(members...) + `]}`
	return w.Do(http.MethodPost, "/Groups", body).Want(http.StatusCreated).ID()
}

// Values is a list of members, as it stands in JSON.
func Values(ids ...string) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = `{"value":"` + id + `"}`
	}
	return strings.Join(parts, ",")
}

// Members compares the members of a group with the wanted ones.
func (w *World) Members(id string, want ...string) {
	w.T.Helper()
	a := w.Do(http.MethodGet, "/Groups/"+id, "").Want(http.StatusOK)
	got := []string{}
	list, _ := a.Body["members"].([]any)
	for _, m := range list {
		member, _ := m.(map[string]any)
		value, _ := member["value"].(string)
		got = append(got, value)
		if ref, _ := member["$ref"].(string); !strings.HasSuffix(ref, "/Users/"+value) {
			w.T.Errorf("$ref %q of member %s", ref, value)
		}
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		w.T.Errorf("members of %s (-want +got):\n%s", id, diff)
	}
}

// GroupsOf compares the groups of a user, by name, with the wanted ones.
func (w *World) GroupsOf(id string, want ...string) {
	w.T.Helper()
	a := w.Do(http.MethodGet, "/Users/"+id, "").Want(http.StatusOK)
	got := []string{}
	list, _ := a.Body["groups"].([]any)
	for _, g := range list {
		group, _ := g.(map[string]any)
		display, _ := group["display"].(string)
		got = append(got, display)
	}
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		w.T.Errorf("groups of %s (-want +got):\n%s", id, diff)
	}
}
