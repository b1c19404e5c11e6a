package faults_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// team is a group that a client keeps.
type team struct {
	name string
	path string
}

// groupClient keeps groups, or the members of roles.
type groupClient struct {
	client
	teams []*team
	fixed bool // the groups are there, and stay
	// outside are those who were outside of the scope when the last request began.
	outside map[string]bool
}

// in is the field of a person that tells of a membership. A stock shop knows one group of
// each customer, so there it is one field with the group as its value.
func (m *model) in(group string) (field, member, other string) {
	if !m.module && strings.HasPrefix(group, users) {
		return "group", group, ""
	}
	return "in " + group, yes, no
}

func (c *groupClient) step() {
	time.Sleep(c.roll().upTo(3 * time.Second))
	g := pick(c.dice, c.teams)
	if g.path == "" {
		c.repeat(func() reply { return c.found(g) })
		return
	}
	people := c.w.model.live(c.prefix + "/Users/")
	if len(people) == 0 {
		return
	}
	some := map[string]bool{}
	for range 1 + c.roll().below(3) {
		some[pick(c.dice, people)] = true
	}
	members := slices.Sorted(maps.Keys(some))
	switch n := c.roll().below(100); {
	case n < 55:
		c.andBack(g, "add", "remove", members)
	case n < 75:
		c.andBack(g, "remove", "add", members)
	case n < 85 || c.fixed:
		c.repeat(func() reply { return c.members(g, "replace", members) })
	case n < 92:
		c.repeat(func() reply { return c.rename(g) })
	default:
		c.repeat(func() reply { return c.drop(g) })
	}
}

// andBack changes members, and where nobody knows what became of that, often takes it back.
func (c *groupClient) andBack(g *team, operation, back string, members []string) {
	a := c.repeat(func() reply { return c.members(g, operation, members) })
	if a.outcome() == unknown && g.path != "" && c.roll().inThousand(700) {
		c.repeat(func() reply { return c.members(g, back, members) })
	}
}

// found makes a group unless there is one.
func (c *groupClient) found(g *team) reply {
	filter := url.QueryEscape(`displayName eq "` + g.name + `"`)
	a := c.w.ask(c.replica(), http.MethodGet, c.prefix+"/Groups?filter="+filter, "", "")
	if a.status != http.StatusOK {
		return a
	}
	key := c.prefix + " group " + g.name
	list, _ := a.body["Resources"].([]any)
	for _, found := range list {
		if group, ok := found.(map[string]any); ok {
			g.path = c.prefix + "/Groups/" + text(group, "id")
			if !c.fixed {
				c.w.model.adopt(g.path, key)
			}
		}
	}
	if g.path != "" || c.fixed {
		return a
	}
	replica := c.replica()
	attempt := c.w.model.create(replica, key, map[string]string{exists: yes, "displayName": g.name})
	a = c.w.ask(replica, http.MethodPost, c.prefix+"/Groups", `{"displayName":"`+g.name+`"}`, "")
	c.lose(&a)
	if a.outcome() != done {
		attempt.end(a.outcome())
		return a
	}
	g.path = c.prefix + "/Groups/" + text(a.body, "id")
	c.w.model.made(attempt, g.path)
	return a
}

// members changes the members of a group.
func (c *groupClient) members(g *team, operation string, paths []string) reply {
	if g.path == "" {
		return c.found(g)
	}
	replica := c.replica()
	attempt := c.w.model.begin(replica, c.w.model.memberships(c.prefix, g.path, operation, paths))
	c.outside = map[string]bool{}
	for _, path := range paths {
		c.outside[path] = c.w.managed && c.w.model.isOutside(path)
	}
	var values []string
	for _, path := range paths {
		values = append(values, `{"value":"`+path[strings.LastIndexByte(path, '/')+1:]+`"}`)
	}
	op := `{"op":"` + operation + `","path":"members","value":[` + strings.Join(values, ",") + `]}`
	a := c.w.ask(replica, http.MethodPatch, g.path, patchBody(op), "")
	c.lose(&a)
	if a.status == http.StatusBadRequest { // it names whom it could not change; the others are
		attempt.end(unknown)
	} else {
		attempt.end(a.outcome())
	}
	c.judgeGroup(g, a, operation, paths)
	return a
}

// judgeGroup reports refusals that no request of a client deserves: that a member is gone is
// one that it does.
func (c *groupClient) judgeGroup(g *team, a reply, what string, members []string) {
	if a.status == http.StatusNotFound {
		if slices.Contains(c.w.model.live(g.path), g.path) {
			c.w.model.report("a group that is there is not found", g.path, what)
		}
		if !c.fixed {
			g.path = ""
		}
	}
	detail := text(a.body, "detail")
	live := c.w.model.live(c.prefix + "/Users/")
	gone := func(path string) bool {
		return !slices.Contains(live, path) || c.outside[path]
	}
	unknownMember := strings.Contains(detail, "no such user") && slices.ContainsFunc(members, gone)
	switch {
	case a.outcome() != refusedAsWrong || a.isHeld() || a.status == http.StatusNotFound || unknownMember:
	case strings.Contains(detail, "no such user"):
		c.w.model.report("somebody who is there is not found", g.path, detail)
	default:
		c.w.model.report("refused", g.path, what+" "+strconv.Itoa(a.status)+" "+detail)
	}
}

// rename gives a group another name, and the old one the next time.
func (c *groupClient) rename(g *team) reply {
	if g.path == "" {
		return c.found(g)
	}
	name := strings.TrimSuffix(g.name, " 2")
	if name == g.name {
		name += " 2"
	}
	replica := c.replica()
	attempt := c.w.model.begin(replica, map[string]map[string]string{g.path: {"displayName": name}})
	op := `{"op":"replace","path":"displayName","value":"` + name + `"}`
	a := c.w.ask(replica, http.MethodPatch, g.path, patchBody(op), "")
	c.lose(&a)
	attempt.end(a.outcome())
	if a.status != http.StatusConflict { // an earlier try, whose answer was lost, has made another group
		c.judgeGroup(g, a, "rename", nil)
	}
	if a.outcome() == done {
		g.name = name
	}
	return a
}

// memberships are the values that a change of members writes, by the path of each person.
func (m *model) memberships(prefix, group, operation string, paths []string) map[string]map[string]string {
	field, member, other := m.in(group)
	values := map[string]map[string]string{}
	m.knows(prefix+"/Users/", func(r *record) {
		named := slices.Contains(paths, r.path)
		switch {
		case named && operation != "remove":
			values[r.path] = map[string]string{field: member}
		case !named && operation != "replace":
		case field == "group" && !slices.Contains(r.possible(field), member):
			// in no stock shop does leaving change anything for who is in another one
		case field == "group" && !r.must(field, member):
			values[r.path] = map[string]string{field: anything}
		case named || len(r.fields[field]) > 0:
			values[r.path] = map[string]string{field: other}
		}
	})
	return values
}

// drop deletes a group.
func (c *groupClient) drop(g *team) reply {
	if g.path == "" {
		return reply{status: http.StatusNoContent}
	}
	values := c.w.model.memberships(c.prefix, g.path, "replace", nil)
	values[g.path] = map[string]string{exists: no}
	replica := c.replica()
	attempt := c.w.model.begin(replica, values)
	a := c.w.ask(replica, http.MethodDelete, g.path, "", "")
	c.lose(&a)
	if a.status == http.StatusNotFound {
		a.status = http.StatusNoContent
	}
	attempt.end(a.outcome())
	if a.outcome() == done {
		g.path = ""
	}
	return a
}
