package scimtest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func createRules() []rule {
	return []rule{
		{"RFC 7644 3.3: a create is answered 201 with the resource and its Location", "", createIsAnswered},
		{"RFC 7644 3.3: what is read-only is ignored in a create", "", createIgnoresReadOnly},
		{"RFC 7643 3.1: no group has the id of a user", groupsPath, createWithOwnID},
		{"RFC 7644 3.3: a create that collides is 409 uniqueness, and the other is found", "", createCollides},
		{"RFC 7643 7: what the schema lets clients write is kept as it was sent", "", createKeepsAll},
		{"RFC 7643 7: what is required must be sent", "", createNeedsRequired},
		{"RFC 7643 2.1: names of attributes are blind to letter case", "", createInOtherCase},
		{"RFC 7643 2.5: what is null or empty is as if it was not sent", "", createOfEmpty},
		{"RFC 7643 4.1.1: a userName that cannot be seen is invalidValue", usersPath, createWithHiddenName},
		{"RFC 7643 4.1.1: a password is never returned", usersPath, createWithPassword},
		{"RFC 9110 9.2.2: a create that loses its answer makes one resource and is answered 201", "", createWithoutAnswer},
	}
}

func createIsAnswered(c *client) {
	sent := c.example(1)
	a := c.post(sent).is(http.StatusCreated).equal(sent)
	location := baseURL + prefix + c.endpoint + "/" + a.id()
	a.has("meta.location", location).has("meta.resourceType", c.resourceType().Name)
	if got := a.header.Get("Location"); got != location {
		c.Errorf("Location is %q, want %q", got, location)
	}
	if got := a.header.Get("Content-Type"); got != "application/scim+json" {
		c.Errorf("Content-Type is %q", got)
	}
	read := c.get(c.endpoint + "/" + a.id()).is(http.StatusOK)
	if diff := cmp.Diff(a.body, read.body); diff != "" {
		c.Errorf("created and read differ (-created +read):\n%s", diff)
	}
}

func createIgnoresReadOnly(c *client) {
	sent := c.example(1)
	sent["id"] = "of-the-client"
	sent["meta"] = map[string]any{"created": "1990-01-01T00:00:00Z", "version": "x", "resourceType": "Other"}
	sent["groups"] = []any{map[string]any{"value": "1"}}
	a := c.post(sent).is(http.StatusCreated)
	if a.id() == "of-the-client" || a.value("meta.created") == "1990-01-01T00:00:00Z" {
		c.Errorf("the client chose what is read-only: %s", a.text)
	}
	a.has("meta.resourceType", c.resourceType().Name)
	again := c.example(2)
	again["externalId"], again["id"] = sent["externalId"], a.id()
	if other := c.post(again).is(http.StatusCreated); other.id() == a.id() {
		c.Errorf("two resources have the id %s", a.id())
	}
}

func createWithOwnID(c *client) {
	people := c.people(4)
	for n := range 4 {
		c.create(n)
	}
	names := func(of *client, id string) {
		c.Helper()
		c.get(of.endpoint+"/"+id).isError(http.StatusNotFound, "")
		c.delete(of.endpoint+"/"+id).isError(http.StatusNotFound, "")
		if found := of.list("filter", "id eq "+quoted(id)).found(); len(found) > 0 {
			c.Errorf("%s: id eq %q finds %v", of.endpoint, id, found)
		}
	}
	for _, id := range idsOf(c.all()) {
		names(c.users(), id)
	}
	for _, id := range people {
		names(c, id)
	}
}

func createCollides(c *client) {
	for i, same := range c.kind.Unique {
		first := c.example(3 * i)
		id := c.post(first).is(http.StatusCreated).id()
		for j, change := range []func(string) string{strings.Clone, strings.ToUpper} {
			before := c.all()
			other := c.example(3*i + 1 + j)
			value := change(textAt(first, c.mustPath(same[0])))
			for _, path := range same {
				set(other, c.mustPath(path), value)
			}
			c.post(other).isError(http.StatusConflict, "uniqueness")
			if diff := cmp.Diff(before, c.all()); diff != "" {
				c.Errorf("the refused create changed something (-before +after):\n%s", diff)
			}
			for _, path := range same {
				if found := c.list("filter", path+" eq "+quoted(value)).found(); cmp.Diff([]string{id}, found) != "" {
					c.Errorf("%s eq %q finds %v, want %s", path, value, found, id)
				}
			}
		}
	}
}

// createKeepsAll also checks that the example has everything that the schema says.
func createKeepsAll(c *client) {
	sent := c.example(2)
	path := c.endpoint + "/" + c.post(sent).is(http.StatusCreated).equal(sent).id()
	c.get(path).is(http.StatusOK).equal(sent)
	rt := c.resourceType()
	c.checkComplete(rt.Schema.Attributes, sent)
	for _, extension := range rt.Extensions {
		if values := sent.Complex(extension.ID); values != nil || extension.ID == scim.EnterpriseUserSchema {
			c.checkComplete(extension.Attributes, values)
		}
	}
}

func (c *client) checkComplete(attributes []*scim.Attribute, sent scim.Resource) {
	c.Helper()
	for _, a := range attributes {
		writable := a.Mutability == "" || a.Mutability == scim.ReadWrite
		if writable && sent[a.Name] == nil && a.Name != "members" && !slices.Contains(c.kind.Computed, a.Name) {
			c.Errorf("the example has no %s, although the schema says that it is kept", a.Name)
		}
	}
}

func createNeedsRequired(c *client) {
	before := c.all()
	for _, a := range c.resourceType().Schema.Attributes {
		if !a.Required {
			continue
		}
		for _, value := range []any{nil, ""} {
			sent := c.example(1)
			sent[a.Name] = value
			c.post(sent).isError(http.StatusBadRequest, "invalidValue")
			c.put(c.endpoint+"/1", sent).isError(http.StatusBadRequest, "invalidValue")
		}
	}
	if diff := cmp.Diff(before, c.all()); diff != "" {
		c.Errorf("a refused create made something (-before +after):\n%s", diff)
	}
}

func createInOtherCase(c *client) {
	sent := c.example(1)
	upper := map[string]any{}
	for name, value := range sent {
		upper[strings.ToUpper(name)] = value
	}
	c.post(upper).is(http.StatusCreated).equal(sent)
}

func createOfEmpty(c *client) {
	sent := c.example(1)
	for _, a := range c.resourceType().Schema.Attributes {
		if _, sends := sent[a.Name]; sends || a.Required {
			continue
		}
		switch {
		case a.MultiValued:
			sent[a.Name] = []any{}
		case a.Type == scim.TypeString:
			sent[a.Name] = ""
		default:
			sent[a.Name] = nil
		}
	}
	sent["unknown"], sent["urn:example:unknown"] = map[string]any{"a": []any{"b"}}, nil
	a := c.post(sent).is(http.StatusCreated).equal(c.example(1))
	text := strings.ReplaceAll(a.text, `"members":[]`, "") // some clients need to see that
	if a.body["unknown"] != nil || strings.Contains(text, `:null`) || strings.Contains(text, `:[]`) {
		c.Errorf("the answer has what is empty or unknown: %s", a.text)
	}
}

func createWithHiddenName(c *client) {
	path := c.create(1)
	c.unchanged(func() {
		for _, name := range []string{" ", " \t\u00a0", "ada@example.com\n", "a\x00b", "\u0085"} {
			sent := c.example(2)
			sent["userName"] = name
			c.post(sent).isError(http.StatusBadRequest, "invalidValue")
			c.put(path, sent).isError(http.StatusBadRequest, "invalidValue")
			c.patch(path, operation{"op": "replace", "path": "userName", "value": name}).isError(http.StatusBadRequest, "invalidValue")
		}
	})
}

func createWithPassword(c *client) {
	const secret = "n3w-S3cret!x"
	c.needs("password")
	sent := c.example(1)
	sent["password"] = secret
	a := c.post(sent).is(http.StatusCreated)
	path := c.endpoint + "/" + a.id()
	for _, answer := range []answer{
		a, c.get(path + "?attributes=password"), c.list("attributes", "password,userName"),
		c.patch(path, operation{"op": "replace", "path": "password", "value": secret + "2"}),
	} {
		if strings.Contains(answer.text, secret) || strings.Contains(answer.text, `"password"`) {
			c.Errorf("%s\nthe answer tells the password: %s", answer.request, answer.text)
		}
	}
	c.list("filter", `password eq "`+secret+`"`).isError(http.StatusBadRequest, "invalidFilter")
	c.list("sortBy", "password").isError(http.StatusBadRequest, "invalidValue")
}

func createWithoutAnswer(c *client) {
	if c.LoseAnswer == nil {
		c.Skip("no answer of the store can be lost")
	}
	before := len(c.all())
	sent := c.example(1)
	c.LoseAnswer(c.endpoint)
	id := c.post(sent).is(http.StatusCreated).equal(sent).id()
	c.get(c.endpoint + "/" + id).is(http.StatusOK).equal(sent)
	if n := len(c.all()); n != before+1 {
		c.Errorf("there are %d resources after %d", n, before)
	}
	c.post(sent).isError(http.StatusConflict, "uniqueness")
}
