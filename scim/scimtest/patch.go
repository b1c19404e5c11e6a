package scimtest

import (
	"net/http"
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func patchRules() []rule {
	return []rule{
		{"RFC 7644 3.5.2: add, replace and remove of a simple attribute", "", patchSimple},
		{"RFC 7644 3.5.2: operations without a path", "", patchWithoutPath},
		{"RFC 7644 3.5.2: operations on a part of a complex attribute", usersPath, patchComplex},
		{"RFC 7644 3.5.2: operations on an extension", usersPath, patchExtension},
		{"RFC 7644 3.5.2.1: add to a multi-valued attribute keeps what is there", usersPath, patchAddToList},
		{"RFC 7644 3.5.2: a new primary value is the only one", usersPath, patchPrimary},
		{"RFC 7644 3.5.2.2: remove chooses by a value path", usersPath, patchRemoveFromList},
		{"RFC 7644 3.5.2.3: replace chooses by a value path", usersPath, patchReplaceInList},
		{"RFC 7644 3.5.2.1: add of what is there changes nothing, not even lastModified", "", patchOfSame},
		{"RFC 7643 4.1.1: active is changed by PATCH and by PUT", usersPath, patchActive},
	}
}

// simple is an attribute of one text that clients can write and remove.
func (c *client) simple() string {
	c.Helper()
	for _, name := range []string{"title", "externalId", "name.middleName"} {
		if c.keeps(name) {
			return name
		}
	}
	c.Skip("the store keeps no simple attribute that can be removed")
	return ""
}

func patchSimple(c *client) {
	name := c.simple()
	path := c.create(1)
	for _, step := range []struct {
		operations []operation
		want       any
	}{
		{[]operation{{"op": "replace", "path": name, "value": "One"}}, "One"},
		{[]operation{{"op": "add", "path": name, "value": "Two"}}, "Two"},
		{[]operation{{"op": "remove", "path": name}}, nil},
		{[]operation{{"op": "remove", "path": name}}, nil},
		{[]operation{{"op": "replace", "path": name, "value": "Three"}}, "Three"}, // as if it was an add
		{[]operation{{"op": "Replace", "path": name, "value": "Four"}}, "Four"},
		{[]operation{{"op": "remove", "path": name}, {"op": "add", "path": name, "value": "Five"}}, "Five"},
		{[]operation{{"op": "add", "path": name, "value": "Six"}, {"op": "remove", "path": name}}, nil},
	} {
		before := c.get(path).body
		c.patch(path, step.operations...).done()
		after := c.get(path).is(http.StatusOK).has(name, step.want)
		delete(before, "meta")
		delete(after.body, "meta")
		for attribute := range before { // the rest is as it was
			if attribute != name && attribute != "name" && attribute != "displayName" {
				after.equal(scim.Resource{attribute: before[attribute]})
			}
		}
	}
}

func patchWithoutPath(c *client) {
	next := c.example(2)
	path := c.create(1)
	c.patch(path, operation{"op": "replace", "value": next}).done()
	want := c.get(path).is(http.StatusOK)
	want.has(c.named(), next[c.named()])
	if c.keeps("externalId") {
		c.patch(path, operation{"op": "add", "value": map[string]any{"externalId": "other"}}).done()
		c.get(path).is(http.StatusOK).has("externalId", "other").has(c.named(), next[c.named()])
	}
}

func patchComplex(c *client) {
	c.needs("name.givenName", "name.familyName", "name.middleName")
	path := c.create(1)
	family := c.example(1).Complex("name").String("familyName")
	c.patch(path, operation{"op": "replace", "path": "name.givenName", "value": "Grace"}).done()
	c.get(path).has("name.givenName", "Grace").has("name.familyName", family).has("name.middleName", "Jane")
	c.patch(path, operation{"op": "add", "path": "name", "value": map[string]any{"middleName": "Brewster"}}).done()
	c.get(path).has("name.givenName", "Grace").has("name.familyName", family).has("name.middleName", "Brewster")
	c.patch(path, operation{"op": "remove", "path": "name.middleName"}).done()
	c.get(path).has("name.givenName", "Grace").has("name.familyName", family).has("name.middleName", nil)
	c.patch(path, operation{"op": "replace", "value": map[string]any{"name": map[string]any{"familyName": "Hopper"}}}).done()
	c.get(path).has("name.givenName", "Grace").has("name.familyName", "Hopper")
}

func patchExtension(c *client) {
	const department, division = scim.EnterpriseUserSchema + ":department", scim.EnterpriseUserSchema + ":division"
	c.needs(department, division)
	path := c.create(1)
	c.patch(path, operation{"op": "replace", "path": department, "value": "Finance"}).done()
	c.get(path).has(department, "Finance").has(division, "Theme Park")
	c.patch(path, operation{"op": "add", "value": map[string]any{scim.EnterpriseUserSchema: map[string]any{"division": "Rides"}}}).done()
	c.get(path).has(department, "Finance").has(division, "Rides")
	c.patch(path, operation{"op": "remove", "path": scim.EnterpriseUserSchema}).done()
	a := c.get(path)
	schemas, _ := a.body["schemas"].([]any)
	if slices.Contains(schemas, any(scim.EnterpriseUserSchema)) || a.body[scim.EnterpriseUserSchema] != nil {
		c.Errorf("the extension is still there: %s", a.text)
	}
}

// several is a multi-valued attribute and resource 1, which has two values of it: the
// first of type work.
func (c *client) several() (name, path, first, second string) {
	c.Helper()
	if c.kind.List == "" {
		c.Skip("the store keeps no attribute of several values")
	}
	values := c.example(1).List(c.kind.List)
	if len(values) != 2 {
		c.Fatalf("the example has %d values of %s", len(values), c.kind.List)
	}
	return c.kind.List, c.create(1), values[0].String("value"), values[1].String("value")
}

func patchAddToList(c *client) {
	name, path, first, second := c.several()
	third := map[string]any{"value": "third@example.net", "type": "other"}
	for range 2 { // what is there already is not there twice
		c.patch(path, operation{"op": "add", "path": name, "value": []any{third}}).done()
		c.get(path).has(name+".value", []any{first, second, third["value"]})
	}
	c.patch(path, operation{"op": "add", "value": map[string]any{name: []any{map[string]any{"value": "4@example.net"}}}}).done()
	c.get(path).has(name+".value", []any{first, second, third["value"], "4@example.net"})
}

func patchPrimary(c *client) {
	c.needs("emails.primary")
	name, path, first, second := c.several()
	added := map[string]any{"value": "third@example.net", "type": "other", "primary": true}
	c.patch(path, operation{"op": "add", "path": name, "value": []any{added}}).done()
	c.get(path).has(name+".value", []any{first, second, added["value"]}).has(name+".primary", []any{nil, nil, true})
	c.patch(path, operation{"op": "add", "path": name, "value": []any{map[string]any{"value": second, "type": c.example(1).List(name)[1]["type"], "primary": true}}}).done()
	c.get(path).has(name+".value", []any{first, second, added["value"]}).has(name+".primary", []any{nil, true, nil})
	next := c.example(1)
	for _, value := range next.List(name) {
		value["primary"] = true
	}
	c.put(path, next).isError(http.StatusBadRequest, "invalidValue")
}

func patchRemoveFromList(c *client) {
	name, path, first, second := c.several()
	c.patch(path, operation{"op": "remove", "path": name + `[value eq "nothing@example.net"]`}).is(http.StatusOK, http.StatusBadRequest)
	c.get(path).has(name+".value", []any{first, second})
	c.patch(path, operation{"op": "remove", "path": name + `[type ne "work"]`}).done()
	c.get(path).has(name+".value", []any{first})
	c.patch(path, operation{"op": "remove", "path": name + `[value eq ` + quoted(first) + `].type`}).done()
	c.get(path).has(name+".value", []any{first}).has(name+".type", []any{nil})
}

func patchReplaceInList(c *client) {
	name, path, first, _ := c.several()
	second := c.example(1).List(name)[1]
	kind := second.String("type")
	c.patch(path, operation{"op": "replace", "path": name + `[type eq "` + kind + `"].value`, "value": "new@example.net"}).done()
	c.get(path).has(name+".value", []any{first, "new@example.net"}).has(name+".type", []any{"work", kind})
	whole := map[string]any{"value": "whole@example.net", "type": "other"}
	c.patch(path, operation{"op": "replace", "path": name + `[type eq "` + kind + `"]`, "value": whole}).done()
	c.get(path).has(name+".value", []any{first, "whole@example.net"}).has(name+".type", []any{"work", "other"})
	before := c.get(path).text
	c.patch(path, operation{"op": "replace", "path": name + `[value co "nobody"].value`, "value": "x@example.net"}).isError(http.StatusBadRequest, "noTarget")
	if after := c.get(path).text; after != before {
		c.Errorf("the resource is %s\nand was %s", after, before)
	}
}

func patchOfSame(c *client) {
	sent := c.example(2) // who is active: a store may write of somebody inactive that they are to stay so
	path := c.endpoint + "/" + c.post(sent).is(http.StatusCreated).id()
	before := c.get(path).is(http.StatusOK)
	for name, value := range sent {
		if name == "schemas" {
			continue
		}
		c.patch(path, operation{"op": "add", "path": name, "value": value}).done()
		c.patch(path, operation{"op": "replace", "path": name, "value": value}).done()
	}
	c.patch(path, operation{"op": "add", "value": sent}).done()
	if diff := cmp.Diff(before.body, c.get(path).body); diff != "" {
		c.Errorf("the resource (-before +after):\n%s", diff)
	}
}

func patchActive(c *client) {
	c.needs("active")
	path := c.create(2)
	for _, active := range []bool{false, true} {
		for range 2 {
			c.patch(path, operation{"op": "replace", "path": "active", "value": active}).done()
			c.get(path).has("active", active)
		}
	}
	next := c.example(2)
	next["active"] = false
	c.put(path, next).is(http.StatusOK).has("active", false)
	delete(next, "active")
	c.put(path, next).is(http.StatusOK).has("active", false)
	c.patch(path, operation{"op": "replace", "value": map[string]any{"active": true}}).done()
	c.get(path).has("active", true)
	if diff := cmp.Diff(1, len(c.list("filter", `active eq true and id eq `+quoted(path[len(usersPath)+1:])).found())); diff != "" {
		c.Errorf("it is not found by active:\n%s", diff)
	}
}
