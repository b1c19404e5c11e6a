package scimtest

import (
	"net/http"
	"strings"
)

func versionRules() []rule {
	return []rule{
		{"RFC 7644 3.14: the ETag is meta.version, and changes with the resource alone", "", versionOfContent},
		{"RFC 7232 3.2: If-None-Match with the version is answered 304 without a body", "", versionNotModified},
		{"RFC 7232 3.1: a change whose If-Match names another version is 412 and changes nothing", "", versionMismatch},
		{"RFC 7232 3.1: a change whose If-Match names the version is carried out", "", versionMatches},
	}
}

// versioned is the path of a view of a resource that has a version: without members.
func (c *client) versioned(path string) string {
	if c.endpoint == groupsPath {
		return path + "?excludedAttributes=members"
	}
	return path
}

// tag is the version of a resource.
func (c *client) tag(path string) string {
	c.Helper()
	a := c.get(c.versioned(path)).is(http.StatusOK)
	tag := a.header.Get("ETag")
	if !strings.HasPrefix(tag, `W/"`) {
		c.Fatalf("the ETag is %q", tag)
	}
	a.has("meta.version", tag)
	return tag
}

func versionOfContent(c *client) {
	path := c.create(1)
	other := c.create(2)
	tag := c.tag(path)
	if again := c.tag(path); again != tag {
		c.Errorf("read again the version is %s, and was %s", again, tag)
	}
	if c.tag(other) == tag {
		c.Errorf("two resources have the version %s", tag)
	}
	for _, r := range c.list("excludedAttributes", "members").resources() {
		if c.endpoint+"/"+r.ID() == path && r.Complex("meta").String("version") != tag {
			c.Errorf("in a list it is %v, want %s", r["meta"], tag)
		}
	}
	c.put(path, c.example(3)).is(http.StatusOK)
	if c.tag(path) == tag {
		c.Errorf("after a PUT the version is still %s", tag)
	}
	c.put(path, c.example(1)).is(http.StatusOK)
	if back := c.tag(path); back != tag {
		c.Errorf("with the former content the version is %s, and was %s", back, tag)
	}
}

func versionNotModified(c *client) {
	path := c.create(1)
	tag := c.tag(path)
	for _, list := range []string{tag, strings.TrimPrefix(tag, "W/"), `"x", ` + tag, "*"} {
		a := c.get(c.versioned(path), "If-None-Match", list).is(http.StatusNotModified)
		if a.text != "" || a.header.Get("ETag") != tag {
			c.Errorf("the answer has the ETag %q and the body %s", a.header.Get("ETag"), a.text)
		}
		c.put(path, c.example(2), "If-None-Match", list).isError(http.StatusPreconditionFailed, "")
	}
	c.get(c.versioned(path), "If-None-Match", `W/"x"`).is(http.StatusOK).has(c.named(), c.example(1)[c.named()])
}

func versionMismatch(c *client) {
	path := c.create(1)
	stale := c.tag(path)
	c.put(path, c.example(2)).is(http.StatusOK)
	body := map[string]any{"Operations": []operation{{"op": "replace", "path": c.named(), "value": c.example(3)[c.named()]}}}
	c.unchanged(func() {
		for _, list := range []string{stale, `W/"x"`, "x"} {
			c.put(path, c.example(3), "If-Match", list).isError(http.StatusPreconditionFailed, "")
			c.send(http.MethodPatch, path, body, "If-Match", list).isError(http.StatusPreconditionFailed, "")
			c.delete(path, "If-Match", list).isError(http.StatusPreconditionFailed, "")
			c.get(c.versioned(path), "If-Match", list).isError(http.StatusPreconditionFailed, "")
		}
	})
	c.put(path+"99", c.example(3), "If-Match", "*").isError(http.StatusNotFound, "")
}

func versionMatches(c *client) {
	path := c.create(1)
	c.put(path, c.example(2), "If-Match", c.tag(path)).is(http.StatusOK)
	body := map[string]any{"Operations": []operation{{"op": "replace", "value": c.example(3)}}}
	c.send(http.MethodPatch, path, body, "If-Match", `"x", `+c.tag(path)).done()
	c.get(path).has(c.named(), c.example(3)[c.named()])
	c.delete(path, "If-Match", strings.TrimPrefix(c.tag(path), "W/")).is(http.StatusNoContent)
}
