package scimtest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/google/go-cmp/cmp"

	"github.com/scim-bridge/scim-bridge/scim"
)

func listRules() []rule {
	return []rule{
		{"RFC 7644 3.4.2: a list has what single reads have, and one of nothing is 200", "", listOfAll},
		{"RFC 7644 3.4.2.3: a list is sorted by any attribute, those without a value last", "", listSorted},
		{"RFC 7644 3.4.2.3: ids are sorted as the numbers that they are", "", listSortedByID},
		{"RFC 7644 3.4.2.3: sorting by what is no attribute is an error", "", listSortedByNothing},
		{"RFC 7644 3.4.2.4: pages by index", "", listPages},
		{"RFC 7644 3.4.2.1: a query at the root is over all types", "", listOfRoot},
		{"RFC 7644 3.4.3: a search by POST finds what a GET finds", "", listSearch},
		{"RFC 9865 2.1: pages by cursor walk through all", "", listCursors},
		{"RFC 9865 2.2: a cursor of another list is invalidCursor", "", listWrongCursors},
	}
}

// createSeveral makes n resources, and returns all ids there are, by number.
func (c *client) createSeveral(n int) []string {
	c.Helper()
	for i := range n {
		c.create(i)
	}
	return sorted(idsOf(c.all()))
}

func listOfAll(c *client) {
	ids := c.createSeveral(2)
	a := c.list()
	if a.number("totalResults") != len(ids) || a.number("itemsPerPage") != len(ids) || a.number("startIndex") != 1 {
		c.Errorf("%s\nwant %d resources: %s", a.request, len(ids), a.text)
	}
	if diff := cmp.Diff([]any{"urn:ietf:params:scim:api:messages:2.0:ListResponse"}, a.body["schemas"]); diff != "" {
		c.Errorf("schemas (-want +got):\n%s", diff)
	}
	for _, r := range a.resources() {
		read := c.get(c.endpoint + "/" + r.ID()).is(http.StatusOK)
		if diff := cmp.Diff(read.body, r); diff != "" {
			c.Errorf("read and listed differ (-read +listed):\n%s", diff)
		}
	}
	none := c.list("filter", `id eq "x"`).is(http.StatusOK)
	if len(none.resources()) > 0 || none.number("totalResults") != 0 {
		c.Errorf("%s\n%s", none.request, none.text)
	}
}

func listSorted(c *client) {
	ids := c.createSeveral(6)
	for _, path := range paths(c.resourceType()) {
		if path.String() == "id" || path.String() == "meta.resourceType" || path.Attribute.Name == "members" {
			continue
		}
		for _, order := range []string{"ascending", "descending"} {
			a := c.list("sortBy", path.String(), "sortOrder", order)
			found := a.resources()
			if diff := cmp.Diff(ids, sorted(idsOf(found))); diff != "" {
				c.Fatalf("%s\nids (-want +got):\n%s", a.request, diff)
			}
			inOrder := slices.IsSortedFunc(found, func(r, s scim.Resource) int {
				if order == "descending" {
					r, s = s, r
				}
				return scim.CompareBy(r, s, path)
			})
			if !inOrder {
				c.Errorf("%s\nis not sorted: %v", a.request, idsOf(found))
			}
			filtered := c.list("sortBy", path.String(), "sortOrder", order, "filter", "id pr and "+c.named()+" pr").found()
			if diff := cmp.Diff(idsOf(found), filtered); diff != "" {
				c.Errorf("%s\nwith a filter that all match (-without +with):\n%s", a.request, diff)
			}
			page := c.list("sortBy", path.String(), "sortOrder", order, "startIndex", "2", "count", "3").found()
			if diff := cmp.Diff(idsOf(found)[1:4], page); diff != "" {
				c.Errorf("%s\nthe page (-want +got):\n%s", a.request, diff)
			}
		}
	}
}

func listSortedByID(c *client) {
	ids := c.createSeveral(11) // at least one has more digits than another
	for _, filter := range []string{"", c.named() + " pr"} {
		if diff := cmp.Diff(ids, c.list("sortBy", "id", "filter", filter).found()); diff != "" {
			c.Errorf("by id (-want +got):\n%s", diff)
		}
		descending := c.list("sortBy", "id", "sortOrder", "descending", "filter", filter).found()
		slices.Reverse(descending)
		if diff := cmp.Diff(ids, descending); diff != "" {
			c.Errorf("by id, descending (-want +got, reversed):\n%s", diff)
		}
		first := c.list("sortBy", "id", "sortOrder", "descending", "filter", filter, "count", "2").found()
		slices.Reverse(first)
		if diff := cmp.Diff(ids[len(ids)-2:], first); diff != "" {
			c.Errorf("the last two (-want +got):\n%s", diff)
		}
	}
}

func listSortedByNothing(c *client) {
	for _, name := range []string{"nothing", "meta.nothing", "urn:example:unknown:title", "meta.version"} {
		c.list("sortBy", name).isError(http.StatusBadRequest, "invalidValue")
	}
	c.list("sortBy", "id", "sortOrder", "up").isError(http.StatusBadRequest, "invalidValue")
}

func listPages(c *client) {
	ids := c.createSeveral(5)
	n := len(ids)
	for _, page := range []struct{ startIndex, count, from, to int }{
		{1, 2, 0, 2}, {2, 3, 1, 4}, {3, 2, 2, 4}, {0, 1, 0, 1}, {-7, 2, 0, 2}, {1, 0, 0, 0}, {1, -1, 0, 0}, {n, 5, n - 1, n}, {n + 1, 5, n, n},
	} {
		for _, filter := range []string{"", c.named() + " pr"} {
			a := c.list("startIndex", strconv.Itoa(page.startIndex), "count", strconv.Itoa(page.count), "filter", filter)
			if diff := cmp.Diff(append([]string{}, ids[page.from:page.to]...), a.found()); diff != "" {
				c.Errorf("%s\nthe page (-want +got):\n%s", a.request, diff)
			}
			if a.number("totalResults") != n || a.number("itemsPerPage") != page.to-page.from || a.number("startIndex") != max(page.startIndex, 1) {
				c.Errorf("%s\nthere are %d: %s", a.request, n, a.text)
			}
		}
	}
}

func listOfRoot(c *client) {
	c.createSeveral(2)
	filter := "meta.resourceType eq " + quoted(c.resourceType().Name)
	want := c.list("filter", filter)
	got := c.get("?" + url.Values{"filter": {filter}}.Encode())
	if diff := cmp.Diff(want.body, got.is(http.StatusOK).body); diff != "" {
		c.Errorf("at the endpoint and at the root (-endpoint +root):\n%s", diff)
	}
	if a := c.get("?count=0"); a.number("totalResults") < want.number("totalResults") {
		c.Errorf("%s\nhas less than one of its types: %s", a.request, a.text)
	}
	c.get("?filter=nothing+pr").isError(http.StatusBadRequest, "invalidFilter")
}

func listSearch(c *client) {
	c.createSeveral(3)
	filter := c.named() + ` co "1" or ` + c.named() + ` co "2"`
	got := c.list("filter", filter, "sortBy", c.named(), "sortOrder", "descending", "attributes", c.named())
	if len(got.found()) < 2 {
		c.Errorf("%s\nfinds less than two: %s", got.request, got.text)
	}
	a := c.send(http.MethodPost, c.endpoint+"/.search", map[string]any{
		"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:SearchRequest"},
		"filter":  filter, "sortBy": c.named(), "sortOrder": "descending", "attributes": []any{c.named()},
	})
	if diff := cmp.Diff(got.body, a.is(http.StatusOK).body); diff != "" {
		c.Errorf("GET and POST differ (-GET +POST):\n%s", diff)
	}
}

func listCursors(c *client) {
	ids := c.createSeveral(5)
	for _, filter := range []string{"", c.named() + " pr"} {
		for count := 1; count <= len(ids)+1; count++ {
			found, cursor := []string{}, ""
			for range len(ids) + 1 {
				a := c.list("cursor", cursor, "count", strconv.Itoa(count), "filter", filter)
				found = append(found, a.found()...)
				if a.number("totalResults") != len(ids) || a.number("startIndex") != -1 {
					c.Fatalf("%s\nthe page is %s", a.request, a.text)
				}
				if cursor = a.body.String("nextCursor"); cursor == "" {
					break
				}
			}
			if diff := cmp.Diff(ids, found); diff != "" || cursor != "" {
				c.Errorf("pages of %d of %q end in %q (-want +got):\n%s", count, filter, cursor, diff)
			}
		}
	}
}

func listWrongCursors(c *client) {
	c.createSeveral(2)
	cursor := c.list("cursor", "", "count", "1").is(http.StatusOK).body.String("nextCursor")
	if cursor == "" {
		c.Fatal("there is no cursor")
	}
	c.list("cursor", cursor, "filter", c.named()+" pr").isError(http.StatusBadRequest, "invalidCursor")
	c.list("cursor", "nonsense").isError(http.StatusBadRequest, "invalidCursor")
	for _, forged := range []string{cursor + "MQ", "A" + cursor} {
		c.list("cursor", forged).isError(http.StatusBadRequest, "invalidCursor")
	}
	c.list("cursor", cursor[:8]).isError(http.StatusBadRequest, "invalidCursor")
	c.list("cursor", "", "sortBy", "id").isError(http.StatusBadRequest, "invalidValue")
}
