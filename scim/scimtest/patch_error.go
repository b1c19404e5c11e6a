package scimtest

import (
	"net/http"
	"strings"

	"github.com/google/go-cmp/cmp"
)

func patchErrorRules() []rule {
	return []rule{
		{"RFC 7644 3.5.2: a PATCH is atomic", "", patchIsAtomic},
		{"RFC 7644 3.5.2: a PATCH that collides is 409 uniqueness and changes nothing", "", patchCollides},
		{"RFC 7644 3.12: an error of PATCH has its scimType", "", patchErrors},
	}
}

// unchanged fails where what runs changed something.
func (c *client) unchanged(run func()) {
	c.Helper()
	before := c.all()
	run()
	if diff := cmp.Diff(before, c.all()); diff != "" {
		c.Errorf("something changed (-before +after):\n%s", diff)
	}
}

func patchIsAtomic(c *client) {
	path := c.create(1)
	rename := operation{"op": "replace", "path": c.named(), "value": c.example(2)[c.named()]}
	c.unchanged(func() {
		c.patch(path, rename, operation{"op": "replace", "path": "nothing", "value": "x"}).isError(http.StatusBadRequest, "invalidPath")
		c.patch(path, rename, operation{"op": "remove"}).isError(http.StatusBadRequest, "noTarget")
		c.patch(path, rename, operation{"op": "replace", "path": "id", "value": "x"}).isError(http.StatusBadRequest, "mutability")
		c.patch(path, rename, operation{"op": "add", "path": c.named(), "value": map[string]any{"a": "b"}}).isError(http.StatusBadRequest, "invalidValue")
	})
}

func patchCollides(c *client) {
	c.create(1)
	path := c.create(2)
	c.unchanged(func() {
		for _, values := range c.collisions(c.example(1)) {
			var operations []operation
			for unique, value := range values {
				p := c.mustPath(unique)
				if p.Attribute.MultiValued {
					unique = p.Attribute.Name + `[type eq "work"].` + p.Sub.Name
				}
				operations = append(operations, operation{"op": "replace", "path": unique, "value": value})
			}
			c.patch(path, operations...).isError(http.StatusConflict, "uniqueness")
		}
	})
	own := strings.ToUpper(c.example(2).String(c.named()))
	c.patch(path, operation{"op": "replace", "path": c.named(), "value": c.example(2)[c.named()]}).done()
	if len(c.kind.Unique[0]) == 1 { // else the other one must change too
		c.patch(path, operation{"op": "replace", "path": c.named(), "value": own}).done()
		c.get(path).has(c.named(), own)
	}
}

func patchErrors(c *client) {
	path := c.create(1)
	c.unchanged(func() {
		for scimType, operations := range map[string][]operation{
			"mutability": {
				{"op": "remove", "path": c.named()},
				{"op": "add", "path": "id", "value": "x"},
				{"op": "remove", "path": "id"},
				{"op": "replace", "path": "meta.created", "value": "2020-01-01T00:00:00Z"},
			},
			"invalidPath": {
				{"op": "add", "path": "nothing", "value": "x"},
				{"op": "remove", "path": "nothing"},
				{"op": "remove", "path": "meta.nothing"},
				{"op": "add", "path": "urn:example:unknown:title", "value": "x"},
				{"op": "replace", "path": "[", "value": "x"},
			},
			"noTarget":      {{"op": "remove"}},
			"invalidSyntax": {{"op": "change", "path": c.named(), "value": "x"}, {"path": c.named(), "value": "x"}},
			"invalidValue":  {{"op": "replace", "path": c.named(), "value": []any{"a", "b"}}},
		} {
			for _, o := range operations {
				c.patch(path, o).isError(http.StatusBadRequest, scimType)
			}
		}
		c.send(http.MethodPatch, path, map[string]any{"schemas": []any{"x"}, "Operations": []any{}}).isError(http.StatusBadRequest, "invalidSyntax")
	})
}
