package faults_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// check compares the shop with the model, when nothing is under way any more and nothing
// goes wrong.
func (w *world) check() {
	var paths []string
	w.model.knows("", func(r *record) { paths = append(paths, r.path) })
	there := map[string]bool{}
	for _, c := range w.customers() {
		w.checkKnown(there, users+"/Users/", users, c)
	}
	for _, g := range w.list("/V1/customerGroups/search", "code") {
		there[fmt.Sprint(users, "/Groups/", g.id)], there[fmt.Sprint(users, "/Groups/g", g.id)] = true, true
	}
	if w.module {
		for _, a := range w.list("/V1/scim-bridge/admin-users", "username") {
			if a.name != "root" {
				w.checkKnown(there, admins+"/Users/", admins, a)
			}
		}
	}
	for _, path := range paths {
		w.checkRecord(path, there[path])
	}
}

// checkKnown reports somebody whom nobody has asked for.
func (w *world) checkKnown(there map[string]bool, prefix, endpoint string, r inShopRecord) {
	path := fmt.Sprint(prefix, r.id)
	there[path] = true
	w.model.mu.Lock()
	asked := w.model.records[path] != nil || len(w.model.creates[endpoint+" "+r.name]) > 0
	w.model.mu.Unlock()
	if !asked {
		w.model.report("nobody has asked for somebody who is there", path, r.name)
	}
}

func (w *world) checkRecord(path string, there bool) {
	var body map[string]any
	a := w.ask(0, http.MethodGet, path, "", "")
	if a.status == http.StatusOK {
		body = a.body
	}
	w.model.mu.Lock()
	defer w.model.mu.Unlock()
	r := w.model.records[path]
	switch {
	case r.must(exists, yes) && !there:
		who := "somebody who should be there is gone"
		if r.foreign {
			who = "somebody of the shop is gone"
		}
		w.differ(who, r, exists, no)
		return
	case r.must(exists, no) && there:
		w.differ("somebody who was deleted is there", r, exists, yes)
		return
	case !there:
		return
	case body == nil:
		w.model.violate("what is there cannot be read", r, strconv.Itoa(a.status))
		return
	}
	logsIn := strings.HasPrefix(path, users) && w.shop.CanLogIn(1, text(body, "userName"), password)
	if logsIn && r.must("active", "false") {
		w.differ("somebody who was deactivated can log in", r, "active", "true")
	}
	for field := range r.fields {
		if got, ok := w.read(r, body, field); ok && !r.may(field, got) {
			w.differ(w.nameOf(r, field, got), r, field, got)
		}
	}
}

// differ notes a difference with its cause; w.model.mu is held.
func (w *world) differ(kind string, r *record, field, got string) {
	kind += ": " + r.cause(field, w.network.isCarriedOut)
	detail := fmt.Sprintf("%s is %q, not one of %q", field, got, r.possible(field))
	w.model.violate(kind, r, detail)
}

func (w *world) nameOf(r *record, field, got string) string {
	switch {
	case r.isRefused(field, got):
		return carriedOut
	case field == "active" && got == "true":
		return "a deactivation is undone"
	case field == "active":
		return "a reactivation is undone"
	case field == "group" || strings.HasPrefix(field, "in "):
		return "a change of members is undone"
	case r.foreign && len(r.fields[field]) == 1:
		return "somebody of the shop was changed"
	default:
		return "a value is undone"
	}
}

// read is the value of a field in the shop, as a client sees it. ok is false for fields
// that say nothing of the record itself.
func (w *world) read(r *record, body map[string]any, field string) (got string, ok bool) {
	if field == exists {
		return "", false
	}
	groups := []string{}
	list, _ := body["groups"].([]any)
	for _, g := range list {
		if group, isMap := g.(map[string]any); isMap {
			endpoint, _, _ := strings.Cut(r.path, "/Users/")
			groups = append(groups, endpoint+"/Groups/"+text(group, "value"))
		}
	}
	group, isMembership := strings.CutPrefix(field, "in ")
	switch {
	case field == "group":
		groups = slices.DeleteFunc(groups, func(path string) bool { return number64(path) <= 3 }) // the shop's own
		return strings.Join(groups, " "), true
	case isMembership && w.model.records[group] != nil && !w.model.records[group].must(exists, yes):
		return "", false // with the group the membership is gone
	case isMembership && slices.Contains(groups, group):
		return yes, true
	case isMembership:
		return no, true
	default:
		return value(body, field), true
	}
}
