package scimtest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"
)

func membersByNumber(c *client) {
	p := c.people(3)
	numbers := make([]any, len(p))
	for i, id := range p {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			c.Skip("ids are no numbers")
		}
		numbers[i] = map[string]any{"value": n}
	}
	sent := c.example(1)
	sent["members"] = numbers[:1]
	group := c.post(sent).is(http.StatusCreated).id()
	path := c.endpoint + "/" + group
	c.holds(path, p[:1], p[1:]...)
	c.patch(path, operation{"op": "add", "path": "members", "value": numbers[1:]}).done()
	c.holds(path, p)
	c.patch(path, operation{"op": "remove", "path": "members", "value": numbers[:1]}).done()
	c.holds(path, p[1:], p[0])
	c.patch(path, operation{"op": "remove", "path": "members[value eq " + p[1] + "]"}).done()
	c.holds(path, p[2:], p[:2]...)
	if diff := cmp.Diff([]string{group}, c.list("filter", "members.value eq "+p[2]).found()); diff != "" {
		c.Errorf("the groups of a number (-want +got):\n%s", diff)
	}
	sent["members"] = numbers
	c.put(path, sent).is(http.StatusOK)
	c.holds(path, p)
}

func membersUnknown(c *client) {
	p := c.people(2)
	path := c.team(1, p[0])
	c.unchanged(func() {
		for _, unknown := range []string{"999999", "x y"} {
			next := c.example(2)
			next["members"] = members(p[1], unknown)
			rename := operation{"op": "replace", "path": "displayName", "value": next["displayName"]}
			for _, a := range []answer{
				c.post(next), c.put(path, next),
				c.patch(path, rename, operation{"op": "add", "path": "members", "value": next["members"]}),
				c.patch(path, rename, operation{"op": "replace", "path": "members", "value": next["members"]}),
			} {
				a.isError(http.StatusBadRequest, "invalidValue")
				if !strings.Contains(a.body.String("detail"), unknown) {
					c.Errorf("%s\nthe detail does not name the member: %s", a.request, a.text)
				}
			}
		}
	})
	c.holds(path, p[:1], p[1])
}

// membersAreUsers sends the ids of users as something else, and the id of a group.
func membersAreUsers(c *client) {
	p := c.people(2)
	path := c.team(1, p[0])
	other := strings.TrimPrefix(c.create(2), c.endpoint+"/")
	groupRef := baseURL + prefix + c.endpoint + "/"
	c.unchanged(func() {
		for _, member := range []map[string]any{
			{"value": other},
			{"value": other, "type": "Group"},
			{"value": other, "$ref": groupRef + other},
			{"value": p[1], "type": "Group"},
			{"value": p[1], "type": " Group "},
			{"value": p[1], "type": "ServicePrincipal"},
			{"value": p[1], "$ref": groupRef + p[1]},
			{"value": p[1], "$ref": "../Groups/" + p[1]},
		} {
			next := c.example(1)
			next["members"] = []any{member}
			c.put(path, next).isError(http.StatusBadRequest, "invalidValue")
			c.patch(path, operation{"op": "add", "path": "members", "value": []any{member}}).isError(http.StatusBadRequest, "invalidValue")
		}
		for _, member := range []map[string]any{
			{"value": other}, {"value": other, "type": "Group", "$ref": groupRef + other}, {"value": p[0], "type": "Group"},
		} {
			c.patch(path, operation{"op": "remove", "path": "members", "value": []any{member}}).done()
		}
	})
	c.holds(path, p[:1], p[1])
	self := map[string]any{"value": p[1], "type": "User", "$ref": baseURL + prefix + usersPath + "/" + p[1]}
	bare := map[string]any{"value": p[0], "type": "", "$ref": nil}
	c.patch(path, operation{"op": "replace", "path": "members", "value": []any{self, bare}}).done()
	c.holds(path, p)
}
