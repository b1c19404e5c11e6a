package scimtest

import (
	"net/http"
	"slices"

	"github.com/google/go-cmp/cmp"
)

func deleteRules() []rule {
	return []rule{
		{"RFC 7644 3.6: what is deleted is 404, in no list, and can be created again", "", deleteOne},
		{"RFC 7644 3.6: a service provider may choose not to delete a resource, which stays", "", deleteProtected},
	}
}

func deleteOne(c *client) {
	c.create(1)
	before := c.all()
	sent := c.example(2)
	path := c.endpoint + "/" + c.post(sent).is(http.StatusCreated).id()
	a := c.delete(path).is(http.StatusNoContent)
	if a.text != "" || a.header.Get("Content-Type") != "" {
		c.Errorf("the answer has a body of type %q: %s", a.header.Get("Content-Type"), a.text)
	}
	c.delete(path).isError(http.StatusNotFound, "")
	c.get(path).isError(http.StatusNotFound, "")
	c.put(path, sent).isError(http.StatusNotFound, "")
	c.patch(path, operation{"op": "replace", "path": c.named(), "value": "x"}).isError(http.StatusNotFound, "")
	if diff := cmp.Diff(before, c.all()); diff != "" {
		c.Errorf("the list (-before +after):\n%s", diff)
	}
	for _, unique := range slices.Concat(c.kind.Unique...) {
		if found := c.list("filter", unique+" eq "+quoted(textAt(sent, c.mustPath(unique)))).found(); len(found) > 0 {
			c.Errorf("by %s %v are found", unique, found)
		}
	}
	again := c.post(sent).is(http.StatusCreated).equal(sent)
	if slices.Contains(idsOf(before), again.id()) {
		c.Errorf("the id %s is that of another", again.id())
	}
}

func deleteProtected(c *client) {
	if c.kind.Protected == "" {
		c.Skip("all can be deleted")
	}
	path := c.endpoint + "/" + c.kind.Protected
	c.unchanged(func() {
		if a := c.delete(path).is(http.StatusBadRequest, http.StatusForbidden); a.body.String("detail") == "" {
			c.Errorf("the refusal has no detail: %s", a.text)
		}
		c.patch(path, operation{"op": "replace", "path": c.named(), "value": c.example(1)[c.named()]}).is(http.StatusBadRequest, http.StatusForbidden)
	})
}
