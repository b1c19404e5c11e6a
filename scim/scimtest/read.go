package scimtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

func readRules() []rule {
	return []rule{
		{"RFC 7644 3.4.1: an id of nothing is 404, whatever is asked of it", "", readUnknown},
		{"RFC 7644 3.9: attributes and excludedAttributes choose what is returned", "", readProjection},
		{"RFC 7644 3.9: attributes and excludedAttributes choose what a change returns", "", changeProjection},
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

func changeProjection(c *client) {
	sent := c.example(1)
	a := c.send(http.MethodPost, c.endpoint+"?attributes="+c.named(), sent).is(http.StatusCreated)
	c.checkNames(a, a.body, "schemas", "id", c.named())
	path := c.endpoint + "/" + a.id()
	a = c.put(path+"?attributes="+c.named(), sent).is(http.StatusOK)
	c.checkNames(a, a.body, "schemas", "id", c.named())
	body := map[string]any{"Operations": []operation{{"op": "replace", "path": c.named(), "value": sent[c.named()]}}}
	a = c.send(http.MethodPatch, path+"?attributes="+c.named(), body).is(http.StatusOK)
	c.checkNames(a, a.body, "schemas", "id", c.named())
	a = c.put(path+"?excludedAttributes="+c.named(), sent).is(http.StatusOK).has(c.named(), nil)
	a.has("meta.resourceType", c.resourceType().Name)
}
