package scimtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func readRules() []rule {
	return []rule{
		{"RFC 7644 3.4.1: an id of nothing is 404, whatever is asked of it", "", readUnknown},
		{"RFC 7644 3.9: attributes and excludedAttributes choose what is returned", "", readProjection},
		{"RFC 7644 3.9: a part of an attribute, and one of an extension, can be chosen", usersPath, partProjection},
		{"RFC 7644 3.9: attributes and excludedAttributes choose what a change returns", "", changeProjection},
		{"RFC 7644 4: the resource type and its schemas are described as they are", "", readDiscovery},
	}
}

func readUnknown(c *client) {
	created := c.create(1)
	before := c.all()
	for _, id := range []string{
		strings.TrimPrefix(created, c.endpoint+"/") + "99", "0", "-1", "x", "%20", "00900000000000001", "99999999999999999999",
	} {
		path := c.endpoint + "/" + id
		c.get(path).isError(http.StatusNotFound, "")
		c.put(path, c.example(2)).isError(http.StatusNotFound, "")
		c.patch(path, operation{"op": "remove", "path": "externalId"}).isError(http.StatusNotFound, "")
		c.delete(path).isError(http.StatusNotFound, "")
	}
	if diff := cmp.Diff(before, c.all()); diff != "" {
		c.Errorf("something changed (-before +after):\n%s", diff)
	}
}

// named is the attribute that all resources of an endpoint have.
func (c *client) named() string {
	if c.endpoint == groupsPath {
		return "displayName"
	}
	return "userName"
}

// checkNames compares which attributes a resource in an answer has.
func (c *client) checkNames(of answer, body map[string]any, want ...string) {
	c.Helper()
	got := slices.Sorted(maps.Keys(body))
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		c.Errorf("%s\nattributes (-want +got):\n%s", of.request, diff)
	}
}

func readProjection(c *client) {
	path := c.create(1)
	named := c.named()
	whole := c.get(path).is(http.StatusOK)
	for _, attributes := range []string{named, strings.ToUpper(named), c.resourceType().Schema.ID + ":" + named} {
		a := c.get(path + "?attributes=" + attributes).is(http.StatusOK)
		c.checkNames(a, a.body, "schemas", "id", named)
		a = c.list("attributes", attributes, "count", "1")
		c.checkNames(a, a.resources()[0], "schemas", "id", named)
	}
	a := c.get(path + "?attributes=meta.location").is(http.StatusOK)
	c.checkNames(a, a.body, "schemas", "id", "meta")
	c.checkNames(a, a.body.Complex("meta"), "location")
	rest := slices.DeleteFunc(slices.Collect(maps.Keys(whole.body)), func(name string) bool { return name == named })
	a = c.get(path + "?excludedAttributes=id,schemas," + named).is(http.StatusOK)
	c.checkNames(a, a.body, rest...)
	a = c.get(path+"?excludedAttributes=meta.location").is(http.StatusOK).has("meta.location", nil)
	a.has("meta.resourceType", c.resourceType().Name)
	c.get(path+"?attributes=id&excludedAttributes=meta").isError(http.StatusBadRequest, "invalidValue")
}

func partProjection(c *client) {
	c.needs("name.givenName", "emails.value", "emails.type")
	path := c.create(1)
	a := c.get(path + "?attributes=name.givenName,emails.value").is(http.StatusOK)
	c.checkNames(a, a.body, "schemas", "id", "name", "emails")
	c.checkNames(a, a.body.Complex("name"), "givenName")
	c.checkNames(a, a.body.List("emails")[0], "value")
	a = c.get(path + "?excludedAttributes=name.givenName,emails").is(http.StatusOK)
	a.has("name.givenName", nil).has("name.familyName", c.example(1).Complex("name")["familyName"]).has("emails", nil)
	const department, division = scim.EnterpriseUserSchema + ":department", scim.EnterpriseUserSchema + ":division"
	if !c.keeps(department) {
		return
	}
	a = c.get(path + "?attributes=" + department).is(http.StatusOK)
	c.checkNames(a, a.body, "schemas", "id", scim.EnterpriseUserSchema)
	c.checkNames(a, a.body.Complex(scim.EnterpriseUserSchema), "department")
	c.get(path+"?excludedAttributes="+department).is(http.StatusOK).has(department, nil).has(division, "Theme Park")
}

func changeProjection(c *client) {
	named := c.named()
	sent := c.example(1)
	a := c.send(http.MethodPost, c.endpoint+"?attributes="+strings.ToUpper(named), sent).is(http.StatusCreated)
	c.checkNames(a, a.body, "schemas", "id", named)
	c.send(http.MethodPost, c.endpoint+"?excludedAttributes=meta.location,"+named, c.example(2)).is(http.StatusCreated).
		has(named, nil).has("meta.location", nil).has("meta.resourceType", c.resourceType().Name)
	path := c.endpoint + "/" + a.id()
	a = c.put(path+"?attributes="+named, sent).is(http.StatusOK)
	c.checkNames(a, a.body, "schemas", "id", named)
	c.put(path+"?excludedAttributes=meta.location,"+named, sent).is(http.StatusOK).
		has(named, nil).has("meta.location", nil).has("meta.resourceType", c.resourceType().Name)
	body := map[string]any{"Operations": []operation{{"op": "replace", "path": named, "value": sent[named]}}}
	a = c.send(http.MethodPatch, path+"?attributes="+named, body).is(http.StatusOK)
	c.checkNames(a, a.body, "schemas", "id", named)
	if a = c.send(http.MethodPatch, path+"?excludedAttributes="+named, body).is(http.StatusOK, http.StatusNoContent); a.body != nil {
		a.has(named, nil).has("meta.resourceType", c.resourceType().Name)
	}
}

func readDiscovery(c *client) {
	rt := c.resourceType()
	described := c.get("/ResourceTypes/" + rt.Name).is(http.StatusOK).body
	if described["endpoint"] != rt.Endpoint || described["schema"] != rt.Schema.ID {
		c.Errorf("the resource type is %v", described)
	}
	schemas := []*scim.Schema{rt.Schema}
	for _, extension := range described.List("schemaExtensions") {
		if rt.Extension(extension.String("schema")) == nil {
			c.Errorf("the store has no extension %v", extension)
		}
	}
	for _, s := range append(schemas, rt.Extensions...) {
		var want, got []string
		for _, a := range s.Attributes {
			want = append(want, a.Name)
		}
		for _, a := range c.get("/Schemas/" + s.ID).is(http.StatusOK).body.List("attributes") {
			got = append(got, a.String("name"))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			c.Errorf("attributes of %s (-want +got):\n%s", s.ID, diff)
		}
	}
}
