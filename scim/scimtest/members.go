package scimtest

import (
	"net/http"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func memberRules() []rule {
	return []rule{
		{"RFC 7643 4.2: members are shown with their name and reference, and users with their groups", groupsPath, membersAreShown},
		{"RFC 7644 3.5.2: add, replace and remove of members", groupsPath, membersPatched},
		{"RFC 7644 3.5.1: a PUT replaces members", groupsPath, membersReplaced},
		{"RFC 7643 4.2: the id of a member can be a number of JSON", groupsPath, membersByNumber},
		{"RFC 7644 3.12: a member that does not exist is invalidValue, and nothing changes", groupsPath, membersUnknown},
		{"RFC 7643 4.2: only a user can be a member, and nothing else is taken for one", groupsPath, membersAreUsers},
		{"RFC 7644 3.4.2.2: groups are found by a member", groupsPath, membersFilter},
		{"RFC 7644 3.6: who is deleted is no member, and a deleted group is nobody's", groupsPath, membersDeleted},
		{"RFC 7643 4.1.2: groups of a user are read-only", groupsPath, groupsAreReadOnly},
	}
}

// people makes users and returns their ids.
func (c *client) people(n int) []string {
	c.Helper()
	ids := make([]string, n)
	for i := range ids {
		_, ids[i], _ = strings.Cut(strings.TrimPrefix(c.users().create(i), "/"), "/")
	}
	return ids
}

// members is a list of members as clients send it.
func members(ids ...string) []any {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = map[string]any{"value": id}
	}
	return list
}

// team makes group n with members, and returns its path.
func (c *client) team(n int, ids ...string) string {
	c.Helper()
	sent := c.example(n)
	sent["members"] = members(ids...)
	return c.endpoint + "/" + c.post(sent).is(http.StatusCreated).id()
}

// holds compares the members of a group, and the groups of these users, with the wanted
// ones.
func (c *client) holds(path string, in []string, out ...string) {
	c.Helper()
	group := c.get(path).is(http.StatusOK)
	got := []string{}
	for _, m := range group.body.List("members") {
		got = append(got, m.String("value"))
	}
	if diff := cmp.Diff(sorted(in), sorted(got)); diff != "" {
		c.Errorf("%s\nmembers (-want +got):\n%s", group.request, diff)
	}
	for i, ids := range [][]string{in, out} {
		for _, id := range ids {
			if isIn := c.groupOf(id, group.id()) != nil; isIn != (i == 0) {
				c.Errorf("user %s is in group %s: %t", id, group.id(), isIn)
			}
		}
	}
}

// groupOf is what a user tells of a group, nil where it is in no such group.
func (c *client) groupOf(user, group string) scim.Resource {
	c.Helper()
	for _, g := range c.get(usersPath + "/" + user).is(http.StatusOK).body.List("groups") {
		if g.String("value") == group {
			return g
		}
	}
	return nil
}

func membersAreShown(c *client) {
	ids := c.people(2)
	sent := c.example(1)
	sent["members"] = members(ids...)
	a := c.post(sent).is(http.StatusCreated)
	path := c.endpoint + "/" + a.id()
	for _, of := range []answer{a, c.get(path)} {
		for _, m := range of.body.List("members") {
			if m.String("$ref") != baseURL+prefix+usersPath+"/"+m.String("value") || m.String("type") != "User" || m.String("display") == "" {
				c.Errorf("%s\na member is %v", of.request, m)
			}
		}
	}
	c.holds(path, ids)
	want := scim.Resource{"value": a.id(), "$ref": baseURL + prefix + path, "display": sent["displayName"], "type": "direct"}
	if diff := cmp.Diff(want, c.groupOf(ids[0], a.id())); diff != "" {
		c.Errorf("the group of a user (-want +got):\n%s", diff)
	}
	c.get(path+"?excludedAttributes=members").is(http.StatusOK).has("members", nil).has("displayName", sent["displayName"])
	list := c.list("filter", "id eq "+quoted(a.id())).resources()
	if diff := cmp.Diff(c.get(path).body, list[0]); diff != "" {
		c.Errorf("read and listed differ (-read +listed):\n%s", diff)
	}
}

func membersPatched(c *client) {
	p := c.people(3)
	path := c.team(1, p[0], p[1])
	for _, step := range []struct {
		operations []operation
		want       []string
	}{
		{[]operation{{"op": "add", "path": "members", "value": members(p[2])}}, p},
		{[]operation{{"op": "add", "path": "members", "value": members(p[2], p[2], p[0])}}, p},
		{[]operation{{"op": "remove", "path": `members[value eq "` + p[0] + `"]`}}, p[1:]},
		{[]operation{{"op": "remove", "path": `members[value eq "` + p[0] + `"]`}}, p[1:]},
		{[]operation{{"op": "remove", "path": "members", "value": members(p[2])}}, p[1:2]},
		{[]operation{{"op": "remove", "path": "members", "value": members("999999")}}, p[1:2]},
		{[]operation{{"op": "replace", "path": "members", "value": members(p[2], p[0])}}, []string{p[0], p[2]}},
		{[]operation{{"op": "add", "value": map[string]any{"members": members(p[1])}}}, p},
		{[]operation{{"op": "remove", "path": "members"}, {"op": "add", "path": "members", "value": members(p[1])}}, p[1:2]},
		{[]operation{{"op": "add", "path": "members", "value": members(p[0])}, {"op": "remove", "path": "members", "value": members(p[0])}}, p[1:2]},
		{[]operation{{"op": "replace", "value": map[string]any{"displayName": c.example(2)["displayName"]}}}, p[1:2]},
		{[]operation{{"op": "replace", "path": "members", "value": []any{}}}, nil},
		{[]operation{{"op": "add", "path": "members", "value": members(p...)}}, p},
		{[]operation{{"op": "remove", "path": "members"}}, nil},
	} {
		a := c.patch(path, step.operations...)
		if a.done(); a.header.Get("Content-Type") != "application/scim+json" { // one SDK needs it in a 204 as well
			c.Errorf("%s\nContent-Type is %q", a.request, a.header.Get("Content-Type"))
		}
		c.holds(path, step.want, without(p, step.want)...)
	}
	renamed := c.get(path).has("displayName", c.example(2)["displayName"])
	c.patch(path, operation{"op": "add", "path": "members", "value": members(p[0])}).done()
	if group := c.groupOf(p[0], renamed.id()); group["display"] != c.example(2)["displayName"] {
		c.Errorf("the group of a user is %v after it was renamed", group)
	}
	c.patch(path, operation{"op": "remove", "path": `members[display co "a"]`}).isError(http.StatusBadRequest, "invalidFilter")
}

// without are the ids of all that are not among some.
func without(all, some []string) []string {
	var rest []string
	for _, id := range all {
		if !strings.Contains(","+strings.Join(some, ",")+",", ","+id+",") {
			rest = append(rest, id)
		}
	}
	return rest
}

func membersReplaced(c *client) {
	p := c.people(3)
	path := c.team(1, p[0], p[1])
	for _, want := range [][]string{p[1:], p[1:], p, {}, p[:1], {}} {
		next := c.example(1)
		next["members"] = members(want...)
		a := c.put(path, next).is(http.StatusOK).equal(c.example(1))
		if len(want) == 0 {
			a.has("members", []any{})
		}
		c.holds(path, want, without(p, want)...)
	}
}

func membersFilter(c *client) {
	p := c.people(3)
	c.team(1, p[0], p[1])
	c.team(2, p[2])
	all := c.all()
	for _, text := range []string{
		`members.value eq "` + p[0] + `"`, `members eq "` + p[1] + `"`, `members[value eq "` + p[2] + `"]`,
		`members.value eq "999999"`, `not (members.value eq "` + p[0] + `") and displayName pr`,
		`members.value eq "` + p[0] + `" and displayName eq ` + quoted(c.example(1).String("displayName")),
		`members.value eq "` + p[0] + `" and displayName eq ` + quoted(c.example(2).String("displayName")),
	} {
		c.finds(all, text)
	}
	c.list("filter", `members.value co "1"`).is(http.StatusOK, http.StatusBadRequest) // which may be too costly
	users := c.users()
	people := users.all()
	for _, group := range all {
		users.finds(people, `groups.value eq `+quoted(group.ID()))
		users.finds(people, `groups[value eq `+quoted(group.ID())+`] and userName pr`)
	}
}

func membersDeleted(c *client) {
	p := c.people(2)
	path := c.team(1, p...)
	c.delete(usersPath + "/" + p[0]).is(http.StatusNoContent)
	c.holds(path, p[1:])
	c.delete(path).is(http.StatusNoContent)
	if c.groupOf(p[1], strings.TrimPrefix(path, c.endpoint+"/")) != nil {
		c.Errorf("user %s is in a group that was deleted", p[1])
	}
	c.get(usersPath + "/" + p[1]).is(http.StatusOK)
}

func groupsAreReadOnly(c *client) {
	p := c.people(2)
	path := c.team(1, p[0])
	next := c.users().example(1)
	next["groups"] = []any{map[string]any{"value": strings.TrimPrefix(path, c.endpoint+"/")}}
	c.put(usersPath+"/"+p[1], next).is(http.StatusOK)
	c.holds(path, p[:1], p[1])
	c.patch(usersPath+"/"+p[1], operation{"op": "add", "path": "groups", "value": next["groups"]}).isError(http.StatusBadRequest, "mutability")
	c.holds(path, p[:1], p[1])
}
