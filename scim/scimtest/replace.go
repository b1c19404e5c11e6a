package scimtest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func replaceRules() []rule {
	return []rule{
		{"RFC 7644 3.5.1: a PUT replaces all that clients can write", "", replaceAll},
		{"RFC 7644 3.5.1: a PUT clears what it leaves out, but not externalId and active", "", replaceClears},
		{"RFC 7644 3.5.1: a PUT of what was read changes nothing", "", replaceBySame},
		{"RFC 7644 3.5.1: what is read-only is ignored in a PUT", "", replaceIgnoresReadOnly},
		{"RFC 7644 3.5.1: a PUT that collides is 409 uniqueness and changes nothing", "", replaceCollides},
		{"RFC 7644 3.5.1: a PUT of a value of the wrong type is invalidValue and changes nothing", "", replaceByWrongType},
		{"RFC 9110 9.2.2: a PUT is idempotent", "", replaceTwice},
	}
}

func replaceAll(c *client) {
	path := c.create(1)
	next := c.example(2)
	c.put(path, next).is(http.StatusOK).equal(next).has("id", strings.TrimPrefix(path, c.endpoint+"/"))
	c.get(path).is(http.StatusOK).equal(next)
	if found := c.list("filter", c.named()+" eq "+quoted(c.example(1).String(c.named()))).found(); len(found) > 0 {
		c.Errorf("it is still found by its former name: %v", found)
	}
}

// minimal is resource n with nothing but what it cannot be without, in Magento as well:
// names and one e-mail address.
func (c *client) minimal(n int) scim.Resource {
	c.Helper()
	whole, least := c.example(n), scim.Resource{}
	for _, name := range []string{"schemas", "userName", "displayName", "name", "emails"} {
		if whole[name] != nil && (name != "displayName" || c.endpoint == groupsPath) {
			least[name] = whole[name]
		}
	}
	if c.endpoint == usersPath {
		least["schemas"] = []any{scim.UserSchema}
		least["name"] = map[string]any{"givenName": whole.Complex("name")["givenName"], "familyName": whole.Complex("name")["familyName"]}
		least["emails"] = []any{map[string]any(whole.List("emails")[0])}
	}
	return least
}

func replaceClears(c *client) {
	whole, least := c.example(1), c.minimal(1)
	path := c.endpoint + "/" + c.post(whole).is(http.StatusCreated).id()
	for range 2 {
		c.put(path, least).is(http.StatusOK)
		a := c.get(path).is(http.StatusOK)
		for _, p := range paths(c.resourceType()) {
			name, at := p.String(), leaf(p)
			if at.Mutability == scim.ReadOnly || p.Attribute.Mutability == scim.ReadOnly || slices.Contains(c.kind.Computed, name) || slices.Contains(c.kind.Computed, p.Attribute.Name) {
				continue
			}
			want := valueAt(least, p)
			if name == "externalId" || name == "active" {
				want = valueAt(whole, p)
			}
			if p.Schema == "" || p.Schema == scim.EnterpriseUserSchema {
				if list, ok := want.([]any); ok && len(list) == 1 && list[0] == nil {
					want = []any{nil}
				}
				a.has(name, want)
			}
		}
	}
}

func replaceBySame(c *client) {
	path := c.create(1)
	before := c.get(path).is(http.StatusOK)
	a := c.put(path, before.body).is(http.StatusOK)
	if diff := cmp.Diff(before.body["meta"], c.get(path).body["meta"]); diff != "" {
		c.Errorf("meta (-before +after):\n%s", diff)
	}
	a.equal(before.body)
}

func replaceIgnoresReadOnly(c *client) {
	path := c.create(1)
	before := c.get(path).is(http.StatusOK)
	next := c.example(1)
	next["id"], next["groups"] = "99", []any{map[string]any{"value": "1"}}
	next["meta"] = map[string]any{"created": "1990-01-01T00:00:00Z", "lastModified": "1990-01-01T00:00:00Z", "version": "x"}
	c.put(path, next).is(http.StatusOK)
	if diff := cmp.Diff(before.body, c.get(path).body); diff != "" {
		c.Errorf("the resource (-before +after):\n%s", diff)
	}
}

// collisions are values of one resource, by path, that another one must not get.
func (c *client) collisions(of scim.Resource) []map[string]string {
	c.Helper()
	var all []map[string]string
	for _, same := range c.kind.Unique {
		values := map[string]string{}
		for _, path := range same {
			values[path] = strings.ToUpper(textAt(of, c.mustPath(path)))
		}
		all = append(all, values)
	}
	return all
}

func replaceCollides(c *client) {
	c.create(1)
	path := c.create(2)
	before := c.all()
	for _, values := range c.collisions(c.example(1)) {
		next := c.example(2) // active: else it would be deactivated all the same
		for unique, value := range values {
			set(next, c.mustPath(unique), value)
		}
		c.put(path, next).isError(http.StatusConflict, "uniqueness")
	}
	if diff := cmp.Diff(before, c.all()); diff != "" {
		c.Errorf("something changed (-before +after):\n%s", diff)
	}
}

func replaceByWrongType(c *client) {
	path := c.create(1)
	before := c.get(path).is(http.StatusOK)
	for _, value := range []any{map[string]any{"a": true}, []any{"a", "b"}} {
		next := c.example(1)
		next[c.named()] = value
		c.put(path, next).isError(http.StatusBadRequest, "invalidValue")
		c.post(next).isError(http.StatusBadRequest, "invalidValue")
	}
	if diff := cmp.Diff(before.body, c.get(path).body); diff != "" {
		c.Errorf("the resource (-before +after):\n%s", diff)
	}
}

func replaceTwice(c *client) {
	path := c.create(1)
	next := c.example(2)
	first := c.put(path, next).is(http.StatusOK)
	second := c.put(path, next).is(http.StatusOK)
	if diff := cmp.Diff(first.body, second.body); diff != "" {
		c.Errorf("the second PUT (-first +second):\n%s", diff)
	}
}
